# SPDX-License-Identifier: EUPL-1.2
"""Pages of the room sign_in: the way in with a password, the way out, one's own password, closed accounts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import Flask, current_app, g, redirect, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.people import actions, passwords
from tracker.people import queries as people
from tracker.people.access import for_everybody, requires
from tracker.people.session import HOME, current_person, current_session_id, is_signed_in
from tracker.people.terms import Permission, WayIn
from tracker.sign_in import (
    attempts,
    door,
    limits,
    lock_outs,
    queries,
    throttle,
    views_access,
    views_factors,
    views_invitations,
    views_links,
    views_provider,
    views_review,
    views_second_step,
    views_sessions,
    views_set_up,
    words,
    words_links,
)
from tracker.sign_in.blueprint import sign_in
from tracker.sign_in.forms import PasswordForm, SignInForm
from tracker.sign_in.throttle import limits_wrong_tries
from tracker.web.answers import finish, found, page, turn_back
from tracker.web.furniture import add_settings_fact, lend
from tracker.web.words import register


def init_app(app: Flask) -> None:
    """The pages, and what the page of a person shows of a closed account."""
    throttle.init_app(app)
    lend(app, locked_until)
    most = lazy_gettext("Wrong passwords that close an account for an hour")
    add_settings_fact(app, 5, most, str(limits.MOST_FAILURES))
    register(app, words.LABELS, {**words.REFUSALS, **words_links.REFUSALS})
    views_factors.init_app(app)
    views_second_step.init_app(app)
    views_set_up.init_app(app)
    views_provider.init_app(app)
    views_sessions.init_app(app)
    views_access.init_app(app)
    views_review.init_app(app)
    views_links.init_app(app)
    views_invitations.init_app(app)
    app.register_blueprint(sign_in)


@sign_in.route("/sign-in", methods=["GET", "POST"])
@for_everybody
@limits_wrong_tries
def show() -> Response:
    """The way in. Whoever is in already goes home."""
    if is_signed_in():
        return redirect(HOME, 303)
    if g.get("must_set_up"):
        return redirect(url_for("sign_in.own_factors"), 303)
    if not people.has_any_organisation():
        return redirect(url_for("sign_in.set_up"), 303)
    form = SignInForm(next=request.args.get("next"))
    if form.validate_on_submit():
        person = attempts.verified(form.email.data or "", form.password.data or "")
        if person is not None:
            return door.let_in(person, by=WayIn.PASSWORD, wanted=form.next.data)
        form.refuse_both()
    settings = current_app.config["SETTINGS"]
    return page(
        "sign_in/show.html",
        form=form,
        can_set_up=people.is_empty_install(),
        most_failures=limits.MOST_FAILURES,
        provider=settings.OIDC_NAME if settings.has_provider else None,
        local=settings.SIGN_IN_LOCAL,
    )


@sign_in.post("/sign-out")
@requires(Permission.GET_IN)
def sign_out() -> Response:
    """The way out."""
    with act() as (_, now):
        by = door.leave(now=now)
        return finish("sign_in.signed_out" if by is WayIn.PROVIDER else "sign_in.show")
    return turn_back("sign_in.show")


@sign_in.route("/account/password", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
@limits_wrong_tries
def password() -> Response:
    """A new password for oneself. Other sessions end; this one goes on."""
    form = PasswordForm()
    if form.validate_on_submit():
        if passwords.is_right(current_person().password_hash, form.present.data):
            hashed = passwords.hash_password(form.password.data)
            with act() as (_, now):
                me = current_person()
                actions.set_password(me, hashed, by=me, now=now, this_session=current_session_id())
                return finish("people.account", said=gettext("Your password is changed."))
        else:
            form.refuse_present()
    return page("sign_in/password.html", form=form)


@sign_in.post("/people/<uuid:person_id>/unlock")
@requires(Permission.PEOPLE_MANAGE)
def unlock(person_id: UUID) -> Response:
    """Open an account that wrong passwords closed, before the hour is over."""
    with act() as (_, now):
        opened = found(people.person(person_id))
        lock_outs.lift(opened, by=current_person(), now=now)
        said = gettext("%(name)s can sign in again.", name=opened.name)
        return finish("people.person", person_id=person_id, said=said)
    return turn_back("people.person", person_id=person_id)


def locked_until(person_id: UUID) -> datetime | None:
    """Until when wrong passwords closed an account; None when it is open."""
    failures = queries.failures(person_id)
    return failures.until if failures is not None and limits.is_locked(failures, clock.now()) else None
