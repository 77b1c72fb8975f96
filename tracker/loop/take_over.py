# SPDX-License-Identifier: EUPL-1.2
"""Taking an imported experiment over: from then on it is run here, by a team of ours, by our rules.

A sprint that runs gets an end date, and is from this moment on a sprint like every other; when it really began stays
not recorded. One that waited for a decision goes back to wrapping up: nobody here voted on it, and a decision needs a
vote, which needs a result and learnings with a verdict (R6). So its learnings can be edited again, and the team adds
what it knows before it votes and decides as always.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased
from werkzeug.exceptions import NotFound

from tracker.directions import queries as directions
from tracker.directions.access import is_sponsor
from tracker.directions.models import Direction
from tracker.experiments import access
from tracker.experiments import queries as experiments
from tracker.experiments.models import Experiment
from tracker.experiments.preparing import fill_limits
from tracker.experiments.terms import ExperimentState
from tracker.extensions import db
from tracker.ids import experiment_number
from tracker.learnings.models import Learning
from tracker.loop.rules_take_over import TakeOverCheck, TakeOverFacts, can_be_taken_over, refuse_take_over
from tracker.people import queries as people
from tracker.people.models import Membership, Person, Team
from tracker.record.actions import record
from tracker.record.terms import EventKind
from tracker.refusal import Refusal, Refused, refused_if
from tracker.sprints.lateness import set_wrap_up_due
from tracker.sprints.models import Sprint
from tracker.sprints.queries import current_sprint
from tracker.sprints.rules import OPEN
from tracker.sprints.terms import SprintState


@dataclass(frozen=True, slots=True)
class Imported:
    """An experiment with its last sprint, as the page shows it."""

    experiment: Experiment
    sprint: Sprint | None

    @property
    def can_be_taken_over(self) -> bool:
        """Does it still need a team?"""
        experiment = self.experiment
        return can_be_taken_over(experiment.state, experiment.origin, has_team=experiment.team_id is not None)

    @property
    def is_running(self) -> bool:
        """Does its last sprint run? Then it needs an end date."""
        return self.sprint is not None and self.sprint.state is SprintState.RUNNING


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody to pick as domain owner; as lead when he is in one of the teams that may take it over."""

    id: UUID
    name: str
    in_team: bool


@dataclass(frozen=True, slots=True)
class Target:
    """What a take-over locks: the experiment by its code, and the team and direction that were picked."""

    code: str
    team_id: UUID
    direction_id: UUID


def gather(code: str) -> Imported | None:
    """The experiment with its last sprint; None when there is no such experiment."""
    other = aliased(Sprint)
    last = (
        select(func.max(other.number))
        .where(other.organisation_id == Experiment.organisation_id, other.experiment_id == Experiment.id)
        .correlate(Experiment)
        .scalar_subquery()
    )
    row = db.session.execute(
        select(Experiment, Sprint)
        .outerjoin(Sprint, and_(Sprint.experiment_id == Experiment.id, Sprint.number == last))
        .where(Experiment.number == experiment_number(code))
    ).one_or_none()
    return Imported(*row) if row is not None else None


def colleagues(team_ids: list[UUID], at: datetime) -> list[Colleague]:
    """Everybody active by name, and whether they are in one of these teams at a moment."""
    in_team = exists().where(
        Membership.organisation_id == Person.organisation_id,
        Membership.person_id == Person.id,
        Membership.team_id.in_(team_ids),
        Membership.joined_at <= at,
        or_(Membership.left_at.is_(None), Membership.left_at > at),
    )
    rows = db.session.execute(
        select(Person.id, Person.name, in_team).where(Person.is_active.is_(True)).order_by(Person.name, Person.id)
    )
    return [Colleague(*row) for row in rows]


def lock_for_take_over(target: Target) -> Experiment:
    """Lock direction, team and experiment, in that order: two at once cannot both be the last that fits (R3)."""
    directions.lock_direction(target.direction_id)
    db.session.scalar(select(Team.id).where(Team.id == target.team_id).with_for_update())
    return experiments.lock(target.code)


def take_over(experiment: Experiment, facts: TakeOverFacts, *, by: Person, now: datetime) -> None:
    """A team takes an imported experiment over, with a lead, a domain owner and a direction; limits from the frame.

    Raises Refused for an experiment that is not imported, does not go on or has a team already, for people and dates
    that our rules do not allow, and for somebody outside that team. Flushes.
    """
    team, direction = people.team(facts.team_id), directions.direction(facts.direction_id)
    if team is None:
        raise NotFound
    sprint = current_sprint(experiment.id)
    refused_if(access.refuse_taking_up(team, by.id, now))
    refused_if(refuse_take_over(_check(experiment, facts, team, direction, sprint, now)))
    _refuse_people(facts, by)
    _give(experiment, facts)
    if sprint is not None and sprint.state in OPEN:
        _go_on(sprint, facts, now)
    db.session.flush()
    db.session.expire(experiment, ["direction", "team", "lead", "domain_owner"])
    record(
        experiment.stream,
        EventKind.EXPERIMENT_TAKE_OVER,
        by=by.id,
        now=now,
        data={
            "team": facts.team_id,
            "lead": facts.lead_id,
            "domain_owner": facts.domain_owner_id,
            "domain_owner_wanted": experiment.domain_owner_wanted,
            "direction": facts.direction_id,
            "sprint": sprint.id if sprint else None,
            "state": sprint.state if sprint else None,
            "ends_at": sprint.ends_at if sprint else None,
        },
    )


def _check(
    experiment: Experiment,
    facts: TakeOverFacts,
    team: Team,
    direction: Direction | None,
    sprint: Sprint | None,
    now: datetime,
) -> TakeOverCheck:
    frame = directions.frame_facts(facts.direction_id)
    return TakeOverCheck(
        state=experiment.state,
        origin=experiment.origin,
        has_team=experiment.team_id is not None,
        sprint=sprint.state if sprint else None,
        stage=experiment.stage,
        direction_open=direction is not None and direction.closed_at is None,
        lead_in_team=people.is_member(facts.lead_id, team.id, now),
        lead_is_sponsor=is_sponsor(direction, facts.lead_id),
        has_domain_owner=facts.domain_owner_id is not None,
        domain_owner_wanted=facts.domain_owner_wanted,
        today=people.calendar().local_day(now),
        ends_on=facts.ends_on,
        team=team.name,
        running_in_team=_running(team_id=facts.team_id),
        most_in_team=team.max_running,
        running_in_direction=_running(direction_id=facts.direction_id),
        most_in_direction=frame.max_running if frame else None,
    )


def _running(**where: UUID) -> int:
    """R3: the experiments that run in a team or direction."""
    query = select(func.count(Experiment.id)).where(Experiment.state == ExperimentState.ACTIVE).filter_by(**where)
    return db.session.scalar(query) or 0


def _refuse_people(facts: TakeOverFacts, by: Person) -> None:
    """People who have no account any more, and administrators who name themselves (DESIGN 6)."""
    for person_id, field in ((facts.lead_id, "lead_id"), (facts.domain_owner_id, "domain_owner_id")):
        if person_id is None:
            continue
        found = people.person(person_id)
        if found is None or not found.is_active:
            raise Refused(Refusal("no_such_person", field=field))
        refused_if(access.refuse_own_appointment(by, person_id, None))


def _give(experiment: Experiment, facts: TakeOverFacts) -> None:
    experiment.team_id, experiment.lead_id = facts.team_id, facts.lead_id
    experiment.direction_id = facts.direction_id
    experiment.domain_owner_id = facts.domain_owner_id
    experiment.domain_owner_wanted = facts.domain_owner_wanted and facts.domain_owner_id is None
    experiment.version += 1
    fill_limits(experiment)


def _go_on(sprint: Sprint, facts: TakeOverFacts, now: datetime) -> None:
    """The clock begins: of the timebox of a running sprint, or of the days to wrap up one that was done."""
    calendar = people.calendar()
    if sprint.state is SprintState.RUNNING and facts.ends_on is not None:
        sprint.started_at, sprint.ends_at = now, calendar.closing(facts.ends_on)
        sprint.length_days = (facts.ends_on - calendar.local_day(now)).days
        set_wrap_up_due(sprint, sprint.ends_at)
    elif sprint.state is SprintState.DECIDING:
        sprint.state = SprintState.WRAPPING_UP
        set_wrap_up_due(sprint, now)
        _reopen_learnings(sprint, facts.team_id)
    sprint.version += 1


def _reopen_learnings(sprint: Sprint, team_id: UUID) -> None:
    """The findings get their verdict and strength from the team that signs for them from now on."""
    for learning in db.session.scalars(select(Learning).where(Learning.sprint_id == sprint.id)):
        learning.frozen_at, learning.team_id = None, team_id
