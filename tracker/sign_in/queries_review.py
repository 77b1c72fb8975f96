# SPDX-License-Identifier: EUPL-1.2
"""The access review (BIO2 5.18.02, 8.02.01, PUBLIC-SECTOR 47): who has which right since when, and how they sign in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select

from tracker.extensions import db
from tracker.people.models import AccessEvent, Membership, Person, PersonRole, Team
from tracker.people.terms import AccessAction, AccessResult, Role
from tracker.sign_in.models import Identity
from tracker.sign_in.models_factors import AuthenticatorApp, Passkey
from tracker.sign_in.terms import Reviewed


@dataclass(frozen=True, slots=True)
class Right:
    """A role or a team that somebody has, and since when. `by_group`: the identity provider gave it."""

    role: Role | None
    team: str | None
    since: datetime
    by_group: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """An account as a reviewer reads it. `last_sign_in` goes back as far as the log of access."""

    rights: tuple[Right, ...]
    name: str
    email: str
    department: str | None
    is_external: bool
    is_active: bool
    created_at: datetime
    has_password: bool
    has_identity: bool
    has_app: bool
    has_passkey: bool
    last_sign_in: datetime | None


def accounts(which: Reviewed, at: datetime) -> list[Account]:
    """The accounts that are reviewed, by name, each with its rights at this moment."""
    rows = db.session.execute(_asked(which)).all()
    rights = _rights(at)
    return [Account(tuple(rights[row.id]), *row[1:]) for row in rows]


def _asked(which: Reviewed) -> Any:
    last = (
        select(func.max(AccessEvent.at))
        .where(
            AccessEvent.organisation_id == Person.organisation_id,
            AccessEvent.actor_id == Person.id,
            AccessEvent.action == AccessAction.SIGN_IN.value,
            AccessEvent.result == AccessResult.DONE.value,
        )
        .correlate(Person)
        .scalar_subquery()
    )
    columns = (
        Person.id, Person.name, Person.email, Person.department, Person.is_external, Person.is_active,
        Person.created_at, Person.password_hash.is_not(None), _has(Identity), _has(AuthenticatorApp), _has(Passkey),
        last,
    )  # fmt: skip
    # A former colleague has no account any more to review.
    asked = select(*columns).where(Person.erased_at.is_(None)).order_by(func.lower(Person.name), Person.id)
    if which is Reviewed.ADMINS:
        is_admin = exists().where(
            PersonRole.organisation_id == Person.organisation_id,
            PersonRole.person_id == Person.id,
            PersonRole.role == Role.ADMIN,
        )
        return asked.where(Person.is_active.is_(True), is_admin)
    return asked if which is Reviewed.ALL else asked.where(Person.is_active.is_(which is Reviewed.OPEN))


def _has(model: Any) -> ColumnElement[bool]:
    """As a column: does a table hold a row of this person?"""
    return exists().where(model.organisation_id == Person.organisation_id, model.person_id == Person.id)


def _rights(at: datetime) -> dict[UUID, list[Right]]:
    found: dict[UUID, list[Right]] = defaultdict(list)
    given = select(PersonRole.person_id, PersonRole.role, PersonRole.given_at, PersonRole.by_group)
    for row in db.session.execute(given.order_by(PersonRole.role)):
        found[row.person_id].append(Right(row.role, None, row.given_at, row.by_group))
    joined = (
        select(Membership.person_id, Team.name, Membership.joined_at)
        .join(Team, Team.id == Membership.team_id)
        .where(Membership.joined_at <= at, or_(Membership.left_at.is_(None), Membership.left_at > at))
        .order_by(Team.name)
    )
    for member in db.session.execute(joined):
        found[member.person_id].append(Right(None, member.name, member.joined_at))
    return found
