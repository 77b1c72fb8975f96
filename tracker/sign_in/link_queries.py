# SPDX-License-Identifier: EUPL-1.2
"""Questions about links: whose it is, and which invitations are open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from tracker.extensions import db
from tracker.people.models import Person
from tracker.record.deliveries import Told, told
from tracker.sign_in.models import Identity, Link
from tracker.sign_in.terms_links import LinkFacts, LinkKind, LinkOwner
from tracker.tables import ACROSS


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that an administrator asked for and that was not used, lapsed ones too; and what became of its message."""

    link_id: UUID
    kind: LinkKind
    person_id: UUID
    name: str
    email: str
    expires_at: datetime
    message: Told | None


def owner(organisation_id: UUID, link_id: UUID) -> LinkOwner | None:
    """Whose link this is, in whichever organisation: whoever opens it is not signed in."""
    row = db.session.execute(
        select(Link, Person)
        .join(Person, and_(Person.organisation_id == Link.organisation_id, Person.id == Link.person_id))
        .where(Link.organisation_id == organisation_id, Link.id == link_id)
        .execution_options(**{ACROSS: True}, populate_existing=True)
    ).one_or_none()
    if row is None:
        return None
    link, person = row
    return LinkOwner(
        organisation_id=organisation_id,
        link_id=link.id,
        person_id=person.id,
        name=person.name,
        email=person.email,
        language=person.language.value,
        facts=facts_of(link, person),
    )


def facts_of(link: Link, person: Person) -> LinkFacts:
    """A link and its owner as the rules see them."""
    return LinkFacts(link.kind, link.expires_at, link.used_at, link.ended_at, person.is_active, is_in(person))


def is_in(person: Person) -> bool:
    """Has this person a way in already: a password, or does the provider know them?"""
    if person.password_hash is not None:
        return True
    of_person = (Identity.organisation_id == person.organisation_id, Identity.person_id == person.id)
    known = select(Identity.id).where(*of_person).execution_options(**{ACROSS: True})
    return db.session.scalar(known) is not None


def _is_known() -> ColumnElement[bool]:
    return exists().where(Identity.organisation_id == Person.organisation_id, Identity.person_id == Person.id)


def open_links(*, kind: LinkKind | None = None, person_id: UUID | None = None) -> list[OpenLink]:
    """The open links that administrators asked for, of one kind or one person when it is named; by name."""
    asked = (
        select(Link.id, Link.kind, Link.person_id, Person.name, Person.email, Link.expires_at)
        .join(Person, Person.id == Link.person_id)
        .where(
            Link.is_shown.is_(True),
            Link.used_at.is_(None),
            Link.ended_at.is_(None),
            Person.is_active.is_(True),
            or_(Link.kind != LinkKind.INVITATION, and_(Person.password_hash.is_(None), ~_is_known())),
        )
        .order_by(func.lower(Person.name), Person.id)
    )
    if kind is not None:
        asked = asked.where(Link.kind == kind)
    if person_id is not None:
        asked = asked.where(Link.person_id == person_id)
    rows = db.session.execute(asked).all()
    messages = told([row.id for row in rows]) if rows else {}
    return [OpenLink(*row, messages.get(row.id)) for row in rows]
