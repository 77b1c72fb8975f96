# SPDX-License-Identifier: EUPL-1.2
"""Questions about people, teams and the calendar."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import holidays
from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.selectable import SelectBase

from tracker import clock
from tracker.clock import WorkingCalendar
from tracker.extensions import db
from tracker.people.models import Membership, Organisation, Person, PersonRole, PersonSession, Team
from tracker.people.terms import Role
from tracker.tables import ACROSS, UtcMoment, current_organisation_id, prepared

YEARS_BACK, YEARS_AHEAD = 2, 2
AT: Any = bindparam("at", type_=UtcMoment())


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in a list."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team in a list."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account in the list of an administrator."""

    id: UUID
    name: str
    email: str
    department: str | None
    is_active: bool
    roles: tuple[Role, ...]
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeamCard:
    """A team with who is in it now."""

    id: UUID
    name: str
    max_running: int
    default_lead_id: UUID | None
    archived_at: datetime | None
    members: tuple[PersonRow, ...]

    @property
    def lead(self) -> str | None:
        """The name of the default lead, who is a member."""
        return next((row.name for row in self.members if row.id == self.default_lead_id), None)


def is_empty_install() -> bool:
    """Is there no organisation of its own yet? Then the set-up page opens; the examples do not count."""
    return db.session.scalar(select(func.count(Organisation.id)).where(Organisation.is_demo.is_(False))) == 0


def has_any_organisation() -> bool:
    """Is there any organisation, the examples included?"""
    return db.session.scalar(select(func.count(Organisation.id))) != 0


def oldest_organisation_id() -> UUID:
    """The organisation that keeps the install: to it belongs what happens at the door before anybody is known."""
    return db.session.scalars(select(Organisation.id).order_by(Organisation.is_demo, Organisation.id).limit(1)).one()


def organisation() -> Organisation:
    """The organisation of this request or command."""
    found = db.session.get(Organisation, current_organisation_id())
    if found is None:
        raise LookupError("the organisation is gone")
    return found


def organisations() -> list[Organisation]:
    """Every organisation of the install: for the worker and the command line, which enter one at a time."""
    return list(db.session.scalars(select(Organisation).order_by(Organisation.id)))


def person_of_session(token_hash: str) -> tuple[Person, Organisation, bool, UUID] | None:
    """The active person of a session: with roles, organisation, whether this is the lead of a team, and its id.

    The one query that every page pays for it.
    """
    found = db.session.execute(_of_session(), {"token_hash": token_hash}).unique().first()
    return (found[0], found[1], bool(found[2]), found[3]) if found else None


@cache
def _of_session() -> Select[Person, Organisation, bool, UUID]:
    """Made once: the session names the organisation, so `prepared` has nothing to add."""
    of_session = and_(PersonSession.organisation_id == Person.organisation_id, PersonSession.person_id == Person.id)
    of_person = and_(Team.organisation_id == Person.organisation_id, Team.default_lead_id == Person.id)
    leads = exists().where(of_person, Team.archived_at.is_(None))
    return (
        select(Person, Organisation, leads, PersonSession.id)
        .join(PersonSession, of_session)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(PersonSession.token_hash == bindparam("token_hash"), Person.is_active.is_(True))
        .options(joinedload(Person.role_rows))
        .execution_options(**{ACROSS: True})
    )


def person_by_email(email: str) -> Person | None:
    """The person with an e-mail address, in whichever organisation: only for signing in."""
    return db.session.scalar(
        select(Person).where(Person.email == email.strip().lower()).execution_options(**{ACROSS: True})
    )


def person(person_id: UUID) -> Person | None:
    """A person of this organisation."""
    return db.session.get(Person, (current_organisation_id(), person_id))


def account(person_id: UUID) -> Person | None:
    """The same, unless it is a former colleague, who has no account any more."""
    found = person(person_id)
    return found if found is not None and found.erased_at is None else None


def team(team_id: UUID) -> Team | None:
    """A team of this organisation."""
    return db.session.get(Team, (current_organisation_id(), team_id))


def people() -> list[PersonRow]:
    """Everybody active, by name."""
    rows = db.session.execute(select(Person.id, Person.name).where(Person.is_active.is_(True)).order_by(Person.name))
    return [PersonRow(*row) for row in rows]


def teams() -> list[TeamRow]:
    """All teams that can be picked, by name: what was archived is not among them."""
    return [TeamRow(*row) for row in db.session.execute(_teams())]


@prepared
def _teams() -> SelectBase:
    return select(Team.id, Team.name).where(Team.archived_at.is_(None)).order_by(Team.name)


def has_team() -> bool:
    """Is there a team?"""
    return db.session.scalar(select(Team.id).limit(1)) is not None


def lock_team(team_id: UUID) -> Team | None:
    """The team, locked for this act."""
    return db.session.scalar(select(Team).where(Team.id == team_id).with_for_update())


def lock_team_in_use(team_id: UUID) -> bool:
    """Lock the team for this act; is it there, and not archived? Read anew, so that it holds until the commit."""
    row = db.session.execute(
        select(Team.id, Team.archived_at).where(Team.id == team_id).with_for_update()
    ).one_or_none()
    return row is not None and row.archived_at is None


def team_cards(at: datetime, team_id: UUID | None = None, *, of: UUID | None = None) -> list[TeamCard]:
    """All teams, or one, or those that somebody is in, with their members at a moment: by name, archived ones last."""
    is_archived = case((Team.archived_at.is_(None), 0), else_=1)
    asked = select(Team.id, Team.name, Team.max_running, Team.default_lead_id, Team.archived_at)
    asked = asked.order_by(is_archived, Team.name)
    if team_id is not None:
        asked = asked.where(Team.id == team_id)
    if of is not None:
        asked = asked.where(Team.id.in_(select(Membership.team_id).where(Membership.person_id == of, _current(at))))
    rows = db.session.execute(asked).all()
    inside: dict[UUID, list[PersonRow]] = defaultdict(list)
    for membership in db.session.execute(
        select(Membership.team_id, Person.id, Person.name)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.team_id.in_([row.id for row in rows]), _current(at))
        .order_by(Person.name)
    ):
        inside[membership.team_id].append(PersonRow(membership.id, membership.name))
    return [TeamCard(*row, tuple(inside[row.id])) for row in rows]


def accounts(at: datetime) -> list[AccountRow]:
    """Every account, the active ones first, with roles and teams at a moment. A former colleague has none."""
    roles: dict[UUID, list[Role]] = defaultdict(list)
    for given in db.session.execute(select(PersonRole.person_id, PersonRole.role)):
        roles[given.person_id].append(given.role)
    in_teams: dict[UUID, list[str]] = defaultdict(list)
    for membership in db.session.execute(
        select(Membership.person_id, Team.name)
        .join(Team, Team.id == Membership.team_id)
        .where(_current(at))
        .order_by(Team.name)
    ):
        in_teams[membership.person_id].append(membership.name)
    rows = db.session.execute(
        select(Person.id, Person.name, Person.email, Person.department, Person.is_active)
        .where(Person.erased_at.is_(None))
        .order_by(Person.is_active.desc(), func.lower(Person.name), Person.id)
    )
    return [AccountRow(*row, tuple(sorted(roles[row.id])), tuple(in_teams[row.id])) for row in rows]


def members(team_id: UUID, at: datetime) -> list[PersonRow]:
    """Who is in a team at a moment, by name."""
    rows = db.session.execute(_members(), {"team_id": team_id, "at": at})
    return [PersonRow(*row) for row in rows]


@prepared
def _members() -> SelectBase:
    return (
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.team_id == bindparam("team_id"), _current(AT))
        .order_by(Person.name)
    )


def in_team(team_id: Any) -> ColumnElement[bool]:
    """As SQL, over a Person: in this team at the moment that is filled in as `at`."""
    return Person.id.in_(select(Membership.person_id).where(Membership.team_id == team_id, _current(AT)))


def teams_of(person_id: UUID, at: datetime) -> list[TeamRow]:
    """The teams a person is in at a moment, by name."""
    rows = db.session.execute(_teams_of(), {"person_id": person_id, "at": at})
    return [TeamRow(*row) for row in rows]


def teams_to_pick(person_id: UUID, at: datetime) -> list[TeamRow]:
    """The teams in which a person can take something up: what was archived is not among them."""
    query = _teams_of().where(Team.archived_at.is_(None))
    return [TeamRow(*row) for row in db.session.execute(query, {"person_id": person_id, "at": at})]


def teams_and_own(person_id: UUID, at: datetime) -> tuple[list[TeamRow], frozenset[UUID]]:
    """All teams that can be picked, by name; and which of them a person is in at a moment. One query."""
    rows = db.session.execute(_teams_and_own(), {"person_id": person_id, "at": at}).all()
    return [TeamRow(row.id, row.name) for row in rows], frozenset(row.id for row in rows if row.is_own)


@prepared
def _teams_and_own() -> SelectBase:
    own = select(Membership.team_id).where(Membership.person_id == bindparam("person_id"), _current(AT))
    asked = select(Team.id, Team.name, Team.id.in_(own).label("is_own"))
    return asked.where(Team.archived_at.is_(None)).order_by(Team.name)


@prepared
def _teams_of() -> SelectBase:
    return (
        select(Team.id, Team.name)
        .join(Membership, Membership.team_id == Team.id)
        .where(Membership.person_id == bindparam("person_id"), _current(AT))
        .order_by(Team.name)
    )


def is_member(person_id: UUID, team_id: UUID | None, at: datetime) -> bool:
    """Is a person in a team at a moment?"""
    return team_id is not None and any(row.id == team_id for row in teams_of(person_id, at))


def _current(at: datetime) -> ColumnElement[bool]:
    return (Membership.joined_at <= at) & or_(Membership.left_at.is_(None), Membership.left_at > at)


def people_with_role(role: Role) -> frozenset[UUID]:
    """The ids of everybody with a role."""
    return frozenset(db.session.scalars(select(PersonRole.person_id).where(PersonRole.role == role)))


def active_admins() -> frozenset[UUID]:
    """The administrators who can sign in."""
    return frozenset(
        db.session.scalars(
            select(PersonRole.person_id)
            .join(Person, Person.id == PersonRole.person_id)
            .where(PersonRole.role == Role.ADMIN, Person.is_active.is_(True))
        )
    )


def names(person_ids: set[UUID]) -> dict[UUID, str]:
    """The names of people, for rows that hold only ids."""
    if not person_ids:
        return {}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}


def calendar() -> WorkingCalendar:
    """The working days of this organisation: the public holidays of the country, and what the administrator changed."""
    own = organisation()
    this_year = clock.now().year
    free = set(_holidays(this_year - YEARS_BACK, this_year + YEARS_AHEAD))
    for day in (own.own_days or "").split():
        (free.add if day.endswith("+") else free.discard)(date.fromisoformat(day[:-1]))
    return WorkingCalendar(ZoneInfo(own.zone), frozenset(free), own.closing_hour)


def is_public_holiday(day: date) -> bool:
    """Is a day free in the whole country?"""
    return day in _holidays(day.year, day.year)


@lru_cache(maxsize=16)
def holiday_names(year: int, language: str) -> dict[date, str]:
    """The public holidays of a year, by day, with their names in a language of the screen."""
    return dict(holidays.country_holidays("NL", years=year, language={"en": "en_US"}.get(language, language)))


@lru_cache(maxsize=16)
def _holidays(first_year: int, last_year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=range(first_year, last_year + 1)))
