# SPDX-License-Identifier: EUPL-1.2
"""Who may do what to a learning. Everybody reads the frozen ones; before that it is the team's (DOMAIN 2.8)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tracker.experiments.access import refuse_working
from tracker.experiments.models import Experiment
from tracker.learnings.models import Learning
from tracker.learnings.rules import refuse_changing
from tracker.refusal import Refusal


def refuse_editing(learning: Learning, experiment: Experiment, person_id: UUID, at: datetime) -> Refusal | None:
    """The people of the experiment change a learning until it is frozen (R6)."""
    return refuse_working(experiment, person_id, at) or refuse_changing(learning.frozen_at)


def refuse_using(learning: Learning, experiment: Experiment, person_id: UUID, at: datetime) -> Refusal | None:
    """A learning is used in an experiment one works on, and in another than its own."""
    if learning.experiment_id == experiment.id:
        return Refusal("reuse_in_own_experiment", field="experiment")
    if learning.frozen_at is None:
        return Refusal("learning_not_frozen", lift=("time",))
    return refuse_working(experiment, person_id, at)
