# SPDX-License-Identifier: EUPL-1.2
"""Questions about the second step of signing in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, select

from tracker.extensions import db
from tracker.people.models import Person
from tracker.record.models import Event
from tracker.record.terms import EventKind, StreamKind
from tracker.sign_in.models_factors import AuthenticatorApp, Passkey, RecoveryCode
from tracker.sign_in.terms_factors import Factors
from tracker.tables import ACROSS

NOTICED_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """A passkey in the list of its owner."""

    id: UUID
    name: str
    is_synced: bool
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reset:
    """A second step that was taken away: when, and by whom; without a name it was done from the command line."""

    at: datetime
    by: str | None


def factors(person_id: UUID) -> Factors:
    """What somebody has for the second step."""
    counts = (
        select(func.count(AuthenticatorApp.id)).where(AuthenticatorApp.person_id == person_id),
        select(func.count(Passkey.id)).where(Passkey.person_id == person_id),
        select(func.count(RecoveryCode.id)).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)),
    )
    apps, passkeys, codes = db.session.execute(select(*(count.scalar_subquery() for count in counts))).one()
    return Factors(has_app=apps > 0, passkeys=passkeys, codes_left=codes)


def app_added_at(person_id: UUID) -> datetime | None:
    """Since when somebody has an authenticator app."""
    return db.session.scalar(select(AuthenticatorApp.added_at).where(AuthenticatorApp.person_id == person_id))


def passkeys(person_id: UUID) -> list[PasskeyRow]:
    """The passkeys of somebody, oldest first."""
    columns = (Passkey.id, Passkey.name, Passkey.is_synced, Passkey.added_at, Passkey.used_at)
    rows = db.session.execute(select(*columns).where(Passkey.person_id == person_id).order_by(Passkey.id))
    return [PasskeyRow(*row) for row in rows]


def passkey(person_id: UUID, passkey_id: UUID) -> PasskeyRow | None:
    """One passkey, when it is of this person."""
    return next((row for row in passkeys(person_id) if row.id == passkey_id), None)


def credential_ids(person_id: UUID) -> list[str]:
    """The ids by which a browser knows the passkeys of somebody."""
    return list(db.session.scalars(select(Passkey.credential_id).where(Passkey.person_id == person_id)))


def owner_of(credential_id: str) -> tuple[UUID, UUID] | None:
    """Organisation and person of a passkey, in whichever organisation: only for signing in."""
    row = db.session.execute(
        select(Passkey.organisation_id, Passkey.person_id)
        .where(Passkey.credential_id == credential_id)
        .execution_options(**{ACROSS: True})
    ).one_or_none()
    return (row[0], row[1]) if row is not None else None


def last_reset(person_id: UUID, now: datetime) -> Reset | None:
    """Who took away the second step of somebody in the last thirty days, for its owner to know."""
    row = db.session.execute(
        select(Event.recorded_at, Person.name)
        .outerjoin(Person, and_(Person.organisation_id == Event.organisation_id, Person.id == Event.actor_id))
        .where(Event.stream_kind == StreamKind.PERSON, Event.stream_id == person_id)
        .where(Event.kind == EventKind.FACTOR_RESET.value, Event.recorded_at > now - NOTICED_FOR)
        .order_by(Event.seq.desc())
        .limit(1)
    ).one_or_none()
    return Reset(*row) if row is not None else None
