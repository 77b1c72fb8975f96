# SPDX-License-Identifier: EUPL-1.2
"""What a message says: short, plain text, in the language of whoever gets it. Nothing private in the subject."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask import g
from flask_babel import force_locale, gettext

from tracker.notices.terms import Claimed, Letter
from tracker.people import queries as people
from tracker.people.models import Person
from tracker.record.terms import NoticeKind
from tracker.sign_in import link_queries
from tracker.sign_in.limits_links import state_of
from tracker.sign_in.link_tokens import token_of
from tracker.sign_in.terms_links import LinkOwner, LinkState
from tracker.web import show
from tracker.web.addresses import public_url

Words = tuple[str, list[str]]  # subject, and the paragraphs


def write(claimed: Claimed, now: datetime) -> Letter | None:
    """The letter for a claimed delivery; None when nobody has to hear this any more. Only reads."""
    person = people.person(claimed.notice.person_id)
    if person is None or not person.is_active:
        return None
    g.organisation = people.organisation()  # whose zone a moment is told in
    with force_locale(person.language.value):
        words = _ABOUT[claimed.notice.kind](person, claimed.notice.about_id, now)
        return _letter(claimed.id, person, words) if words is not None else None


def test_letter(delivery_id: UUID, person: Person) -> Letter:
    """What an administrator sends himself, to see whether mail works."""
    with force_locale(person.language.value):
        said = gettext("This is the test you asked for. Mail works.")
        return _letter(delivery_id, person, (gettext("A test of Leerlus"), [said]))


def _letter(letter_id: UUID, person: Person, words: Words) -> Letter:
    subject, paragraphs = words
    greeting = gettext("Hello %(name)s,", name=person.name)
    signed = gettext("Leerlus of %(organisation)s", organisation=people.organisation().name)
    text = "\n\n".join([greeting, *paragraphs, signed]) + "\n"
    return Letter(letter_id, person.name, person.email, person.language.value, subject, text)


def _invitation(_person: Person, link_id: UUID | None, now: datetime) -> Words | None:
    owner = _open(link_id, now)
    if owner is None:
        return None
    return gettext("Your invitation for Leerlus"), [
        gettext("You are invited to Leerlus. There we try things out, and learn in short sprints."),
        gettext("Open this link and choose a password:"),
        address_of(owner.organisation_id, owner.link_id),
        gettext(
            "The link works once, until %(when)s. Is it too late? Then ask an administrator for a new one.",
            when=show.moment(owner.facts.expires_at),
        ),
    ]


def _reset(_person: Person, link_id: UUID | None, now: datetime) -> Words | None:
    owner = _open(link_id, now)
    if owner is None:
        return None
    return gettext("A new password for Leerlus"), [
        gettext("Somebody asked for a new password for your account."),
        gettext("Open this link and choose one:"),
        address_of(owner.organisation_id, owner.link_id),
        gettext("The link works once, until %(when)s.", when=show.moment(owner.facts.expires_at)),
        gettext("Was it not you? Then do nothing: your password stays as it is."),
    ]


def _no_password(_person: Person, _about_id: UUID | None, _now: datetime) -> Words | None:
    return gettext("A new password for Leerlus"), [
        gettext("Somebody asked for a new password for your account. But you have no password here."),
        gettext("Sign in by way of your organisation, or open the invitation that we sent you before."),
        gettext("Does that not work? Then ask an administrator of your organisation."),
        gettext("Was it not you? Then do nothing."),
    ]


def _factor_reset(_person: Person, _about_id: UUID | None, _now: datetime) -> Words | None:
    return gettext("Your second step for Leerlus was reset"), [
        gettext("Your second step for signing in to Leerlus was reset. Your password still works."),
        gettext("Did you ask for this? Then sign in and set up a new second step, under Your account."),
        gettext("Was it not you? Then tell an administrator of your organisation now, and change your password."),
        gettext("Under Your account you see who did it."),
    ]


def _open(link_id: UUID | None, now: datetime) -> LinkOwner | None:
    """Whose link it is, as long as it opens something."""
    owner = link_queries.owner(people.organisation().id, link_id) if link_id is not None else None
    return owner if owner is not None and state_of(owner.facts, now) is LinkState.OPEN else None


def address_of(organisation_id: UUID, link_id: UUID) -> str:
    """The address that opens a link."""
    return public_url("sign_in.open_link", token=token_of(organisation_id, link_id))


_ABOUT: dict[NoticeKind, Callable[[Person, UUID | None, datetime], Words | None]] = {
    NoticeKind.INVITATION: _invitation,
    NoticeKind.RESET: _reset,
    NoticeKind.NO_PASSWORD: _no_password,
    NoticeKind.FACTOR_RESET: _factor_reset,
}
