# SPDX-License-Identifier: EUPL-1.2
"""Which experiments are somebody's business: what Today looks at."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, union
from sqlalchemy.orm import aliased

from tracker.directions.models import Direction
from tracker.experiments.models import Experiment
from tracker.loop.rules import UNENDING
from tracker.loop.terms import Reader
from tracker.people.models import Person


def concerning(reader: Reader) -> ColumnElement[bool]:
    """Experiments this reader works on, thought of, may receive, sponsors or appoints for; each by its index."""
    own, me = aliased(Experiment), reader.person_id
    sponsored = select(Direction.id).where(or_(Direction.sponsor_id == me, Direction.deputy_id == me))
    ways = [own.lead_id == me, own.domain_owner_id == me, own.receiver_id == me, own.author_id == me]
    ways += [own.direction_id.in_(sponsored), own.team_id.in_(reader.team_ids)]
    ways += _without_people(own) if reader.is_admin else []
    return Experiment.id.in_(union(*(select(own.id).where(way) for way in ways)))


def _without_people(own: Any) -> list[ColumnElement[bool]]:
    """DOMAIN 2.9: what goes on without a lead or a sponsor is the business of an administrator."""
    left = select(Person.id).where(Person.is_active.is_(False))
    without = select(Direction.id).where(or_(Direction.sponsor_id.is_(None), Direction.sponsor_id.in_(left)))
    goes_on = own.state.in_(UNENDING)
    return [and_(goes_on, own.lead_id.in_(left)), and_(goes_on, own.direction_id.in_(without))]
