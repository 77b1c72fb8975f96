# SPDX-License-Identifier: EUPL-1.2
"""The pages of ideas: the backlog, a new idea, changing one, withdrawing one."""

from __future__ import annotations

from flask import Blueprint, Flask, request
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from tracker import acts, clock
from tracker.acts import act
from tracker.directions.queries import open_directions
from tracker.experiments import access, actions, queries, rules, upkeep, words
from tracker.experiments.forms import (
    AgainForm,
    BacklogFilter,
    DeclineForm,
    IdeaEditForm,
    IdeaForm,
    KeepForm,
    ParkForm,
    WithdrawForm,
    idea_values,
)
from tracker.experiments.models import Experiment
from tracker.people.access import requires
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.refusal import refused_if
from tracker.web.answers import finish, found, page, turn_back
from tracker.web.furniture import add_menu_item
from tracker.web.words import register

experiments = Blueprint("experiments", __name__)
PART = "ideas"


def init_app(app: Flask) -> None:
    """Hang up the room: its pages, its words, its stop in the menu, and how an experiment is locked."""
    app.register_blueprint(experiments)
    register(app, words.LABELS, words.REFUSALS)
    app.add_template_filter(words.stop_sentence)
    add_menu_item(app, 20, "experiments.ideas", lazy_gettext("Ideas"), PART)
    acts.lock_by(app, "experiment", queries.lock)


@experiments.get("/ideas")
@requires(Permission.READ)
def ideas() -> Response:
    """The backlog: ideas, what is ready to start, and what was withdrawn."""
    directions = open_directions()
    asked = BacklogFilter.asked(directions)
    backlog = queries.backlog(asked.words, asked.direction_id, asked.page, now=clock.now())
    return page("experiments/ideas.html", part=PART, asked=asked, backlog=backlog, directions=directions)


@experiments.route("/ideas/new", methods=["GET", "POST"])
@requires(Permission.IDEA_ADD)
def add() -> Response:
    """A new idea: three questions and a pick. After one that was stopped: what is different now (R18)."""
    if "after" in request.args:
        return _try_again(found(queries.by_code(request.args["after"])))
    if "parent" in request.args:
        return _split_off(found(queries.by_code(request.args["parent"])))
    form = IdeaForm()
    form.offer(open_directions())
    if form.validate_on_submit():
        with act() as (_, now):
            idea = actions.add_idea(form.facts(), by=current_person(), now=now)
            return finish("loop.show", code=idea.code, said=_kept(idea.title))
    return page("experiments/new.html", part=PART, form=form, before=None, parent=None)


def _split_off(parent: Experiment) -> Response:
    """A child of an experiment that goes on: an idea of its own, with its own check, limits and team (DOMAIN 2.5)."""
    form = IdeaForm()
    form.offer(open_directions())
    if form.validate_on_submit():
        with act(experiment=parent.code) as (locked, now):
            idea = actions.add_idea(form.facts(), by=current_person(), now=now, parent_id=locked.id)
            return finish("loop.show", code=idea.code, said=_kept(idea.title))
        parent = found(queries.by_code(parent.code))
    elif not form.is_submitted():
        form.direction_id.data = str(parent.direction_id or "")
    return page("experiments/new.html", part=PART, form=form, before=None, parent=parent)


def _try_again(before: Experiment) -> Response:
    """The predecessor is locked, so that a stop whose time to withdraw is over has been settled (R19)."""
    form = AgainForm()
    form.offer(open_directions())
    if form.validate_on_submit():
        with act(experiment=before.code) as (predecessor, now):
            idea = actions.add_idea(
                form.facts(),
                by=current_person(),
                now=now,
                predecessor_id=predecessor.id,
                now_different=form.now_different.data,
            )
            return finish("loop.show", code=idea.code, said=_kept(idea.title))
        before = found(queries.by_code(before.code))
    elif not form.is_submitted():
        form.problem.data, form.audience.data = before.problem, before.audience
    return page("experiments/new.html", part=PART, form=form, before=before, parent=None)


@experiments.route("/ideas/<code>/edit", methods=["GET", "POST"])
@requires(Permission.EXPERIMENT_SHAPE)
def edit(code: str) -> Response:
    """Change the texts of an idea. What somebody else changed meanwhile is shown beside them."""
    idea = _editable(code)
    form, directions = IdeaEditForm(), open_directions()
    form.offer(directions, idea)
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            facts = form.merged_facts(experiment)
            actions.edit_idea(experiment, facts, by=current_person(), now=now)
            return finish("loop.show", code=experiment.code, said=_kept(facts.title))
    elif not form.is_submitted():
        form.show(idea_values(idea))
    return page("experiments/edit.html", part=PART, form=form, idea=idea, may_withdraw=_may_withdraw(idea))


@experiments.route("/ideas/<code>/withdraw", methods=["GET", "POST"])
@requires(Permission.EXPERIMENT_SHAPE)
def withdraw(code: str) -> Response:
    """Take an idea back, with the reason. It stays in the backlog, for who has the same idea."""
    idea = found(queries.by_code(code))
    refused_if(access.refuse_withdrawing(idea, current_person().id) or rules.refuse_before_start(idea.state))
    form = WithdrawForm()
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            actions.withdraw(experiment, form.why.data, by=current_person(), now=now)
            return finish("experiments.ideas", said=gettext("The idea is withdrawn. The reason stands beside it."))
    return page("experiments/withdraw.html", part=PART, form=form, idea=idea)


@experiments.route("/ideas/<code>/decline", methods=["GET", "POST"])
@requires(Permission.EXPERIMENT_SHAPE)
def decline(code: str) -> Response:
    """The sponsor or the team says no to an idea, with the reason."""
    idea = found(queries.by_code(code))
    refused_if(access.refuse_declining(idea, current_person().id, clock.now()))
    refused_if(rules.refuse_before_start(idea.state))
    form = DeclineForm()
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            upkeep.decline(experiment, form.why.data, by=current_person(), now=now)
            said = gettext("The idea is declined. Your name and the reason stand beside it.")
            return finish("experiments.ideas", said=said)
    return page("experiments/decline.html", part=PART, form=form, idea=idea)


@experiments.route("/ideas/<code>/park", methods=["GET", "POST"])
@requires(Permission.EXPERIMENT_SHAPE)
def park(code: str) -> Response:
    """Lay an idea aside until a day."""
    idea = found(queries.by_code(code))
    refused_if(access.refuse_parking(idea, current_person().id, clock.now()))
    refused_if(rules.refuse_open_idea(idea.state))
    form = ParkForm()
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            upkeep.park(experiment, form.wake_on.data, by=current_person(), now=now)
            return finish("loop.show", code=experiment.code, said=gettext("The idea is parked."))
    return page("experiments/park.html", part=PART, form=form, idea=idea)


@experiments.post("/ideas/<code>/keep")
@requires(Permission.EXPERIMENT_SHAPE)
def keep(code: str) -> Response:
    """This idea lives: no longer parked, and it asks its author no sooner than in 90 days."""
    form = KeepForm()
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            upkeep.keep_alive(experiment, by=current_person(), now=now)
            return finish("loop.show", code=experiment.code, said=gettext("This idea stands in the open list."))
    return turn_back("loop.show", code=found(queries.by_code(code)).code)


def _editable(code: str) -> Experiment:
    """The idea, for somebody who may change it now. Raises NotFound and Refused."""
    idea = found(queries.by_code(code))
    refused_if(access.refuse_editing(idea, current_person().id, clock.now()))
    refused_if(rules.refuse_before_start(idea.state))
    return idea


def _may_withdraw(idea: Experiment) -> bool:
    return access.refuse_withdrawing(idea, current_person().id) is None


def _kept(title: str) -> str:
    """What is said when an idea was kept, with a soft warning when its title names only a technology."""
    if rules.title_is_only_technology(title):
        return gettext("Your idea is saved. The title only names a technology. What changes for people?")
    return gettext("Your idea is saved.")
