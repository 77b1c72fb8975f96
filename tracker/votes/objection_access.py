# SPDX-License-Identifier: EUPL-1.2
"""Who stands how to an objection (R16, DOMAIN 2.8): whose warning halts at once, who answers, who restarts."""

from __future__ import annotations

from datetime import datetime

from tracker.directions.access import is_sponsor
from tracker.experiments.access import works_on
from tracker.experiments.models import Experiment
from tracker.people.models import Person
from tracker.people.terms import Role
from tracker.votes.objection_terms import Side


def is_close(experiment: Experiment, person: Person, at: datetime) -> bool:
    """R16: does this person's warning halt at once: team, lead, domain owner, sponsor, deputy, or an adviser?"""
    if Role.ADVISER in person.roles or is_sponsor(experiment.direction, person.id):
        return True
    return works_on(experiment, person.id, at)


def may_answer(experiment: Experiment, person: Person) -> bool:
    """R16: an answer by the lead or by an adviser is enough."""
    return person.id == experiment.lead_id or Role.ADVISER in person.roles


def side_of(experiment: Experiment, person: Person) -> Side | None:
    """R16: on which of the two sides of a restart somebody stands."""
    if is_sponsor(experiment.direction, person.id):
        return Side.SPONSOR
    return Side.LEAD if person.id == experiment.lead_id else None
