# SPDX-License-Identifier: EUPL-1.2
"""Writing the record: one event an act, in the transaction of the act, with the delivery row that goes with it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.sql.selectable import SelectBase

from tracker.extensions import db
from tracker.ids import uuid7
from tracker.record.chain import GENESIS, link_hash, text_hash
from tracker.record.models import Delivery, Event, EventSalt, StreamDrop, StreamHead
from tracker.record.terms import EventKind, Stream, StreamKind
from tracker.tables import current_organisation_id, prepared


def record(
    stream: Stream,
    kind: EventKind,
    *,
    by: UUID | None,
    now: datetime,
    data: Mapping[str, Any] | None = None,
    texts: Mapping[str, str | None] | None = None,
    due_at: datetime | None = None,
) -> Event:
    """Write what happened to its stream. Flushes.

    `data` takes ids, codes, enums, numbers and moments. `texts` are never stored: a salted hash of each is kept, so
    that the record vouches for a text without holding it. `by` is None when the clock did it; then `due_at` is the
    moment at which it was due, beside the moment of recording (R7).
    """
    salt = secrets.token_hex(16) if texts else None
    plain = {key: _plain(value) for key, value in (data or {}).items()}
    if salt and texts:
        plain["texts"] = {name: text_hash(salt, text) for name, text in texts.items() if text}
    event = _append(stream, kind, by, now, plain, due_at)
    if salt:
        db.session.add(EventSalt(event_id=event.id, salt=salt))
    db.session.add(
        Delivery(event_id=event.id, kind=kind.value, run_at=now, dedupe_key=f"event:{event.id}"),
    )
    db.session.flush()
    return event


def _append(
    stream: Stream,
    kind: EventKind,
    by: UUID | None,
    now: datetime,
    data: dict[str, Any],
    due_at: datetime | None,
) -> Event:
    head = _locked_head(stream)
    event_id, seq = uuid7(), head.seq + 1
    event = Event(
        id=event_id,
        stream_kind=stream.kind,
        stream_id=stream.id,
        seq=seq,
        kind=kind.value,
        actor_id=by,
        recorded_at=now,
        due_at=due_at,
        data=data,
        previous_hash=head.hash,
        hash=link_hash(
            event_id=event_id,
            stream=(stream.kind.value, stream.id),
            seq=seq,
            kind=kind.value,
            actor_id=by,
            recorded_at=now,
            due_at=due_at,
            data=data,
            previous_hash=head.hash,
        ),
    )
    head.seq, head.hash = event.seq, event.hash
    db.session.add(event)
    db.session.flush()
    return event


def _locked_head(stream: Stream) -> StreamHead:
    """The head of a stream, locked so that two acts cannot take the same number."""
    head: StreamHead | None = db.session.scalar(_head(), {"kind": stream.kind, "id": stream.id})
    if head is None:
        head = StreamHead(stream_kind=stream.kind, stream_id=stream.id, seq=0, hash=GENESIS)
        db.session.add(head)
        db.session.flush()
    return head


@prepared
def _head() -> SelectBase:
    kind: Any = bindparam("kind", type_=StreamHead.stream_kind.type)
    of_stream = (StreamHead.stream_kind == kind, StreamHead.stream_id == bindparam("id"))
    return select(StreamHead).where(*of_stream).with_for_update()


def checkpoint(now: datetime) -> Event | None:
    """Write the heads of all streams into the stream of the organisation, once a day; None when today's is there."""
    organisation = Stream(StreamKind.ORGANISATION, current_organisation_id())
    latest = db.session.scalar(
        select(Event.recorded_at)
        .where(Event.stream_kind == organisation.kind, Event.kind == EventKind.RECORD_CHECKPOINT.value)
        .order_by(Event.seq.desc())
        .limit(1)
    )
    if latest is not None and latest.date() >= now.date():
        return None
    rows = db.session.execute(
        select(StreamHead.stream_kind, StreamHead.stream_id, StreamHead.seq, StreamHead.hash)
        .where(StreamHead.stream_kind != StreamKind.ORGANISATION)
        .order_by(StreamHead.stream_kind, StreamHead.stream_id)
    )
    heads = {f"{row.stream_kind}/{row.stream_id}": [row.seq, row.hash] for row in rows}
    return record(organisation, EventKind.RECORD_CHECKPOINT, by=None, now=now, data={"heads": heads})


def drop_stream(stream: Stream, *, by: UUID | None, now: datetime) -> None:
    """Destroy a whole stream and say so in the stream of the organisation: the one exception to append-only."""
    organisation = Stream(StreamKind.ORGANISATION, current_organisation_id())
    events = list(
        db.session.scalars(
            select(Event)
            .where(Event.stream_kind == stream.kind, Event.stream_id == stream.id)
            .order_by(Event.seq.desc())
        )
    )
    db.session.add(StreamDrop(stream_kind=stream.kind, stream_id=stream.id, dropped_at=now))
    db.session.flush()
    event_ids = [event.id for event in events]
    for salt in db.session.scalars(select(EventSalt).where(EventSalt.event_id.in_(event_ids))):
        db.session.delete(salt)
    db.session.flush()
    for event in events:
        db.session.delete(event)
    head = _locked_head(stream)
    db.session.delete(head)
    db.session.flush()
    record(
        organisation,
        EventKind.STREAM_DROP,
        by=by,
        now=now,
        data={"stream": f"{stream.kind.value}/{stream.id}", "events": len(events)},
    )


def _plain(value: Any) -> Any:
    """A value as JSON knows it: ids, enums and moments become text."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, int | float | bool | type(None)) else str(value)
