# SPDX-License-Identifier: EUPL-1.2
"""Which experiments are somebody's business: what Today looks at."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select, union
from sqlalchemy.orm import aliased

from tracker.decisions.models import StopCard
from tracker.directions.models import Direction
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState
from tracker.loop.rules import UNENDING
from tracker.people.models import Person

OVER = (ExperimentState.WITHDRAWN, ExperimentState.HANDED_OVER)


def concerning(reader_id: Any, *, is_admin: bool) -> ColumnElement[bool]:
    """Experiments this reader works on, thought of, may receive, sponsors or appoints for.

    Those that are over are left out, but for a stopped one that still waits for its stop card. `teams` stands for those
    of the reader. A union of ways, each by its index: a condition with "or" reads every experiment.
    """
    own = aliased(Experiment)
    sponsored = select(Direction.id).where(or_(Direction.sponsor_id == reader_id, Direction.deputy_id == reader_id))
    ways = [getattr(own, part) == reader_id for part in ("lead_id", "domain_owner_id", "receiver_id", "author_id")]
    ways += [own.direction_id.in_(sponsored), own.team_id.in_(bindparam("teams", expanding=True))]
    ways += _without_people(own) if is_admin else []
    mine = union(*(select(own.id).where(way) for way in ways))
    has_card = exists().where(
        StopCard.organisation_id == Experiment.organisation_id, StopCard.experiment_id == Experiment.id
    )
    is_over = or_(Experiment.state.in_(OVER), and_(Experiment.state == ExperimentState.STOPPED, has_card))
    return and_(Experiment.id.in_(mine), ~is_over)


def _without_people(own: Any) -> list[ColumnElement[bool]]:
    """DOMAIN 2.9: what goes on without a lead or a sponsor is the business of an administrator."""
    left = select(Person.id).where(Person.is_active.is_(False))
    without = select(Direction.id).where(or_(Direction.sponsor_id.is_(None), Direction.sponsor_id.in_(left)))
    goes_on = own.state.in_(UNENDING)
    return [and_(goes_on, own.lead_id.in_(left)), and_(goes_on, own.direction_id.in_(without))]
