# SPDX-License-Identifier: EUPL-1.2
"""Pages of the room people: setting up, signing in and out, one's own account, help and the glossary."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, redirect, request, url_for
from flask_babel import get_locale, gettext, lazy_gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.extensions import db
from tracker.people import (
    access,
    actions,
    limits,
    lock_outs,
    passwords,
    queries,
    session,
    views_people,
    views_teams,
    words,
)
from tracker.people.access import for_everybody, requires
from tracker.people.blueprint import people
from tracker.people.forms import AccountForm, PasswordForm, SetUpForm, SignInForm
from tracker.people.glossary import GLOSSARY
from tracker.people.models import Person
from tracker.people.session import HOME, current_person, local_path, sign_in_as
from tracker.people.terms import Language, Permission, Role
from tracker.tables import in_organisation
from tracker.web.answers import finish, keep, page
from tracker.web.furniture import add_footer_link
from tracker.web.words import label, register


def init_app(app: Flask) -> None:
    """Sessions, the check of every route, and the pages."""
    session.init_app(app)
    access.init_app(app)
    app.context_processor(_who)
    register(app, words.LABELS, words.REFUSALS)
    add_footer_link(app, "people.help_page", lazy_gettext("Help"))
    add_footer_link(app, "people.glossary", lazy_gettext("Glossary"))
    add_footer_link(app, "people.account", lazy_gettext("Your account"), shown=session.is_signed_in)
    views_teams.init_app(app)
    views_people.init_app(app)
    app.register_blueprint(people)


def _who() -> dict[str, Any]:
    """The roles of this person, in words, for the head of the page; first that a team is led."""
    if not session.is_signed_in():
        return {"person_roles": ""}
    roles = [label(role).lower() for role in Role if role in current_person().roles]
    return {"person_roles": ", ".join([gettext("experiment lead"), *roles] if g.leads_team else roles)}


@people.route("/sign-in", methods=["GET", "POST"])
@for_everybody
def sign_in() -> Response:
    """The way in. Whoever is in already goes home."""
    if current_user.is_authenticated:
        return redirect(HOME, 303)
    if not queries.has_any_organisation():
        return redirect(url_for("people.set_up"), 303)
    form = SignInForm(next=request.args.get("next"))
    if form.validate_on_submit():
        person = _verified(form.email.data or "", form.password.data or "")
        if person is not None:
            sign_in_as(person)
            return redirect(local_path(form.next.data) or _first_page(person), 303)
        form.refuse_both()
    return page(
        "people/sign_in.html",
        form=form,
        can_set_up=queries.is_empty_install(),
        most_failures=limits.MOST_FAILURES,
    )


def _verified(email: str, typed: str) -> Person | None:
    """The active person with this address and password. The work is the same when there is none (no tell-tale time)."""
    known = queries.credentials(email)
    db.session.rollback()  # hold no transaction or connection while the password is worked out
    is_right = passwords.is_right(known.password_hash if known else None, typed)
    if known is None or not known.is_active or limits.is_locked(known.failures, clock.now()):
        return None
    if not is_right or known.failures:
        _remember(known, is_right=is_right)
    found = queries.person_of_session(known.organisation_id, known.person_id) if is_right else None
    return found[0] if found else None


def _remember(known: queries.Credentials, *, is_right: bool) -> None:
    """Count a wrong password, or forget the wrong ones before a right one."""
    with in_organisation(known.organisation_id), act() as (_, now):
        if is_right:
            lock_outs.forget(known.person_id)
        else:
            lock_outs.count_failure(known.person_id, now=now)
        keep()


def _first_page(person: Person) -> str:
    """Where somebody lands. An administrator passes by the set-up, which sends him home when it is done."""
    return url_for("directions.set_up") if Role.ADMIN in person.roles else HOME


@people.route("/setup", methods=["GET", "POST"])
@for_everybody
def set_up() -> Response:
    """Setting up, step 1: organisation and administrator, signed in at once. Gone when there is an organisation.

    The steps after it (direction, team) lie in the room directions.
    """
    if not queries.is_empty_install():
        return _gone()
    form = SetUpForm()
    if form.validate_on_submit():
        facts = form.facts(Language(get_locale().language))
        with act() as (_, now):
            sign_in_as(actions.set_up(facts, now=now))
            said = gettext("Your organisation is there. You are signed in.")
            return finish("directions.set_up_direction", said=said)
        if not queries.is_empty_install():
            return _gone()
    return page("people/set_up.html", form=form, has_examples=queries.has_any_organisation())


def _gone() -> Response:
    """Somebody set it up already: whoever is signed in goes on, anybody else signs in first."""
    return redirect(url_for("directions.set_up" if session.is_signed_in() else "people.sign_in"), 303)


@people.post("/sign-out")
@requires(Permission.OWN_ACCOUNT)
def sign_out() -> Response:
    """The way out."""
    session.sign_out()
    return redirect(url_for("people.sign_in"), 303)


@people.route("/account", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
def account() -> Response:
    """One's own name, department and language."""
    form = AccountForm(obj=current_person())
    if form.validate_on_submit():
        with act() as (_, now):
            me = current_person()
            actions.edit_person(
                me,
                name=form.name.data,
                department=form.department.data,
                language=form.language.data,
                by=me,
                now=now,
            )
            return finish("people.account", said=gettext("Your account is changed."))
    return page("people/account.html", form=form)


@people.route("/account/password", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
def password() -> Response:
    """A new password for oneself. Other sessions end; this one goes on."""
    form = PasswordForm()
    if form.validate_on_submit():
        if passwords.is_right(current_person().password_hash, form.present.data):
            hashed = passwords.hash_password(form.password.data)
            with act() as (_, now):
                me = current_person()
                actions.set_password(me, hashed, by=me, now=now)
                sign_in_as(me)
                return finish("people.account", said=gettext("Your password is changed."))
        else:
            form.refuse_present()
    return page("people/password.html", form=form)


@people.get("/help")
@for_everybody
def help_page() -> Response:
    """What Leerlus is, in a minute."""
    return page("people/help.html")


@people.get("/glossary")
@for_everybody
def glossary() -> Response:
    """Every word of the product in Dutch and English."""
    return page("people/glossary.html", glossary=GLOSSARY)
