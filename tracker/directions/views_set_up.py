# SPDX-License-Identifier: EUPL-1.2
"""Setting up, steps 2 to 4: the first direction, the first team, and what is set by itself.

Each step is an act of its own, so leaving halfway loses nothing: the next open step follows from what is there.
"""

from __future__ import annotations

from flask import Flask, current_app, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from tracker.acts import act
from tracker.directions import actions, queries
from tracker.directions.blueprint import directions
from tracker.directions.forms import FirstDirectionForm, FirstTeamForm
from tracker.directions.terms import FrameFacts, Place, SponsorPick
from tracker.people import colleagues
from tracker.people import queries as people_queries
from tracker.people.access import requires
from tracker.people.session import HOME, current_person
from tracker.people.terms import Permission
from tracker.sign_in import link_shown
from tracker.sign_in.views_invitations import verdicts_text
from tracker.web.answers import finish, page


def init_app(_app: Flask) -> None:
    """Nothing to register: the pages stand on the blueprint of the room."""


def open_step() -> str | None:
    """The endpoint of the next step of setting up, or None when there is a direction and a team."""
    if not queries.has_direction():
        return "directions.set_up_direction"
    return None if people_queries.has_team() else "directions.set_up_team"


def _go_on() -> Response:
    step = open_step()
    return redirect(url_for(step) if step else HOME, 303)


@directions.get("/setup/next")
@requires(Permission.PEOPLE_MANAGE)
def set_up() -> Response:
    """The next open step; home when all is set up."""
    return _go_on()


@directions.route("/setup/direction", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def set_up_direction() -> Response:
    """Step 2: the direction, as one question."""
    if queries.has_direction():
        return _go_on()
    example = gettext("How do residents need to ask for something only once?")
    form = FirstDirectionForm(question=example, sponsor=SponsorPick.LATER)
    if form.validate_on_submit():
        with act() as (_, now):
            me = current_person()
            sponsor_id = me.id if form.sponsor.data is SponsorPick.MYSELF else None
            actions.add_direction(form.question.data, by=me, now=now, sponsor_id=sponsor_id)
            return finish("directions.set_up_team")
    return page("directions/set_up_direction.html", form=form, frame=FrameFacts())


@directions.route("/setup/team", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def set_up_team() -> Response:
    """Step 3: the team and its people, who are invited."""
    if open_step() != "directions.set_up_team":
        return _go_on()
    steers = queries.is_sponsor_anywhere(current_person().id)
    form = FirstTeamForm(place=Place.OUTSIDE if steers else Place.LEAD)
    if steers:
        form.offer_no_lead()
    if form.validate_on_submit():
        pasted = colleagues.read(form.colleagues.data or "")
        with act() as (_, now):
            judged = actions.add_first_team(
                form.name.data, form.place.data, pasted.colleagues, by=current_person(), now=now
            )
            said = verdicts_text(judged, pasted.twice) if judged else None
            return finish("directions.set_up_done", said=said)
    has_mail = current_app.config["SETTINGS"].has_mail
    return page("directions/set_up_team.html", form=form, steers=steers, has_mail=has_mail)


@directions.get("/setup/done")
@requires(Permission.PEOPLE_MANAGE)
def set_up_done() -> Response:
    """Step 4: what is set by itself, and where to begin."""
    if open_step():
        return _go_on()
    return page(
        "directions/set_up_done.html",
        links=link_shown.invitations(),
        own=people_queries.organisation(),
        frame=FrameFacts(),
    )
