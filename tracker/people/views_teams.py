# SPDX-License-Identifier: EUPL-1.2
"""Teams: everybody reads them, an administrator changes them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Flask
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.people import access, actions, queries
from tracker.people.access import requires
from tracker.people.blueprint import people
from tracker.people.forms import JoinForm, NewTeamForm, TeamForm
from tracker.people.queries import TeamCard
from tracker.people.session import current_person, is_signed_in
from tracker.people.terms import Permission
from tracker.web.answers import finish, found, page, turn_back
from tracker.web.furniture import add_footer_link


def init_app(app: Flask) -> None:
    """The way to these pages."""
    add_footer_link(app, "people.teams", lazy_gettext("Teams"), shown=is_signed_in)


@people.get("/teams")
@requires(Permission.READ)
def teams() -> Response:
    """All teams with their members."""
    may_change = access.refuse_managing(current_person().roles) is None
    return page("people/teams.html", teams=queries.team_cards(clock.now()), may_change=may_change)


@people.route("/teams/new", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def add_team() -> Response:
    """A new team; its members come on its own page."""
    form = NewTeamForm()
    if form.validate_on_submit():
        with act() as (_, now):
            team = actions.add_team(form.name.data, by=current_person(), now=now)
            said = gettext("Team %(name)s is there. Who is in it?", name=team.name)
            return finish("people.team", team_id=team.id, said=said)
    return page("people/new_team.html", form=form)


@people.route("/teams/<uuid:team_id>", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def team(team_id: UUID) -> Response:
    """One team: its name, its limits, who is in it."""
    card = _card(team_id)
    form = TeamForm(data=_shown(card))
    form.default_lead.choices = [("", gettext("Nobody")), *((str(row.id), row.name) for row in card.members)]
    if form.validate_on_submit():
        with act() as (_, now):
            locked = found(queries.lock_team(team_id))
            actions.edit_team(
                locked,
                name=form.name.data,
                max_running=form.max_running.data,
                default_lead_id=UUID(form.default_lead.data) if form.default_lead.data else None,
                by=current_person(),
                now=now,
            )
            return finish("people.teams", said=gettext("Team %(name)s is changed.", name=locked.name))
    return page("people/team.html", form=form, card=card)


def _card(team_id: UUID) -> TeamCard:
    return found(next(iter(queries.team_cards(clock.now(), team_id)), None))


def _shown(card: TeamCard) -> dict[str, Any]:
    default_lead = str(card.default_lead_id) if card.default_lead_id else ""
    return {"name": card.name, "max_running": card.max_running, "default_lead": default_lead}


def _may_join(card: TeamCard) -> list[queries.PersonRow]:
    inside = {row.id for row in card.members}
    return [row for row in queries.people() if row.id not in inside]


@people.route("/teams/<uuid:team_id>/members", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def join_team(team_id: UUID) -> Response:
    """Somebody joins: in the team from now on, a voter from the next round on."""
    card = _card(team_id)
    form = JoinForm()
    form.person.choices = [("", gettext("Choose a colleague")), *((str(row.id), row.name) for row in _may_join(card))]
    if form.validate_on_submit():
        with act() as (_, now):
            locked = found(queries.lock_team(team_id))
            joining = found(queries.person(UUID(form.person.data)))
            actions.join(locked, joining, by=current_person(), now=now)
            said = gettext("%(name)s is in the team.", name=joining.name)
            return finish("people.team", team_id=team_id, said=said)
    return page("people/join.html", form=form, card=card)


@people.post("/teams/<uuid:team_id>/members/<uuid:person_id>/leave")
@requires(Permission.PEOPLE_MANAGE)
def leave_team(team_id: UUID, person_id: UUID) -> Response:
    """Somebody leaves: out of the team from now on. Votes already cast stay."""
    with act() as (_, now):
        locked = found(queries.lock_team(team_id))
        leaving = found(queries.person(person_id))
        actions.leave(locked, leaving, by=current_person(), now=now)
        said = gettext("%(name)s has left the team.", name=leaving.name)
        return finish("people.team", team_id=team_id, said=said)
    return turn_back("people.team", team_id=team_id)
