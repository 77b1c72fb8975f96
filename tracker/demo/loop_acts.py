# SPDX-License-Identifier: EUPL-1.2
"""How the examples go round the loop: plan and start, log, wrap up, vote, decide, stop card."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tracker.decisions import actions as decisions
from tracker.decisions import queries as decision_queries
from tracker.decisions.terms import DecisionFacts, Outcome, PivotFacts, StopCardFacts
from tracker.demo.prepare_acts import hypothesis
from tracker.demo.script import Keep, Lesson, Line, Pivoted, Plan, Result, SprintTold, Stopped, Vote
from tracker.experiments.models import Experiment
from tracker.experiments.terms import StopRuleKind
from tracker.extensions import db
from tracker.learnings import actions as learnings
from tracker.learnings import queries as learning_queries
from tracker.learnings.terms import LearningFacts
from tracker.loop.actions import start_sprint
from tracker.people.models import Person
from tracker.sprints import actions as sprints
from tracker.sprints import queries as sprint_queries
from tracker.sprints.models import Blocker, LogEntry, Sprint
from tracker.sprints.terms import LogFacts, PlanFacts, ResultFacts
from tracker.votes import actions as votes
from tracker.votes import queries as vote_queries
from tracker.votes.models import Round
from tracker.votes.terms import BallotFacts

MOST_ON_CARD = 3


def start(told: SprintTold, experiment: Experiment, *, by: Person, now: datetime) -> None:
    """Plan the sprint and start it: the plan locks."""
    drafted = sprint_queries.current_sprint(experiment.id)
    sprint = sprints.plan_sprint(experiment, _plan(told.plan, drafted), by=by, now=now)
    start_sprint(experiment, sprint, by=by, now=now)


def _plan(told: Plan, drafted: Sprint | None) -> PlanFacts:
    """The test card; its question is typed, or it is the one that the last decision named."""
    picked = drafted if told.question is None else None
    return PlanFacts(
        question=told.question or (picked.question if picked and picked.question else ""),
        question_id=picked.question_id if picked else None,
        test=told.test,
        metric=told.metric,
        threshold=told.threshold,
        sample=told.sample,
        visible_result=told.visible_result,
        baseline=told.baseline,
        touched=told.touched,
        fallback=told.fallback,
        contact=told.contact,
    )


def log(told: Line, experiment: Experiment, *, by: Person, now: datetime) -> None:
    """Add a line to the log of the sprint that goes on."""
    facts = LogFacts(told.kind, told.text, blocker_kind=told.blocker)
    sprints.add_log(_sprint(experiment), experiment, facts, by=by, now=now)


def take_on(told: Line, experiment: Experiment, *, by: Person, now: datetime) -> None:
    """Take on the blocker that a line told."""
    blocker = db.session.scalars(
        select(Blocker)
        .join(LogEntry, LogEntry.id == Blocker.log_entry_id)
        .where(LogEntry.sprint_id == _sprint(experiment).id, LogEntry.text == told.text)
    ).one()
    sprints.take_on(blocker, by=by, now=now)


def wrap_up(told: SprintTold, result: Result, experiment: Experiment, *, by: Person, now: datetime) -> None:
    """Keep the result and the learnings, then open the vote (R6)."""
    sprint = _sprint(experiment)
    first, *more = told.lessons
    learnings.wrap_up(sprint, experiment, _result(result, sprint), _learning(first), by=by, now=now)
    for lesson in more:
        learnings.add_learning(sprint, experiment, _learning(lesson), by=by, now=now)
    votes.open_round(sprint, experiment, by=by, now=now)


def _result(told: Result, sprint: Sprint) -> ResultFacts:
    """The result; stop rules in words did not come true in any of the stories."""
    asked = [rule.id for rule in sprint_queries.stop_rules(sprint) if rule.kind is StopRuleKind.TEXT]
    return ResultFacts(
        measured_value=told.value,
        measured_n=told.n,
        not_measured_why=told.not_measured_why,
        note=told.note,
        euros_used=told.euros,
        hours_used=told.hours,
        stop_rule_answers=tuple((rule_id, False) for rule_id in asked),
    )


def _learning(told: Lesson) -> LearningFacts:
    return LearningFacts(told.saw, told.learned, told.verdict, told.strength, told.surprise)


def vote(told: Vote, experiment: Experiment, *, by: Person, now: datetime) -> None:
    """Cast one ballot."""
    sprint = _sprint(experiment)
    tipping = learning_queries.first_of_sprint(sprint.id) if told.tipped else None
    ballot = BallotFacts(told.choice, tipping.id if tipping else None, told.reason)
    votes.cast_ballot(_round(sprint), experiment, by, ballot, now)


def close_vote(experiment: Experiment, *, by: Person, now: datetime) -> None:
    """Close the vote before its time: everybody voted (R14)."""
    sprint = _sprint(experiment)
    votes.close_early(_round(sprint), sprint, experiment, by=by, now=now)


def decide(told: Keep | Pivoted | Stopped, experiment: Experiment, *, by: Person, now: datetime) -> None:
    """Take the decision on the sprint; the first learning of the sprint tipped it."""
    sprint = _sprint(experiment)
    decisions.take_decision(sprint, experiment, _decision(told, sprint), by=by, now=now)


def _decision(told: Keep | Pivoted | Stopped, sprint: Sprint) -> DecisionFacts:
    tipping = learning_queries.first_of_sprint(sprint.id)
    tipping_id = tipping.id if tipping else None
    if isinstance(told, Keep):
        return DecisionFacts(Outcome.KEEP, told.reason, tipping_id, next_question=told.next_question)
    if isinstance(told, Pivoted):
        pivot = PivotFacts(told.kind, told.stays, told.changes, hypothesis(told.thought))
        return DecisionFacts(Outcome.PIVOT, told.reason, tipping_id, pivot=pivot)
    return DecisionFacts(Outcome.STOP, told.reason, tipping_id)


def write_card(told: Stopped, experiment: Experiment, *, by: Person, now: datetime) -> None:
    """Write the stop card; its learnings are the newest three, those of the last sprint first."""
    stop = decision_queries.stop_of(experiment.id)
    if stop is None:
        raise LookupError(f"{experiment.code} was not stopped")
    rows = sorted(learning_queries.of_experiment(experiment.id), key=lambda row: -row.sprint_number)
    card = StopCardFacts(
        told.why,
        unknown=told.unknown,
        useful_for=told.useful_for,
        thanks=told.thanks,
        learnings=tuple(row.id for row in rows[:MOST_ON_CARD]),
    )
    decisions.write_stop_card(stop, experiment, card, by=by, now=now)


def _sprint(experiment: Experiment) -> Sprint:
    found = sprint_queries.current_sprint(experiment.id)
    if found is None:
        raise LookupError(f"{experiment.code} has no sprint")
    return found


def _round(sprint: Sprint) -> Round:
    found = vote_queries.round_of(sprint.id)
    if found is None:
        raise LookupError("no vote was opened")
    return found
