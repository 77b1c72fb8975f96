# SPDX-License-Identifier: EUPL-1.2
"""Tables of the room people: organisations, their people and roles, teams and dated memberships."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, case, cast, column, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column

from tracker.ids import uuid7
from tracker.people.terms import Language, Role, WayIn
from tracker.tables import Base, OrganisationRow, belongs_to, has_many, links, one_of


class FreeDay(OrganisationRow, Base):
    """A day that the administrator added to, or took from, the public holidays of the country."""

    __tablename__ = "free_day"
    __table_args__ = (UniqueConstraint("organisation_id", "day"),)

    day: Mapped[date]
    is_free: Mapped[bool]
    name: Mapped[str | None]


class Organisation(Base):
    """A public organisation. One is the normal install; the examples are an organisation of their own."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("wrap_up_days > 0 AND vote_days > 0 AND decide_days > 0", name="phase_days"),
        CheckConstraint("next_number > 0", name="next_number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    name: Mapped[str]
    zone: Mapped[str] = mapped_column(default="Europe/Amsterdam")
    language: Mapped[Language] = mapped_column(one_of(Language), default=Language.DUTCH)
    is_demo: Mapped[bool] = mapped_column(default=False)
    wrap_up_days: Mapped[int] = mapped_column(default=3)
    vote_days: Mapped[int] = mapped_column(default=2)
    decide_days: Mapped[int] = mapped_column(default=3)
    closing_hour: Mapped[int] = mapped_column(default=17)
    next_number: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    # The free days of its own, read with the row: nearly every page asks whether something is late.
    own_days: Mapped[str | None] = column_property(
        select(func.aggregate_strings(cast(FreeDay.day, String) + case((FreeDay.is_free, "+"), else_="-"), " "))
        .where(FreeDay.organisation_id == id)  # noqa: A003  # the column above, not the builtin
        .correlate_except(FreeDay)
        .scalar_subquery()
    )


class Person(OrganisationRow, Base):
    """Somebody with an account. An e-mail address is unique in the whole install."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("email"),)

    name: Mapped[str]
    email: Mapped[str]
    department: Mapped[str | None]
    is_external: Mapped[bool] = mapped_column(default=False)
    language: Mapped[Language] = mapped_column(one_of(Language), default=Language.DUTCH)
    password_hash: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    replace_by: Mapped[datetime | None]  # by when somebody else has the work of a closed account (DOMAIN 2.9)
    erased_at: Mapped[datetime | None]  # since when this is a former colleague, for good
    created_at: Mapped[datetime]

    role_rows = has_many("Person", "PersonRole", "person_id", "PersonRole.role", lazy="selectin")

    @property
    def roles(self) -> frozenset[Role]:
        """The roles this person has; they add up (DOMAIN 2.8)."""
        return frozenset(row.role for row in self.role_rows)

    # What Flask-Login asks of a person.
    is_authenticated = True
    is_anonymous = False

    session_token = ""  # set by whoever starts a session; no column, because only its hash is kept

    def get_id(self) -> str:
        """What the session cookie holds."""
        return self.session_token


class PersonRole(OrganisationRow, Base):
    """A role that a person has in the organisation, given by hand or by a group at the identity provider."""

    __tablename__ = "person_role"
    __table_args__ = (*links(person_id="person"), UniqueConstraint("organisation_id", "person_id", "role"))

    person_id: Mapped[UUID]
    role: Mapped[Role] = mapped_column(one_of(Role))
    by_group: Mapped[bool] = mapped_column(default=False)
    given_at: Mapped[datetime]


class PersonSession(OrganisationRow, Base):
    """A browser in which a person is signed in. Ending it deletes the row; the log of access remembers."""

    __tablename__ = "person_session"
    __table_args__ = (
        *links(person_id="person"),
        UniqueConstraint("token_hash"),
        Index("ix_person_session_person", "organisation_id", "person_id"),
        Index("ix_person_session_started", "organisation_id", "started_at"),
    )

    person_id: Mapped[UUID]
    token_hash: Mapped[str]
    way_in: Mapped[WayIn] = mapped_column(one_of(WayIn))
    device: Mapped[str | None]
    started_at: Mapped[datetime]


class AccessEvent(OrganisationRow, Base):
    """One line of the log of access (BIO2 8.15): action, object, result, origin, actor, moment. Outside the record.

    Action and result are closed sets in the code (`AccessAction`, `AccessResult`), as the kinds of the record are.
    """

    __tablename__ = "access_event"
    __table_args__ = (
        *links(actor_id="person"),
        Index("ix_access_event_at", "organisation_id", "at"),
        Index("ix_access_event_action", "organisation_id", "action", "at"),
    )

    action: Mapped[str]
    about: Mapped[str | None]
    result: Mapped[str]
    origin: Mapped[str | None]
    actor_id: Mapped[UUID | None]
    at: Mapped[datetime]


class Team(OrganisationRow, Base):
    """A team that runs experiments. Its default lead is only the first proposal for a new experiment."""

    __tablename__ = "team"
    __table_args__ = (
        *links(default_lead_id="person"),
        UniqueConstraint("organisation_id", "name"),
        CheckConstraint("max_running > 0", name="max_running"),
    )

    name: Mapped[str]
    max_running: Mapped[int] = mapped_column(default=2)
    default_lead_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class Membership(OrganisationRow, Base):
    """A person in a team, from a moment to a moment. Ended, never deleted."""

    __tablename__ = "membership"
    __table_args__ = (
        *links(person_id="person", team_id="team"),
        Index("ix_membership_person", "organisation_id", "person_id"),
        Index("ix_membership_team", "organisation_id", "team_id", "person_id"),
        Index(
            "uq_membership_current",
            "organisation_id",
            "team_id",
            "person_id",
            unique=True,
            sqlite_where=column("left_at").is_(None),
            postgresql_where=column("left_at").is_(None),
        ),
    )

    person_id: Mapped[UUID]
    team_id: Mapped[UUID]
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    person = belongs_to("Membership", "person_id", "Person")
    team = belongs_to("Membership", "team_id", "Team")
