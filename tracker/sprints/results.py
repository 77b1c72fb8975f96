# SPDX-License-Identifier: EUPL-1.2
"""Acts on the result of a sprint, and the steps that a sprint takes after it: voting, deciding, closed (R6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from tracker.experiments import access
from tracker.experiments.models import Experiment
from tracker.experiments.terms import StopRuleKind
from tracker.extensions import db
from tracker.people.models import Person
from tracker.people.queries import calendar
from tracker.record.actions import record
from tracker.record.terms import EventKind
from tracker.refusal import Refusal, Refused, refused_if
from tracker.sprints import queries, rules
from tracker.sprints.models import Sprint, StopRuleAnswer
from tracker.sprints.terms import AskedRule, ResultFacts, SprintState


def save_result(sprint: Sprint, experiment: Experiment, facts: ResultFacts, *, by: Person, now: datetime) -> None:
    """Keep what came out, half or whole (R6). Stop rules with a metric are answered by the value itself. Flushes."""
    refused_if(access.refuse_working(experiment, by.id, now))
    refused_if(rules.refuse_result(sprint.facts(), facts, sprint.threshold, now))
    answers = _answers(sprint, facts, now)
    sprint.measured_value = facts.measured_value
    sprint.measured_n = facts.measured_n
    sprint.not_measured_why = facts.not_measured_why
    sprint.result_note = facts.note
    sprint.surprised = facts.surprised
    sprint.euros_used = facts.euros_used
    sprint.hours_used = facts.hours_used
    sprint.version += 1
    _write_answers(sprint, answers)
    db.session.flush()
    db.session.expire(sprint, ["stop_rule_answers"])
    record(
        experiment.stream,
        EventKind.SPRINT_RESULT,
        by=by.id,
        now=now,
        data={
            "sprint": sprint.id,
            "value": facts.measured_value,
            "n": facts.measured_n,
            "surprised": facts.surprised,
            "euros": facts.euros_used,
            "hours": facts.hours_used,
            "stop_rules": {str(rule_id): came_true for rule_id, came_true in answers.items() if came_true is not None},
        },
        texts={"not_measured_why": facts.not_measured_why, "note": facts.note},
    )


def _answers(sprint: Sprint, facts: ResultFacts, now: datetime) -> dict[UUID, bool | None]:
    """The answer to each stop rule: of a text rule what the team says, of a metric rule what the value says.

    Of a metric rule that was never measured, what the team said while the sprint ran stays (2.9).
    """
    said = dict(facts.stop_rule_answers)
    stop_rules = queries.stop_rules(sprint)
    if not said.keys() <= {rule.id for rule in stop_rules if rule.kind is StopRuleKind.TEXT}:
        raise Refused(Refusal("stop_rule_elsewhere"))
    day = calendar().local_day(now)
    answers = {rule.id: _answer(rule, said, facts.measured_value, sprint.number, day) for rule in stop_rules}
    if sprint.measured_value is None and facts.measured_value is None:  # 2.9: no value speaks, so the team does
        answers |= {rule.id: rule.came_true for rule in stop_rules if rule.kind is StopRuleKind.METRIC}
    return answers


def _answer(rule: AskedRule, said: dict[UUID, bool], value: Decimal | None, number: int, day: date) -> bool | None:
    if rule.kind is StopRuleKind.TEXT:
        return said.get(rule.id)
    return rules.metric_came_true(rule, value, number, day)


def _write_answers(sprint: Sprint, answers: dict[UUID, bool | None]) -> None:
    rows = {
        row.stop_rule_id: row
        for row in db.session.scalars(select(StopRuleAnswer).where(StopRuleAnswer.sprint_id == sprint.id))
    }
    for rule_id, came_true in answers.items():
        row = rows.get(rule_id)
        if came_true is None:
            if row is not None:
                db.session.delete(row)
        elif row is None:
            db.session.add(StopRuleAnswer(sprint_id=sprint.id, stop_rule_id=rule_id, came_true=came_true))
        else:
            row.came_true = came_true


def result_of(sprint: Sprint, stop_rules: Sequence[AskedRule]) -> ResultFacts:
    """The stored result as the rules and forms read it, with the answers to the stop rules in words."""
    answers = tuple(
        (rule.id, rule.came_true)
        for rule in stop_rules
        if rule.kind is StopRuleKind.TEXT and rule.came_true is not None
    )
    return ResultFacts(
        measured_value=sprint.measured_value,
        measured_n=sprint.measured_n,
        not_measured_why=sprint.not_measured_why,
        note=sprint.result_note,
        surprised=sprint.surprised,
        euros_used=sprint.euros_used,
        hours_used=sprint.hours_used,
        stop_rule_answers=answers,
    )


def begin_voting(sprint: Sprint) -> None:
    """The vote is open. The act that opens it records it."""
    sprint.state, sprint.reopened_at = SprintState.VOTING, None
    db.session.flush()


def begin_deciding(sprint: Sprint, at: datetime, due_at: datetime) -> None:
    """The vote is over, or skipped: a decision is due. The act that closes the round records it."""
    sprint.state = SprintState.DECIDING
    sprint.deciding_at, sprint.decide_due_at = at, due_at
    db.session.flush()


def close(sprint: Sprint, at: datetime) -> None:
    """The sprint is decided. The decision records it."""
    sprint.state, sprint.reopened_at = SprintState.CLOSED, None
    sprint.closed_at = at
    db.session.flush()


def reopen_deciding(sprint: Sprint, at: datetime, due_at: datetime) -> None:
    """R19: a decision was withdrawn, so one is due again; new learnings may be written from now on."""
    sprint.state, sprint.reopened_at = SprintState.DECIDING, at
    sprint.closed_at, sprint.decide_due_at = None, due_at
    db.session.flush()
