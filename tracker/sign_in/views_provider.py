# SPDX-License-Identifier: EUPL-1.2
"""The way in through the identity provider of the organisation, and out of it again (OpenID Connect, PUBLIC-SECTOR 39).

To the provider goes a link and not a form: the content policy lets no form lead out of the house.
"""

from __future__ import annotations

from typing import cast
from uuid import UUID

import structlog
from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.extensions import db
from tracker.people import access_log
from tracker.people import queries as people
from tracker.people.access import for_everybody, requires
from tracker.people.models import Person
from tracker.people.session import HOME, current_person, is_signed_in
from tracker.people.terms import AccessAction, AccessResult, Permission, WayIn
from tracker.refusal import Refusal, Refused, refused_if
from tracker.settings import Settings
from tracker.sign_in import door, flows, identities, provider, queries, words
from tracker.sign_in.blueprint import sign_in
from tracker.sign_in.rules_provider import Flow, Visitor, refuse_answer, refuse_factor, refuse_flow, visitor_of
from tracker.sign_in.throttle import limits_refused_visits
from tracker.tables import in_organisation
from tracker.web.answers import finish, found, keep, page, turn_back
from tracker.web.furniture import add_settings_fact, lend
from tracker.web.words import label

log = structlog.get_logger()
TROUBLE = "trouble"  # in the session: the code of a refusal, for the page that explains it
STATUS = {"provider_away": 503}  # of the page; 403 for everything else


def init_app(app: Flask) -> None:
    """What the page of a person shows of the provider, and that of the administrator."""
    lend(app, known_by_provider)
    settings: Settings = app.config["SETTINGS"]
    if settings.has_provider:
        add_settings_fact(app, 7, lazy_gettext("People sign in through"), str(settings.OIDC_NAME))
        add_settings_fact(app, 8, lazy_gettext("Who may sign in with a password"), words.LOCAL[settings.SIGN_IN_LOCAL])


@sign_in.get("/sign-in/provider")
@for_everybody
def to_provider() -> Response:
    """The button: on to the provider, with a way back that only this browser can go."""
    if is_signed_in():
        return redirect(HOME, 303)
    settings = _settings()
    wanted, now = door.local_path(request.args.get("next")), clock.now()
    try:
        refused_if(None if queries.organisation_of_provider(settings.OIDC_ORGANISATION) else Refusal("whose_provider"))
        db.session.rollback()  # hold no connection while the provider is asked
        asked = provider.current(now)
        asked.addresses()  # raises before this browser is sent on a way
        return redirect(asked.address_to_ask(flows.begin(wanted, now)), 303)
    except Refused as refused:
        return _trouble(refused.refusal, wanted)


@sign_in.get("/sign-in/provider/answer")
@for_everybody
@limits_refused_visits
def from_provider() -> Response:
    """The browser comes back. The one GET that writes: the protocol brings it so, and each way back works once."""
    flow = g.setdefault("flow", flows.end(request.args.get("state")))  # kept: see _visitor
    if flow is None and is_signed_in():
        return redirect(HOME, 303)
    settings = _settings()
    wanted = flow.wanted if flow else None
    try:
        visitor = _visitor(flow, settings)
        person, has_factor = _recognised(visitor, settings)
    except Refused as refused:
        if flow is not None:
            _note(refused.refusal, settings)
        return _trouble(refused.refusal, wanted)
    return door.let_in(person, by=WayIn.PROVIDER, wanted=wanted, has_second_factor=has_factor)


def _visitor(flow: Flow | None, settings: Settings) -> Visitor:
    """Who comes, as the provider says. Asked once a request: when it runs again (LeerlusApp), the code is used up."""
    if "visitor" in g:
        return cast("Visitor", g.visitor)
    now = clock.now()
    refused_if(refuse_flow(flow, now))
    db.session.rollback()  # hold no connection while the provider is asked
    asked = provider.current(now)
    refused_if(refuse_answer(request.args, issuer=asked.issuer, says_issuer=asked.addresses().says_issuer))
    claims = asked.claims(request.args["code"], cast("Flow", flow))
    groups, trusts = settings.OIDC_GROUPS_CLAIM, settings.OIDC_TRUST_EMAIL
    g.visitor = visitor_of(claims, groups_claim=groups, trusts_email=trusts)
    if g.visitor is None:
        raise Refused(Refusal("strange_answer"))
    return cast("Visitor", g.visitor)


def _recognised(visitor: Visitor, settings: Settings) -> tuple[Person, bool]:
    """Whose account it is, linked and with its roles; and did the provider ask for a second factor?"""
    organisation_id = queries.organisation_of_provider(settings.OIDC_ORGANISATION)
    if organisation_id is None:
        raise Refused(Refusal("whose_provider"))
    acrs = (settings.OIDC_ACR or "").split()
    weak = refuse_factor(visitor.acr, acrs)
    with in_organisation(organisation_id), act() as (_, now):
        found = identities.arrive(visitor, mapping=settings.oidc_roles, may_create=settings.OIDC_CREATE, now=now)
        if isinstance(found, Person) and weak and not door.second_factor_page(found, WayIn.PROVIDER):
            found = weak
        if isinstance(found, Person):
            keep()
    if isinstance(found, Refusal):
        raise Refused(found)
    return found, bool(acrs) and weak is None


def _note(refusal: Refusal, settings: Settings) -> None:
    """Somebody came from the provider and was not let in: a line in the log of access of whose provider it is."""
    organisation_id = queries.organisation_of_provider(settings.OIDC_ORGANISATION)
    if organisation_id is None:
        return
    with in_organisation(organisation_id), act() as (_, now):
        about = f"{WayIn.PROVIDER}/{refusal.code}"
        access_log.note(AccessAction.SIGN_IN, by=None, now=now, about=about, result=AccessResult.REFUSED)
        keep()


@sign_in.get("/signed-out")
@for_everybody
def signed_out() -> Response:
    """After leaving: the session at the provider may still be open, and this page has the way to end that too."""
    if is_signed_in():
        return redirect(HOME, 303)
    settings = _settings()
    return page("sign_in/signed_out.html", provider=settings.OIDC_NAME, can_leave=_address_to_leave() is not None)


@sign_in.get("/signed-out/provider")
@for_everybody
def leave_provider() -> Response:
    """On to the page of the provider that ends the session there."""
    if is_signed_in():
        return redirect(HOME, 303)
    _settings()
    return redirect(_address_to_leave() or url_for("sign_in.show"), 303)


def _address_to_leave() -> str | None:
    """Where the session at the provider is ended; None when it has no such page, or does not answer."""
    try:
        return provider.current(clock.now()).address_to_leave()
    except Refused:
        return None


@sign_in.post("/people/<uuid:person_id>/unlink")
@requires(Permission.PEOPLE_MANAGE)
def unlink(person_id: UUID) -> Response:
    """Forget under which name the provider knows a colleague."""
    with act() as (_, now):
        person = found(people.person(person_id))
        identities.unlink(person.id, by=current_person(), now=now)
        said = gettext("The next time, %(name)s is known by the e-mail address again.", name=person.name)
        return finish("people.person", person_id=person_id, said=said)
    return turn_back("people.person", person_id=person_id)


def known_by_provider(person: Person) -> tuple[str, list[str]] | None:
    """The name of the provider and the roles that its groups gave; None when it does not know this person."""
    settings = current_app.config["SETTINGS"]
    if not settings.has_provider or queries.identity_of(person.id) is None:
        return None
    return settings.OIDC_NAME, [label(row.role).lower() for row in person.role_rows if row.by_group]


def _settings() -> Settings:
    """The settings of an install with a provider; without one these pages are not there."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.has_provider:
        raise NotFound
    return settings


def _trouble(refusal: Refusal, wanted: str | None) -> Response:
    """On to the page that says why. The log gets the code of the refusal and no more."""
    log.warning("provider_refused", code=refusal.code)
    session[TROUBLE] = {"code": refusal.code, "email": refusal.facts.get("email"), "wanted": wanted}
    return redirect(url_for("sign_in.trouble"), 303)


@sign_in.get("/sign-in/provider/trouble")
@for_everybody
def trouble() -> Response:
    """Why somebody was not let in, what to do, whom to ask. At an address that holds nothing of the protocol."""
    if is_signed_in():
        return redirect(HOME, 303)
    settings = _settings()
    told = session.get(TROUBLE, {})
    code = told.get("code")
    if code not in words.REFUSALS:
        return redirect(url_for("sign_in.show"), 303)
    return page(
        "sign_in/trouble.html",
        status=STATUS.get(code, 403),
        why=str(words.REFUSALS[code]) % told,
        mends=words.MENDS[code],
        hint=words.HINTS.get(code),
        code=code,
        now=clock.now(),
        again=url_for("sign_in.to_provider", next=told.get("wanted")),
        provider=settings.OIDC_NAME,
        has_local=settings.SIGN_IN_LOCAL != "no",
    )
