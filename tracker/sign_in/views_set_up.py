# SPDX-License-Identifier: EUPL-1.2
"""Setting up, step 1: the organisation and its administrator, who is in at once. The next steps lie in directions."""

from __future__ import annotations

from flask import Flask, redirect, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from tracker.acts import act
from tracker.people import actions
from tracker.people import queries as people
from tracker.people.access import for_everybody
from tracker.people.session import is_signed_in
from tracker.people.terms import Language, WayIn
from tracker.sign_in import door
from tracker.sign_in.blueprint import sign_in
from tracker.sign_in.forms import SetUpForm
from tracker.sign_in.throttle import limits_wrong_tries
from tracker.tables import in_organisation
from tracker.web.answers import finish, page


def init_app(_app: Flask) -> None:
    """Nothing to register: the page stands on the blueprint of the room."""


@sign_in.route("/setup", methods=["GET", "POST"])
@for_everybody
@limits_wrong_tries
def set_up() -> Response:
    """The first page of an empty install. Gone when there is an organisation."""
    if not people.is_empty_install():
        return _gone()
    form = SetUpForm()
    if form.validate_on_submit():
        facts = form.facts(Language(get_locale().language))
        with act() as (_, now):
            admin = actions.set_up(facts, now=now)
            with in_organisation(admin.organisation_id):
                door.enter(admin, by=WayIn.SET_UP, now=now)
            said = gettext("Your organisation is there. You are signed in.")
            return finish("directions.set_up_direction", said=said)
        if not people.is_empty_install():
            return _gone()
    return page("sign_in/set_up.html", form=form, has_examples=people.has_any_organisation())


def _gone() -> Response:
    """Somebody set it up already: whoever is signed in goes on, anybody else signs in first."""
    return redirect(url_for("directions.set_up" if is_signed_in() else "sign_in.show"), 303)
