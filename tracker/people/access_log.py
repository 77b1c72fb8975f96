# SPDX-License-Identifier: EUPL-1.2
"""The log of access (BIO2 8.15, PUBLIC-SECTOR 58 to 61): who came in, who was refused, whose rights changed.

A table outside the record, kept for six months; what comes by a page is also a line of the server's log. Never a
password, a token, a session id, or what somebody typed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from flask import has_request_context, request
from sqlalchemy import select

from tracker.extensions import db
from tracker.people.models import AccessEvent
from tracker.people.terms import AccessAction, AccessResult
from tracker.tables import current_organisation_id

KEPT_FOR = timedelta(days=183)
MOST_REMOVED = 1000  # in one turn of the worker

log = structlog.get_logger()


def note(
    action: AccessAction,
    *,
    by: UUID | None,
    now: datetime,
    about: str | None = None,
    result: AccessResult = AccessResult.DONE,
) -> None:
    """Write one line, in the transaction that is open. Flushes.

    `by` is who did it: None when nobody is signed in. `about` names what it is about by id or code, like
    `person/<id>`: never by a name or a text. Where it came from is taken from the request, if there is one.
    """
    is_page = has_request_context()
    origin = request.remote_addr if is_page else None
    row = AccessEvent(action=action.value, about=about, result=result.value, origin=origin, actor_id=by, at=now)
    db.session.add(row)
    db.session.flush()
    if is_page:  # a command tells what it did by itself
        log.info(
            "access", action=action.value, about=about, result=result.value, origin=origin,
            actor=str(by) if by else None, organisation=str(current_organisation_id()),
        )  # fmt: skip


def remove_old(now: datetime) -> int:
    """Remove lines that were kept long enough; answers how many."""
    rows = db.session.scalars(select(AccessEvent).where(AccessEvent.at < now - KEPT_FOR).limit(MOST_REMOVED)).all()
    for row in rows:
        db.session.delete(row)
    db.session.flush()
    return len(rows)
