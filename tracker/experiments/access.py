# SPDX-License-Identifier: EUPL-1.2
"""Who may do what to an experiment (DOMAIN 2.8). Its people: the members of its team, its lead, its domain owner."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tracker.directions.access import is_sponsor, refuse_steering
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState
from tracker.people.models import Person, Team
from tracker.people.queries import is_member
from tracker.people.terms import Role
from tracker.refusal import Refusal


def works_on(experiment: Experiment, person_id: UUID, at: datetime) -> bool:
    """Is this person one of the team, the lead or the domain owner at this moment?"""
    if person_id in {experiment.lead_id, experiment.domain_owner_id}:
        return True
    return is_member(person_id, experiment.team_id, at)


def refuse_leading(experiment: Experiment, person_id: UUID) -> Refusal | None:
    """DOMAIN 2.8: starting, ending, opening a vote and confirming are for the lead."""
    return None if person_id == experiment.lead_id else Refusal("only_lead", lift=("lead",))


def refuse_working(experiment: Experiment, person_id: UUID, at: datetime) -> Refusal | None:
    """DOMAIN 2.8: logging and writing are for those who work on it."""
    return None if works_on(experiment, person_id, at) else Refusal("only_team", lift=("team",))


def refuse_editing(experiment: Experiment, person_id: UUID, at: datetime) -> Refusal | None:
    """The words of an idea are the author's until a team takes it up; then the team changes them too."""
    if person_id == experiment.author_id or works_on(experiment, person_id, at):
        return None
    return Refusal("only_author_or_team", lift=("author", "team"))


def refuse_withdrawing(experiment: Experiment, person_id: UUID) -> Refusal | None:
    """DOMAIN 2.2: the author or the lead withdraws an idea."""
    if person_id in {experiment.author_id, experiment.lead_id}:
        return None
    return Refusal("only_author_or_lead", lift=("author", "lead"))


def refuse_declining(experiment: Experiment, person_id: UUID, at: datetime) -> Refusal | None:
    """DESIGN 6: the sponsor of its direction (or the deputy) and the team that took it up may decline an idea."""
    if is_sponsor(experiment.direction, person_id) or works_on(experiment, person_id, at):
        return None
    return Refusal("only_sponsor_or_team", lift=("sponsor", "team"))


def refuse_parking(experiment: Experiment, person_id: UUID, at: datetime) -> Refusal | None:
    """DESIGN 6: the author parks an idea and wakes it up, and so do those who may decline it."""
    is_theirs = person_id == experiment.author_id
    return None if is_theirs else refuse_declining(experiment, person_id, at)


def refuse_taking_up(team: Team, person_id: UUID, at: datetime) -> Refusal | None:
    """DOMAIN 2.2: a team takes an idea up itself; nobody else does it for them. An archived one takes up nothing."""
    if team.archived_at is not None:
        return Refusal("team_archived", name=team.name, field="team_id", lift=("admin",))
    return None if is_member(person_id, team.id, at) else Refusal("only_that_team", field="team_id", lift=("team",))


def refuse_appointing(experiment: Experiment, person: Person) -> Refusal | None:
    """DOMAIN 2.9: the lead hands over, or an administrator appoints when nobody leads."""
    if person.id == experiment.lead_id or Role.ADMIN in person.roles:
        return None
    return Refusal("only_lead_or_admin", lift=("lead", "admin"))


def refuse_own_appointment(person: Person, appointed: UUID | None, before: UUID | None) -> Refusal | None:
    """DESIGN 6: an administrator cannot make himself lead or domain owner."""
    if appointed == person.id and appointed != before and Role.ADMIN in person.roles:
        return Refusal("not_yourself", lift=("admin",))
    return None


def refuse_allowing(experiment: Experiment, person_id: UUID, *, is_outside: bool) -> Refusal | None:
    """R2: only the sponsor of its direction, or the deputy, says yes or no to what lies outside the frame."""
    refusal = refuse_steering(experiment.direction, person_id)
    if refusal is not None:
        return refusal
    if experiment.state is not ExperimentState.READY or not is_outside:
        return Refusal("nothing_to_allow")
    return None
