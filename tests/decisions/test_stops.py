# SPDX-License-Identifier: EUPL-1.2
"""Stopping and answering: an announced stop, its card, and the counter-note of the team (R17 to R19). On both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.people import House, leave
from tests.factories.sprints import again
from tests.factories.votes import (
    STOP,
    decide,
    events,
    keep,
    make_deciding_sprint,
    refused,
    settle_at,
    stop,
    tip,
)
from tracker import clock
from tracker.acts import act
from tracker.decisions import actions, queries
from tracker.decisions.models import Decision
from tracker.decisions.terms import DecisionState, StopCardFacts
from tracker.experiments.terms import ExperimentState
from tracker.extensions import db
from tracker.people.models import Person
from tracker.people.queries import calendar
from tracker.record.terms import EventKind
from tracker.refusal import Refused
from tracker.sprints.models import Sprint
from tracker.sprints.queries import sprint as sprint_of

ALL_STOP = (STOP,) * 6


def in_force(sprint: Sprint) -> Decision:
    found = queries.in_force(sprint.id)
    assert found is not None
    db.session.refresh(found)
    return found


def withdraw(sprint: Sprint, by: Person, why: str = "Vergissing") -> None:
    with act(experiment=sprint.experiment.code) as (experiment, now):
        found = queries.in_force(sprint.id)
        assert found is not None
        actions.withdraw(found, experiment, why, by=by, now=now)
        db.session.commit()


# --- stopping (R18, R19) -----------------------------------------------------------------------------------


def test_r19_a_stop_is_announced_then_final(house: House) -> None:
    sprint = make_deciding_sprint(house, *ALL_STOP)
    decision = decide(sprint, stop(), house.lead)
    assert decision.state is DecisionState.ANNOUNCED
    assert decision.withdraw_until is not None
    settle_at(sprint.experiment, decision.withdraw_until - timedelta(minutes=1))
    assert again(sprint.experiment).experiment.state is ExperimentState.ACTIVE
    settle_at(sprint.experiment, decision.withdraw_until + timedelta(days=1))
    assert in_force(sprint).state is DecisionState.VALID
    experiment = again(sprint.experiment).experiment
    db.session.refresh(experiment)
    assert (experiment.state, experiment.ended_at) == (ExperimentState.STOPPED, decision.withdraw_until)
    assert [event.due_at for event in events(EventKind.DECISION_FINAL)] == [decision.withdraw_until]
    assert sprint_of(sprint.experiment_id, 2) is None
    with clock.moved(decision.withdraw_until + timedelta(days=1)):
        refused("decision_final", withdraw, sprint, house.lead)


def test_r19_an_announced_stop_can_be_taken_back(house: House) -> None:
    sprint = make_deciding_sprint(house, *ALL_STOP)
    decision = decide(sprint, stop(), house.lead)
    withdraw(sprint, house.lead)
    assert decision.withdraw_until is not None
    settle_at(sprint.experiment, decision.withdraw_until + timedelta(days=9))
    assert again(sprint.experiment).experiment.state is ExperimentState.ACTIVE


def test_r19_a_stop_drops_the_plan_that_a_withdrawn_keep_left(house: House) -> None:
    sprint = make_deciding_sprint(house)
    decide(sprint, keep(), house.sponsor)
    withdraw(sprint, house.sponsor)
    later = calendar().local_day(clock.now()) + timedelta(days=21)
    decide(sprint, stop(tipping_learning_id=tip(sprint), review_on=later), house.sponsor)
    assert sprint_of(sprint.experiment_id, 2) is None
    assert again(sprint.experiment).number == 1


def write(sprint: Sprint, facts: StopCardFacts, by: Person) -> None:
    with act(experiment=sprint.experiment.code) as (experiment, now):
        decision = queries.stop_of(experiment.id)
        assert decision is not None
        actions.write_stop_card(decision, experiment, facts, by=by, now=now)
        db.session.commit()


def test_r18_the_team_writes_the_stop_card(house: House) -> None:
    sprint = make_deciding_sprint(house, *ALL_STOP)
    decide(sprint, stop(), house.lead)
    card = StopCardFacts("Te duur.", "Of het in de winter werkt.", "Klantcontact", "De bibliotheek", (tip(sprint),))
    refused("only_team", write, sprint, card, house.sponsor)
    write(sprint, card, house.members[0])
    write(sprint, StopCardFacts("Veel te duur.", learnings=(tip(sprint),)), house.lead)
    row = queries.stop_card(sprint.experiment_id)
    assert row is not None
    assert (row.card.why, row.card.unknown, row.card.version) == ("Veel te duur.", None, 2)
    assert [one.id for one in row.learnings] == [tip(sprint)]
    experiment = again(sprint.experiment).experiment
    assert row.card.freed_sprints == (experiment.max_sprints or 0) - 1
    assert row.card.freed_eur == (experiment.max_loss_eur or 0) - 120
    assert len(events(EventKind.STOP_CARD_WRITE)) == 2


def test_r18_without_a_stop_no_card(house: House) -> None:
    sprint = make_deciding_sprint(house)
    decision = decide(sprint, keep(), house.lead)
    with pytest.raises(Refused, match="no_stop_no_card"), act(experiment=sprint.experiment.code) as (locked, now):
        actions.write_stop_card(decision, locked, StopCardFacts("x", learnings=(tip(sprint),)), by=house.lead, now=now)


# --- counter-note (R17) ------------------------------------------------------------------------------------


def answer(sprint: Sprint, by: Person, text: str = "Wij zagen iets anders.") -> None:
    with act(experiment=sprint.experiment.code) as (experiment, now):
        found = queries.in_force(sprint.id)
        assert found is not None
        actions.add_counter_note(found, experiment, text, by=by, now=now)
        db.session.commit()


def test_r17_the_team_says_something_back_once(house: House) -> None:
    sprint = make_deciding_sprint(house)
    later = calendar().local_day(clock.now()) + timedelta(days=21)
    decision = decide(sprint, stop(tipping_learning_id=tip(sprint), review_on=later), house.sponsor)
    refused("counter_note_by_team", answer, sprint, house.sponsor)
    assert decision.decided_at is not None
    with clock.moved(calendar().add_working_days(decision.decided_at, 5)):
        refused("counter_note_late", answer, sprint, house.lead)
    answer(sprint, house.members[1])
    refused("counter_note_there", answer, sprint, house.lead)
    (row,) = queries.of_sprint(sprint)
    assert row.counter_note == "Wij zagen iets anders."


def test_r17_no_counter_note_to_a_decision_that_follows(house: House) -> None:
    sprint = make_deciding_sprint(house)
    decide(sprint, keep(), house.lead)
    leave(house.team, house.members[0], by=house.admin)
    refused("counter_note_by_team", answer, sprint, house.members[0])
    refused("nothing_departs", answer, sprint, house.members[1])
