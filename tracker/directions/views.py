# SPDX-License-Identifier: EUPL-1.2
"""Acts on directions: adding one, appointing who steers it, changing its frame, closing it.

The list of directions lies in the room portfolio, because it counts experiments.
"""

from __future__ import annotations

from uuid import UUID

from flask import Flask
from flask_babel import gettext
from werkzeug.wrappers import Response

from tracker.acts import act
from tracker.directions import access, actions, queries, views_set_up, words
from tracker.directions.blueprint import directions
from tracker.directions.forms import AppointForm, CloseForm, DirectionForm, FrameForm, shown_frame
from tracker.people import queries as people_queries
from tracker.people.access import requires
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.refusal import refused_if
from tracker.web.answers import finish, found, page, turn_back
from tracker.web.forms import CreatingForm
from tracker.web.words import register

LIST = "portfolio.directions"


def init_app(app: Flask) -> None:
    """The words and the pages, those of the set-up too."""
    register(app, words.LABELS, words.REFUSALS)
    views_set_up.init_app(app)
    app.register_blueprint(directions)


def _others(nobody: str) -> list[tuple[str, str]]:
    """Everybody but whoever asks: nobody appoints himself."""
    own = current_person().id
    return [("", nobody), *((str(row.id), row.name) for row in people_queries.people() if row.id != own)]


def _id(picked: str | None) -> UUID | None:
    return UUID(picked) if picked else None


@directions.route("/directions/new", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def add() -> Response:
    """A new direction with the frame of the product."""
    form = DirectionForm()
    form.sponsor.choices = _others(gettext("I do not know yet"))
    if form.validate_on_submit():
        with act() as (_, now):
            actions.add_direction(
                form.question.data,
                by=current_person(),
                now=now,
                title=form.title.data or None,
                why=form.why.data or None,
                sponsor_id=_id(form.sponsor.data),
            )
            return finish(LIST, said=gettext("The direction is there. Ideas can go in it now."))
    return page("directions/add.html", part="directions", form=form)


@directions.route("/directions/<uuid:direction_id>/people", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def appoint(direction_id: UUID) -> Response:
    """Who steers a direction: its sponsor and the deputy."""
    shown = found(queries.direction(direction_id))
    form = AppointForm(sponsor=str(shown.sponsor_id or ""), deputy=str(shown.deputy_id or ""))
    form.sponsor.choices = _with_present(_others(gettext("Nobody yet")), shown.sponsor_id)
    form.deputy.choices = _with_present(_others(gettext("Nobody")), shown.deputy_id)
    name = shown.name
    if form.validate_on_submit():
        with act() as (_, now):
            locked = found(queries.lock_direction(direction_id))
            sponsor_id, deputy_id = _id(form.sponsor.data), _id(form.deputy.data)
            actions.appoint(locked, sponsor_id=sponsor_id, deputy_id=deputy_id, by=current_person(), now=now)
            return finish(LIST, said=gettext("The appointment is saved."))
    return page("directions/appoint.html", part="directions", form=form, name=name)


def _with_present(choices: list[tuple[str, str]], present: UUID | None) -> list[tuple[str, str]]:
    """Keep whoever holds the place now among the choices, also somebody who left or who asks himself."""
    if present is None or str(present) in {value for value, _name in choices}:
        return choices
    return [*choices, (str(present), people_queries.names({present})[present])]


@directions.route("/directions/<uuid:direction_id>/frame", methods=["GET", "POST"])
@requires(Permission.DIRECTION_STEER)
def frame(direction_id: UUID) -> Response:
    """Another frame, by the sponsor or the deputy. What runs keeps the limits it started with."""
    shown = found(queries.direction(direction_id))
    refused_if(access.refuse_steering(shown, current_person().id))
    form, name = FrameForm(), shown.name
    if form.validate_on_submit():
        with act() as (_, now):
            locked = found(queries.lock_direction(direction_id))
            present = shown_frame(found(queries.current_frame(direction_id)))
            form.check(present)
            kept = form.merged(present)
            actions.change_frame(locked, form.facts(kept), by=current_person(), now=now, note=kept["note"])
            return finish(LIST, said=gettext("The frame is changed, for experiments that start from now on."))
    elif not form.is_submitted():
        form.show(shown_frame(found(queries.current_frame(direction_id))))
    return page("directions/frame.html", part="directions", form=form, name=name)


@directions.route("/directions/<uuid:direction_id>/close", methods=["GET", "POST"])
@requires(Permission.DIRECTION_STEER)
def close(direction_id: UUID) -> Response:
    """Close a direction, with the reason: nothing new starts in it (DOMAIN 2.9)."""
    shown = found(queries.direction(direction_id))
    refused_if(access.refuse_steering(shown, current_person().id))
    form, name = CloseForm(), shown.name
    if form.validate_on_submit():
        with act() as (_, now):
            locked = found(queries.lock_direction(direction_id))
            actions.close_direction(locked, form.why.data, by=current_person(), now=now)
            return finish(LIST, said=gettext("The direction is closed. Nothing new starts in it."))
    return page("directions/close.html", part="directions", form=form, name=name)


@directions.post("/directions/<uuid:direction_id>/reopen")
@requires(Permission.DIRECTION_STEER)
def reopen(direction_id: UUID) -> Response:
    """Open a direction again."""
    form = CreatingForm()
    if form.validate_on_submit():
        with act() as (_, now):
            locked = found(queries.lock_direction(direction_id))
            actions.reopen_direction(locked, by=current_person(), now=now)
            return finish(LIST, said=gettext("The direction is open again."))
    return turn_back(LIST)
