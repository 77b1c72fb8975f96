# SPDX-License-Identifier: EUPL-1.2
"""Who hears what: of each event and each notice, one row for each person and channel.

One transaction, so that nothing is told twice or half. What nobody hears is done with that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tracker.extensions import db
from tracker.notices.terms import Notice
from tracker.people import queries as people
from tracker.record.models import Delivery, Event
from tracker.record.terms import Channel, DeliveryState, EventKind, NoticeKind
from tracker.sign_in import resets

AT_ONCE = 200


def fan_out(channels: tuple[Channel, ...], now: datetime) -> int:
    """Fan the oldest rows out; answers how many. Two workers at once take different rows. Flushes."""
    rows = db.session.scalars(
        select(Delivery)
        .where(Delivery.state == DeliveryState.WAITING, Delivery.channel.is_(None), Delivery.run_at <= now)
        .order_by(Delivery.run_at, Delivery.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        for notice in _notices(row, now):
            db.session.add_all(_message(row, notice, channel, now) for channel in channels)
        row.state, row.ended_at = DeliveryState.DONE, now
    db.session.flush()
    return len(rows)


def _message(row: Delivery, notice: Notice, channel: Channel, now: datetime) -> Delivery:
    return Delivery(
        event_id=row.event_id,
        kind=notice.kind.value,
        person_id=notice.person_id,
        about_id=notice.about_id,
        channel=channel,
        run_at=now,
        dedupe_key=f"{row.dedupe_key}:{channel.value}:{notice.person_id}",
    )


def _notices(row: Delivery, now: datetime) -> Iterator[Notice]:
    """A row to one person says it all, but for a reset; one of an event is for whom that kind of event concerns."""
    if row.person_id is not None:
        kind = NoticeKind(row.kind)
        is_asked = kind is NoticeKind.RESET and row.about_id is None
        yield from _asked_for_reset(row.person_id, now) if is_asked else [Notice(kind, row.person_id, row.about_id)]
    elif row.event_id is not None and row.kind in HEARD:
        event = db.session.scalar(select(Event).where(Event.id == row.event_id))
        if event is not None:
            yield from HEARD[row.kind](event)


def _asked_for_reset(person_id: UUID, now: datetime) -> Iterator[Notice]:
    """A link for who has a password; who has none is told so; what nobody's id asked, nobody hears."""
    link = resets.begin(person_id, now=now)
    if link is not None:
        yield Notice(NoticeKind.RESET, person_id, link.id)
    elif people.person(person_id) is not None:
        yield Notice(NoticeKind.NO_PASSWORD, person_id, None)


def _about_link(kind: NoticeKind) -> Callable[[Event], Iterator[Notice]]:
    """To the person of the stream, about the link that the event names."""

    def notices(event: Event) -> Iterator[Notice]:
        yield Notice(kind, event.stream_id, UUID(event.data["link"]))

    return notices


def _factor_reset(event: Event) -> Iterator[Notice]:
    """To whose second step it was."""
    yield Notice(NoticeKind.FACTOR_RESET, event.stream_id, None)


# Which events somebody hears of, and who. What is not here is told to nobody.
HEARD: dict[str, Callable[[Event], Iterator[Notice]]] = {
    EventKind.PERSON_INVITE.value: _about_link(NoticeKind.INVITATION),
    EventKind.PERSON_RESET_LINK.value: _about_link(NoticeKind.RESET),
    EventKind.FACTOR_RESET.value: _factor_reset,
}
