# SPDX-License-Identifier: EUPL-1.2
"""Acts where the nouns meet: starting a sprint looks at everything that can block it (R9)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from tracker.directions.queries import lock_direction
from tracker.experiments import access
from tracker.experiments import queries as experiments
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.loop import queries, rules
from tracker.people.models import Person, Team
from tracker.refusal import Refusal, Refused, refused_if
from tracker.sprints import plans
from tracker.sprints.models import Sprint


def lock_for_start(code: str) -> Experiment:
    """Lock direction, team and experiment, in that order: two starts at once cannot both be the last that fits (R3)."""
    experiment = experiments.by_code(code)
    if experiment is None:
        raise NotFound
    if experiment.direction_id is not None:
        lock_direction(experiment.direction_id)
    if experiment.team_id is not None:
        db.session.scalar(select(Team.id).where(Team.id == experiment.team_id).with_for_update())
    return experiments.lock(code)


def start_sprint(experiment: Experiment, sprint: Sprint, *, by: Person, now: datetime) -> None:
    """Start a planned sprint: the plan locks, the timebox begins. Refused with the first thing that blocks it (R9)."""
    refused_if(access.refuse_leading(experiment, by.id))
    row = queries.row_of(experiment.code, queries.reader_of(by.id, now), now)
    if row is None or row.sprint_id != sprint.id:
        raise Refused(Refusal("no_plan", lift=("lead",)))
    for blocking in rules.blockers(row, now):
        raise Refused(blocking)
    plans.start(sprint, experiment, by=by, now=now)
