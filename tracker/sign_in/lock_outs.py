# SPDX-License-Identifier: EUPL-1.2
"""Acts on lock-outs: counting wrong passwords, forgetting them after a right one, and opening an account early."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tracker.extensions import db
from tracker.people import access
from tracker.people.models import Person
from tracker.people.terms import AccessResult
from tracker.record.actions import record
from tracker.record.terms import EventKind, Stream, StreamKind
from tracker.refusal import refused_if
from tracker.sign_in import limits, queries
from tracker.sign_in.models import LockOut


def count_failure(account_id: UUID, *, now: datetime) -> AccessResult:
    """Remember one wrong password or code. Answers `closed` when this one closes the account, or it was closed."""
    row = _locked(account_id)
    before = queries.failures_of(row)
    if limits.is_locked(before, now):
        return AccessResult.CLOSED
    after = limits.after_failure(before, now)
    if row is None:
        row = LockOut(account_id=account_id)
        db.session.add(row)
    row.failures, row.failed_at, row.until = after.count, after.failed_at, after.until
    db.session.flush()
    return AccessResult.WRONG if after.until is None else AccessResult.CLOSED


def forget(account_id: UUID) -> None:
    """A right password: the count starts anew."""
    row = _locked(account_id)
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def remove_old(now: datetime) -> None:
    """Remove rows that have lost their meaning: most are of addresses without an account."""
    for row in db.session.scalars(select(LockOut).where(LockOut.failed_at < now - limits.LOCKED_FOR)):
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
    stream = Stream(StreamKind.PERSON, person.id)
    record(stream, EventKind.PERSON_LOCK, by=by.id, now=now, data={"locked": False})


def _locked(account_id: UUID) -> LockOut | None:
    return db.session.scalar(select(LockOut).where(LockOut.account_id == account_id).with_for_update())
