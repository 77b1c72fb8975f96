# SPDX-License-Identifier: EUPL-1.2
"""Pages where the nouns meet: Today, the list of experiments, one experiment, and the start of a sprint."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act, lock_by
from tracker.experiments.terms import ExperimentState, SafetyKind
from tracker.loop import (
    actions,
    drawing,
    finding,
    listing,
    meeting_views,
    overdue_views,
    pages,
    ready_views,
    room_views,
    shown,
    take_over_views,
    team_views,
    upkeep_views,
    words,
)
from tracker.people.access import requires
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.sprints import queries as sprints
from tracker.web.answers import finish, found, page, turn_back
from tracker.web.forms import CreatingForm
from tracker.web.furniture import add_menu_item, lend
from tracker.web.words import register

loop = Blueprint("loop", __name__)
meeting_views.register(loop)
overdue_views.register(loop)
ready_views.register(loop)
room_views.register(loop)
take_over_views.register(loop)
team_views.register(loop)
upkeep_views.register(loop)
finding.register(loop)


def init_app(app: Flask) -> None:
    """The pages, their places in the menu, and the lock of a start."""
    register(app, refusals=words.REFUSALS)
    lock_by(app, "start", actions.lock_for_start)
    app.register_blueprint(loop)
    app.add_template_filter(pages.state_markup)
    lend(app, pages.may_confirm)
    lend(app, pages.blocks_next)
    app.add_template_filter(drawing.result_in_words)
    app.add_template_filter(shown.decided_in_words)
    app.add_template_filter(shown.paused_in_words)
    app.add_template_filter(SafetyKind, "safety_kind")
    add_menu_item(app, 10, "loop.today", lazy_gettext("Today"), "today")
    add_menu_item(app, 30, "loop.experiments", lazy_gettext("Experiments"), "experiments")


@loop.get("/")
@requires(Permission.READ)
def home() -> Response:
    """The first page is Today."""
    return redirect(url_for("loop.today"), 303)


@loop.get("/today")
@requires(Permission.READ)
def today() -> Response:
    """My next act first, then the lines of my teams, new learnings of others, and my ideas."""
    return page("loop/today.html", part="today", today=pages.today_page(current_person(), clock.now()))


@loop.get("/experiments")
@requires(Permission.READ)
def experiments() -> Response:
    """All experiments by state; stopped ones are shown like the others."""
    listed = listing.list_page(current_person().id, clock.now(), request.args)
    return page("loop/experiments.html", part="experiments", listed=listed)


@loop.get("/experiments/<code>")
@requires(Permission.READ)
def show(code: str) -> Response:
    """The whole story of one experiment, with its one next act on top."""
    told = found(pages.experiment_page(code, current_person(), clock.now()))
    part = "ideas" if told.state is ExperimentState.IDEA else "experiments"
    return page("loop/show.html", part=part, shown=told)


@loop.post("/experiments/<code>/sprints/<int(max=9999):number>/start")
@requires(Permission.EXPERIMENT_LEAD)
def start(code: str, number: int) -> Response:
    """Start a planned sprint (R9); what blocks it is said on the page of the experiment."""
    form = CreatingForm()
    if form.validate_on_submit():
        with act(start=code) as (experiment, now):
            sprint = found(sprints.sprint(experiment.id, number))
            actions.start_sprint(experiment, sprint, by=current_person(), now=now)
            said = gettext("Sprint %(number)s has started. The plan is locked.", number=number)
            return finish("sprints.show", code=experiment.code, number=number, said=said)
    return turn_back("loop.show", code=code)
