# SPDX-License-Identifier: EUPL-1.2
"""Acts of the room sign_in: ending sessions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tracker.people import access, access_log, sessions
from tracker.people.models import Person
from tracker.people.terms import AccessAction
from tracker.refusal import refused_if


def end_session(person: Person, session_id: UUID, *, by: Person, now: datetime) -> bool:
    """End one session of a person. Answers whether there was one."""
    refused_if(access.refuse_account(person.id, by))
    was_there = sessions.end(person.id, session_id)
    if was_there:
        _note(person, by=by, now=now)
    return was_there


def end_sessions(person: Person, *, by: Person, now: datetime, but: UUID | None = None) -> int:
    """End every session of a person, except one that goes on. Answers how many there were."""
    refused_if(access.refuse_account(person.id, by))
    ended = sessions.end_all(person.id, but=but)
    if ended:
        _note(person, by=by, now=now)
    return ended


def _note(person: Person, *, by: Person, now: datetime) -> None:
    access_log.note(AccessAction.SESSION_END, by=by.id, now=now, about=f"person/{person.id}")
