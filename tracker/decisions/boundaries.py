# SPDX-License-Identifier: EUPL-1.2
"""What the board changed around an experiment, as SQL over Experiment and its Sprint (DOMAIN 2.9).

A direction that closed and a frame that got tighter never work backwards: the running sprint ends normally, and then
the sponsor decides about it (R17 B). What changes while a decision is due already counts for the sprint after that.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from tracker.decisions.models import Decision
from tracker.decisions.terms import DecisionState, Outcome, Route
from tracker.directions.models import Direction
from tracker.experiments.framing import fits, frame_now
from tracker.experiments.models import Experiment
from tracker.sprints.models import Sprint
from tracker.tables import UtcMoment


def direction_closed(now: Any) -> ColumnElement[bool]:
    """Did its direction close before a decision about this sprint was due?"""
    return (
        exists()
        .where(
            Direction.organisation_id == Experiment.organisation_id,
            Direction.id == Experiment.direction_id,
            Direction.closed_at <= _asked_at(now),
        )
        .correlate(Experiment, Sprint)
    )


def frame_tighter(now: Any) -> ColumnElement[bool]:
    """Does it lie outside a frame that was set since the team was put ready, and has no sponsor decided since?"""
    return frame_now(
        lambda frame: frame.set_at > func.coalesce(Experiment.ready_at, Sprint.started_at),
        lambda frame: frame.set_at <= _asked_at(now),
        lambda frame: ~fits(frame),
        lambda frame: or_(Experiment.sponsor_allowed_at.is_(None), Experiment.sponsor_allowed_at < frame.set_at),
        lambda frame: ~_sponsor_decided_since(frame),
    )


def _sponsor_decided_since(frame: Any) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            Decision.organisation_id == Experiment.organisation_id,
            Decision.experiment_id == Experiment.id,
            Decision.route == Route.SPONSOR,
            Decision.state != DecisionState.WITHDRAWN,
            Decision.decided_at >= frame.set_at,
        )
        .correlate(Experiment, frame)
    )


def _asked_at(now: Any) -> Any:
    """From when a decision about the sprint is due; as long as none is due, this moment."""
    this = literal(now, UtcMoment()) if isinstance(now, datetime) else now
    return func.coalesce(Sprint.reopened_at, Sprint.deciding_at, this)


def sponsor_kept_after() -> Any:
    """R17 B: the last sprint after which the sponsor chose to go on, as SQL over Experiment.

    It allows one sprint more, also past the most sprints.
    """
    tested = aliased(Sprint)
    return (
        select(func.max(tested.number))
        .select_from(Decision)
        .join(tested, and_(tested.organisation_id == Decision.organisation_id, tested.id == Decision.sprint_id))
        .where(
            Decision.organisation_id == Experiment.organisation_id,
            Decision.experiment_id == Experiment.id,
            Decision.route == Route.SPONSOR,
            Decision.outcome.in_((Outcome.KEEP, Outcome.PIVOT)),
            Decision.state == DecisionState.VALID,
        )
        .correlate(Experiment)
        .scalar_subquery()
    )
