# SPDX-License-Identifier: EUPL-1.2
"""The page on which the sponsor gives an experiment more room (R9)."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from tracker.acts import act
from tracker.directions.access import is_sponsor
from tracker.experiments.queries import by_code
from tracker.experiments.room import give_room, room_of
from tracker.experiments.terms import RoomFacts
from tracker.people.access import requires
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.sprints.queries import used
from tracker.web import forms
from tracker.web.answers import finish, found, page


class RoomForm(forms.CreatingForm):
    """The three limits, and one sentence why."""

    max_loss_eur = forms.whole(lazy_gettext("Euros, at most"), most=1_000_000)
    max_hours = forms.whole(lazy_gettext("Hours, at most"), most=100_000)
    max_sprints = forms.whole(lazy_gettext("Sprints, at most"), least=1, most=50)
    sentence = forms.text(lazy_gettext("Why?"), most=1000, hint=lazy_gettext("One sentence for the team."))


def register(blueprint: Blueprint) -> None:
    """Hang up this page on the blueprint of the loop."""
    blueprint.route("/experiments/<code>/room", methods=["GET", "POST"])(room)


@requires(Permission.DIRECTION_STEER)
def room(code: str) -> Response:
    """What it may lose, what is used of it, and more of it: by the sponsor or the deputy."""
    shown = found(by_code(code))
    present = room_of(shown)
    form = RoomForm(
        max_loss_eur=present.max_loss_eur, max_hours=present.max_hours, max_sprints=present.max_sprints or 1
    )
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            after = RoomFacts(form.max_loss_eur.data, form.max_hours.data, form.max_sprints.data)
            give_room(experiment, after, form.sentence.data, by=current_person(), now=now)
            return finish("loop.show", code=experiment.code, said=gettext("The team has more room now."))
        shown = found(by_code(code))
    may = is_sponsor(shown.direction, current_person().id)
    return page("loop/room.html", part="experiments", form=form, experiment=shown, used=used(shown.id), may=may)
