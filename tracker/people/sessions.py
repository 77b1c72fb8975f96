# SPDX-License-Identifier: EUPL-1.2
"""Acts on sessions: a browser is signed in as long as its row is there. No event of the record: see access_log.py."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select

from tracker.extensions import db
from tracker.people.models import Person, PersonSession
from tracker.people.terms import WayIn

TOKEN_BYTES = 32


def hash_of(token: str) -> str:
    """What is stored of a token. It is random, so a quick hash is enough: nobody can guess back from it."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(person: Person, *, by: WayIn, device: str | None, now: datetime) -> str:
    """A new session. Answers the token for the cookie, which nothing else keeps."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = PersonSession(person_id=person.id, token_hash=hash_of(token), way_in=by, device=device, started_at=now)
    db.session.add(row)
    db.session.flush()
    return token


def end(person_id: UUID, session_id: UUID) -> bool:
    """End one session of a person. Was there one?"""
    return _delete(PersonSession.person_id == person_id, PersonSession.id == session_id) == 1


def end_all(person_id: UUID, *, but: UUID | None = None) -> int:
    """End every session of a person, except one that goes on. Answers how many there were."""
    return _delete(PersonSession.person_id == person_id, *([PersonSession.id != but] if but else []))


def remove_old(before: datetime) -> int:
    """Remove what began so long ago that no cookie of it is taken any more."""
    return _delete(PersonSession.started_at < before)


def _delete(*which: ColumnElement[bool]) -> int:
    rows = db.session.scalars(select(PersonSession).where(*which)).all()
    for row in rows:
        db.session.delete(row)
    db.session.flush()
    return len(rows)
