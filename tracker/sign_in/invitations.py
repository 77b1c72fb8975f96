# SPDX-License-Identifier: EUPL-1.2
"""Acts on invitations: colleagues get an account without a password, and a link by which each chooses one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tracker.people import access
from tracker.people import actions as people_actions
from tracker.people import queries as people
from tracker.people.colleagues import Colleague
from tracker.people.models import Person, Team
from tracker.people.terms import Language, Role
from tracker.record.actions import record
from tracker.record.terms import EventKind, Stream, StreamKind
from tracker.refusal import Refusal, Refused, refused_if
from tracker.sign_in import link_queries, links
from tracker.sign_in.limits_links import state_of
from tracker.sign_in.models import Link
from tracker.sign_in.terms_links import Judged, LinkKind, LinkState, Verdict


def invite(
    colleagues: tuple[Colleague, ...],
    *,
    team: Team | None = None,
    roles: tuple[Role, ...] = (),
    by: Person,
    now: datetime,
) -> list[Judged]:
    """Accounts and invitations for pasted colleagues, in a team when one is given. Answers what became of each.

    Somebody who is here or was invited already only joins the team; an address of another organisation is refused,
    because an address is unique in the install.
    """
    refused_if(access.refuse_managing(by.roles))
    language = people.organisation().language
    judged = []
    for colleague in colleagues:
        person = people.person_by_email(colleague.email)
        if person is not None and person.organisation_id != by.organisation_id:
            raise Refused(Refusal("email_taken", email=colleague.email, field="colleagues"))
        if person is None:
            person = people_actions.add_person(
                colleague.name, colleague.email, by=by, now=now, roles=roles, language=language
            )
            _send(person, by=by, now=now)
            verdict = Verdict.INVITED
        else:
            verdict = Verdict.HERE if link_queries.is_in(person) else Verdict.INVITED_BEFORE
        judged.append(Judged(person.name, person.email, verdict))
        if team is not None and person.is_active:
            people_actions.join(team, person, by=by, now=now)
    return judged


def invite_again(person: Person, *, by: Person, now: datetime) -> None:
    """A new invitation; the one before opens nothing any more."""
    refused_if(access.refuse_managing(by.roles))
    refused_if(_refuse_inviting(person))
    _send(person, by=by, now=now)


def withdraw(person: Person, *, by: Person, now: datetime) -> None:
    """Take an invitation back and close the account that came with it. Doing it twice changes nothing."""
    refused_if(access.refuse_managing(by.roles))
    refused_if(_refuse_inviting(person) if person.is_active else None)
    links.end(person.id, LinkKind.INVITATION, now=now)
    record(_stream(person.id), EventKind.PERSON_INVITE_WITHDRAW, by=by.id, now=now)
    people_actions.deactivate(person, by=by, now=now)


def accept(link_id: UUID, *, name: str, language: Language, password_hash: str, now: datetime) -> Person:
    """Come in by an invitation: one's own name, language and password. Raises Refused when it was spent meanwhile."""
    link, person = open_link(link_id, now)
    people_actions.edit_person(person, name=name, language=language, department=person.department, by=person, now=now)
    people_actions.set_password(person, password_hash, by=person, now=now)
    links.use(link, now=now)
    return person


def open_link(link_id: UUID, now: datetime) -> tuple[Link, Person]:
    """The link, locked, with its owner. Raises Refused when it may not be used."""
    link = links.locked(link_id)
    person = people.person(link.person_id) if link is not None else None
    if link is None or person is None or state_of(link_queries.facts_of(link, person), now) is not LinkState.OPEN:
        raise Refused(Refusal("link_is_spent", lift=("admin",)))
    return link, person


def _send(person: Person, *, by: Person, now: datetime) -> None:
    """A link, and the event from which the worker makes a message."""
    link = links.make(person.id, LinkKind.INVITATION, now=now, is_shown=True)
    record(_stream(person.id), EventKind.PERSON_INVITE, by=by.id, now=now, data={"link": link.id})


def _refuse_inviting(person: Person) -> Refusal | None:
    """Only for whoever is not in yet: an invitation would be a way past a password."""
    if link_queries.is_in(person):
        return Refusal("is_in_already", name=person.name)
    return None if person.is_active else Refusal("account_is_closed", name=person.name, lift=("admin",))


def _stream(person_id: UUID) -> Stream:
    return Stream(StreamKind.PERSON, person_id)
