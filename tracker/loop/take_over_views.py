# SPDX-License-Identifier: EUPL-1.2
"""The page Take over: an imported experiment gets a team, a lead, a domain owner, a direction and an end date."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Flask, redirect, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act, lock_by
from tracker.directions.queries import open_directions
from tracker.loop import take_over as acts
from tracker.loop.take_over import Imported, Target
from tracker.loop.take_over_forms import TakeOverForm
from tracker.people import queries as people
from tracker.people.access import requires
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.web import show, words
from tracker.web.answers import finish, found, page

REFUSALS = {
    "taken_over_already": _("A team has taken this experiment over already."),
    "nothing_to_take_over": _("Only an imported experiment that goes on can be taken over."),
    "end_outside_timebox": _("Choose a day from %(first)s to %(last)s."),
}


def register(blueprint: Blueprint) -> None:
    """Hang up this page on the blueprint of the loop, with its words and its lock."""
    blueprint.route("/experiments/<code>/take-over", methods=["GET", "POST"])(take_over)
    blueprint.record_once(lambda state: _init_app(cast("Flask", state.app)))


def _init_app(app: Flask) -> None:
    words.register(app, refusals=REFUSALS)
    lock_by(app, "take_over", acts.lock_for_take_over)


@requires(Permission.EXPERIMENT_SHAPE)
def take_over(code: str) -> Response:
    """Take an imported experiment over with a team of one's own."""
    before = found(acts.gather(code))
    if not before.can_be_taken_over:
        return redirect(url_for("loop.show", code=before.experiment.code), 303)
    form = _form(before)
    if form.validate_on_submit():
        facts = form.facts()
        with act(take_over=Target(code, facts.team_id, facts.direction_id)) as (experiment, now):
            acts.take_over(experiment, facts, by=current_person(), now=now)
            said = gettext("Your team has taken this experiment over.")
            return finish("loop.show", code=experiment.code, said=said)
    elif not form.is_submitted():
        form.prefill(current_person(), clock.now().astimezone(show.zone()).date())
    return page(
        "loop/take_over.html",
        part="experiments",
        form=form,
        imported=before if not form.is_submitted() else found(acts.gather(code)),
    )


def _form(before: Imported) -> TakeOverForm:
    now, form = clock.now(), TakeOverForm()
    teams = people.teams_to_pick(current_person().id, now)
    colleagues = acts.colleagues([team.id for team in teams], now)
    form.offer(teams, colleagues, open_directions(), is_running=before.is_running)
    return form
