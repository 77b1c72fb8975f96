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
        _successor_code().label("successor_code"),
        Experiment.pause_reason,
        Experiment.resume_at,
        Experiment.paused_after,
        Experiment.wake_at,
        func.coalesce(Experiment.touched_at, Experiment.created_at).label("touched_at"),
    ]


def _successor_code() -> Any:
    """The newest experiment that tries again what this one was."""
    later = aliased(Experiment)
    return (
        select(later.code)
        .where(later.organisation_id == Experiment.organisation_id, later.predecessor_id == Experiment.id)
        .order_by(later.number.desc())
        .limit(1)
        .correlate(Experiment)
        .scalar_subquery()
    )
