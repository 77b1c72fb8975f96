# SPDX-License-Identifier: EUPL-1.2
"""Telling one person something without an event, calling it off, and what became of it.

The rooms write rows; the worker in `notices` sends them. Nobody waits for that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tracker.extensions import db
from tracker.record.models import Delivery
from tracker.record.terms import Channel, DeliveryState, NoticeKind


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a message: its state, and why the last attempt failed."""

    state: DeliveryState
    trouble: str | None
    ended_at: datetime | None


def tell(kind: NoticeKind, person_id: UUID, *, run_at: datetime, once: str, about_id: UUID | None = None) -> None:
    """Tell a person something from a moment on, which may lie ahead. Flushes.

    `once` names this telling: whoever tells the same again changes nothing.
    """
    if db.session.scalar(select(Delivery.id).where(Delivery.dedupe_key == once)) is not None:
        return
    db.session.add(Delivery(kind=kind.value, person_id=person_id, about_id=about_id, run_at=run_at, dedupe_key=once))
    db.session.flush()


def call_off(about_id: UUID, *, now: datetime) -> None:
    """What was still to be told about something is moot. What was sent is sent. Flushes."""
    waiting = select(Delivery).where(Delivery.about_id == about_id, Delivery.state == DeliveryState.WAITING)
    for row in db.session.scalars(waiting.with_for_update()):
        row.state, row.ended_at, row.leased_until = DeliveryState.CANCELLED, now, None
    db.session.flush()


def told(about_ids: list[UUID], channel: Channel = Channel.MAIL) -> dict[UUID, Told]:
    """What became of the messages about something, by what they are about; only of what was handed to a channel."""
    rows = db.session.execute(
        select(Delivery.about_id, Delivery.state, Delivery.trouble, Delivery.ended_at)
        .where(Delivery.about_id.in_(about_ids), Delivery.channel == channel)
        .order_by(Delivery.id)
    )
    return {row[0]: Told(*row[1:]) for row in rows if row[0] is not None}
