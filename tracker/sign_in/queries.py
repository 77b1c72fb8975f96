# SPDX-License-Identifier: EUPL-1.2
"""Questions about signing in."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select

from tracker.extensions import db
from tracker.people.models import Person
from tracker.sign_in.models import LockOut
from tracker.sign_in.terms import Failures
from tracker.tables import ACROSS


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signing in needs of an account, before anybody is signed in."""

    organisation_id: UUID
    person_id: UUID
    password_hash: str | None
    is_active: bool
    failures: Failures | None


def credentials(email: str) -> Credentials | None:
    """What signing in needs of the account with an e-mail address, in whichever organisation."""
    row = db.session.execute(
        select(Person.organisation_id, Person.id, Person.password_hash, Person.is_active, LockOut)
        .outerjoin(LockOut, and_(LockOut.organisation_id == Person.organisation_id, LockOut.person_id == Person.id))
        .where(Person.email == email.strip().lower())
        .execution_options(**{ACROSS: True})
    ).one_or_none()
    return Credentials(*row[:4], failures=failures_of(row[4])) if row is not None else None


def failures_of(row: LockOut | None) -> Failures | None:
    """The wrong passwords that a row holds, as the rules read them."""
    return Failures(row.failures, row.failed_at, row.until) if row is not None else None


def failures(person_id: UUID) -> Failures | None:
    """The wrong passwords for an account of this organisation."""
    return failures_of(db.session.scalar(select(LockOut).where(LockOut.person_id == person_id)))
