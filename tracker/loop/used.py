# SPDX-License-Identifier: EUPL-1.2
"""What an experiment used of its limits, and when its last sprint closed: columns of the one query of the loop (R9)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from tracker.experiments.models import Experiment
from tracker.sprints.models import Sprint
from tracker.sprints.terms import SprintState


def columns() -> list[Any]:
    """Euros, hours and number of the sprints that started, and when the last closed; for a query over Experiment."""
    every = aliased(Sprint)

    def of_them(what: Any) -> Any:
        return (
            select(what)
            .where(
                every.organisation_id == Experiment.organisation_id,
                every.experiment_id == Experiment.id,
                every.state != SprintState.PLANNED,
            )
            .correlate(Experiment)
            .scalar_subquery()
        )

    return [
        of_them(func.coalesce(func.sum(every.euros_used), 0)).label("euros_used"),
        of_them(func.coalesce(func.sum(every.hours_used), 0)).label("hours_used"),
        of_them(func.count(every.id)).label("sprints_used"),
        of_them(func.max(every.closed_at)).label("last_closed_at"),
    ]
