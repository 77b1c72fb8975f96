# SPDX-License-Identifier: EUPL-1.2
"""The acts on sprints, on both engines: what they write, what they refuse, and what the record says of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.factories.experiments import make_ready_experiment, read_again
from tests.factories.people import House
from tests.factories.sprints import (
    PLAN,
    RESULT,
    again,
    answered,
    log,
    make_planned_sprint,
    make_running_sprint,
    make_wrapping_up_sprint,
    settled,
)
from tracker import clock
from tracker.acts import act
from tracker.directions.terms import Stage
from tracker.experiments.actions import add_question
from tracker.experiments.models import Experiment, Question
from tracker.experiments.queries import current_hypothesis, open_questions
from tracker.experiments.terms import ExperimentState, StopRuleFacts, StopRuleKind, Threshold, Way
from tracker.extensions import db
from tracker.people.models import Person
from tracker.people.queries import calendar
from tracker.record.models import Event
from tracker.record.terms import EventKind
from tracker.refusal import Refused
from tracker.sprints import actions, queries
from tracker.sprints.models import Blocker, Sprint
from tracker.sprints.terms import BlockerKind, LogFacts, LogKind, PlanFacts, ResultFacts, SprintState, Used

SEEN = LogFacts(LogKind.OBSERVED, "Een bezoeker bleef een uur.")


def did(experiment: Experiment, what: Callable[[Experiment, Any], Any]) -> Any:
    """One committed act on an experiment."""
    with act(experiment=experiment.code) as (locked, now):
        result = what(locked, now)
        db.session.commit()
    return result


def refused(experiment: Experiment, what: Callable[[Experiment, Any], Any]) -> str:
    """The code with which an act is refused."""
    with pytest.raises(Refused) as caught, act(experiment=experiment.code) as (locked, now):
        what(locked, now)
    return caught.value.refusal.code


Act = Callable[[Experiment, datetime], Any]


def planning(plan: PlanFacts, by: Person) -> Act:
    return lambda e, now: actions.plan_sprint(e, plan, by=by, now=now)


def starting(by: Person) -> Act:
    return lambda e, now: actions.start(again(e), e, by=by, now=now)


def ending(by: Person) -> Act:
    return lambda e, now: actions.end(again(e), e, "Wij weten genoeg", by=by, now=now)


def saving(result: ResultFacts, by: Person) -> Act:
    return lambda e, now: actions.save_result(again(e), e, result, by=by, now=now)


def events(kind: EventKind) -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.kind == kind.value).order_by(Event.seq)))


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

    def log_by(person: Person) -> Callable[[Experiment, Any], Any]:
        return lambda e, now: actions.add_log(again(e), e, SEEN, by=person, now=now)

    for person in (house.sponsor, house.manager, house.admin):
        assert refused(sprint.experiment, log_by(person)) == "only_team"
    for person in (house.members[0], house.owner, house.lead):
        did(sprint.experiment, log_by(person))


def test_anybody_takes_a_blocker_on_and_only_one_has_it(house: House) -> None:
    sprint = make_running_sprint(house)
    log(house, sprint, "Geen tafel vrij", LogKind.BLOCKER, blocker_kind=BlockerKind.PEOPLE)
    blocker_id = db.session.scalars(select(Blocker.id)).one()

    def take(person: Person) -> Callable[[Experiment, Any], Any]:
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


# The result (R6)


def test_r6_a_result_is_kept(house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    result = answered(sprint)
    did(sprint.experiment, lambda e, now: actions.save_result(again(e), e, result, by=house.members[1], now=now))
    kept = again(sprint.experiment)
    assert (kept.measured_value, kept.measured_n, kept.euros_used, kept.hours_used) == (Decimal(67), 30, 120, 14)
    assert [rule.came_true for rule in queries.stop_rules(kept)] == [False]
    assert queries.used(sprint.experiment_id) == Used(euros=120, hours=14, sprints=1)


def test_r6_a_result_can_be_kept_half_and_taken_back(house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    full = answered(sprint, came_true=True)
    for result in (full, ResultFacts(not_measured_why="De leverancier kwam niet")):
        did(sprint.experiment, saving(result, house.lead))
    kept = again(sprint.experiment)
    assert (kept.measured_value, kept.not_measured_why) == (None, "De leverancier kwam niet")
    assert [rule.came_true for rule in queries.stop_rules(kept)] == [None]


@pytest.mark.parametrize(("value", "came_true"), [(20, True), (30, True), (31, False)])
def test_r6_a_metric_stop_rule_answers_itself(house: House, value: int, came_true: bool) -> None:
    rule = StopRuleFacts(
        "Als minder dan 30% is opgelost", StopRuleKind.METRIC, Decimal(30), Way.AT_MOST, after_sprint=1
    )
    sprint = make_wrapping_up_sprint(house, make_ready_experiment(house, stage=Stage.TRY_OUT, stop_rule=rule))
    result = replace(RESULT, measured_value=Decimal(value))
    did(sprint.experiment, lambda e, now: actions.save_result(again(e), e, result, by=house.lead, now=now))
    assert [rule.came_true for rule in queries.stop_rules(again(sprint.experiment))] == [came_true]


def test_r6_the_answer_to_a_rule_of_another_experiment_is_refused(house: House) -> None:
    elsewhere = make_wrapping_up_sprint(house)
    here = make_wrapping_up_sprint(house)
    for stranger in (answered(elsewhere), replace(RESULT, stop_rule_answers=((uuid4(), True),))):
        assert refused(here.experiment, saving(stranger, house.lead)) == "stop_rule_elsewhere"


def test_r6_a_result_waits_for_the_end(house: House) -> None:
    sprint = make_running_sprint(house)
    code = refused(sprint.experiment, lambda e, now: actions.save_result(again(e), e, RESULT, by=house.lead, now=now))
    assert code == "not_wrapping_up"


def test_r6_a_sponsor_writes_no_result(house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    code = refused(
        sprint.experiment, lambda e, now: actions.save_result(again(e), e, RESULT, by=house.sponsor, now=now)
    )
    assert code == "only_team"


def test_a_measured_value_is_exact_to_three_decimals(house: House) -> None:
    threshold = Threshold(Decimal("-0.125"), "graad", Way.AT_MOST)
    sprint = make_planned_sprint(house, plan=replace(PLAN, threshold=threshold))
    db.session.expire_all()
    assert again(sprint.experiment).threshold == threshold


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

    def draft(question: str | None) -> Callable[[Experiment, Any], Any]:
        def decide(experiment: Experiment, now: Any) -> Any:
            sprint = queries.sprint(experiment.id, 1)
            hypothesis = current_hypothesis(experiment.id)
            assert sprint is not None
            assert hypothesis is not None
            actions.close(sprint, now)
            return actions.draft_next(experiment, hypothesis, question=question, question_id=None, by=None, now=now)

        return decide

    did(first.experiment, draft("Komen ze ook op maandag?"))
    did(first.experiment, lambda e, now: actions.reopen_deciding(again_number(e, 1), now + timedelta(days=3)))
    assert again(first.experiment).number == 1, "the sprint that waits for a decision is the current one"
    did(first.experiment, draft(None))
    second = again(first.experiment)
    assert (second.number, second.question) == (2, "")
    assert db.session.scalars(select(Sprint.number).order_by(Sprint.number)).all() == [1, 2]


def again_number(experiment: Experiment, number: int) -> Sprint:
    found = queries.sprint(experiment.id, number)
    assert found is not None
    return found


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
