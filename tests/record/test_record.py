# SPDX-License-Identifier: EUPL-1.2
"""The record: chained, append-only, provable, and without a text or a name in it (DESIGN 5)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tracker import clock
from tracker.acts import act
from tracker.extensions import db, writing
from tracker.people.models import Organisation
from tracker.record import actions, queries
from tracker.record.chain import text_hash
from tracker.record.models import Delivery, Event, EventSalt, StreamHead
from tracker.record.terms import EventKind, Stream, StreamKind
from tracker.tables import in_organisation

SECRET_TEXT = "De heer Jansen woont op nummer 12"


def write(stream: Stream, times: int = 1, text_: str | None = None) -> None:
    for _ in range(times):
        with act() as (_nothing, now):
            texts = {"text": text_} if text_ else None
            actions.record(stream, EventKind.LOG_ADD, by=uuid4(), now=now, data={"number": 3}, texts=texts)
            db.session.commit()


@pytest.fixture
def stream(organisation: Organisation) -> Stream:
    made = Stream(StreamKind.EXPERIMENT, uuid4())
    write(made, 3, SECRET_TEXT)
    return made


def test_events_of_a_stream_are_numbered_and_chained(stream: Stream) -> None:
    events = list(db.session.scalars(select(Event).order_by(Event.seq)))
    assert [event.seq for event in events] == [1, 2, 3]
    assert [event.previous_hash for event in events[1:]] == [event.hash for event in events[:-1]]
    assert queries.verify().broken is None
    assert (queries.verify().streams, queries.verify().events) == (1, 3)


def test_the_record_holds_a_hash_of_a_text_and_never_the_text(stream: Stream) -> None:
    event = db.session.scalars(select(Event)).first()
    salt = db.session.scalars(select(EventSalt)).first()
    assert event is not None
    assert salt is not None
    assert SECRET_TEXT not in str(event.data)
    assert event.data["texts"]["text"] == text_hash(salt.salt, SECRET_TEXT)


def test_a_text_can_be_erased_and_the_chain_still_verifies(stream: Stream) -> None:
    with act():
        for salt in db.session.scalars(select(EventSalt)):
            db.session.delete(salt)
        db.session.commit()
    assert queries.verify().broken is None


def test_every_event_has_its_delivery_row(stream: Stream) -> None:
    sent = set(db.session.scalars(select(Delivery.event_id)))
    assert sent == set(db.session.scalars(select(Event.id)))


@pytest.mark.parametrize("statement", ["UPDATE event SET kind = 'x'", "DELETE FROM event"])
def test_the_database_refuses_to_change_or_delete_an_event(stream: Stream, statement: str) -> None:
    db.session.rollback()
    with writing(), pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert queries.verify().events == 3


def tamper(app: Flask, statement: str) -> None:
    """What a database owner can do: switch the triggers off, and change what stands there."""
    db.session.rollback()
    with writing():
        if db.engine.dialect.name == "sqlite":
            for trigger in ("event_no_update", "event_no_delete"):
                db.session.execute(text(f"DROP TRIGGER {trigger}"))
            db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
        else:
            db.session.execute(text("SET session_replication_role = replica"))
        db.session.execute(text(statement))
        if db.engine.dialect.name != "sqlite":
            db.session.execute(text("SET session_replication_role = DEFAULT"))
        db.session.commit()
    db.session.expire_all()


@pytest.mark.parametrize(
    ("statement", "fault", "seq"),
    [
        ("UPDATE event SET data = '{}' WHERE seq = 2", "changed", 2),
        ("UPDATE event SET kind = 'sprint:end' WHERE seq = 1", "changed", 1),
        ("DELETE FROM event WHERE seq = 2", "missing", 2),
        ("DELETE FROM event WHERE seq = 3", "cut", 3),
        ("DELETE FROM event", "missing", 1),
        ("DELETE FROM stream_head", "headless", 3),
    ],
)
def test_verify_names_the_first_link_that_is_broken_cut_or_missing(
    app: Flask, stream: Stream, statement: str, fault: str, seq: int
) -> None:
    salts = "DELETE FROM event_salt"
    with act():
        db.session.execute(text(salts))
        db.session.commit()
    tamper(app, statement)
    broken = queries.verify().broken
    assert broken is not None
    assert (broken.fault, broken.seq) == (fault, seq)


def test_a_checkpoint_shows_that_a_whole_stream_is_gone(app: Flask, stream: Stream) -> None:
    with act() as (_, now):
        assert actions.checkpoint(now) is not None
        assert actions.checkpoint(now) is None
        assert actions.checkpoint(now + timedelta(days=1)) is not None
        db.session.execute(text("DELETE FROM event_salt"))
        db.session.commit()
    tamper(app, "DELETE FROM event WHERE stream_kind = 'experiment'")
    tamper_heads = "DELETE FROM stream_head WHERE stream_kind = 'experiment'"
    with act():
        db.session.execute(text(tamper_heads))
        db.session.commit()
    broken = queries.verify().broken
    assert broken is not None
    assert (broken.fault, broken.stream_id) == ("cut", stream.id)


def test_a_stream_is_dropped_whole_and_that_is_an_event(organisation: Organisation, stream: Stream) -> None:
    other = Stream(StreamKind.EXPERIMENT, uuid4())
    write(other)
    with act() as (_, now):
        actions.checkpoint(now)
        actions.drop_stream(stream, by=None, now=now)
        db.session.commit()
    left = set(db.session.scalars(select(Event.stream_id)))
    assert left == {other.id, organisation.id}
    assert queries.verify().broken is None
    dropped = queries.timeline(Stream(StreamKind.ORGANISATION, organisation.id))[0]
    assert (dropped.kind, dropped.data["events"]) == (EventKind.STREAM_DROP.value, 3)


def test_heads_line_changes_with_every_event(stream: Stream) -> None:
    before = queries.heads_line()
    write(stream)
    assert queries.heads_line() != before
    assert len(queries.heads_line().split()) == 3


def test_many_at_once_write_one_unbroken_stream(app: Flask, organisation: Organisation) -> None:
    stream, organisation_id = Stream(StreamKind.TEAM, uuid4()), organisation.id
    write(stream)
    db.session.rollback()

    def work() -> None:
        with app.app_context(), in_organisation(organisation_id):
            write(stream, 10)

    run_together([work] * 4)
    assert queries.verify().broken is None
    assert db.session.scalar(select(StreamHead.seq)) == 41


def run_together(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_r7_what_the_clock_did_says_when_it_was_due(organisation: Organisation) -> None:
    stream, due = Stream(StreamKind.EXPERIMENT, UUID(int=5)), datetime(2026, 11, 20, 16, tzinfo=UTC)
    with act() as (_, now):
        actions.record(stream, EventKind.SPRINT_END, by=None, now=now, due_at=due)
        db.session.commit()
    row = queries.timeline(stream)[0]
    assert (row.actor_id, row.due_at) == (None, due)
    assert row.recorded_at <= clock.now()
