# SPDX-License-Identifier: EUPL-1.2
"""Sprints and learnings for tests: made through the actions and committed.

Each builds on the one before: planned, running, wrapping up (past its end), wrapped up (result and learning, ready for a
vote).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from tests.factories.experiments import make_ready_experiment
from tests.factories.people import House
from tracker import clock
from tracker.acts import act
from tracker.directions.terms import Stage
from tracker.experiments.models import Experiment
from tracker.experiments.terms import StopRuleKind, Threshold, Way
from tracker.extensions import db
from tracker.learnings import actions as learning_actions
from tracker.learnings.models import Learning
from tracker.learnings.terms import LearningFacts, Strength, Verdict
from tracker.people.models import Person
from tracker.sprints import actions, queries
from tracker.sprints.models import LogEntry, Sprint
from tracker.sprints.terms import LogFacts, LogKind, PlanFacts, ResultFacts

PLAN = PlanFacts(
    question="Klopt het dat mensen met een lastige brief naar de bibliotheek komen?",
    test="Drie middagen een vragenuur",
    metric="deel van de vragen dat meteen is opgelost",
    threshold=Threshold(Decimal(60), "%", Way.AT_LEAST),
    surprise="Als er mensen komen die nog nooit bij ons waren",
    sample="30 bezoekers",
    visible_result="Een tafel met een bord: stel hier je vraag",
    contact="Teun Trekker",
)
RESULT = ResultFacts(measured_value=Decimal(67), measured_n=30, surprised=True, euros_used=120, hours_used=14)
LEARNING = LearningFacts(
    saw="20 van de 30 bezoekers gingen weg met een antwoord.",
    learned="Wie in de bibliotheek zit, durft een vraag te stellen.",
    verdict=Verdict.CONFIRMED,
    strength=Strength.MEASURED,
)


def make_planned_sprint(
    house: House, experiment: Experiment | None = None, *, plan: PlanFacts = PLAN, stage: Stage = Stage.TRY_OUT
) -> Sprint:
    """A sprint with a whole plan. Without an experiment a ready one is made, in a stage that has a threshold."""
    experiment = experiment or make_ready_experiment(house, stage=stage)
    with act(experiment=experiment.code) as (locked, now):
        actions.plan_sprint(locked, plan, by=house.lead, now=now)
        db.session.commit()
    return again(experiment)


def make_running_sprint(
    house: House,
    experiment: Experiment | None = None,
    *,
    plan: PlanFacts = PLAN,
    stage: Stage = Stage.TRY_OUT,
    day: int = 0,
) -> Sprint:
    """A sprint that was started `day` days ago."""
    planned = make_planned_sprint(house, experiment, plan=plan, stage=stage)
    with act(experiment=planned.experiment.code) as (locked, now):
        sprint = again(locked)
        actions.start(sprint, locked, by=house.lead, now=now)
        _date_back(sprint, timedelta(days=day))
        db.session.commit()
    return again(planned.experiment)


def make_wrapping_up_sprint(
    house: House,
    experiment: Experiment | None = None,
    *,
    plan: PlanFacts = PLAN,
    stage: Stage = Stage.TRY_OUT,
    over_since: timedelta = timedelta(hours=1),
) -> Sprint:
    """A sprint that ended `over_since` ago by its date. Nothing is settled yet: the next act does that."""
    running = make_running_sprint(house, experiment, plan=plan, stage=stage)
    with act(experiment=running.experiment.code) as (locked, now):
        sprint = again(locked)
        assert sprint.ends_at is not None
        _date_back(sprint, sprint.ends_at - now + over_since)
        db.session.commit()
    return again(running.experiment)


def _date_back(sprint: Sprint, by: timedelta) -> None:
    """Put a started sprint earlier. (Moving the clock back would lie before its team had members.)"""
    assert sprint.started_at is not None
    assert sprint.ends_at is not None
    sprint.started_at -= by
    sprint.ends_at -= by
    if sprint.wrap_up_due_at is not None:
        sprint.wrap_up_due_at -= by


def make_wrapped_up_sprint(
    house: House,
    experiment: Experiment | None = None,
    *,
    plan: PlanFacts = PLAN,
    stage: Stage = Stage.TRY_OUT,
    result: ResultFacts = RESULT,
    learning: LearningFacts = LEARNING,
) -> Sprint:
    """A sprint with its result, the stop rules answered with no, and one learning: a vote may open."""
    sprint = make_wrapping_up_sprint(house, experiment, plan=plan, stage=stage)
    with act(experiment=sprint.experiment.code) as (locked, now):
        current = again(locked)
        facts = answered(current, result)
        learning_actions.wrap_up(current, locked, facts, learning, by=house.lead, now=now)
        db.session.commit()
    return again(sprint.experiment)


def answered(sprint: Sprint, result: ResultFacts = RESULT, *, came_true: bool = False) -> ResultFacts:
    """A result with an answer to each stop rule in words."""
    rules = [rule for rule in queries.stop_rules(sprint) if rule.kind is StopRuleKind.TEXT]
    return ResultFacts(
        measured_value=result.measured_value,
        measured_n=result.measured_n,
        not_measured_why=result.not_measured_why,
        note=result.note,
        surprised=result.surprised,
        euros_used=result.euros_used,
        hours_used=result.hours_used,
        stop_rule_answers=tuple((rule.id, came_true) for rule in rules),
    )


def make_learning(
    house: House, sprint: Sprint, facts: LearningFacts = LEARNING, *, frozen: bool = False, by: Person | None = None
) -> Learning:
    """One more learning of a sprint; `frozen` as if its vote had opened."""
    with act(experiment=sprint.experiment.code) as (locked, now):
        learning = learning_actions.add_learning(sprint, locked, facts, by=by or house.lead, now=now)
        if frozen:
            learning_actions.freeze(sprint.id, now)
        db.session.commit()
    return learning


def make_frozen_learning(
    house: House, facts: LearningFacts = LEARNING, *, experiment: Experiment | None = None
) -> Learning:
    """A learning that everybody may read, of a running sprint of an experiment of its own."""
    return make_learning(house, make_running_sprint(house, experiment), facts, frozen=True)


def log(
    house: House,
    sprint: Sprint,
    text: str = "Een bezoeker bleef een uur.",
    kind: LogKind = LogKind.OBSERVED,
    **more: object,
) -> LogEntry:
    """One more line in the log, by the lead."""
    with act(experiment=sprint.experiment.code) as (locked, now):
        line = actions.add_log(sprint, locked, LogFacts(kind, text, **more), by=house.lead, now=now)  # type: ignore[arg-type]  # the facts of a line by name
        db.session.commit()
    return line


def again(experiment: Experiment) -> Sprint:
    """The current sprint of an experiment as it stands in the database now."""
    found = queries.current_sprint(experiment.id)
    assert found is not None
    return found


def settled(experiment: Experiment, at: datetime) -> Sprint:
    """The current sprint after everything that was due at a moment has been settled."""
    with clock.moved(at), act(experiment=experiment.code):
        db.session.commit()
    return again(experiment)
