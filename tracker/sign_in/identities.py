# SPDX-License-Identifier: EUPL-1.2
"""Acts on identities: who came in through the provider gets their account, and loses it only by an administrator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tracker.extensions import db
from tracker.people import access, actions
from tracker.people import queries as people
from tracker.people.colleagues import clean_address, name_from
from tracker.people.group_roles import follow_groups
from tracker.people.models import Person
from tracker.record.actions import record
from tracker.record.terms import EventKind, Stream, StreamKind
from tracker.refusal import Refusal, refused_if
from tracker.sign_in import queries
from tracker.sign_in.models import Identity
from tracker.sign_in.rules_provider import LONGEST_NAME, Visitor, Welcome, roles_of, welcome
from tracker.tables import current_organisation_id


def arrive(
    visitor: Visitor, *, mapping: Mapping[str, frozenset[str]], may_create: bool, now: datetime
) -> Person | Refusal:
    """Whose account this is, with the roles that the groups give; or why there is none, and then nothing is written.

    Known by issuer and subject, never by address (PUBLIC-SECTOR 40); by address only the first time. Flushes.
    """
    known = queries.identity(visitor.issuer, visitor.subject)
    person = people.person(known.person_id) if known else None
    if person is not None and not person.is_active:
        return Refusal("account_closed")
    found = person or _first_visit(visitor, may_create=may_create, now=now)
    if isinstance(found, Person) and mapping:
        follow_groups(found, roles_of(visitor.groups, mapping), now=now)
    return found


def _first_visit(visitor: Visitor, *, may_create: bool, now: datetime) -> Person | Refusal:
    """The account with the proven address, or a new one."""
    email = clean_address(visitor.email or "")
    person = people.person_by_email(email) if email else None
    is_ours = person is not None and person.organisation_id == current_organisation_id()
    answer = welcome(
        visitor,
        has_account=is_ours,
        is_active=is_ours and person is not None and person.is_active,
        is_linked=is_ours and person is not None and queries.identity_of(person.id) is not None,
        may_create=may_create and email is not None and person is None,
    )
    if isinstance(answer, Refusal):
        return answer
    if answer is Welcome.CREATE or person is None:
        person = _made(visitor, email or "", now=now)
    _link(person, visitor, now=now)
    return person


def _made(visitor: Visitor, email: str, *, now: datetime) -> Person:
    """A new account: a reader, without a password."""
    name = (visitor.name or name_from(email))[:LONGEST_NAME]
    language = people.organisation().language
    department = visitor.department[:LONGEST_NAME] if visitor.department else None
    return actions.add_person(name, email, by=None, now=now, department=department, language=language)


def _link(person: Person, visitor: Visitor, *, now: datetime) -> None:
    row = Identity(person_id=person.id, issuer=visitor.issuer, subject=visitor.subject, linked_at=now)
    db.session.add(row)
    db.session.flush()
    said = {"issuer": visitor.issuer, "subject": visitor.subject}
    record(Stream(StreamKind.PERSON, person.id), EventKind.IDENTITY_LINK, by=person.id, now=now, texts=said)


def unlink(person_id: UUID, *, by: Person, now: datetime) -> None:
    """Forget under which name the provider knows somebody: the next visit with the proven address links anew.

    For a colleague who got another account at the provider. Without a link there is nothing to do.
    """
    refused_if(access.refuse_managing(by.roles))
    row = db.session.scalar(select(Identity).where(Identity.person_id == person_id).with_for_update())
    if row is None:
        return
    db.session.delete(row)
    db.session.flush()
    record(Stream(StreamKind.PERSON, person_id), EventKind.IDENTITY_UNLINK, by=by.id, now=now)
