# SPDX-License-Identifier: EUPL-1.2
"""Is a sprint wrapped up? `sprints.rules.missing_for_vote` (R6) in SQL: what a page names as next is not refused."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select

from tracker.experiments.models import Experiment, StopRule
from tracker.experiments.terms import StopRuleKind
from tracker.learnings.models import Learning
from tracker.sprints.models import Sprint, StopRuleAnswer


def has_result() -> ColumnElement[bool]:
    """What the plan asks was filled in, and each text stop rule has its answer. Over Experiment and Sprint."""
    asks_surprise = func.coalesce(Sprint.surprise, "") != ""
    measured = or_(Sprint.not_measured_why.is_not(None), _is_set(Sprint.measured_value, Sprint.measured_n))
    asks_value = or_(_is_set(Sprint.threshold_value, Sprint.threshold_way), ~asks_surprise)
    whole = and_(or_(~asks_value, measured), or_(~asks_surprise, Sprint.surprised.is_not(None)), ~_unanswered())
    return func.coalesce(and_(Sprint.id.is_not(None), whole), false())


def learnings() -> Any:
    """How many learnings a sprint has; none count as long as one of them is not whole."""
    whole = and_(Learning.saw != "", Learning.learned != "", _is_set(Learning.verdict, Learning.strength))
    unfinished = func.coalesce(func.sum(case((whole, 0), else_=1)), 0)
    return (
        select(case((unfinished == 0, func.count(Learning.id)), else_=0))
        .where(Learning.organisation_id == Sprint.organisation_id, Learning.sprint_id == Sprint.id)
        .correlate(Sprint)
        .scalar_subquery()
    )


def _unanswered() -> ColumnElement[bool]:
    answered = exists().where(
        StopRuleAnswer.organisation_id == StopRule.organisation_id,
        StopRuleAnswer.stop_rule_id == StopRule.id,
        StopRuleAnswer.sprint_id == Sprint.id,
    )
    return exists().where(
        StopRule.organisation_id == Experiment.organisation_id,
        StopRule.experiment_id == Experiment.id,
        StopRule.kind == StopRuleKind.TEXT,
        ~answered.correlate(StopRule, Sprint),
    ).correlate(Experiment, Sprint)  # fmt: skip


def _is_set(*columns: Any) -> ColumnElement[bool]:
    return and_(*(column.is_not(None) for column in columns))
