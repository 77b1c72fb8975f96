# SPDX-License-Identifier: EUPL-1.2
"""Upkeep of ideas, on both engines: declined, parked, kept alive; and the rules of days, pauses and predecessors."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.experiments.acting import kinds, refused
from tests.factories import experiments as make
from tests.factories.people import House, make_direction, make_person
from tracker import clock
from tracker.acts import act
from tracker.experiments import queries, rules, upkeep
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState, IdeaFacts, PauseFacts, Shelf
from tracker.extensions import db
from tracker.people.models import Person

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ACTIVE = ExperimentState.ACTIVE


@pytest.mark.parametrize(
    ("facts", "days", "code"),
    [
        (PauseFacts(ACTIVE, has_open_sprint=False, sprints=2, paused_after=None), 1, None),
        (PauseFacts(ACTIVE, has_open_sprint=False, sprints=2, paused_after=None), 42, None),
        (PauseFacts(ACTIVE, has_open_sprint=False, sprints=2, paused_after=1), 14, None),
        (PauseFacts(ACTIVE, has_open_sprint=False, sprints=2, paused_after=None), 43, "day_out_of_range"),
        (PauseFacts(ACTIVE, has_open_sprint=False, sprints=2, paused_after=None), 0, "day_out_of_range"),
        (PauseFacts(ACTIVE, has_open_sprint=False, sprints=2, paused_after=None), -1, "day_out_of_range"),
        (PauseFacts(ACTIVE, has_open_sprint=True, sprints=2, paused_after=None), 14, "pause_between_sprints"),
        (PauseFacts(ACTIVE, has_open_sprint=False, sprints=2, paused_after=2), 14, "paused_before"),
        *[
            (PauseFacts(state, has_open_sprint=False, sprints=0, paused_after=None), 14, "only_active_pauses")
            for state in ExperimentState
            if state is not ACTIVE
        ],
    ],
)
def test_2_2_a_pause_lies_between_sprints_and_ends_within_42_days(
    facts: PauseFacts, days: int, code: str | None
) -> None:
    refusal = rules.refuse_pause(facts, TODAY + timedelta(days=days), TODAY)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize("state", ExperimentState)
def test_r18_only_what_has_ended_is_tried_again(state: ExperimentState) -> None:
    assert (rules.refuse_predecessor(state) is None) == (state in rules.FINAL)


@pytest.mark.parametrize(
    ("touched", "wake", "asks"),
    [
        (NOW - timedelta(days=90), None, True),
        (NOW - timedelta(days=90) + timedelta(seconds=1), None, False),
        (NOW - timedelta(days=400), NOW + timedelta(days=1), False),
        (NOW, NOW, True),
        (None, None, False),
    ],
)
def test_an_idea_untouched_for_90_days_asks_its_author(
    touched: datetime | None, wake: datetime | None, asks: bool
) -> None:
    assert rules.asks_its_author(touched_at=touched, wake_at=wake, now=NOW) is asks


# --- declining ---


def decline(code: str, by: Person) -> Experiment:
    with act(experiment=code) as (experiment, now):
        upkeep.decline(experiment, "Dit doet de provincie al.", by=by, now=now)
        db.session.commit()
    return make.read_again(code)


@pytest.mark.parametrize("who", ["sponsor", "deputy"])
def test_the_sponsor_declines_an_idea_and_who_and_why_stay(house: House, who: str) -> None:
    idea = make.make_idea(house)
    for stranger in (house.lead, house.manager, house.admin, idea.author):
        with refused("only_sponsor_or_team"):
            decline(idea.code, stranger)
    gone = decline(idea.code, getattr(house, who))
    assert (gone.state, gone.end_reason) == (ExperimentState.WITHDRAWN, "Dit doet de provincie al.")
    assert kinds(gone)[-1] == "experiment:decline"
    row = queries.backlog(now=clock.now()).of(Shelf.GIVEN_UP)[0]
    assert (row.ended_by, row.end_reason) == (getattr(house, who).name, "Dit doet de provincie al.")
    with refused("started_already"):
        decline(idea.code, house.sponsor)


def test_the_sponsor_of_another_direction_declines_nothing_here(house: House) -> None:
    other = make_person("Andere Opdrachtgever")
    make_direction(sponsor=other)
    with refused("only_sponsor_or_team"):
        decline(make.make_idea(house).code, other)


def test_the_team_that_took_it_up_may_decline_it(house: House) -> None:
    taken = make.make_taken_up(house)
    assert decline(taken.code, house.members[1]).state is ExperimentState.WITHDRAWN


# --- parking ---


def park(code: str, days: int, by: Person) -> Experiment:
    with act(experiment=code) as (experiment, now):
        upkeep.park(experiment, clock.now().date() + timedelta(days=days), by=by, now=now)
        db.session.commit()
    return make.read_again(code)


def shelves(after: timedelta = timedelta()) -> list[Shelf]:
    return queries.backlog(now=clock.now() + after).shelves


def test_a_parked_idea_leaves_the_open_list_and_comes_back_by_itself(house: House) -> None:
    idea = make.make_idea(house, author=house.manager)
    with refused("only_sponsor_or_team"):
        park(idea.code, 30, house.lead)
    parked = park(idea.code, 30, house.manager)
    assert kinds(parked)[-1] == "experiment:park"
    assert shelves() == [Shelf.PARKED]
    assert shelves(timedelta(days=31)) == [Shelf.OPEN]


@pytest.mark.parametrize("days", [-1, -400, 366, 36_500])
def test_a_day_that_is_past_or_far_away_is_refused(house: House, days: int) -> None:
    idea = make.make_idea(house)
    with refused("day_out_of_range"):
        park(idea.code, days, house.members[0])


def test_only_an_idea_is_parked(house: House) -> None:
    ready = make.make_ready_experiment(house)
    with refused("not_an_idea_any_more"):
        park(ready.code, 30, house.lead)


def keep_alive(code: str, by: Person) -> Experiment:
    with act(experiment=code) as (experiment, now):
        upkeep.keep_alive(experiment, by=by, now=now)
        db.session.commit()
    return make.read_again(code)


def test_an_idea_that_lives_stands_in_the_open_list_again(house: House) -> None:
    idea = make.make_idea(house)
    park(idea.code, 30, house.members[0])
    with refused("only_sponsor_or_team"):
        keep_alive(idea.code, house.manager)
    kept = keep_alive(idea.code, house.members[0])
    assert (kept.wake_at, kinds(kept)[-1]) == (None, "experiment:wake")
    assert shelves() == [Shelf.OPEN]


def test_a_team_that_takes_a_parked_idea_up_wakes_it(house: House) -> None:
    idea = make.make_idea(house)
    park(idea.code, 30, house.members[0])
    assert make.make_taken_up(house, idea=make.read_again(idea.code)).wake_at is None


# --- texts ---


def test_texts_change_after_the_start_by_those_who_work_on_it_until_it_ends(house: House) -> None:
    ready = make.make_ready_experiment(house)
    facts = IdeaFacts("Nieuwe titel", "Nieuw probleem", "Anderen", None, "Wonen")
    for by, code in ((house.sponsor, "only_team"), (house.admin, "only_team")):
        with refused(code), act(experiment=ready.code) as (experiment, now):
            upkeep.edit_texts(experiment, facts, by=by, now=now)
    with act(experiment=ready.code) as (experiment, now):
        upkeep.edit_texts(experiment, facts, by=house.owner, now=now)
        db.session.commit()
    changed = make.read_again(ready.code)
    assert (changed.title, changed.theme, changed.direction_id) == ("Nieuwe titel", "Wonen", house.direction.id)
    decline(ready.code, house.sponsor)
    with refused("has_ended"), act(experiment=ready.code) as (experiment, now):
        upkeep.edit_texts(experiment, facts, by=house.owner, now=now)
