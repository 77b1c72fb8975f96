# SPDX-License-Identifier: EUPL-1.2
"""Archiving a team: an administrator does, when nothing of it still goes on; and taking it into use again."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint
from flask_babel import gettext
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.loop import team_archive
from tracker.people import actions
from tracker.people import queries as people
from tracker.people.access import requires
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.web.answers import finish, found, page, turn_back
from tracker.web.forms import CreatingForm

TEAM = "/teams/<uuid:team_id>"


def register(blueprint: Blueprint) -> None:
    """Hang up these pages on the blueprint of the loop."""
    blueprint.route(f"{TEAM}/archive", methods=["GET", "POST"])(archive_team)
    blueprint.post(f"{TEAM}/unarchive")(unarchive_team)


@requires(Permission.PEOPLE_MANAGE)
def archive_team(team_id: UUID) -> Response:
    """What still goes on in this team, and who can end or move it; without any, the button."""
    team, form = found(people.team(team_id)), CreatingForm()
    if form.validate_on_submit():
        with act() as (_, now):
            locked = found(people.lock_team(team_id))
            team_archive.archive(locked, by=current_person(), now=now)
            return finish("people.teams", said=gettext("Team %(name)s is archived.", name=locked.name))
        team = found(people.team(team_id))
    unfinished = team_archive.unfinished(team_id, current_person(), clock.now())
    return page("loop/archive_team.html", form=form, team=team, unfinished=unfinished)


@requires(Permission.PEOPLE_MANAGE)
def unarchive_team(team_id: UUID) -> Response:
    """The team can be picked again."""
    form = CreatingForm()
    if form.validate_on_submit():
        with act() as (_, now):
            locked = found(people.lock_team(team_id))
            actions.unarchive_team(locked, by=current_person(), now=now)
            said = gettext("Team %(name)s is in use again.", name=locked.name)
            return finish("people.teams", said=said)
    found(people.team(team_id))
    return turn_back("people.teams")
