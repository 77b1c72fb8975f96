# SPDX-License-Identifier: EUPL-1.2
"""Pages for who has a link: coming in for the first time, a new password, and asking for one.

The address with the token only puts it in the session and goes on to an address without it, so that it stays out of
what the browser shows, keeps and passes on (PUBLIC-SECTOR 34).
"""

from __future__ import annotations

from flask import Flask, current_app, redirect, session, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.people import queries as people
from tracker.people.access import for_everybody, requires
from tracker.people.passwords import hash_password
from tracker.people.session import HOME, current_person
from tracker.people.terms import Language, Permission, WayIn
from tracker.sign_in import door, invitations, link_queries, queries, resets
from tracker.sign_in.attempts import account_of_nobody
from tracker.sign_in.blueprint import sign_in
from tracker.sign_in.forms_links import ComeInForm, ForgottenForm, RenewForm
from tracker.sign_in.limits_links import state_of
from tracker.sign_in.link_tokens import ids_of
from tracker.sign_in.rules_provider import refuse_local
from tracker.sign_in.terms_links import LinkKind, LinkOwner, LinkState
from tracker.sign_in.throttle import limits_every_try
from tracker.tables import in_organisation
from tracker.web.answers import keep, page

LINK = "link"
GONE = 410


def init_app(_app: Flask) -> None:
    """Nothing to register: the pages stand on the blueprint of the room."""


@sign_in.get("/link/<token>")
@for_everybody
def open_link(token: str) -> Response:
    """A link from a message. Opening it spends nothing: mail programs look at links before people do."""
    session[LINK] = token
    owner = _owner()
    if owner is not None and "language" not in session:
        session["language"] = owner.language
    return redirect(url_for("sign_in.link"), 303)


@sign_in.route("/link", methods=["GET", "POST"])
@for_everybody
def link() -> Response:
    """What the link is for; or why it opens nothing any more."""
    owner = _owner()
    state = state_of(owner.facts if owner else None, clock.now())
    if owner is None or state is not LinkState.OPEN:
        return _closed(owner, state)
    return _come_in(owner) if owner.facts.kind is LinkKind.INVITATION else _renew(owner)


def _owner() -> LinkOwner | None:
    ids = ids_of(str(session.get(LINK, "")))
    return link_queries.owner(*ids) if ids is not None else None


def _closed(owner: LinkOwner | None, state: LinkState) -> Response:
    is_reset = owner is not None and owner.facts.kind is LinkKind.RESET
    can_ask = is_reset and current_app.config["SETTINGS"].has_mail
    return page("sign_in/link_closed.html", status=GONE, state=state.value, can_ask=can_ask)


def _come_in(owner: LinkOwner) -> Response:
    form = ComeInForm(name=owner.name, language=Language(get_locale().language))
    form.known = (owner.name, owner.email)
    settings = current_app.config["SETTINGS"]
    may_choose = _may_have_password(owner)
    if may_choose and form.validate_on_submit():
        hashed, person = hash_password(form.password.data), None
        with in_organisation(owner.organisation_id), act() as (_, now):
            person = invitations.accept(
                owner.link_id, name=form.name.data, language=form.language.data, password_hash=hashed, now=now
            )
            keep()
        if person is not None:
            return door.let_in(person, by=WayIn.INVITATION, wanted=url_for("sign_in.welcome"))
    provider = settings.OIDC_NAME if settings.has_provider else None
    return page("sign_in/come_in.html", form=form, email=owner.email, may_choose=may_choose, provider=provider)


def _may_have_password(owner: LinkOwner) -> bool:
    """Or do people like this one come in through the provider only?"""
    with in_organisation(owner.organisation_id):
        person = people.person(owner.person_id)
        roles = person.roles if person is not None else frozenset()
    return refuse_local(current_app.config["SETTINGS"].SIGN_IN_LOCAL, roles) is None


def _renew(owner: LinkOwner) -> Response:
    form = RenewForm()
    form.known = (owner.name, owner.email)
    if form.validate_on_submit():
        hashed, person = hash_password(form.password.data), None
        with in_organisation(owner.organisation_id), act() as (_, now):
            person = resets.renew(owner.link_id, hashed, now=now)
            keep()
        if person is not None:
            return door.let_in(person, by=WayIn.PASSWORD, wanted=HOME)
    return page("sign_in/renew.html", form=form, email=owner.email)


@sign_in.route("/sign-in/forgotten", methods=["GET", "POST"])
@for_everybody
@limits_every_try
def forgotten() -> Response:
    """A lost password. The answer, and the work, is the same whether there is such an account or not."""
    if not people.has_any_organisation():
        return redirect(url_for("sign_in.set_up"), 303)
    form = ForgottenForm()
    settings = current_app.config["SETTINGS"]
    has_mail = settings.has_mail and settings.SIGN_IN_LOCAL != "no"
    if has_mail and form.validate_on_submit():
        _ask(form.email.data)
        return redirect(url_for("sign_in.asked"), 303)
    return page("sign_in/forgotten.html", form=form, has_mail=has_mail)


def _ask(email: str) -> None:
    known, oldest = queries.credentials(email), people.oldest_organisation_id()
    with in_organisation(known.organisation_id if known else oldest), act() as (_, now):
        resets.ask(known.account_id if known else account_of_nobody(email), now=now)
        keep()


@sign_in.get("/sign-in/asked")
@for_everybody
def asked() -> Response:
    """What to expect after asking for a new password."""
    return page("sign_in/asked.html")


@sign_in.get("/welcome")
@requires(Permission.READ)
def welcome() -> Response:
    """The first page of who is new: what this is in three sentences, and where one belongs."""
    own = people.team_cards(clock.now(), of=current_person().id)
    return page("sign_in/welcome.html", teams=[card for card in own if card.archived_at is None])
