# SPDX-License-Identifier: EUPL-1.2
"""Acts on plans, on both engines: planning, starting, drafting the next sprint (R4, R5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.factories.experiments import make_ready_experiment, read_again
from tests.factories.people import House
from tests.factories.sprints import (
    PLAN,
    again,
    make_planned_sprint,
    make_running_sprint,
)
from tests.sprints.acting import Act, did, events, planning, refused, starting
from tracker import clock
from tracker.acts import act
from tracker.directions.terms import Stage
from tracker.experiments.actions import add_question
from tracker.experiments.models import Experiment, Question
from tracker.experiments.queries import current_hypothesis, open_questions
from tracker.experiments.terms import ExperimentState
from tracker.extensions import db
from tracker.people.queries import calendar
from tracker.record.terms import EventKind
from tracker.sprints import actions, queries
from tracker.sprints.models import Sprint
from tracker.sprints.terms import SprintState

# The plan (R5)


def test_r5_a_plan_is_kept_on_sprint_and_hypothesis(house: House) -> None:
    sprint = make_planned_sprint(house)
    assert (sprint.number, sprint.state, sprint.plan()) == (1, SprintState.PLANNED, replace(PLAN, surprise=None))
    hypothesis = current_hypothesis(sprint.experiment_id)
    assert hypothesis is not None
    assert (hypothesis.metric, hypothesis.threshold) == (PLAN.metric, PLAN.threshold)


def test_r5_planning_again_changes_the_same_sprint(house: House) -> None:
    first = make_planned_sprint(house)
    second = make_planned_sprint(house, first.experiment, plan=replace(PLAN, sample="40 bezoekers"))
    assert (second.id, second.number, second.sample) == (first.id, 1, "40 bezoekers")
    assert second.version > 1
    assert len(events(EventKind.SPRINT_PLAN)) == 2


def test_r5_a_surprise_is_kept_in_discover_only(house: House) -> None:
    assert make_planned_sprint(house, stage=Stage.DISCOVER).surprise == PLAN.surprise
    assert make_planned_sprint(house, stage=Stage.TRY_OUT).surprise is None


def test_r5_an_open_question_can_be_picked(house: House) -> None:
    experiment = make_ready_experiment(house, stage=Stage.TRY_OUT)
    question = did(experiment, lambda e, now: add_question(e, "Wie komt er nooit?", by=house.lead, now=now))
    sprint = make_planned_sprint(house, experiment, plan=replace(PLAN, question="", question_id=question.id))
    assert (sprint.question, sprint.question_id) == ("Wie komt er nooit?", question.id)
    assert [row.text for row in open_questions(experiment.id)] == ["Wie komt er nooit?"]
    did(experiment, lambda e, now: actions.start(again(e), e, by=house.lead, now=now))
    assert open_questions(experiment.id) == []


def test_r5_a_question_of_another_experiment_cannot_be_picked(house: House) -> None:
    elsewhere = make_ready_experiment(house)
    question = did(elsewhere, lambda e, now: add_question(e, "Wie komt er nooit?", by=house.lead, now=now))
    here = make_ready_experiment(house)
    for stranger in (question.id, uuid4()):
        assert refused(here, planning(replace(PLAN, question_id=stranger), house.lead)) == "question_elsewhere"


def test_r5_who_may_plan(house: House) -> None:
    experiment = make_ready_experiment(house)

    for person in (house.sponsor, house.manager, house.admin):
        assert refused(experiment, planning(PLAN, person)) == "only_team"
    for person in (house.members[0], house.owner, house.lead):
        did(experiment, planning(PLAN, person))


@pytest.mark.parametrize("days", [2, 29])
def test_r4_a_plan_of_the_wrong_length_is_refused(house: House, days: int) -> None:
    plan = replace(PLAN, length_days=days)
    experiment = make_ready_experiment(house)
    assert refused(experiment, lambda e, now: actions.plan_sprint(e, plan, by=house.lead, now=now)) == "sprint_length"


def test_r5_the_plan_of_a_running_sprint_is_locked(house: House) -> None:
    running = make_running_sprint(house)
    code = refused(running.experiment, lambda e, now: actions.plan_sprint(e, PLAN, by=house.lead, now=now))
    assert code == "sprint_plan_locked"


def test_r5_a_page_that_means_another_sprint_is_refused(house: House) -> None:
    planned = make_planned_sprint(house)
    code = refused(planned.experiment, lambda e, now: actions.plan_sprint(e, PLAN, by=house.lead, now=now, number=2))
    assert code == "sprint_plan_locked"


# The start


def test_r4_a_start_sets_the_end_and_locks(house: House) -> None:
    sprint = make_running_sprint(house)
    assert sprint.state is SprintState.RUNNING
    assert sprint.started_at is not None
    assert sprint.ends_at is not None
    days = calendar().local_day(sprint.ends_at) - calendar().local_day(sprint.started_at)
    assert (days.days, sprint.ends_at.astimezone(calendar().zone).hour) == (14, 17)
    assert read_again(sprint.experiment.code).state is ExperimentState.ACTIVE


def test_r5_the_start_makes_the_typed_question_a_picked_one(house: House) -> None:
    sprint = make_running_sprint(house)
    question = db.session.scalars(select(Question)).one()
    assert (question.text, question.is_picked, sprint.question_id) == (PLAN.question, True, question.id)


def test_only_the_lead_starts(house: House) -> None:
    planned = make_planned_sprint(house)
    for person in (house.members[0], house.owner, house.sponsor, house.admin):
        assert refused(planned.experiment, starting(person)) == "only_lead"


def test_r5_a_half_plan_does_not_start(house: House) -> None:
    planned = make_planned_sprint(house, plan=replace(PLAN, sample=None))
    code = refused(planned.experiment, lambda e, now: actions.start(again(e), e, by=house.lead, now=now))
    assert code == "sample_missing"
    assert again(planned.experiment).state is SprintState.PLANNED


def test_r5_a_sprint_starts_once(house: House) -> None:
    running = make_running_sprint(house)
    code = refused(running.experiment, lambda e, now: actions.start(again(e), e, by=house.lead, now=now))
    assert code == "sprint_already_started"


def test_the_database_holds_one_open_sprint_per_experiment(house: House) -> None:
    running = make_running_sprint(house)
    second = Sprint(experiment_id=running.experiment_id, number=2, hypothesis_id=running.hypothesis_id)
    second.state, second.started_at, second.ends_at = SprintState.WRAPPING_UP, clock.now(), clock.now()
    with act(), pytest.raises(IntegrityError):
        _add(second)


def _add(row: Sprint) -> None:
    db.session.add(row)
    db.session.flush()


# What comes next


def test_r8_the_next_sprint_is_drafted_from_the_last(house: House) -> None:
    first = make_running_sprint(house, plan=replace(PLAN, touched="Bezoekers", length_days=10))

    def draft(experiment: Experiment, now: Any) -> Sprint:
        actions.close(again(experiment), now)
        hypothesis = current_hypothesis(experiment.id)
        assert hypothesis is not None
        return actions.draft_next(
            experiment, hypothesis, question="Komen ze ook op maandag?", question_id=None, by=house.lead, now=now
        )

    did(first.experiment, draft)
    drafted = again(first.experiment)
    assert (drafted.number, drafted.state, drafted.question) == (2, SprintState.PLANNED, "Komen ze ook op maandag?")
    assert (drafted.test, drafted.touched, drafted.length_days) == (PLAN.test, "Bezoekers", 10)
    assert (drafted.metric, drafted.threshold) == (PLAN.metric, PLAN.threshold)
    assert queries.used(first.experiment_id).sprints == 1, "a planned sprint uses nothing"


def test_r19_a_draft_of_a_withdrawn_decision_is_used_again(house: House) -> None:
    first = make_running_sprint(house)

    def draft(question: str | None) -> Act:
        def decide(experiment: Experiment, now: Any) -> Any:
            sprint = queries.sprint(experiment.id, 1)
            hypothesis = current_hypothesis(experiment.id)
            assert sprint is not None
            assert hypothesis is not None
            actions.close(sprint, now)
            return actions.draft_next(experiment, hypothesis, question=question, question_id=None, by=None, now=now)

        return decide

    did(first.experiment, draft("Komen ze ook op maandag?"))
    did(first.experiment, lambda e, now: actions.reopen_deciding(again_number(e, 1), now, now + timedelta(days=3)))
    assert again(first.experiment).number == 1, "the sprint that waits for a decision is the current one"
    did(first.experiment, draft(None))
    second = again(first.experiment)
    assert (second.number, second.question) == (2, "")
    assert db.session.scalars(select(Sprint.number).order_by(Sprint.number)).all() == [1, 2]


def again_number(experiment: Experiment, number: int) -> Sprint:
    found = queries.sprint(experiment.id, number)
    assert found is not None
    return found
