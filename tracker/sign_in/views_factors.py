# SPDX-License-Identifier: EUPL-1.2
"""Pages about one's own second step: what you have, adding, removing, new recovery codes, and proving that it is you.

Who must have a second step and has none finds only these pages (`Permission.GET_IN`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, g, redirect, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.people import queries as people
from tracker.people.access import requires
from tracker.people.models import Person
from tracker.people.session import current_person, current_session_id, needs_second_factor
from tracker.people.terms import Permission, SecondFactor
from tracker.refusal import Refusal
from tracker.sign_in import door, factors, queries_factors, second_step, totp
from tracker.sign_in import words_factors as words
from tracker.sign_in.blueprint import sign_in
from tracker.sign_in.forms_factors import AgainForm, AppForm, NewPasskeyForm
from tracker.sign_in.terms_factors import Factors
from tracker.sign_in.throttle import limits_wrong_tries
from tracker.web.answers import finish, found, page, turn_back
from tracker.web.furniture import add_settings_fact, lend
from tracker.web.words import register

View = Callable[..., Response]


def init_app(app: Flask) -> None:
    """Words, the setting, and what pages of people show of a second step."""
    register(app, words.LABELS, words.REFUSALS)
    needs = words.LABELS[SecondFactor(app.config["SETTINGS"].second_factor)]
    add_settings_fact(app, 6, lazy_gettext("Who must sign in with two steps"), needs)
    lend(app, factors_of)
    lend(app, reset_of)


def after_proof(view: View) -> View:
    """Before somebody changes a second step: who signed in a while ago proves again who they are."""

    @wraps(view)
    def guarded(**values: Any) -> Response:
        if second_step.is_proved():
            return view(**values)
        wanted = request.path if request.method == "GET" else urlsplit(request.referrer or "").path
        return redirect(url_for("sign_in.again", next=wanted), 303)

    return guarded


@sign_in.get("/account/second-factor")
@requires(Permission.GET_IN)
def own_factors() -> Response:
    """What somebody has, and the ways to change it."""
    me = current_person()
    have, required = queries_factors.factors(me.id), needs_second_factor(me)
    return page(
        "sign_in/own_factors.html",
        have=have,
        required=required,
        can_remove=have.count > 1 or not required,
        must_set_up=g.get("must_set_up", False),
        app_added_at=queries_factors.app_added_at(me.id),
        passkeys=queries_factors.passkeys(me.id),
    )


@sign_in.route("/account/second-factor/app", methods=["GET", "POST"])
@requires(Permission.GET_IN)
@after_proof
def app() -> Response:
    """An authenticator app: scan, and type the code that it shows. It counts only then."""
    me, form = current_person(), AppForm()
    secret = second_step.secret_to_set_up(me)
    if form.validate_on_submit():
        with act() as (_, now):
            me, this = current_person(), current_session_id()
            codes = factors.add_app(me, secret, form.code.data, now=now, this_session=this)
            second_step.forget_secret()
            return _added(codes, said=gettext("Your app is set up."))
    qr_code = totp.qr_code(totp.address(secret, email=me.email, organisation=g.organisation.name))
    return page("sign_in/app.html", form=form, secret=totp.spelled(secret), qr_code=qr_code)


@sign_in.route("/account/second-factor/passkeys/new", methods=["GET", "POST"])
@requires(Permission.GET_IN)
@after_proof
def new_passkey() -> Response:
    """A passkey, with a name to know it by."""
    form = NewPasskeyForm()
    if form.validate_on_submit():
        made = second_step.read_new_passkey(form.credential.data or "")
        if isinstance(made, Refusal):
            form.refuse_by(made)
        else:
            with act() as (_, now):
                me, this = current_person(), current_session_id()
                codes = factors.add_passkey(me, made, name=form.name.data, now=now, this_session=this)
                return _added(codes, said=gettext("The passkey %(name)s is added.", name=form.name.data))
    form.credential.data = ""  # an answer counts once: the script asks for a new one
    return page("sign_in/new_passkey.html", form=form)


@sign_in.get("/account/second-factor/passkeys/question")
@requires(Permission.GET_IN)
def new_passkey_question() -> Response:
    """What the browser needs to make a passkey, as JSON. The question lies in the session, for five minutes."""
    return Response(second_step.question_to_add(current_person()), content_type="application/json")


def _added(codes: list[str], *, said: str) -> Response:
    """After adding. The first factor comes with recovery codes and ends other sessions; this one is whole."""
    if not codes:
        return finish("sign_in.own_factors", said=said)
    onward = door.first_page(current_person()) if g.get("must_set_up") else url_for("sign_in.own_factors")
    door.make_whole()
    finish("sign_in.own_factors")
    return _codes_page(codes, onward)


def _codes_page(codes: list[str], onward: str) -> Response:
    """The codes, straight after they were kept. A second send of the form cannot show them: then one makes new ones."""
    return page("sign_in/codes.html", status=200, codes=codes, onward=onward)


@sign_in.post("/account/second-factor/codes")
@requires(Permission.OWN_ACCOUNT)
@after_proof
def codes() -> Response:
    """New recovery codes in the place of those of before."""
    with act() as (_, now):
        made = factors.make_codes(current_person(), now=now)
        finish("sign_in.own_factors")
        return _codes_page(made, url_for("sign_in.own_factors"))
    return turn_back("sign_in.own_factors")


@sign_in.post("/account/second-factor/app/remove")
@requires(Permission.OWN_ACCOUNT)
@after_proof
def remove_app() -> Response:
    """Take the app away."""
    with act() as (_, now):
        me = current_person()
        factors.remove_app(me, required=needs_second_factor(me), now=now)
        return finish("sign_in.own_factors", said=gettext("The app is removed."))
    return turn_back("sign_in.own_factors")


@sign_in.post("/account/second-factor/passkeys/<uuid:passkey_id>/remove")
@requires(Permission.OWN_ACCOUNT)
@after_proof
def remove_passkey(passkey_id: UUID) -> Response:
    """Take a passkey away."""
    with act() as (_, now):
        me = current_person()
        passkey = found(queries_factors.passkey(me.id, passkey_id))
        factors.remove_passkey(me, passkey_id, required=needs_second_factor(me), now=now)
        return finish("sign_in.own_factors", said=gettext("The passkey %(name)s is removed.", name=passkey.name))
    return turn_back("sign_in.own_factors")


@sign_in.route("/account/second-factor/again", methods=["GET", "POST"])
@requires(Permission.GET_IN)
@limits_wrong_tries
def again() -> Response:
    """Prove again who you are, by password or passkey, and go on with what you wanted to change."""
    me, form = current_person(), AgainForm()
    if form.validate_on_submit():
        refusal = _proved(form, me)
        if refusal is None:
            second_step.prove_again()
            wanted = door.local_path(request.args.get("next"))
            return redirect(wanted or url_for("sign_in.own_factors"), 303)
        form.refuse_by(refusal)
    me = current_person()
    has_passkey, has_password = queries_factors.factors(me.id).passkeys > 0, me.password_hash is not None
    return page("sign_in/again.html", form=form, has_passkey=has_passkey, has_password=has_password)


def _proved(form: AgainForm, me: Person) -> Refusal | None:
    if "passkey" in request.form:
        return second_step.give_passkey(form.credential.data or "", me)[1]
    return second_step.give_password(me, form.password.data or "")


@sign_in.post("/people/<uuid:person_id>/second-factor/reset")
@requires(Permission.PEOPLE_MANAGE)
@after_proof
def reset_factors(person_id: UUID) -> Response:
    """An administrator takes away the second step of somebody who lost everything; never their own."""
    with act() as (_, now):
        person = found(people.person(person_id))
        factors.reset(person, by=current_person(), now=now)
        said = gettext("The second step of %(name)s is reset.", name=person.name)
        return finish("people.person", person_id=person_id, said=said)
    return turn_back("people.person", person_id=person_id)


def factors_of(person_id: UUID) -> Factors:
    """What somebody has, for the page on which an administrator resets it."""
    return queries_factors.factors(person_id)


def reset_of(person_id: UUID) -> queries_factors.Reset | None:
    """Who reset the second step of this person lately, for their own page."""
    return queries_factors.last_reset(person_id, clock.now())
