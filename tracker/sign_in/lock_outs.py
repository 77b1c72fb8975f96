# SPDX-License-Identifier: EUPL-1.2
"""Acts on lock-outs: counting wrong passwords, forgetting them after a right one, and opening an account early."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tracker.extensions import db
from tracker.people import access
from tracker.people.models import Person
from tracker.record.actions import record
from tracker.record.terms import EventKind, Stream, StreamKind
from tracker.refusal import refused_if
from tracker.sign_in import limits, queries
from tracker.sign_in.models import LockOut


def count_failure(person_id: UUID, *, now: datetime) -> None:
    """Remember one wrong password. The one that closes the account stands in the record; those before it do not."""
    row = _locked(person_id)
    after = limits.after_failure(queries.failures_of(row), now)
    if row is None:
        row = LockOut(person_id=person_id)
        db.session.add(row)
    row.failures, row.failed_at, row.until = after.count, after.failed_at, after.until
    db.session.flush()
    if after.until is not None:
        _record(person_id, by=None, now=now, is_locked=True)


def forget(person_id: UUID) -> None:
    """A right password: the count starts anew."""
    row = _locked(person_id)
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def lift(person: Person, *, by: Person, now: datetime) -> None:
    """An administrator opens an account before the hour is over. Doing it twice changes nothing."""
    refused_if(access.refuse_managing(by.roles))
    row = _locked(person.id)
    if row is None:
        return
    db.session.delete(row)
    db.session.flush()
    _record(person.id, by=by.id, now=now, is_locked=False)


def _locked(person_id: UUID) -> LockOut | None:
    return db.session.scalar(select(LockOut).where(LockOut.person_id == person_id).with_for_update())


def _record(person_id: UUID, *, by: UUID | None, now: datetime, is_locked: bool) -> None:
    record(Stream(StreamKind.PERSON, person_id), EventKind.PERSON_LOCK, by=by, now=now, data={"locked": is_locked})
