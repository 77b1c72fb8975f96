# SPDX-License-Identifier: EUPL-1.2
"""The first page of an empty install. The steps after it (direction, team) lie in the room directions."""

from __future__ import annotations

from flask import Flask, redirect, request, url_for
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from tracker.acts import act
from tracker.people import actions, queries
from tracker.people.access import OPEN_ENDPOINTS, for_everybody
from tracker.people.blueprint import people
from tracker.people.forms import SetUpForm
from tracker.people.session import sign_in_as
from tracker.people.terms import Language
from tracker.web.answers import finish, page

OPEN_WHEN_EMPTY = OPEN_ENDPOINTS | {"people.set_up", "people.help_page", "people.glossary"}


def init_app(app: Flask) -> None:
    """Every page of an empty install leads to the set-up."""
    app.before_request(_to_set_up)


def _to_set_up() -> Response | None:
    if request.endpoint in OPEN_WHEN_EMPTY or current_user.is_authenticated or queries.has_any_organisation():
        return None
    return redirect(url_for("people.set_up"), 303)


@people.route("/setup", methods=["GET", "POST"])
@for_everybody
def set_up() -> Response:
    """Step 1: organisation and administrator, signed in at once. Gone as soon as there is an organisation."""
    if not queries.is_empty_install():
        return _gone()
    form = SetUpForm()
    if form.validate_on_submit():
        facts = form.facts(Language(get_locale().language))
        with act() as (_, now):
            sign_in_as(actions.set_up(facts, now=now))
            return finish("directions.set_up_direction", said=gettext("Your organisation is there. You are signed in."))
        if not queries.is_empty_install():
            return _gone()
    return page("people/set_up.html", form=form)


def _gone() -> Response:
    """Somebody set it up already: whoever is signed in goes on, anybody else signs in first."""
    return redirect(url_for("directions.set_up" if current_user.is_authenticated else "people.sign_in"), 303)
