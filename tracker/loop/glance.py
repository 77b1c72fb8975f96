# SPDX-License-Identifier: EUPL-1.2
"""Experiments in a list. Of most of them a list says only where they are: a small query for all of those.

Of the few that wait for somebody it says for whom, since when or why: those are read whole. The words of both come from
the same functions; `tests/loop/test_glance.py` holds that they are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, exists, false, literal, null, select, true
from sqlalchemy.sql.selectable import SelectBase

from tracker.decisions.models import Decision
from tracker.decisions.terms import DecisionState
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState
from tracker.extensions import db
from tracker.loop import queries, resting, rules
from tracker.loop.offices import Lead, while_active
from tracker.loop.queries import Predecessor
from tracker.loop.terms import LoopRow, Reader
from tracker.sprints.models import Sprint
from tracker.sprints.terms import SprintState
from tracker.tables import filled_up, prepared
from tracker.votes import objection_queries as objections

ANNOUNCED = literal(DecisionState.ANNOUNCED, Decision.state.type)
SAYS_MORE = {ExperimentState.READY, ExperimentState.SCALING_UP}


def listed(experiment_ids: Sequence[UUID], reader: Reader, now: datetime) -> list[LoopRow]:
    """Some experiments as a list shows them, in the order of their ids."""
    if not experiment_ids:
        return []
    answers = db.session.execute(_glances(), {"ids": filled_up(experiment_ids)}).mappings()
    found = {answer["experiment_id"]: LoopRow(**answer) for answer in answers}
    waiting = [one for one in experiment_ids if one in found and says_more(found[one], now)]
    found |= {row.experiment_id: row for row in queries.rows(waiting, reader, now)}
    return [found[one] for one in experiment_ids if one in found]


def says_more(row: LoopRow, now: datetime) -> bool:
    """Does a list say more of it than where it is? A sprint that runs, a pause, an idea and what is over are plain."""
    if row.receiver_id is not None or row.has_objections or rules.is_stop_announced(row):
        return True
    if row.state is ExperimentState.ACTIVE:
        return row.ends_at is None or rules.sprint_state_at(row, now) is not SprintState.RUNNING
    return row.state in SAYS_MORE


@prepared
def _glances() -> SelectBase:
    announced = exists().where(
        Decision.organisation_id == Experiment.organisation_id,
        Decision.experiment_id == Experiment.id,
        Decision.state == DecisionState.ANNOUNCED,
    )
    return (
        select(
            Experiment.id.label("experiment_id"),
            Experiment.code,
            Experiment.title,
            Experiment.state,
            Experiment.origin,
            Experiment.team_id,
            while_active(Lead, Experiment.lead_id).label("lead_id"),
            while_active(Lead, Lead.name).label("lead_name"),
            Experiment.receiver_id,
            Experiment.resume_at,
            Predecessor.code.label("predecessor_code"),
            resting.newest_code("parent_id").label("child_code"),
            Sprint.number.label("sprint_number"),
            Sprint.state.label("sprint_state"),
            Sprint.ends_at,
            _of_active(announced, ANNOUNCED, null()).label("decision_state"),
            _of_active(objections.is_any(), true(), false()).label("has_objections"),
        )
        .outerjoin(Lead, Lead.id == Experiment.lead_id)
        .outerjoin(Predecessor, Predecessor.id == Experiment.predecessor_id)
        .outerjoin(Sprint, queries.is_current_sprint())
        .where(Experiment.id.in_(bindparam("ids", expanding=True)))
    )


def _of_active(is_so: Any, value: Any, otherwise: Any) -> Any:
    """What is asked only of what is active: the rest of a long list is over, and there it changes nothing."""
    return case((and_(Experiment.state == ExperimentState.ACTIVE, is_so), value), else_=otherwise)
