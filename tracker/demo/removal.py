# SPDX-License-Identifier: EUPL-1.2
"""Removing the examples for good: their streams are dropped on record, then their rows go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Table, select

from tracker.acts import act
from tracker.extensions import db
from tracker.people.models import Organisation
from tracker.record.actions import drop_stream
from tracker.record.models import StreamHead
from tracker.record.terms import Stream, StreamKind
from tracker.tables import Base, in_organisation

LAST = ("stream_drop", "organisation")  # a dropped stream lets its events go; the organisation holds every other row


def remove(organisation: Organisation, *, keep: Callable[[], None]) -> None:
    """Remove an organisation of examples with everything in it, in one act. Raises ValueError for any other one."""
    if not organisation.is_demo:
        raise ValueError("only examples are removed")
    organisation_id = organisation.id
    with in_organisation(organisation_id), act() as (_, now):
        _drop_streams(organisation_id, now)
        for table in _tables():
            _empty(table, organisation_id)
        db.session.expunge_all()  # what the session still knows of these rows is gone
        keep()


def _drop_streams(organisation_id: UUID, now: datetime) -> None:
    """Every stream is dropped on record; that of the organisation comes last, since it tells of the others."""
    rows = db.session.execute(select(StreamHead.stream_kind, StreamHead.stream_id).order_by(StreamHead.id)).all()
    own = Stream(StreamKind.ORGANISATION, organisation_id)
    for stream in (*(Stream(*row) for row in rows if Stream(*row) != own), own):
        drop_stream(stream, by=None, now=now)


def _tables() -> list[Table]:
    """All tables, so that none is emptied before those that point to it."""
    first = [table for table in reversed(Base.metadata.sorted_tables) if table.name not in LAST]
    return [*first, *(Base.metadata.tables[name] for name in LAST)]


def _empty(table: Table, organisation_id: UUID) -> None:
    """Delete the rows of one organisation. Goes round the session criterion, so the organisation is an argument."""
    column = table.c.id if table.name == "organisation" else table.c.organisation_id
    db.session.execute(table.delete().where(column == organisation_id))
