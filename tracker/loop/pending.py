# SPDX-License-Identifier: EUPL-1.2
"""What waits around a start or a decision, as columns of the one query of the loop: a yes, a vote, stop rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, and_, cast, exists, false, func, select
from sqlalchemy.orm import aliased

from tracker.decisions import boundaries
from tracker.decisions.models import Decision, Handover, SetAside, SponsorRequest
from tracker.decisions.terms import HandoverState
from tracker.experiments import framing
from tracker.experiments.models import Experiment
from tracker.learnings.models import Learning
from tracker.people.models import Person
from tracker.sprints.models import Sprint, StopRuleAnswer
from tracker.sprints.terms import SprintState
from tracker.votes import objection_queries as objections


def columns(now: datetime) -> list[Any]:
    """Over Experiment and its last Sprint."""
    return [
        framing.is_outside().label("outside_frame"),
        framing.answer_due_at().label("answer_due_at"),
        Experiment.sponsor_refused_at,
        Experiment.sponsor_said,
        boundaries.direction_closed(now).label("direction_closed"),
        boundaries.frame_tighter(now).label("frame_tighter"),
        Sprint.deciding_at,
        Sprint.late_for_all_at,
        Sprint.ask_lead_at,
        func.coalesce(_may_vote_again(), false()).label("may_vote_again"),
        _true_rules(open_only=False).label("stop_rules_true"),
        _true_rules(open_only=True).label("stop_rules_open"),
        exists()
        .where(SponsorRequest.organisation_id == Sprint.organisation_id, SponsorRequest.sprint_id == Sprint.id)
        .label("sponsor_asked"),
        objections.is_any().label("has_objections"),
        objections.is_open().label("objection_open"),
        func.coalesce(objections.is_halted(now), false()).label("is_halted"),
        Experiment.receiver_id,
        _receiver_name().label("receiver_name"),
        _of_handover(Handover.state, newest=True).label("handover_state"),
        _of_handover(None, newest=False).label("sent_back_after"),
        boundaries.sponsor_kept_after().label("sponsor_kept_after"),
    ]


def _receiver_name() -> Any:
    named = select(Person.name).where(
        Person.organisation_id == Experiment.organisation_id, Person.id == Experiment.receiver_id
    )
    return named.correlate(Experiment).scalar_subquery()


def _of_handover(what: Any, *, newest: bool) -> Any:
    """R20: how far the newest hand-over is; or the number of the last sprint after which a receiver sent it back."""
    tested, taken = aliased(Sprint), aliased(Decision)
    query = (
        select(what if newest else func.max(tested.number))
        .select_from(Handover)
        .join(taken, and_(taken.organisation_id == Handover.organisation_id, taken.id == Handover.decision_id))
        .join(tested, and_(tested.organisation_id == taken.organisation_id, tested.id == taken.sprint_id))
        .where(Handover.organisation_id == Experiment.organisation_id, Handover.experiment_id == Experiment.id)
        .correlate(Experiment)
    )
    if newest:
        return query.order_by(tested.number.desc()).limit(1).scalar_subquery()
    return query.where(Handover.state == HandoverState.SENT_BACK).scalar_subquery()


def _may_vote_again() -> Any:
    """R19: a decision was withdrawn and there is a learning that no vote has seen."""
    new = exists().where(
        Learning.organisation_id == Sprint.organisation_id,
        Learning.sprint_id == Sprint.id,
        Learning.frozen_at.is_(None),
        Learning.verdict.is_not(None),
        Learning.strength.is_not(None),
    )
    return and_(Sprint.state == SprintState.DECIDING, Sprint.reopened_at.is_not(None), new)


def _true_rules(*, open_only: bool) -> Any:
    """R9: how often a stop rule came true in the sprints of the experiment; open ones were not set aside.

    A sum over sprints of counts, not a join: for a join SQLite read all answers of the organisation.
    """
    every = aliased(Sprint)
    answers = select(func.count(StopRuleAnswer.id)).where(
        StopRuleAnswer.organisation_id == every.organisation_id,
        StopRuleAnswer.sprint_id == every.id,
        StopRuleAnswer.came_true.is_(True),
    )
    if open_only:
        aside = exists().where(
            SetAside.organisation_id == StopRuleAnswer.organisation_id,
            SetAside.stop_rule_answer_id == StopRuleAnswer.id,
        )
        answers = answers.where(~aside.correlate(StopRuleAnswer))
    total = func.coalesce(func.sum(answers.correlate(every).scalar_subquery()), 0)
    return (
        select(cast(total, Integer))  # PostgreSQL sums counts to a decimal
        .where(every.organisation_id == Experiment.organisation_id, every.experiment_id == Experiment.id)
        .correlate(Experiment)
        .scalar_subquery()
    )
