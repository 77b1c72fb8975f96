# SPDX-License-Identifier: EUPL-1.2
"""Pages on the way in: the second step after a password, and a passkey instead of one."""

from __future__ import annotations

from flask import Flask, flash, redirect, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from tracker.people.access import for_everybody
from tracker.people.models import Person
from tracker.people.session import HOME, current_person, is_signed_in
from tracker.people.terms import WayIn
from tracker.refusal import Refusal
from tracker.sign_in import door, queries_factors, second_step
from tracker.sign_in.blueprint import sign_in
from tracker.sign_in.forms_factors import PasskeyForm, SecondStepForm
from tracker.sign_in.rules_factors import FEW_CODES
from tracker.sign_in.throttle import limits_wrong_tries
from tracker.tables import in_organisation
from tracker.web.answers import page


def init_app(app: Flask) -> None:
    """The page that asks for a second step, for who has one."""
    door.ask_second_factor_by(app, second_step.page_that_asks)


@sign_in.route("/sign-in/second-factor", methods=["GET", "POST"])
@for_everybody
@limits_wrong_tries
def second_factor() -> Response:
    """After the password: a code of the app, a recovery code, or a passkey."""
    if is_signed_in():
        return redirect(HOME, 303)
    one = door.waiting()
    if one is None:
        flash(gettext("Sign in again: after your password you have a few minutes for the second step."), "refused")
        return redirect(url_for("sign_in.show"), 303)
    with in_organisation(one.person.organisation_id):
        form = SecondStepForm()
        if form.validate_on_submit():
            refusal = _judged(form, one.person)
            if refusal is None:
                return _in_with_warning(one)
            form.refuse_by(refusal)
        return page("sign_in/second_factor.html", form=form, have=queries_factors.factors(one.person.id))


def _judged(form: SecondStepForm, person: Person) -> Refusal | None:
    if "passkey" in request.form:
        return second_step.give_passkey(form.credential.data or "", person)[1]
    if not form.code.data:
        return Refusal("code_missing", field="code")
    return second_step.give_code(person, form.code.data)


def _in_with_warning(one: door.Waiting) -> Response:
    """Let in, and warn who runs out of recovery codes."""
    answer, left = door.second_factor_right(one), queries_factors.factors(one.person.id).codes_left
    if left < FEW_CODES:
        few = ngettext("You have %(num)s recovery code left.", "You have %(num)s recovery codes left.", left)
        flash(" ".join((few, gettext("Make new ones under Your account."))), "refused")
    return answer


@sign_in.route("/sign-in/passkey", methods=["GET", "POST"])
@for_everybody
@limits_wrong_tries
def passkey() -> Response:
    """A passkey instead of a password: it checks its user itself, so it is both steps at once."""
    if is_signed_in():
        return redirect(HOME, 303)
    form, wanted = PasskeyForm(), request.args.get("next")
    if form.validate_on_submit():
        person, refusal = second_step.give_passkey(form.credential.data or "")
        if person is not None:
            return door.let_in(person, by=WayIn.PASSKEY, wanted=wanted, has_second_factor=True)
        form.refuse_by(refusal or Refusal("passkey_wrong"))
    return page("sign_in/passkey.html", form=form, wanted=wanted)


@sign_in.get("/sign-in/passkey/question")
@for_everybody
def passkey_question() -> Response:
    """What the browser needs to ask a passkey, as JSON. The question lies in the session, for five minutes."""
    person = current_person() if is_signed_in() else second_step.person_asked()
    return Response(second_step.question_to_prove(person), content_type="application/json")
