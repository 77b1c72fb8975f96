# SPDX-License-Identifier: EUPL-1.2
"""Which experiments are somebody's business: what Today looks at."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select, union
from sqlalchemy.orm import aliased

from tracker.decisions.models import StopCard
from tracker.directions.models import Direction
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState
from tracker.loop.rules import UNENDING
from tracker.people.models import Person

GOING = (*sorted(UNENDING), ExperimentState.SCALING_UP)
own = aliased(Experiment)


def concerning(reader_id: Any, *, is_admin: bool) -> Select[Any]:
    """The ids of the experiments this reader works on, thought of, may receive, sponsors or appoints for; newest first.

    Those that are over are left out, but for a stopped one whose team still owes its stop card. `teams` stands for the
    teams of the reader. A union of ways, each by its index and with its own states: a condition with "or" reads every
    experiment, and a way without states the whole history of a direction.
    """
    sponsored = select(Direction.id).where(or_(Direction.sponsor_id == reader_id, Direction.deputy_id == reader_id))
    has_card = exists().where(StopCard.organisation_id == own.organisation_id, StopCard.experiment_id == own.id)
    is_open = or_(own.state.in_(GOING), and_(own.state == ExperimentState.STOPPED, ~has_card))
    works: list[ColumnElement[bool]] = [
        getattr(own, part) == reader_id for part in ("lead_id", "domain_owner_id", "receiver_id", "author_id")
    ]
    works.append(own.team_id.in_(bindparam("teams", expanding=True)))
    ways = [and_(way, is_open) for way in works]
    ways.append(and_(own.direction_id.in_(sponsored), own.state.in_(GOING)))
    ways += _without_people() if is_admin else []
    mine = union(*(select(own.id, own.number).where(way) for way in ways)).subquery()
    return select(mine.c.id).order_by(mine.c.number.desc())


def _without_people() -> list[ColumnElement[bool]]:
    """DOMAIN 2.9: what goes on without a lead or a sponsor is the business of an administrator."""
    left = select(Person.id).where(Person.is_active.is_(False))
    without = select(Direction.id).where(or_(Direction.sponsor_id.is_(None), Direction.sponsor_id.in_(left)))
    goes_on = own.state.in_(sorted(UNENDING))
    return [and_(goes_on, own.lead_id.in_(left)), and_(goes_on, own.direction_id.in_(without))]
