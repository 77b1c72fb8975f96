# SPDX-License-Identifier: EUPL-1.2
"""How the examples go round the loop: plan and start, log, wrap up, vote, decide, stop card."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from tracker.decisions import actions as decisions
from tracker.decisions import clean_up
from tracker.decisions import queries as decision_queries
from tracker.decisions.terms import DecisionFacts, Outcome, PivotFacts, StopCardFacts
from tracker.demo.prepare_acts import hypothesis
from tracker.demo.scenes import CloseVote, Decide, Solve, Start, TakeOn, VoteAgain, WrapUp, WriteCard
from tracker.demo.script import Decision, Keep, Lesson, Line, Pivoted, Plan, Result, ScaledUp, Vote
from tracker.demo.turn import Turn, there
from tracker.experiments.terms import StopRuleKind
from tracker.extensions import db
from tracker.learnings import actions as learnings
from tracker.learnings import queries as learning_queries
from tracker.learnings.terms import LearningFacts
from tracker.loop.actions import start_sprint
from tracker.people.queries import calendar
from tracker.sprints import actions as sprints
from tracker.sprints import blockers
from tracker.sprints import queries as sprint_queries
from tracker.sprints.models import Blocker, LogEntry, Sprint
from tracker.sprints.terms import LogFacts, PlanFacts, ResultFacts
from tracker.votes import actions as votes
from tracker.votes.skipping import skip_vote
from tracker.votes.terms import BallotFacts

MOST_ON_CARD = 3
LOOK_BACK = timedelta(days=28)  # a decision that departs from the vote is looked back on after the next sprint


def start(told: Start, turn: Turn) -> None:
    """Plan the sprint and start it: the plan locks."""
    drafted = sprint_queries.current_sprint(turn.experiment.id)
    plan = _plan(told.sprint.plan, drafted)
    sprint = sprints.plan_sprint(turn.experiment, plan, by=turn.lead, now=turn.now)
    start_sprint(turn.experiment, sprint, by=turn.lead, now=turn.now)


def _plan(told: Plan, drafted: Sprint | None) -> PlanFacts:
    """The test card; its question is typed, or it is the one that the last decision named."""
    picked = drafted if told.question is None else None
    return PlanFacts(
        question=told.question or (picked.question if picked and picked.question else ""),
        question_id=picked.question_id if picked else None,
        test=told.test,
        metric=told.metric,
        threshold=told.threshold,
        surprise=told.surprise,
        sample=told.sample,
        visible_result=told.visible_result,
        baseline=told.baseline,
        touched=told.touched,
        fallback=told.fallback,
        contact=told.contact,
    )


def log(told: Line, turn: Turn) -> None:
    """Add a line to the log of the sprint that goes on."""
    facts = LogFacts(told.kind, told.text, blocker_kind=told.blocker)
    sprints.add_log(turn.sprint, turn.experiment, facts, by=turn.person(told.by), now=turn.now)


def take_on(told: TakeOn, turn: Turn) -> None:
    """Take on the blocker that a line told."""
    blockers.take_on(_blocker(told.line, turn), by=turn.person(told.by), now=turn.now)


def solve(told: Solve, turn: Turn) -> None:
    """Say how that blocker was solved."""
    blockers.resolve(_blocker(told.line, turn), turn.experiment, told.how, by=turn.person(told.by), now=turn.now)


def _blocker(told: Line, turn: Turn) -> Blocker:
    return db.session.scalars(
        select(Blocker)
        .join(LogEntry, LogEntry.id == Blocker.log_entry_id)
        .where(LogEntry.sprint_id == turn.sprint.id, LogEntry.text == told.text)
    ).one()


def wrap_up(told: WrapUp, turn: Turn) -> None:
    """Keep the result and the learnings (R6); then open the vote, or skip that of a sprint that was aborted."""
    sprint, experiment, lead = turn.sprint, turn.experiment, turn.lead
    first, *more = told.sprint.lessons
    result = _result(told.result, sprint)
    learnings.wrap_up(sprint, experiment, result, learning(first), by=lead, now=turn.now)
    for lesson in more:
        learnings.add_learning(sprint, experiment, learning(lesson), by=lead, now=turn.now)
    if told.sprint.votes:
        votes.open_round(sprint, experiment, by=lead, now=turn.now)
    elif sprint.aborted_at is not None:
        skip_vote(sprint, experiment, by=lead, now=turn.now)


def _result(told: Result, sprint: Sprint) -> ResultFacts:
    """The result; stop rules in words did not come true in any of the stories."""
    asked = [rule.id for rule in sprint_queries.stop_rules(sprint) if rule.kind is StopRuleKind.TEXT]
    return ResultFacts(
        measured_value=told.value,
        measured_n=told.n,
        surprised=told.surprised,
        not_measured_why=told.not_measured_why,
        note=told.note,
        euros_used=told.euros,
        hours_used=told.hours,
        stop_rule_answers=tuple((rule_id, False) for rule_id in asked),
    )


def learning(told: Lesson) -> LearningFacts:
    """A learning, as its room reads it."""
    return LearningFacts(told.saw, told.learned, told.verdict, told.strength, told.surprise)


def vote(told: Vote, turn: Turn) -> None:
    """Cast one ballot."""
    ballot = BallotFacts(told.choice, turn.tipping.id if told.tipped else None, told.reason)
    votes.cast_ballot(turn.round, turn.experiment, turn.person(told.by), ballot, turn.now)


def vote_again(_told: VoteAgain, turn: Turn) -> None:
    """Open the second round (R19)."""
    votes.open_round(turn.sprint, turn.experiment, by=turn.lead, now=turn.now)


def close_vote(_told: CloseVote, turn: Turn) -> None:
    """Close the vote before its time: everybody voted (R14)."""
    votes.close_early(turn.round, turn.sprint, turn.experiment, by=turn.lead, now=turn.now)


def decide(told: Decide, turn: Turn) -> None:
    """Take the decision on the sprint."""
    facts = _decision(told.decision, turn)
    decisions.take_decision(turn.sprint, turn.experiment, facts, by=turn.person(told.decision.by), now=turn.now)


def _decision(told: Decision, turn: Turn) -> DecisionFacts:
    tipping = turn.tipping.id
    match told:
        case Keep():
            departs = told.counter_note is not None
            today = calendar().local_day(turn.now)
            return DecisionFacts(
                Outcome.KEEP,
                told.reason,
                tipping,
                next_question=told.next_question,
                discussed_on=today if departs else None,
                review_on=today + LOOK_BACK if departs else None,
            )
        case Pivoted():
            pivot = PivotFacts(told.kind, told.stays, told.changes, hypothesis(told.thought))
            return DecisionFacts(Outcome.PIVOT, told.reason, tipping, pivot=pivot, arguments=dict(told.arguments))
        case ScaledUp():
            return DecisionFacts(Outcome.SCALE_UP, told.reason, tipping)
    return DecisionFacts(Outcome.STOP, told.reason, tipping)


def write_card(told: WriteCard, turn: Turn) -> None:
    """Write the stop card with what is left to clean up; its learnings are the newest three, the last sprint first."""
    stop = there(decision_queries.stop_of(turn.experiment.id), "a stop")
    rows = sorted(learning_queries.of_experiment(turn.experiment.id), key=lambda row: -row.sprint_number)
    card = StopCardFacts(
        told.stop.why,
        unknown=told.stop.unknown,
        useful_for=told.stop.useful_for,
        thanks=told.stop.thanks,
        learnings=tuple(row.id for row in rows[:MOST_ON_CARD]),
    )
    decisions.write_stop_card(stop, turn.experiment, card, by=turn.lead, now=turn.now)
    today = calendar().local_day(turn.now)
    lines = [(line.what, turn.cast.people[line.by], today + timedelta(days=line.due)) for line in told.stop.clean_up]
    clean_up.add_all(turn.experiment, lines, by=turn.lead, now=turn.now)
