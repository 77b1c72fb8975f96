# SPDX-License-Identifier: EUPL-1.2
"""The people, teams and directions of the example municipality: made through the actions, and found by their keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tracker.acts import act
from tracker.demo import municipality
from tracker.demo.municipality import ADMIN, DirectionTold, PersonTold, TeamTold
from tracker.directions.actions import add_direction
from tracker.people import actions as people_actions
from tracker.people import queries as people
from tracker.people.models import Person, Team


@dataclass
class Cast:
    """Who and what the script names by key, by the id it got."""

    people: dict[str, UUID] = field(default_factory=dict)
    teams: dict[str, UUID] = field(default_factory=dict)
    directions: dict[str, UUID] = field(default_factory=dict)

    def person(self, key: str) -> Person:
        """The person behind a key."""
        found = people.person(self.people[key])
        if found is None:
            raise LookupError(key)
        return found

    def team(self, name: str) -> Team:
        """The team behind a name."""
        found = people.team(self.teams[name])
        if found is None:
            raise LookupError(name)
        return found


def gather(keep: Callable[[], None]) -> Cast:
    """Everybody gets an account, a team and a direction to steer. Nobody has a password yet."""
    cast = Cast()
    with act() as (_, now):
        for told in municipality.PEOPLE:
            _add_person(cast, told, now)
        for team in municipality.TEAMS:
            _add_team(cast, team, now)
        for direction in municipality.DIRECTIONS:
            _add_direction(cast, direction, now)
        keep()
    return cast


def _add_person(cast: Cast, told: PersonTold, now: datetime) -> None:
    is_first = told.key == ADMIN
    person = people_actions.add_person(
        told.name,
        told.email,
        by=None if is_first else cast.person(ADMIN),
        now=now,
        roles=told.roles,
        department=told.department,
    )
    cast.people[told.key] = person.id


def _add_team(cast: Cast, told: TeamTold, now: datetime) -> None:
    admin = cast.person(ADMIN)
    team = people_actions.add_team(told.name, by=admin, now=now, default_lead_id=cast.people[told.members[0]])
    for key in told.members:
        people_actions.join(team, cast.person(key), by=admin, now=now)
    cast.teams[told.name] = team.id


def _add_direction(cast: Cast, told: DirectionTold, now: datetime) -> None:
    direction = add_direction(
        told.question,
        by=cast.person(ADMIN),
        now=now,
        title=told.title,
        why=told.why,
        sponsor_id=cast.people[told.sponsor],
        deputy_id=cast.people[told.deputy] if told.deputy else None,
        frame=told.frame,
    )
    cast.directions[told.key] = direction.id
