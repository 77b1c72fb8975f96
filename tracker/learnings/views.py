# SPDX-License-Identifier: EUPL-1.2
"""Pages of the room learnings: wrapping a sprint up, writing a learning, the library, and using one again."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Flask, redirect, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.learnings import actions, forms, pages, queries, words
from tracker.learnings.terms import Verdict
from tracker.people.access import requires
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.sprints import queries as sprint_queries
from tracker.sprints import rules as sprint_rules
from tracker.sprints.terms import SprintState
from tracker.web.answers import finish, found, page
from tracker.web.furniture import add_menu_item
from tracker.web.words import label

learnings = Blueprint("learnings", __name__)
SPRINT = "/experiments/<code>/sprints/<int(max=9999):number>"


def init_app(app: Flask) -> None:
    """Hang up the pages, the words, and the stop in the menu."""
    words.init_app(app)
    add_menu_item(app, 40, "learnings.library", lazy_gettext("Learnings"), pages.PART)
    app.register_blueprint(learnings)


@learnings.route(f"{SPRINT}/wrap-up", methods=["GET", "POST"])
@requires(Permission.LEARNING_WRITE)
def wrap_up(code: str, number: int) -> Response:
    """Result and learning of a sprint, kept for later: what is right is kept, also when something is not (R6)."""
    form = pages.form_of(code, number)
    if not form.is_submitted():
        if sprint_rules.state_at(form.sprint.facts(), clock.now()) is not SprintState.WRAPPING_UP:
            return redirect(url_for("sprints.show", code=code, number=number), 302)
        return pages.wrap_up_page(code, number, form)
    is_right = form.validate_on_submit()
    with act(experiment=code) as (experiment, now):
        pages.keep(form, experiment, number, by=current_person(), now=now)
        said = gettext("Saved for later.") if is_right else None
        kept = finish("learnings.wrap_up", said=said, code=experiment.code, number=number)
        if is_right:
            return kept
        form.renew()
    return pages.wrap_up_page(code, number, form)


@learnings.route(f"{SPRINT}/learnings/new", methods=["GET", "POST"])
@requires(Permission.LEARNING_WRITE)
def add(code: str, number: int) -> Response:
    """One more learning of a sprint."""
    form = forms.LearningForm()
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            sprint = found(sprint_queries.sprint(experiment.id, number))
            made = actions.add_learning(sprint, experiment, form.facts(), by=current_person(), now=now)
            return finish("learnings.show", said=gettext("Your learning is saved."), learning_id=made.id)
    return pages.form_page(code, number, form)


@learnings.route("/learnings/<uuid:learning_id>/edit", methods=["GET", "POST"])
@requires(Permission.LEARNING_WRITE)
def edit(learning_id: UUID) -> Response:
    """Change a learning that is not fixed yet. What somebody else changed meanwhile is shown beside it."""
    row = found(queries.may_read(learning_id, current_person().id, clock.now()))
    form = forms.LearningForm()
    if form.validate_on_submit():
        with act(experiment=row.code) as (experiment, now):
            learning = found(queries.learning(learning_id))
            form.adopt(forms.as_typed(learning.facts()))
            actions.edit_learning(learning, experiment, form.facts(), by=current_person(), now=now)
            return finish("learnings.show", said=gettext("Your learning is saved."), learning_id=learning_id)
    elif not form.is_submitted():
        form.show(forms.as_typed(found(queries.learning(learning_id)).facts()))
    return pages.form_page(row.code, row.sprint_number, form, learning_id)


@learnings.route("/learnings/<uuid:learning_id>/correction", methods=["GET", "POST"])
@requires(Permission.LEARNING_WRITE)
def correct(learning_id: UUID) -> Response:
    """A correction beside a learning that is fixed; the learning itself stays as it was (R6)."""
    row, form = found(queries.may_read(learning_id, current_person().id, clock.now())), forms.CorrectionForm()
    if form.validate_on_submit():
        with act(experiment=row.code) as (experiment, now):
            learning = found(queries.learning(learning_id))
            sprint = found(sprint_queries.sprint(experiment.id, row.sprint_number))
            actions.correct(learning, sprint, experiment, form.text.data, by=current_person(), now=now)
            return finish("learnings.show", said=gettext("Your correction stands beside it."), learning_id=learning_id)
    return page("learnings/correction.html", part=pages.PART, form=form, row=row)


@learnings.get("/learnings")
@requires(Permission.READ)
def library() -> Response:
    """What everybody learned, newest first: to look in, and to find something to use."""
    asked = forms.asked()
    listed = queries.library(
        current_person().id, clock.now(), words=asked.words, verdicts=asked.verdicts, page=asked.page
    )
    verdicts = [(verdict.value, label(verdict), None) for verdict in Verdict]
    return page("learnings/library.html", part=pages.PART, asked=asked, found=listed, verdicts=verdicts)


@learnings.route("/learnings/<uuid:learning_id>", methods=["GET", "POST"])
@requires(Permission.REACT)
def show(learning_id: UUID) -> Response:
    """One learning, and using it in an experiment of one's own."""
    row = found(queries.may_read(learning_id, current_person().id, clock.now()))
    form = forms.ReuseForm()
    form.offer(queries.experiments_to_use_in(current_person().id, clock.now(), row.experiment_id))
    if form.validate_on_submit():
        with act(experiment=form.code()) as (experiment, now):
            learning = found(queries.learning(learning_id))
            actions.reuse(learning, experiment, form.how.data, by=current_person(), now=now)
            said = gettext("This learning is used in %(title)s now.", title=experiment.title)
            return finish("learnings.show", said=said, learning_id=learning_id)
    return pages.learning_page(row, form)
