# SPDX-License-Identifier: EUPL-1.2
"""Who holds which office in an experiment, as columns of the one query of the loop.

DOMAIN 2.9: somebody whose account was closed leads, owns and sponsors nothing any more.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, case, func
from sqlalchemy.orm import aliased

from tracker.directions.models import Direction
from tracker.experiments.models import Experiment
from tracker.people.models import Person

Lead = aliased(Person)
DomainOwner = aliased(Person)
Sponsor = aliased(Person)
Deputy = aliased(Person)


def columns() -> list[Any]:
    """Who holds each office now, and by when somebody else should when its holder left."""
    return [
        while_active(Lead, Experiment.lead_id).label("lead_id"),
        while_active(Lead, Lead.name).label("lead_name"),
        Lead.replace_by.label("lead_replace_by"),
        while_active(DomainOwner, Experiment.domain_owner_id).label("domain_owner_id"),
        while_active(DomainOwner, DomainOwner.name).label("domain_owner_name"),
        while_active(Sponsor, Direction.sponsor_id).label("sponsor_id"),
        func.coalesce(while_active(Sponsor, Sponsor.name), while_active(Deputy, Deputy.name)).label("sponsor_name"),
        Sponsor.replace_by.label("sponsor_replace_by"),
        while_active(Deputy, Direction.deputy_id).label("deputy_id"),
    ]


def joined(query: Select[Any]) -> Select[Any]:
    """A query over Experiment and its Direction, with the people of these offices."""
    return (
        query.outerjoin(Lead, Lead.id == Experiment.lead_id)
        .outerjoin(DomainOwner, DomainOwner.id == Experiment.domain_owner_id)
        .outerjoin(Direction, Direction.id == Experiment.direction_id)
        .outerjoin(Sponsor, Sponsor.id == Direction.sponsor_id)
        .outerjoin(Deputy, Deputy.id == Direction.deputy_id)
    )


def while_active(person: Any, value: Any) -> Any:
    """What holds of somebody as long as the account is open, else nothing."""
    return case((person.is_active.is_(True), value), else_=None)
