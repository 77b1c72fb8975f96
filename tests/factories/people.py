# SPDX-License-Identifier: EUPL-1.2
"""Organisations, people, teams and directions for tests: made through the actions and committed.

`house()` builds everything that an experiment needs in one call; tests ask for it as the fixture `house`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from tracker.acts import act
from tracker.directions import actions as direction_actions
from tracker.directions.models import Direction
from tracker.directions.terms import FrameFacts
from tracker.extensions import db
from tracker.people import actions, queries
from tracker.people.models import Organisation, Person, Team
from tracker.people.terms import Language, Role
from tracker.tables import in_organisation

PASSWORD = "lange-lus-met-zeven-haltes"

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class House:
    """An organisation that can start experiments. Lead and four members are in the team; the domain owner is not."""

    organisation: Organisation
    admin: Person
    sponsor: Person
    deputy: Person
    lead: Person
    members: tuple[Person, ...]
    owner: Person
    manager: Person
    team: Team
    direction: Direction

    @property
    def electorate(self) -> tuple[Person, ...]:
        """Who may vote (R10): the lead, the four members and the domain owner."""
        return (self.lead, *self.members, self.owner)


def make_organisation(
    name: str | None = None, *, language: Language = Language.DUTCH, is_demo: bool = False
) -> Organisation:
    """An organisation, committed but not entered: `with in_organisation(organisation.id):`."""
    with act() as (_, now):
        made = actions.add_organisation(
            name or f"Testwaard {next(_numbers)}", now=now, language=language, is_demo=is_demo
        )
        db.session.commit()
    return made


def make_person(
    name: str | None = None,
    *,
    email: str | None = None,
    roles: Iterable[Role] = (),
    password: str | None = None,
    language: Language = Language.DUTCH,
    team: Team | None = None,
) -> Person:
    """A person of the entered organisation. Without a password nobody can sign in as this person by the page."""
    number = next(_numbers)
    with act() as (_, now):
        made = actions.add_person(
            name or f"Persoon {number}",
            email or f"persoon{number}@testwaard.example",
            by=None,
            now=now,
            password=password,
            roles=tuple(roles),
            language=language,
        )
        db.session.commit()
    if team is not None:
        join(team, made)
    return made


def make_team(
    name: str | None = None, *, members: Iterable[Person] = (), lead: Person | None = None, by: Person | None = None
) -> Team:
    """A team. `by` is an administrator; without one, an administrator is found or made."""
    by = by or an_admin()
    with act() as (_, now):
        made = actions.add_team(
            name or f"Team {next(_numbers)}", by=by, now=now, default_lead_id=lead.id if lead else None
        )
        db.session.commit()
    for person in members:
        join(made, person, by=by)
    return made


def make_direction(
    question: str | None = None,
    *,
    title: str | None = None,
    sponsor: Person | None = None,
    deputy: Person | None = None,
    frame: FrameFacts | None = None,
    by: Person | None = None,
) -> Direction:
    """A direction with a frame; without one the default of the product."""
    by = by or an_admin()
    with act() as (_, now):
        made = direction_actions.add_direction(
            question or f"Hoe hoeven inwoners iets maar één keer te vragen? ({next(_numbers)})",
            by=by,
            now=now,
            title=title,
            sponsor_id=sponsor.id if sponsor else None,
            deputy_id=deputy.id if deputy else None,
            frame=frame,
        )
        db.session.commit()
    return made


def join(team: Team, person: Person, *, by: Person | None = None) -> None:
    """Put a person in a team from now on."""
    by = by or an_admin()
    with act() as (_, now):
        actions.join(team, person, by=by, now=now)
        db.session.commit()


def leave(team: Team, person: Person, *, by: Person | None = None) -> None:
    """End a membership now."""
    by = by or an_admin()
    with act() as (_, now):
        actions.leave(team, person, by=by, now=now)
        db.session.commit()


def an_admin() -> Person:
    """An administrator of the entered organisation: the first there is, else a new one."""
    for person_id in sorted(queries.people_with_role(Role.ADMIN)):
        found = queries.person(person_id)
        if found is not None:
            return found
    return make_person("Beheerder", roles=[Role.ADMIN])


@contextmanager
def house(*, frame: FrameFacts | None = None) -> Iterator[House]:
    """Build a whole house and stay in its organisation for the length of the block."""
    organisation = make_organisation()
    with in_organisation(organisation.id):
        yield furnished(organisation, frame=frame)


def furnished(organisation: Organisation, *, frame: FrameFacts | None = None) -> House:
    """The people, team and direction of a house, in an organisation that is entered already."""
    admin = make_person("Bea Beheer", roles=[Role.ADMIN])
    sponsor = make_person("Oda Opdracht", roles=[Role.SPONSOR])
    deputy = make_person("Piet Plaats", roles=[Role.SPONSOR])
    lead = make_person("Teun Trekker")
    members = tuple(make_person(f"Lid {name}") for name in ("Anna", "Bram", "Cem", "Dewi"))
    team = make_team(members=(lead, *members), lead=lead, by=admin)
    return House(
        organisation=organisation,
        admin=admin,
        sponsor=sponsor,
        deputy=deputy,
        lead=lead,
        members=members,
        owner=make_person("Vera Vak"),
        manager=make_person("Mees Manager", roles=[Role.MANAGER]),
        team=team,
        direction=make_direction(sponsor=sponsor, deputy=deputy, frame=frame, by=admin),
    )
