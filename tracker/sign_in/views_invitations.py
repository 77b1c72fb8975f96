# SPDX-License-Identifier: EUPL-1.2
"""Pages on which an administrator invites people, and helps who lost a password."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from flask import Flask, current_app
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from tracker.acts import act
from tracker.people import colleagues
from tracker.people import queries as people
from tracker.people.access import requires
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.sign_in import invitations as acts
from tracker.sign_in import link_shown, resets
from tracker.sign_in.blueprint import sign_in
from tracker.sign_in.forms_links import InviteForm
from tracker.sign_in.terms_links import Judged, Verdict
from tracker.web.answers import finish, found, page, turn_back
from tracker.web.furniture import lend

MOST_NAMED = 5  # people in the line that says what became of the pasted addresses


def init_app(app: Flask) -> None:
    """What the pages of people and of setting up show of invitations."""
    lend(app, link_shown.invited)
    lend(app, link_shown.links_of)


@sign_in.route("/people/new", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def invite() -> Response:
    """Invite one colleague or many."""
    form = InviteForm()
    form.team.choices = [("", gettext("No team yet")), *((str(row.id), row.name) for row in people.teams())]
    if form.validate_on_submit():
        pasted = colleagues.read(form.colleagues.data)
        with act() as (_, now):
            team = found(people.team(UUID(form.team.data))) if form.team.data else None
            roles = tuple(form.roles.roles)
            judged = acts.invite(pasted.colleagues, team=team, roles=roles, by=current_person(), now=now)
            said = verdicts_text(judged, pasted.twice)
            return finish("sign_in.invitations", said=said)
    return page("sign_in/invite.html", form=form, has_mail=_has_mail())


@sign_in.get("/people/invitations")
@requires(Permission.PEOPLE_MANAGE)
def invitations() -> Response:
    """Who was invited and is not in yet, with the links that have to be handed over."""
    return page("sign_in/invitations.html", links=link_shown.invitations(), has_mail=_has_mail())


@sign_in.post("/people/<uuid:person_id>/invite")
@requires(Permission.PEOPLE_MANAGE)
def invite_again(person_id: UUID) -> Response:
    """A new invitation for somebody who is not in yet."""
    with act() as (_, now):
        invited = found(people.person(person_id))
        acts.invite_again(invited, by=current_person(), now=now)
        said = gettext("%(name)s has a new invitation. The one before does not work any more.", name=invited.name)
        return finish("people.person", person_id=person_id, said=said)
    return turn_back("people.person", person_id=person_id)


@sign_in.post("/people/<uuid:person_id>/withdraw")
@requires(Permission.PEOPLE_MANAGE)
def withdraw(person_id: UUID) -> Response:
    """Take an invitation back."""
    with act() as (_, now):
        invited = found(people.person(person_id))
        acts.withdraw(invited, by=current_person(), now=now)
        said = gettext("The invitation of %(name)s is withdrawn, and the account is closed.", name=invited.name)
        return finish("people.accounts", said=said)
    return turn_back("people.person", person_id=person_id)


@sign_in.post("/people/<uuid:person_id>/reset-link")
@requires(Permission.PEOPLE_MANAGE)
def hand_over(person_id: UUID) -> Response:
    """A link for a new password, for somebody who lost the own one."""
    with act() as (_, now):
        helped = found(people.person(person_id))
        resets.hand_over(helped, by=current_person(), now=now)
        said = gettext("The link for a new password is there.")
        return finish("people.person", person_id=person_id, said=said)
    return turn_back("people.person", person_id=person_id)


def _has_mail() -> bool:
    return bool(current_app.config["SETTINGS"].has_mail)


def verdicts_text(judged: list[Judged], twice: tuple[str, ...]) -> str:
    """What became of the pasted addresses, in a few sentences."""
    names = defaultdict(list)
    for one in judged:
        names[one.verdict].append(one.name)
    invited = len(names[Verdict.INVITED])
    said = [ngettext("%(num)s colleague is invited.", "%(num)s colleagues are invited.", invited)]
    if here := names[Verdict.HERE]:
        said.append(gettext("Here already: %(names)s.", names=_few(here)))
    if before := names[Verdict.INVITED_BEFORE]:
        said.append(gettext("Invited before: %(names)s.", names=_few(before)))
    if twice:
        said.append(gettext("Named twice: %(names)s.", names=_few(twice)))
    return " ".join(said)


def _few(names: list[str] | tuple[str, ...]) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return shown if more <= 0 else gettext("%(names)s and %(more)s more", names=shown, more=more)
