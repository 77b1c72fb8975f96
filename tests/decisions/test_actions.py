# SPDX-License-Identifier: EUPL-1.2
"""Deciding, taking back, answering and stopping: on both engines, by the actions themselves (R17 to R19)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from tests.factories.people import House, join
from tests.factories.sprints import RESULT, again
from tests.factories.votes import (
    ABSTAIN,
    KEEP,
    PIVOT,
    STOP,
    decide,
    events,
    keep,
    make_deciding_sprint,
    make_open_round,
    pivot,
    refused,
    settle_at,
    stop,
    tip,
    vote_all,
)
from tracker import clock
from tracker.acts import act
from tracker.decisions import actions, queries
from tracker.decisions.models import Decision
from tracker.decisions.terms import DecisionState, Outcome, Route
from tracker.directions.actions import appoint
from tracker.directions.queries import direction as direction_of
from tracker.experiments.actions import add_question
from tracker.experiments.queries import current_hypothesis, open_questions
from tracker.extensions import db
from tracker.loop import queries as loop_queries
from tracker.people.models import Person
from tracker.people.queries import calendar
from tracker.record.queries import verify
from tracker.record.terms import EventKind
from tracker.sprints.models import Sprint
from tracker.sprints.plans import start
from tracker.sprints.queries import sprint as sprint_of
from tracker.sprints.terms import SprintState

ALL_STOP = (STOP,) * 6
CLEAR_PIVOT = (PIVOT, PIVOT, PIVOT, PIVOT, KEEP, STOP)


def next_of(sprint: Sprint) -> Sprint:
    found = sprint_of(sprint.experiment_id, sprint.number + 1)
    assert found is not None
    return found


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


def test_r8_r17_a_keep_is_one_line_and_plans_the_next_sprint_with_its_question(house: House) -> None:
    sprint = make_deciding_sprint(house)
    decision = decide(sprint, keep(tipping_learning_id=tip(sprint)), house.lead)
    assert (decision.route, decision.state, decision.deviates) == (Route.FOLLOW, DecisionState.VALID, False)
    assert decision.advice is KEEP
    assert again(sprint.experiment).number == 2
    following = next_of(sprint)
    assert (following.state, following.question) == (SprintState.PLANNED, "Werkt het ook op een drukke middag?")
    assert (following.test, following.metric, following.threshold) == (sprint.test, sprint.metric, sprint.threshold)
    assert following.hypothesis_id == sprint.hypothesis_id
    closed = sprint_of(sprint.experiment_id, 1)
    assert closed is not None
    assert closed.state is SprintState.CLOSED
    assert [row.text for row in open_questions(sprint.experiment_id)] == ["Werkt het ook op een drukke middag?"]
    (event,) = events(EventKind.DECISION_TAKE)
    assert event.data["outcome"] == "keep"
    assert "Het werkt" not in str(event.data)
    assert verify().broken is None


def test_r8_a_keep_can_pick_an_open_question(house: House) -> None:
    sprint = make_deciding_sprint(house)
    with act(experiment=sprint.experiment.code) as (experiment, now):
        question = add_question(experiment, "Komen ze terug?", by=house.lead, now=now)
        db.session.commit()
    decide(sprint, keep(None, next_question_id=question.id), house.lead)
    assert next_of(sprint).question == "Komen ze terug?"


def test_r17_a_pivot_makes_hypothesis_two_and_no_counter_goes_back(house: House) -> None:
    sprint = make_deciding_sprint(house, *CLEAR_PIVOT)
    decision = decide(sprint, pivot(), house.lead)
    assert decision.route is Route.FOLLOW
    hypothesis = current_hypothesis(sprint.experiment_id)
    assert hypothesis is not None
    assert (hypothesis.number, hypothesis.action) == (2, "een vragenuur op de markt")
    assert hypothesis.threshold == sprint.threshold  # carried over until the plan changes it
    assert next_of(sprint).hypothesis_id == hypothesis.id
    (row,) = queries.of_experiment(sprint.experiment_id)
    assert row.pivot is not None
    assert (row.pivot.stays, row.pivot.changes) == ("Het vragenuur blijft.", "De plek wordt anders.")
    assert (row.pivot.before.number, row.pivot.after.number) == (1, 2)
    assert len(events(EventKind.PIVOT_MAKE)) == 1
    now = clock.now()
    used = loop_queries.row_of(sprint.experiment.code, loop_queries.reader_of(house.lead.id, now), now)
    assert used is not None
    assert (used.sprints_used, used.euros_used, used.hours_used) == (1, RESULT.euros_used, RESULT.hours_used)


@pytest.mark.parametrize("who", ["owner", "manager", "admin"])
def test_r17_nobody_but_lead_and_sponsor_decides(house: House, who: str) -> None:
    sprint = make_deciding_sprint(house)
    refused("only_lead_or_sponsor", decide, sprint, keep(), getattr(house, who))


def test_r17_the_lead_cannot_depart_from_the_vote(house: House) -> None:
    sprint = make_deciding_sprint(house, *CLEAR_PIVOT)
    refused("only_the_advice", decide, sprint, stop(), house.lead)
    refused("only_the_advice", decide, sprint, keep(), house.lead)
    assert queries.in_force(sprint.id) is None


def test_r17_b_the_sponsor_departs_with_reason_and_learning(house: House) -> None:
    sprint = make_deciding_sprint(house)
    later = calendar().local_day(clock.now()) + timedelta(days=21)
    refused("departing_needs_learning", decide, sprint, stop(review_on=later), house.sponsor)
    decision = decide(sprint, stop(review_on=later, tipping_learning_id=tip(sprint)), house.sponsor)
    assert (decision.route, decision.deviates, decision.on_behalf_of_id) == (Route.SPONSOR, True, None)


def test_r17_b_the_deputy_decides_on_behalf_of_the_sponsor(house: House) -> None:
    sprint = make_deciding_sprint(house)
    decision = decide(sprint, keep(), house.deputy)
    assert (decision.decided_by_id, decision.on_behalf_of_id) == (house.deputy.id, house.sponsor.id)
    (row,) = queries.of_sprint(sprint)
    assert (row.decided_by, row.on_behalf_of) == (house.deputy.name, house.sponsor.name)


def test_r17_a_unanimous_stop_cannot_become_keep(house: House) -> None:
    sprint = make_deciding_sprint(house, *ALL_STOP)
    later = calendar().local_day(clock.now()) + timedelta(days=21)
    more: dict[str, Any] = {"tipping_learning_id": tip(sprint), "review_on": later}
    refused("unanimous_stop", decide, sprint, keep(**more), house.sponsor)
    assert decide(sprint, pivot(**more), house.sponsor).deviates


@pytest.mark.parametrize("votes", [(KEEP, KEEP, KEEP, STOP, STOP, STOP), (KEEP,), (ABSTAIN,) * 6])
def test_r17_b_without_advice_only_the_sponsor_decides(house: House, votes: tuple[Any, ...]) -> None:
    sprint = make_deciding_sprint(house, *votes)
    refused("no_advice_to_confirm", decide, sprint, keep(), house.lead)
    both = dict.fromkeys((KEEP, STOP), "Dit weegt het meest.")
    assert not decide(sprint, keep(None, arguments=both), house.sponsor).deviates


def test_r17_b_a_stop_rule_that_came_true_goes_to_the_sponsor(house: House) -> None:
    sprint = make_deciding_sprint(house)
    with act(experiment=sprint.experiment.code):
        for row in again(sprint.experiment).stop_rule_answers:
            row.came_true = True
        db.session.commit()
    refused("stop_rule_hit", decide, sprint, keep(), house.lead)
    decide(sprint, keep(), house.sponsor)


def test_nothing_is_decided_before_the_vote(house: House) -> None:
    round_ = make_open_round(house)
    refused("nothing_to_decide", decide, round_.sprint, keep(), house.lead)
    refused("nothing_to_decide", decide, round_.sprint, keep(), house.sponsor)


def test_2_9_two_press_decide_and_the_second_sees_the_first(house: House) -> None:
    sprint = make_deciding_sprint(house)
    first = decide(sprint, keep(), house.lead)
    late = refused("decided_already", decide, sprint, keep(), house.sponsor)
    assert (late.refusal.facts["by"], late.refusal.facts["at"]) == (house.lead.name, first.decided_at)
    db.session.add(
        Decision(sprint_id=sprint.id, experiment_id=sprint.experiment_id, outcome=Outcome.KEEP, route=Route.SPONSOR,
                 decided_by_id=house.sponsor.id, decided_at=clock.now(), reason="Ook")
    )  # fmt: skip
    with pytest.raises(IntegrityError):  # the database repeats the invariant
        db.session.flush()
    db.session.rollback()


def test_r17_2_9_voter_becomes_sponsor_mid_vote_and_the_deputy_decides(house: House) -> None:
    round_ = make_open_round(house)
    with act() as (_, now):
        direction = direction_of(house.direction.id)
        assert direction is not None
        appoint(direction, sponsor_id=house.members[0].id, deputy_id=house.deputy.id, by=house.admin, now=now)
        db.session.commit()
    vote_all(round_, [(person, KEEP) for person in house.electorate])
    settle_at(round_.sprint.experiment, round_.closes_at)
    sprint = again(round_.sprint.experiment)
    refused("sponsor_voted", decide, sprint, keep(), house.members[0])
    assert decide(sprint, keep(), house.deputy).route is Route.SPONSOR


def test_a_sponsor_who_is_in_the_team_did_not_vote_and_decides(house: House) -> None:
    join(house.team, house.sponsor, by=house.admin)
    sprint = make_deciding_sprint(house)
    assert decide(sprint, keep(), house.sponsor).route is Route.SPONSOR


# --- silence (R17 C) ---------------------------------------------------------------------------------------


def silent_at(sprint: Sprint) -> Any:
    assert sprint.deciding_at is not None
    return calendar().add_working_days(sprint.deciding_at, 5)


def test_r17_c_a_strong_keep_passes_in_silence(house: House) -> None:
    sprint = make_deciding_sprint(house)
    due = silent_at(sprint)
    settle_at(sprint.experiment, due - timedelta(minutes=1))
    assert queries.in_force(sprint.id) is None
    settle_at(sprint.experiment, due + timedelta(days=2))
    decision = in_force(sprint)
    assert (decision.outcome, decision.route, decision.decided_by_id) == (Outcome.KEEP, Route.SILENCE, None)
    assert decision.decided_at == due
    assert next_of(sprint).question in {None, ""}  # stays an open task
    (event,) = events(EventKind.DECISION_TAKE)
    assert (event.actor_id, event.due_at) == (None, due)
    settle_at(sprint.experiment, due + timedelta(days=3))
    assert len(events(EventKind.DECISION_TAKE)) == 1


@pytest.mark.parametrize("votes", [CLEAR_PIVOT, ALL_STOP, (KEEP, KEEP, KEEP, STOP, STOP, PIVOT), (KEEP,)])
def test_r17_c_nothing_else_passes_in_silence(house: House, votes: tuple[Any, ...]) -> None:
    sprint = make_deciding_sprint(house, *votes)
    settle_at(sprint.experiment, silent_at(sprint) + timedelta(days=40))
    assert queries.in_force(sprint.id) is None


def test_r17_c_the_sponsor_withdraws_a_silent_keep_and_it_does_not_pass_again(house: House) -> None:
    sprint = make_deciding_sprint(house)
    due = silent_at(sprint)
    settle_at(sprint.experiment, due)
    with clock.moved(due + timedelta(days=1)):
        refused("only_the_decider", withdraw, sprint, house.lead)
        withdraw(sprint, house.sponsor)
    settle_at(sprint.experiment, due + timedelta(days=40))
    assert queries.in_force(sprint.id) is None
    assert again(sprint.experiment).state is SprintState.DECIDING


def test_r17_c_a_round_and_its_silence_settle_in_one_go(house: House) -> None:
    round_ = make_open_round(house)
    vote_all(round_, [(person, KEEP) for person in house.electorate[:5]])
    settle_at(round_.sprint.experiment, round_.closes_at + timedelta(days=60))
    decision = in_force(round_.sprint)
    assert decision.decided_at == calendar().add_working_days(round_.closes_at, 5)


def test_r17_c_from_day_ten_the_lead_confirms_what_nobody_answered(house: House) -> None:
    sprint = make_deciding_sprint(house, *CLEAR_PIVOT)
    with act(experiment=sprint.experiment.code):
        for row in again(sprint.experiment).stop_rule_answers:
            row.came_true = True
        db.session.commit()
    assert sprint.deciding_at is not None
    day_ten = calendar().add_working_days(sprint.deciding_at, 10)
    with clock.moved(day_ten - timedelta(minutes=1)):
        refused("stop_rule_hit", decide, sprint, pivot(), house.lead)
    with clock.moved(day_ten):
        assert decide(sprint, pivot(), house.lead).route is Route.FOLLOW


# --- taking back (R19) -------------------------------------------------------------------------------------


def test_r19_a_withdrawn_decision_stays_readable_and_another_one_follows(house: House) -> None:
    sprint = make_deciding_sprint(house)
    decide(sprint, keep(), house.lead)
    withdraw(sprint, house.lead, "Verkeerde vraag")
    back = again(sprint.experiment)
    assert (back.number, back.state) == (1, SprintState.DECIDING)
    decide(sprint, keep("Een betere vraag?"), house.lead)
    rows = queries.of_sprint(sprint)
    assert [row.state for row in rows] == [DecisionState.WITHDRAWN, DecisionState.VALID]
    assert rows[0].withdrawn_why == "Verkeerde vraag"
    assert next_of(sprint).question == "Een betere vraag?"
    assert len(events(EventKind.DECISION_WITHDRAW)) == 1


def test_r19_only_who_decided_within_five_working_days_before_the_next_start(house: House) -> None:
    sprint = make_deciding_sprint(house)
    decision = decide(sprint, keep(), house.lead)
    refused("only_the_decider", withdraw, sprint, house.sponsor)
    refused("withdraw_reason_missing", withdraw, sprint, house.lead, "")
    assert decision.decided_at is not None
    assert decision.withdraw_until == calendar().add_working_days(decision.decided_at, 5)
    with clock.moved(decision.withdraw_until):
        refused("decision_final", withdraw, sprint, house.lead)
    with act(experiment=sprint.experiment.code) as (experiment, now):
        start(again(experiment), experiment, by=house.lead, now=now)
        db.session.commit()
    refused("next_sprint_started", withdraw, sprint, house.lead)


def test_r19_the_hypothesis_of_a_withdrawn_pivot_is_set_aside(house: House) -> None:
    sprint = make_deciding_sprint(house, *CLEAR_PIVOT)
    decide(sprint, pivot(), house.lead)
    withdraw(sprint, house.lead)
    hypothesis = current_hypothesis(sprint.experiment_id)
    assert hypothesis is not None
    assert hypothesis.number == 1
    decide(sprint, pivot("een belteam"), house.lead)
    again_pivoted = current_hypothesis(sprint.experiment_id)
    assert again_pivoted is not None
    assert (again_pivoted.number, again_pivoted.action) == (3, "een belteam")
    assert next_of(sprint).hypothesis_id == again_pivoted.id
