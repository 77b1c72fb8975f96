# SPDX-License-Identifier: EUPL-1.2
"""Acts on a sprint that goes on, on both engines: its log, its blockers, its end, and what the record says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from tests.factories.people import House
from tests.factories.sprints import (
    again,
    log,
    make_running_sprint,
    make_wrapping_up_sprint,
    settled,
)
from tests.sprints.acting import Act, did, ending, events, refused
from tracker import clock
from tracker.acts import act
from tracker.extensions import db
from tracker.people.models import Person
from tracker.people.queries import calendar
from tracker.record.models import Event
from tracker.record.terms import EventKind
from tracker.sprints import actions, queries
from tracker.sprints.models import Blocker
from tracker.sprints.terms import BlockerKind, LogFacts, LogKind, SprintState

SEEN = LogFacts(LogKind.OBSERVED, "Een bezoeker bleef een uur.")


# The log and its blockers (R6)


def test_r6_a_line_of_the_log(house: House) -> None:
    sprint = make_running_sprint(house)
    log(house, sprint)
    log(house, sprint, "Geen tafel vrij", LogKind.BLOCKER, blocker_kind=BlockerKind.PEOPLE)
    rows = queries.log_of(sprint.id)
    assert [(row.kind, row.author, row.after_sprint) for row in rows] == [
        (LogKind.BLOCKER, "Teun Trekker", False),
        (LogKind.OBSERVED, "Teun Trekker", False),
    ]
    assert (rows[0].blocker_kind, rows[0].taken_by) == (BlockerKind.PEOPLE, None)
    assert rows[1].blocker_id is None


def test_r6_a_line_after_the_end_is_marked(house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    log(house, sprint)
    assert [row.after_sprint for row in queries.log_of(sprint.id)] == [True]


def test_r6_a_closed_sprint_takes_no_line(house: House) -> None:
    sprint = make_running_sprint(house)
    did(sprint.experiment, lambda e, now: actions.close(again(e), now))
    code = refused(sprint.experiment, lambda e, now: actions.add_log(again(e), e, SEEN, by=house.lead, now=now))
    assert code == "log_closed"


def test_r6_who_may_log(house: House) -> None:
    sprint = make_running_sprint(house)

    def log_by(person: Person) -> Act:
        return lambda e, now: actions.add_log(again(e), e, SEEN, by=person, now=now)

    for person in (house.sponsor, house.manager, house.admin):
        assert refused(sprint.experiment, log_by(person)) == "only_team"
    for person in (house.members[0], house.owner, house.lead):
        did(sprint.experiment, log_by(person))


def test_anybody_takes_a_blocker_on_and_only_one_has_it(house: House) -> None:
    sprint = make_running_sprint(house)
    log(house, sprint, "Geen tafel vrij", LogKind.BLOCKER, blocker_kind=BlockerKind.PEOPLE)
    blocker_id = db.session.scalars(select(Blocker.id)).one()

    def take(person: Person) -> Act:
        return lambda _e, now: actions.take_on(_blocker(blocker_id), by=person, now=now)

    did(sprint.experiment, take(house.manager))
    did(sprint.experiment, take(house.manager))  # twice is once
    assert refused(sprint.experiment, take(house.sponsor)) == "blocker_taken"
    assert [row.taken_by for row in queries.log_of(sprint.id)] == ["Mees Manager"]
    assert len(events(EventKind.BLOCKER_TAKE_ON)) == 1


def _blocker(blocker_id: Any) -> Blocker:
    found = queries.blocker(blocker_id)
    assert found is not None
    return found


def test_open_blockers_of_earlier_sprints_stay_in_sight(house: House) -> None:
    first = make_running_sprint(house)
    log(house, first, "Geen tafel vrij", LogKind.BLOCKER, blocker_kind=BlockerKind.PEOPLE)
    did(first.experiment, lambda e, now: actions.close(again(e), now))
    second = make_running_sprint(house, first.experiment)
    log(house, second)
    lines, blockers = queries.log_and_blockers(second)
    assert [line.text for line in lines] == ["Een bezoeker bleef een uur."]
    assert [blocker.text for blocker in blockers] == ["Geen tafel vrij"]


def test_a_closed_sprint_shows_its_own_blockers_only(house: House) -> None:
    first = make_running_sprint(house)
    log(house, first, "Geen tafel vrij", LogKind.BLOCKER, blocker_kind=BlockerKind.PEOPLE)
    did(first.experiment, lambda e, now: actions.close(again(e), now))
    second = make_running_sprint(house, first.experiment)
    log(house, second, "Geen stroom", LogKind.BLOCKER, blocker_kind=BlockerKind.PEOPLE)
    closed = queries.sprint(first.experiment_id, 1)
    assert closed is not None
    assert [blocker.text for blocker in queries.log_and_blockers(closed)[1]] == ["Geen tafel vrij"]


# The end (R4, R7)


def test_r4_the_lead_ends_a_sprint_earlier(house: House) -> None:
    sprint = make_running_sprint(house, day=5)
    for person in (house.members[0], house.sponsor):
        assert refused(sprint.experiment, ending(person)) == "only_lead"
    did(sprint.experiment, lambda e, now: actions.end(again(e), e, "Wij weten genoeg", by=house.lead, now=now))
    ended = again(sprint.experiment)
    assert (ended.state, ended.end_reason, ended.aborted_at) == (SprintState.WRAPPING_UP, "Wij weten genoeg", None)
    assert ended.ended_at is not None
    assert ended.wrap_up_due_at == calendar().add_working_days(ended.ended_at, 3)


def test_r4_an_aborted_sprint_is_wrapped_up_too(house: House) -> None:
    sprint = make_running_sprint(house)
    did(
        sprint.experiment,
        lambda e, now: actions.end(again(e), e, "De zaal is dicht", aborted=True, by=house.lead, now=now),
    )
    ended = again(sprint.experiment)
    assert (ended.state, ended.aborted_at) == (SprintState.WRAPPING_UP, ended.ended_at)


def test_r7_the_clock_ends_a_sprint_with_the_moment_it_was_due(house: House) -> None:
    sprint = make_running_sprint(house)
    due = sprint.ends_at
    assert due is not None
    assert settled(sprint.experiment, due - timedelta(seconds=1)).state is SprintState.RUNNING
    late = settled(sprint.experiment, due + timedelta(days=2))
    assert (late.state, late.ended_at) == (SprintState.WRAPPING_UP, due)
    assert late.wrap_up_due_at == calendar().add_working_days(due, 3), "the deadline counts from the end, not from now"
    (event,) = events(EventKind.SPRINT_END)
    assert (event.actor_id, event.due_at, event.recorded_at) == (None, due, due + timedelta(days=2))


def test_r7_settling_twice_writes_once(house: House) -> None:
    sprint = make_running_sprint(house)
    assert sprint.ends_at is not None
    for days in (1, 2):
        settled(sprint.experiment, sprint.ends_at + timedelta(days=days))
    assert len(events(EventKind.SPRINT_END)) == 1


def test_r7_a_deadline_is_not_moved_by_a_later_setting(house: House) -> None:
    sprint = make_running_sprint(house)
    did(sprint.experiment, lambda e, now: actions.end(again(e), e, "Genoeg", by=house.lead, now=now))
    due = again(sprint.experiment).wrap_up_due_at
    with act():
        house.organisation.wrap_up_days = 5
        db.session.commit()
    assert settled(sprint.experiment, clock.now() + timedelta(days=1)).wrap_up_due_at == due


def test_r14_a_meeting_is_announced_by_the_lead(house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    at = clock.now() + timedelta(days=2)
    code = refused(
        sprint.experiment, lambda e, now: actions.announce_meeting(again(e), e, at, by=house.members[0], now=now)
    )
    assert code == "only_lead"
    did(sprint.experiment, lambda e, now: actions.announce_meeting(again(e), e, at, by=house.lead, now=now))
    announced = again(sprint.experiment)
    assert announced.meeting_at == at
    assert announced.meeting_announced_at is not None


def test_the_record_holds_no_words(house: House) -> None:
    sprint = make_running_sprint(house)
    log(house, sprint, "Mevrouw wilde haar naam niet zeggen")
    told = " ".join(str(event.data) for event in db.session.scalars(select(Event)))
    for words in ("Mevrouw", "bibliotheek", "opgelost", "Teun"):
        assert words not in told
