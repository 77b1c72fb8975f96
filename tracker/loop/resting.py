# SPDX-License-Identifier: EUPL-1.2
"""Columns of the one query about what rests or comes back: a pause (2.2), a parked idea, a new try (R18)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from tracker.experiments.models import Experiment


def columns() -> list[Any]:
    """What the page and Today know of resting and trying again; for a query over Experiment."""
    return [
        newest_code("predecessor_id").label("successor_code"),
        newest_code("parent_id").label("child_code"),
        _parent_code().label("parent_code"),
        Experiment.pause_reason,
        Experiment.resume_at,
        Experiment.paused_after,
        Experiment.wake_at,
        func.coalesce(Experiment.touched_at, Experiment.created_at).label("touched_at"),
    ]


def newest_code(link: str) -> Any:
    """The newest experiment that tries again what this one was, or that split off from it."""
    later = aliased(Experiment)
    return (
        select(later.code)
        .where(later.organisation_id == Experiment.organisation_id, getattr(later, link) == Experiment.id)
        .order_by(later.number.desc())
        .limit(1)
        .correlate(Experiment)
        .scalar_subquery()
    )


def _parent_code() -> Any:
    """The experiment that this one split off from."""
    parent = aliased(Experiment)
    return (
        select(parent.code)
        .where(parent.organisation_id == Experiment.organisation_id, parent.id == Experiment.parent_id)
        .correlate(Experiment)
        .scalar_subquery()
    )
