# SPDX-License-Identifier: EUPL-1.2
"""Pages of the room people: one's own account, help and the glossary."""

from __future__ import annotations

from typing import Any

from flask import Flask, g
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from tracker.acts import act
from tracker.people import access, actions, session, views_people, views_settings, views_teams, words
from tracker.people.access import for_everybody, requires
from tracker.people.blueprint import people
from tracker.people.forms import AccountForm
from tracker.people.glossary import GLOSSARY
from tracker.people.session import current_person
from tracker.people.terms import Permission, Role
from tracker.web.answers import finish, page
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
    views_settings.init_app(app)
    app.register_blueprint(people)


def _who() -> dict[str, Any]:
    """The roles of this person, in words, for the head of the page; first that a team is led."""
    if not session.is_signed_in():
        return {"person_roles": ""}
    roles = [label(role).lower() for role in Role if role in current_person().roles]
    return {"person_roles": ", ".join([gettext("experiment lead"), *roles] if g.leads_team else roles)}


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
