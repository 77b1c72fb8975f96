# SPDX-License-Identifier: EUPL-1.2
"""Acts on lost passwords: asking for a new one, the link for it, and choosing it (ASVS 6.4.3, 6.3.8)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tracker.people import access
from tracker.people import actions as people_actions
from tracker.people import queries as people
from tracker.people.models import Person
from tracker.record.actions import record
from tracker.record.deliveries import tell
from tracker.record.terms import EventKind, NoticeKind, Stream, StreamKind
from tracker.refusal import Refusal, Refused, refused_if
from tracker.sign_in import links, lock_outs
from tracker.sign_in.invitations import open_link
from tracker.sign_in.limits_links import ASKED_AGAIN_AFTER
from tracker.sign_in.models import Link
from tracker.sign_in.terms_links import LinkKind


def ask(person_id: UUID, *, now: datetime) -> None:
    """Somebody lost a password, or says so. Leaves one row, whoever `person_id` is, so that time tells nothing.

    Whether there is such a person, and what to write, the worker finds out.
    """
    turn = int(now.timestamp() // ASKED_AGAIN_AFTER.total_seconds())
    tell(NoticeKind.RESET, person_id, run_at=now, once=f"reset:{person_id}:{turn}")


def begin(person_id: UUID, *, now: datetime) -> Link | None:
    """The link for whoever asked: the worker calls this. None when nobody with a password is meant."""
    person = people.person(person_id)
    if person is None or not person.is_active or person.password_hash is None:
        return None
    return links.make(person.id, LinkKind.RESET, now=now)


def hand_over(person: Person, *, by: Person, now: datetime) -> None:
    """An administrator helps somebody to a new password. By mail; without mail the link is shown, to hand over."""
    refused_if(access.refuse_managing(by.roles))
    if person.password_hash is None or not person.is_active:
        raise Refused(Refusal("has_no_password", name=person.name))
    link = links.make(person.id, LinkKind.RESET, now=now, is_shown=True)
    stream = Stream(StreamKind.PERSON, person.id)
    record(stream, EventKind.PERSON_RESET_LINK, by=by.id, now=now, data={"link": link.id})


def renew(link_id: UUID, password_hash: str, *, now: datetime) -> Person:
    """Choose a new password by a link. Ends all sessions, and opens an account that wrong passwords had closed."""
    link, person = open_link(link_id, now)
    people_actions.set_password(person, password_hash, by=person, now=now)
    lock_outs.forget(person.id)
    links.use(link, now=now)
    return person
