# SPDX-License-Identifier: EUPL-1.2
"""Which experiments are somebody's business: what Today looks at."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, exists, or_, select, union
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import SelectBase

from tracker.decisions.models import StopCard
from tracker.directions.models import Direction
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState
from tracker.extensions import db
from tracker.loop.rules import UNENDING
from tracker.loop.terms import Reader
from tracker.people.models import Person
from tracker.tables import prepared

MOST = 200
OVER = (ExperimentState.WITHDRAWN, ExperimentState.HANDED_OVER)


def concerning(reader: Reader) -> list[UUID]:
    """Experiments this reader works on, thought of, may receive, sponsors or appoints for; the newest first.

    Those that are over are left out, but for a stopped one that still waits for its stop card.
    """
    values = {"me": reader.person_id, "teams": list(reader.team_ids)}
    return list(db.session.scalars(_concerning(reader.is_admin), values))


@prepared
def _concerning(is_admin: bool) -> SelectBase:  # the shape of a question
    """A union of ways, each by its index: a condition with "or" reads every experiment."""
    own, me = aliased(Experiment), bindparam("me", type_=Uuid())
    sponsored = select(Direction.id).where(or_(Direction.sponsor_id == me, Direction.deputy_id == me))
    ways = [own.lead_id == me, own.domain_owner_id == me, own.receiver_id == me, own.author_id == me]
    ways += [own.direction_id.in_(sponsored), own.team_id.in_(bindparam("teams", expanding=True))]
    ways += _without_people(own) if is_admin else []
    mine = union(*(select(own.id).where(way) for way in ways))
    has_card = exists().where(
        StopCard.organisation_id == Experiment.organisation_id, StopCard.experiment_id == Experiment.id
    )
    is_over = or_(Experiment.state.in_(OVER), and_(Experiment.state == ExperimentState.STOPPED, has_card))
    return select(Experiment.id).where(Experiment.id.in_(mine), ~is_over).order_by(Experiment.number.desc()).limit(MOST)


def _without_people(own: Any) -> list[ColumnElement[bool]]:
    """DOMAIN 2.9: what goes on without a lead or a sponsor is the business of an administrator."""
    left = select(Person.id).where(Person.is_active.is_(False))
    without = select(Direction.id).where(or_(Direction.sponsor_id.is_(None), Direction.sponsor_id.in_(left)))
    goes_on = own.state.in_(UNENDING)
    return [and_(goes_on, own.lead_id.in_(left)), and_(goes_on, own.direction_id.in_(without))]
