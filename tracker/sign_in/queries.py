# SPDX-License-Identifier: EUPL-1.2
"""Questions about signing in."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from tracker.extensions import db
from tracker.people.models import Organisation, Person, PersonSession
from tracker.people.terms import WayIn
from tracker.sign_in.models import Identity, LockOut
from tracker.sign_in.terms import Failures
from tracker.tables import ACROSS


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signing in needs of an account, before anybody is signed in."""

    organisation_id: UUID
    account_id: UUID
    password_hash: str | None
    is_active: bool


def credentials(email: str) -> Credentials | None:
    """What signing in needs of the account with an e-mail address, in whichever organisation."""
    row = db.session.execute(
        select(Person.organisation_id, Person.id, Person.password_hash, Person.is_active)
        .where(Person.email == email.strip().lower())
        .execution_options(**{ACROSS: True})
    ).one_or_none()
    return Credentials(*row) if row is not None else None


def failures_of(row: LockOut | None) -> Failures | None:
    """The wrong passwords that a row holds, as the rules read them."""
    return Failures(row.failures, row.failed_at, row.until) if row is not None else None


def failures(account_id: UUID) -> Failures | None:
    """The wrong passwords for an account of this organisation."""
    return failures_of(db.session.scalar(select(LockOut).where(LockOut.account_id == account_id)))


def identity(issuer: str, subject: str) -> Identity | None:
    """Whom the provider knows under this name, in this organisation."""
    return db.session.scalar(select(Identity).where(Identity.issuer == issuer, Identity.subject == subject))


def identity_of(person_id: UUID) -> Identity | None:
    """Under which name the provider knows somebody; None when this person never came in through it."""
    return db.session.scalar(select(Identity).where(Identity.person_id == person_id))


def organisation_of_provider(named: str | None) -> UUID | None:
    """Whose provider it is: the organisation with this name or id, without one the only one. None when that is unclear.

    The examples have no provider.
    """
    rows = db.session.execute(select(Organisation.id, Organisation.name).where(Organisation.is_demo.is_(False))).all()
    found = [row.id for row in rows if named is None or named in {row.name, str(row.id)}]
    return found[0] if len(found) == 1 else None


def way_in_of(session_id: UUID) -> WayIn | None:
    """By which way a session began; None when it has ended."""
    return db.session.scalar(select(PersonSession.way_in).where(PersonSession.id == session_id))
