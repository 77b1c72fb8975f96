# SPDX-License-Identifier: EUPL-1.2
"""Pages on which an administrator sees people, gives roles and closes accounts. Inviting lies in sign_in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Flask
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.people import actions, queries
from tracker.people.access import requires
from tracker.people.blueprint import people
from tracker.people.forms import PersonForm
from tracker.people.models import Person
from tracker.people.session import current_person, is_admin
from tracker.people.terms import Permission
from tracker.web.answers import finish, found, page, turn_back
from tracker.web.furniture import add_footer_link


def init_app(app: Flask) -> None:
    """The way to these pages, for administrators."""
    add_footer_link(app, "people.accounts", lazy_gettext("People"), shown=is_admin)


@people.get("/people")
@requires(Permission.PEOPLE_MANAGE)
def accounts() -> Response:
    """Everybody with an account."""
    return page("people/accounts.html", accounts=queries.accounts(clock.now()))


@people.route("/people/<uuid:person_id>", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def person(person_id: UUID) -> Response:
    """One account: name, department, language, roles."""
    shown = found(queries.account(person_id))
    form = PersonForm(data=_shown(shown))
    if form.validate_on_submit():
        with act() as (_, now):
            changed, me = found(queries.person(person_id)), current_person()
            department, language = form.department.data, form.language.data
            actions.edit_person(changed, name=form.name.data, department=department, language=language, by=me, now=now)
            actions.set_roles(changed, form.roles.roles, by=me, now=now)
            return finish("people.accounts", said=gettext("The account of %(name)s is changed.", name=changed.name))
    return page("people/person.html", form=form, shown=shown, teams=queries.teams_of(person_id, clock.now()))


def _shown(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "department": person.department,
        "language": person.language,
        "roles": [role.value for role in person.roles],
    }


@people.post("/people/<uuid:person_id>/deactivate")
@requires(Permission.PEOPLE_MANAGE)
def deactivate(person_id: UUID) -> Response:
    """Close an account."""
    with act() as (_, now):
        closed = found(queries.person(person_id))
        actions.deactivate(closed, by=current_person(), now=now)
        return finish("people.accounts", said=gettext("The account of %(name)s is closed.", name=closed.name))
    return turn_back("people.person", person_id=person_id)


@people.post("/people/<uuid:person_id>/reactivate")
@requires(Permission.PEOPLE_MANAGE)
def reactivate(person_id: UUID) -> Response:
    """Open an account again."""
    with act() as (_, now):
        opened = found(queries.person(person_id))
        actions.reactivate(opened, by=current_person(), now=now)
        return finish("people.accounts", said=gettext("The account of %(name)s is open again.", name=opened.name))
    return turn_back("people.person", person_id=person_id)
