# SPDX-License-Identifier: EUPL-1.2
"""What an experiment used of its limits, as columns of the one query of the loop (R9)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from tracker.experiments.models import Experiment
from tracker.sprints.models import Sprint
from tracker.sprints.terms import SprintState


def columns() -> list[Any]:
    """Euros, hours and sprints of the sprints that started; for a query over Experiment."""
    every = aliased(Sprint)

    def total(what: Any) -> Any:
        return (
            select(func.coalesce(what, 0))
            .where(
                every.organisation_id == Experiment.organisation_id,
                every.experiment_id == Experiment.id,
                every.state != SprintState.PLANNED,
            )
            .correlate(Experiment)
            .scalar_subquery()
        )

    return [
        total(func.sum(every.euros_used)).label("euros_used"),
        total(func.sum(every.hours_used)).label("hours_used"),
        total(func.count(every.id)).label("sprints_used"),
    ]
