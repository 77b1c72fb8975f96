# SPDX-License-Identifier: EUPL-1.2
"""Which worker sends what: a message is claimed by its state, by one worker at a time (SPIKE 10).

A worker that dies keeps its claim until the lease ends; then another one sends. So a message is sent at least once.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from tracker.extensions import db
from tracker.notices import limits
from tracker.notices.terms import Claimed, MailFailed, Notice
from tracker.record.models import Delivery
from tracker.record.terms import DeliveryState, NoticeKind


def is_due(now: datetime) -> bool:
    """Waits anything in this organisation for a worker? Asked before anything is locked."""
    return db.session.scalar(select(Delivery.id).where(_may_be_taken(now)).limit(1)) is not None


def claim(organisation_id: UUID, now: datetime) -> Claimed | None:
    """Take the message that waits longest, for the length of a lease. One statement, the same on both engines.

    SQLite knows no SKIP LOCKED and needs none: its writing transactions stand in line.
    """
    oldest = (
        select(Delivery.id)
        .where(Delivery.organisation_id == organisation_id, Delivery.channel.is_not(None), _may_be_taken(now))
        .order_by(Delivery.run_at, Delivery.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("oldest")
    )
    row = db.session.execute(
        update(Delivery)
        .where(Delivery.organisation_id == organisation_id, Delivery.id.in_(select(oldest.c.id)))
        .values(leased_until=now + limits.LEASE, attempts=Delivery.attempts + 1)
        .returning(Delivery.id, Delivery.kind, Delivery.person_id, Delivery.about_id, Delivery.attempts)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        return None
    return Claimed(row.id, Notice(NoticeKind(row.kind), row.person_id, row.about_id), attempt=row.attempts)


def _may_be_taken(now: datetime) -> ColumnElement[bool]:
    is_free = or_(Delivery.leased_until.is_(None), Delivery.leased_until <= now)
    return and_(Delivery.state == DeliveryState.WAITING, Delivery.run_at <= now, is_free)


def done(claimed: Claimed, now: datetime) -> None:
    """The mail server has it."""
    _end(claimed, DeliveryState.DONE, now)


def moot(claimed: Claimed, now: datetime) -> None:
    """Nobody has to hear this any more."""
    _end(claimed, DeliveryState.CANCELLED, now)


def failed(claimed: Claimed, failure: MailFailed, now: datetime) -> None:
    """It was not taken: try again later, or give it up until somebody presses "try again"."""
    later = None if failure.is_final else limits.next_attempt(claimed.attempt, now)
    if later is None:
        _end(claimed, DeliveryState.FAILED, now, trouble=failure.trouble.value)
    elif (row := _own(claimed)) is not None:
        row.run_at, row.leased_until, row.trouble = later, None, failure.trouble.value
        db.session.flush()


def _end(claimed: Claimed, state: DeliveryState, now: datetime, *, trouble: str | None = None) -> None:
    if (row := _own(claimed)) is not None:
        row.state, row.ended_at, row.leased_until, row.trouble = state, now, None, trouble
        db.session.flush()


def _own(claimed: Claimed) -> Delivery | None:
    """The row, unless another worker took it over or an act called it off while the mail server thought."""
    return db.session.scalar(
        select(Delivery)
        .where(
            Delivery.id == claimed.id,
            Delivery.attempts == claimed.attempt,
            Delivery.state == DeliveryState.WAITING,
        )
        .with_for_update()
    )


def forget(organisation_id: UUID, now: datetime) -> None:
    """What ended long ago is not kept: whom we wrote when is nobody's business for longer than it helps."""
    old = and_(Delivery.state != DeliveryState.WAITING, Delivery.ended_at <= now - limits.KEPT_FOR)
    db.session.execute(
        delete(Delivery)
        .where(Delivery.organisation_id == organisation_id, old)
        .execution_options(synchronize_session=False)
    )


def again(delivery_id: UUID, *, now: datetime) -> Delivery | None:
    """Let a message that was given up wait anew; None when there is no such message. Twice changes nothing."""
    row = db.session.scalar(
        select(Delivery).where(Delivery.id == delivery_id, Delivery.channel.is_not(None)).with_for_update()
    )
    if row is not None and row.state is DeliveryState.FAILED:
        row.state, row.run_at, row.attempts, row.ended_at = DeliveryState.WAITING, now, 0, None
        db.session.flush()
    return row
