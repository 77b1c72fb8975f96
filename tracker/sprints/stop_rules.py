# SPDX-License-Identifier: EUPL-1.2
"""A stop rule that comes true while the sprint runs: the team says so, and may take it back until the wrap-up (2.9)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tracker.experiments import access
from tracker.experiments.models import Experiment, StopRule
from tracker.extensions import db
from tracker.people.models import Person
from tracker.record.actions import record
from tracker.record.terms import EventKind
from tracker.refusal import refused_if
from tracker.sprints import rules
from tracker.sprints.models import Sprint, StopRuleAnswer
from tracker.tables import current_organisation_id


def rule_of(experiment: Experiment, rule_id: UUID) -> StopRule | None:
    """A stop rule of this experiment."""
    found = db.session.get(StopRule, (current_organisation_id(), rule_id))
    return found if found is not None and found.experiment_id == experiment.id else None


def say_true(rule: StopRule, sprint: Sprint, experiment: Experiment, *, by: Person, now: datetime) -> None:
    """2.9: it came true before the end. R9 blocks the next sprint from now on; the wrap-up asks again. Flushes."""
    refused_if(access.refuse_working(experiment, by.id, now))
    answer = _answer(rule, sprint)
    refused_if(rules.refuse_saying_true(sprint.facts(), is_said=answer is not None, now=now))
    db.session.add(StopRuleAnswer(sprint_id=sprint.id, stop_rule_id=rule.id, came_true=True))
    db.session.flush()
    _record(EventKind.STOP_RULE_TRUE, rule, sprint, experiment, by, now)


def take_back(rule: StopRule, sprint: Sprint, experiment: Experiment, *, by: Person, now: datetime) -> None:
    """2.9: it was said too early. Any of the team may, as long as the sprint runs. Flushes."""
    refused_if(access.refuse_working(experiment, by.id, now))
    answer = _answer(rule, sprint)
    refused_if(rules.refuse_taking_back(sprint.facts(), is_said=answer is not None, now=now))
    db.session.delete(answer)
    db.session.flush()
    _record(EventKind.STOP_RULE_TAKE_BACK, rule, sprint, experiment, by, now)


def _answer(rule: StopRule, sprint: Sprint) -> StopRuleAnswer | None:
    """What was said of it in this sprint: before the wrap-up nothing but "it came true" is."""
    return db.session.scalar(
        select(StopRuleAnswer).where(StopRuleAnswer.sprint_id == sprint.id, StopRuleAnswer.stop_rule_id == rule.id)
    )


def _record(kind: EventKind, rule: StopRule, sprint: Sprint, experiment: Experiment, by: Person, now: datetime) -> None:
    db.session.expire(sprint, ["stop_rule_answers"])
    record(experiment.stream, kind, by=by.id, now=now, data={"sprint": sprint.id, "stop_rule": rule.id})
