# SPDX-License-Identifier: EUPL-1.2
"""`tracker verify` names the first link of the record that is changed, missing or cut."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.factories.command_line import Tracker
from tests.factories.people import House, make_organisation, make_person
from tracker import clock
from tracker.extensions import db, writing
from tracker.record.models import Event, StreamDrop, StreamHead
from tracker.record.terms import StreamKind


def test_a_whole_record_is_told_by_organisation(house: House, tracker: Tracker) -> None:
    other = make_organisation("Zuiderdorp")
    ran = tracker("verify", "--json")
    assert ran.status == 0
    rows = {row["name"]: row for row in json.loads(ran.out)["organisations"]}
    assert rows[house.organisation.name]["broken"] is None
    assert rows[house.organisation.name]["events"] > 10
    assert (rows[other.name]["events"], rows[other.name]["streams"]) == (0, 0)
    assert "all whole" in tracker("verify").out


def test_nothing_to_verify_is_no_fault(tracker: Tracker) -> None:
    ran = tracker("verify")
    assert (ran.status, ran.out) == (0, "There is no organisation yet, so no record.\n")


def test_heads_are_one_line_that_changes_with_the_record(house: House, tracker: Tracker) -> None:
    first, again = tracker("verify", "--heads"), tracker("verify", "--heads")
    assert (first.status, first.out) == (0, again.out)
    assert len(first.out.splitlines()) == 1
    make_person()
    assert tracker("verify", "--heads").out != first.out


def events(stream_id: UUID) -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.stream_id == stream_id).order_by(Event.seq)))


def change_the_first(stream_id: UUID) -> None:
    """Put another event in its place; the rest stays."""
    first = events(stream_id)[0]
    kept = {column.key: getattr(first, column.key) for column in Event.__mapper__.columns}
    db.session.delete(first)
    db.session.flush()
    db.session.add(Event(**{**kept, "kind": "team:edit"}))


def take_the_first(stream_id: UUID) -> None:
    db.session.delete(events(stream_id)[0])


def cut_the_last(stream_id: UUID) -> None:
    db.session.delete(events(stream_id)[-1])


def take_all(stream_id: UUID) -> None:
    for event in events(stream_id):
        db.session.delete(event)


def lose_the_head(stream_id: UUID) -> None:
    db.session.delete(db.session.scalars(select(StreamHead).where(StreamHead.stream_id == stream_id)).one())


TAMPERED = [
    (change_the_first, "changed at event 1 "),
    (take_the_first, "missing at event 1 "),
    (cut_the_last, "cut at event 6 "),
    (take_all, "missing at event 1 "),
    (lose_the_head, "headless at event 6 "),
]


@pytest.mark.parametrize(("tamper", "fault"), TAMPERED)
def test_what_was_tampered_with_is_named(
    house: House, tracker: Tracker, tamper: Callable[[UUID], None], fault: str
) -> None:
    """As a database owner could: the triggers let go of a stream that seems to be dropped."""
    stream_id = house.team.id  # its stream: the team, and five people who joined
    assert len(events(stream_id)) == 6
    db.session.rollback()
    with writing():
        db.session.add(StreamDrop(stream_kind=StreamKind.TEAM, stream_id=stream_id, dropped_at=clock.now()))
        db.session.flush()
        tamper(stream_id)
        db.session.commit()
    ran = tracker("verify")
    assert ran.status == 1
    assert f"{fault}of stream team/{stream_id}" in ran.err
    broken = json.loads(tracker("verify", "--json").out)["organisations"][0]["broken"]
    assert broken["stream"] == f"team/{stream_id}"
