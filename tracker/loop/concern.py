# SPDX-License-Identifier: EUPL-1.2
"""Which experiments are somebody's business: what Today looks at."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select, union
from sqlalchemy.orm import aliased

from tracker.directions.models import Direction
from tracker.experiments.models import Experiment
from tracker.loop.terms import Reader


def concerning(reader: Reader) -> ColumnElement[bool]:
    """Experiments this reader works on, thought of, may receive, or whose direction he sponsors; each by its index."""
    own, me = aliased(Experiment), reader.person_id
    sponsored = select(Direction.id).where(or_(Direction.sponsor_id == me, Direction.deputy_id == me))
    ways = [own.lead_id == me, own.domain_owner_id == me, own.receiver_id == me, own.author_id == me]
    ways += [own.direction_id.in_(sponsored), own.team_id.in_(reader.team_ids)]
    return Experiment.id.in_(union(*(select(own.id).where(way) for way in ways)))
