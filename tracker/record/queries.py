# SPDX-License-Identifier: EUPL-1.2
"""Reading and proving the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select

from tracker.extensions import db
from tracker.record.chain import GENESIS, link_hash
from tracker.record.models import Event, StreamDrop, StreamHead
from tracker.record.terms import EventKind, Stream, StreamKind
from tracker.tables import canonical, current_organisation_id


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place where a stream does not hold: which stream, at which number, and what is wrong there."""

    stream_kind: str
    stream_id: UUID
    seq: int
    fault: str  # changed, missing, cut, headless


@dataclass(frozen=True, slots=True)
class Proof:
    """What `verify` found in one organisation."""

    streams: int
    events: int
    broken: Broken | None


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One event as a page shows it."""

    kind: str
    actor_id: UUID | None
    recorded_at: datetime
    due_at: datetime | None
    data: dict[str, Any]


def length(stream: Stream) -> int:
    """How many events a stream holds."""
    where = (StreamHead.stream_kind == stream.kind, StreamHead.stream_id == stream.id)
    return db.session.scalar(select(StreamHead.seq).where(*where)) or 0


def timeline(stream: Stream, limit: int = 50, *, offset: int = 0) -> list[TimelineRow]:
    """The newest events of a stream, newest first; `offset` leaves out the newest ones."""
    rows = db.session.execute(
        select(Event.kind, Event.actor_id, Event.recorded_at, Event.due_at, Event.data)
        .where(Event.stream_kind == stream.kind, Event.stream_id == stream.id)
        .order_by(Event.seq.desc())
        .limit(limit)
        .offset(offset)
    )
    return [TimelineRow(*row) for row in rows]


def verify() -> Proof:
    """Walk every stream of the organisation and name the first broken, cut or missing link."""
    heads = {(head.stream_kind, head.stream_id): head for head in db.session.scalars(select(StreamHead))}
    seen: set[tuple[StreamKind, UUID]] = set()
    events = 0
    broken: Broken | None = None
    for key, chain in _chains():
        seen.add(key)
        events += len(chain)
        broken = broken or _first_fault(key, chain, heads.get(key))
    for key, head in sorted(heads.items(), key=lambda item: str(item[0])):
        if key not in seen and head.seq:
            broken = broken or Broken(key[0].value, key[1], 1, "missing")
    return Proof(len(seen), events, broken or _first_lost_stream(heads))


def _chains() -> Iterator[tuple[tuple[StreamKind, UUID], list[Event]]]:
    chain: list[Event] = []
    rows = db.session.scalars(
        select(Event).order_by(Event.stream_kind, Event.stream_id, Event.seq).execution_options(yield_per=500)
    )
    for event in rows:
        if chain and (event.stream_kind, event.stream_id) != (chain[0].stream_kind, chain[0].stream_id):
            yield (chain[0].stream_kind, chain[0].stream_id), chain
            chain = []
        chain.append(event)
    if chain:
        yield (chain[0].stream_kind, chain[0].stream_id), chain


def _first_fault(key: tuple[StreamKind, UUID], chain: list[Event], head: StreamHead | None) -> Broken | None:
    kind, stream_id = key
    previous = GENESIS
    for expected, event in enumerate(chain, start=1):
        if event.seq != expected:
            return Broken(kind.value, stream_id, expected, "missing")
        if event.previous_hash != previous or event.hash != _rehash(event):
            return Broken(kind.value, stream_id, expected, "changed")
        previous = event.hash
    if head is None:
        return Broken(kind.value, stream_id, len(chain), "headless")
    if (head.seq, head.hash) != (len(chain), previous):
        return Broken(kind.value, stream_id, len(chain) + 1, "cut")
    return None


def _rehash(event: Event) -> str:
    return link_hash(
        event_id=event.id,
        stream=(event.stream_kind.value, event.stream_id),
        seq=event.seq,
        kind=event.kind,
        actor_id=event.actor_id,
        recorded_at=event.recorded_at,
        due_at=event.due_at,
        data=event.data,
        previous_hash=event.previous_hash,
    )


def _first_lost_stream(heads: dict[tuple[StreamKind, UUID], StreamHead]) -> Broken | None:
    """A stream that the last checkpoint knew and that is gone, or went back, without a drop on record."""
    data = db.session.scalar(
        select(Event.data).where(Event.kind == EventKind.RECORD_CHECKPOINT.value).order_by(Event.seq.desc()).limit(1)
    )
    dropped = {
        f"{row.stream_kind}/{row.stream_id}"
        for row in db.session.execute(select(StreamDrop.stream_kind, StreamDrop.stream_id))
    }
    known = {f"{kind}/{stream_id}": head for (kind, stream_id), head in heads.items()}
    for name, (seq, _hash) in sorted((data or {}).get("heads", {}).items()):
        head = known.get(name)
        if name not in dropped and (head is None or head.seq < seq):
            kind, _, stream_id = name.partition("/")
            return Broken(kind, UUID(stream_id), (head.seq if head else 0) + 1, "cut")
    return None


def heads_line() -> str:
    """One line to keep elsewhere: the number of streams and one hash over all their heads."""
    rows = db.session.execute(
        select(StreamHead.stream_kind, StreamHead.stream_id, StreamHead.seq, StreamHead.hash).order_by(
            StreamHead.stream_kind, StreamHead.stream_id
        )
    ).all()
    whole = canonical({f"{row.stream_kind}/{row.stream_id}": [row.seq, row.hash] for row in rows})
    return f"{current_organisation_id()} {len(rows)} {sha256(whole.encode()).hexdigest()}"
