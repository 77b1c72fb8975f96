# SPDX-License-Identifier: EUPL-1.2
"""Tables of the record: events in chained streams, their heads, and the delivery rows that go with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.record.terms import Channel, DeliveryState, StreamKind
from tracker.tables import Base, OrganisationRow, links, one_of


class Event(OrganisationRow, Base):
    """One act that happened. Append-only: triggers refuse update and delete on both engines.

    `data` holds ids, codes, enums, numbers and salted hashes of texts; never a text or a name, so that a text can be
    hidden or erased and the chain still verifies.
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("organisation_id", "stream_kind", "stream_id", "seq"),
        CheckConstraint("seq > 0", name="seq"),
    )

    stream_kind: Mapped[StreamKind] = mapped_column(one_of(StreamKind))
    stream_id: Mapped[UUID]
    seq: Mapped[int]
    kind: Mapped[str]  # text, so that an old event keeps a kind that was renamed since
    actor_id: Mapped[UUID | None]
    recorded_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    data: Mapped[dict[str, Any]]
    previous_hash: Mapped[str]
    hash: Mapped[str]


class EventSalt(OrganisationRow, Base):
    """The salt of the texts an event vouches for. Deleted when a text is erased: then nobody can guess it back."""

    __tablename__ = "event_salt"
    __table_args__ = (*links(event_id="event"), UniqueConstraint("organisation_id", "event_id"))

    event_id: Mapped[UUID]
    salt: Mapped[str]


class StreamHead(OrganisationRow, Base):
    """The last event of a stream: the next one chains to it, and a cut-off tail shows against it."""

    __tablename__ = "stream_head"
    __table_args__ = (UniqueConstraint("organisation_id", "stream_kind", "stream_id"),)

    stream_kind: Mapped[StreamKind] = mapped_column(one_of(StreamKind))
    stream_id: Mapped[UUID]
    seq: Mapped[int]
    hash: Mapped[str]


class StreamDrop(OrganisationRow, Base):
    """A whole stream that was destroyed on purpose (the examples, legal destruction): what lets the triggers pass."""

    __tablename__ = "stream_drop"
    __table_args__ = (UniqueConstraint("organisation_id", "stream_kind", "stream_id"),)

    stream_kind: Mapped[StreamKind] = mapped_column(one_of(StreamKind))
    stream_id: Mapped[UUID]
    dropped_at: Mapped[datetime]


class Delivery(OrganisationRow, Base):
    """Something to tell people, written in the transaction of the act itself and sent later by the worker.

    First a row without a channel: of an event (`kind` is that of the event), or of a notice to one person (`kind` is a
    NoticeKind). The worker makes of it one row for each person and channel, and those are what it sends. `run_at` is
    the moment from which; each row is told once (`dedupe_key`).
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("organisation_id", "dedupe_key"),
        CheckConstraint("channel IS NULL OR person_id IS NOT NULL", name="somebody"),
        Index("ix_delivery_due", "organisation_id", "state", "run_at"),
        Index("ix_delivery_about", "organisation_id", "about_id"),
    )

    event_id: Mapped[UUID | None]
    kind: Mapped[str]
    person_id: Mapped[UUID | None]  # whom to tell; empty as long as only the kind of the event says it
    channel: Mapped[Channel | None] = mapped_column(one_of(Channel))
    about_id: Mapped[UUID | None]  # what it is about: the link of an invitation
    run_at: Mapped[datetime]
    state: Mapped[DeliveryState] = mapped_column(one_of(DeliveryState), default=DeliveryState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]  # until when the worker that claimed it is left alone with it
    trouble: Mapped[str | None]  # why the last attempt failed, as the channel names it
    ended_at: Mapped[datetime | None]
    dedupe_key: Mapped[str]
