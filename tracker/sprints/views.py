# SPDX-License-Identifier: EUPL-1.2
"""Pages of the room sprints: the plan, the sprint with its log, and ending early. Blockers have a file of their own."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from tracker.acts import act, settle_by
from tracker.people.access import requires
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.sprints import (
    actions,
    blocker_views,
    correction_views,
    pages,
    queries,
    stop_rule_views,
    words,
)
from tracker.sprints.forms import EndForm, LogForm, as_typed
from tracker.sprints.models import Sprint
from tracker.sprints.terms import SprintState
from tracker.web.answers import finish, found

sprints = Blueprint("sprints", __name__, url_prefix="/experiments/<code>/sprints/<int(max=9999):number>")
blocker_views.register(sprints)
correction_views.register(sprints)
stop_rule_views.register(sprints)


def init_app(app: Flask) -> None:
    """Hang up the pages and the words, and settle sprints whose end date passed."""
    words.init_app(app)
    settle_by(app, actions.settle)
    app.register_blueprint(sprints)


@sprints.route("/plan", methods=["GET", "POST"])
@requires(Permission.EXPERIMENT_SHAPE)
def plan(code: str, number: int) -> Response:
    """The test card, until the sprint starts (R5). Starting it is a button that goes to `loop`."""
    head = found(queries.page_of(code, number))
    if request.method == "GET" and head.sprint is not None and head.sprint.state is not SprintState.PLANNED:
        return redirect(url_for("sprints.show", code=head.experiment.code, number=number), 302)
    form = pages.plan_form(head)
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            before = queries.sprint(experiment.id, number)
            if before is not None:
                form.adopt(as_typed(before.plan()))
            actions.plan_sprint(experiment, form.facts(), by=current_person(), now=now, number=number)
            return finish("sprints.plan", said=gettext("Your plan is saved."), code=experiment.code, number=number)
    return pages.plan_page(code, number, form)


@sprints.get("")
@requires(Permission.READ)
def show(code: str, number: int) -> Response:
    """The sprint: its days, its question with the locked threshold, its log and its blockers."""
    head = found(queries.page_of(code, number))
    if head.sprint is None or head.sprint.state is SprintState.PLANNED:
        return redirect(url_for("sprints.plan", code=head.experiment.code, number=number), 302)
    return pages.sprint_page(head)


@sprints.post("/log")
@requires(Permission.SPRINT_LOG)
def log(code: str, number: int) -> Response:
    """One more line in the log."""
    form = LogForm()
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            sprint = _started(queries.sprint(experiment.id, number))
            actions.add_log(sprint, experiment, form.facts(), by=current_person(), now=now)
            said = gettext("Your line stands in the log.")
            return finish("sprints.show", said=said, code=experiment.code, number=number)
    return pages.sprint_page(_page_of(code, number), log_form=form)


@sprints.post("/end")
@requires(Permission.EXPERIMENT_LEAD)
def end(code: str, number: int) -> Response:
    """End the sprint today, or abort it (R4)."""
    form = EndForm()
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            sprint = _started(queries.sprint(experiment.id, number))
            aborted = bool(form.aborted.data)
            actions.end(sprint, experiment, form.why.data or "", aborted=aborted, by=current_person(), now=now)
            said = gettext("The sprint has ended. Now wrap it up.")
            return finish("sprints.show", said=said, code=experiment.code, number=number)
    return pages.sprint_page(_page_of(code, number), end_form=form)


def _page_of(code: str, number: int) -> queries.SprintPage:
    """The sprint of a form that is shown again."""
    head = found(queries.page_of(code, number))
    _started(head.sprint)
    return head


def _started(sprint: Sprint | None) -> Sprint:
    """A planned sprint has no log and no end yet: its addresses are not there."""
    return found(sprint if sprint is not None and sprint.state is not SprintState.PLANNED else None)
