# SPDX-License-Identifier: EUPL-1.2
"""Pages of upkeep: texts after the start, people and place, a pause and going on, and the timeline."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.directions.queries import open_directions
from tracker.experiments import access, rules
from tracker.experiments.models import Experiment
from tracker.experiments.queries import by_code
from tracker.loop import timeline as timelines
from tracker.loop import upkeep
from tracker.loop.take_over import Target
from tracker.loop.upkeep_forms import PauseForm, PlaceForm, ResumeForm, TextsForm, place_of, texts_of
from tracker.people import queries as people
from tracker.people.access import requires
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.refusal import refused_if
from tracker.web.answers import finish, found, page, turn_back

PART = "experiments"


def register(blueprint: Blueprint) -> None:
    """Hang up these pages on the blueprint of the loop."""
    blueprint.route("/experiments/<code>/edit", methods=["GET", "POST"])(edit_texts)
    blueprint.route("/experiments/<code>/place", methods=["GET", "POST"])(place)
    blueprint.route("/experiments/<code>/pause", methods=["GET", "POST"])(pause)
    blueprint.post("/experiments/<code>/resume")(resume)
    blueprint.get("/experiments/<code>/timeline")(timeline)


@requires(Permission.EXPERIMENT_SHAPE)
def edit_texts(code: str) -> Response:
    """Change title, theme, problem and audience after the start. Two texts at once stand beside each other."""
    shown, form = found(by_code(code)), TextsForm()
    refused_if(access.refuse_working(shown, current_person().id, clock.now()) or rules.refuse_ended(shown.state))
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            upkeep.edit_texts(experiment, form.merged_facts(experiment), by=current_person(), now=now)
            return finish("loop.show", code=experiment.code, said=gettext("Your changes are saved."))
    elif not form.is_submitted():
        form.show(texts_of(shown))
    return page("loop/edit_texts.html", part=PART, form=form, experiment=shown)


@requires(Permission.EXPERIMENT_SHAPE)
def place(code: str) -> Response:
    """Change lead, domain owner, team and direction."""
    shown = found(by_code(code))
    refused_if(access.refuse_appointing(shown, current_person()) or rules.refuse_ended(shown.state))
    refused_if(rules.refuse_without_team(shown.team_id))
    form = _place_form(shown)
    if form.validate_on_submit():
        goes_to = Target(code, UUID(form.team_id.data), UUID(form.direction_id.data))
        with act(take_over=goes_to) as (experiment, now):
            upkeep.place(experiment, form.merged_facts(experiment), by=current_person(), now=now)
            return finish("loop.show", code=experiment.code, said=gettext("Your changes are saved."))
    elif not form.is_submitted():
        form.show(place_of(shown))
    return page("loop/place.html", part=PART, form=form, experiment=shown)


def _place_form(shown: Experiment) -> PlaceForm:
    form = PlaceForm()
    form.offer(shown, people.people(), people.teams(), open_directions())
    return form


@requires(Permission.EXPERIMENT_LEAD)
def pause(code: str) -> Response:
    """Pause between sprints, with the reason and the day on which it goes on (2.2)."""
    shown, form = found(by_code(code)), PauseForm()
    refused_if(access.refuse_leading(shown, current_person().id) or rules.refuse_not_active(shown.state))
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            upkeep.pause(experiment, form.reason.data, form.resume_on.data, by=current_person(), now=now)
            return finish("loop.show", code=experiment.code, said=gettext("The experiment is paused."))
    return page("loop/pause.html", part=PART, form=form, experiment=shown)


@requires(Permission.EXPERIMENT_LEAD)
def resume(code: str) -> Response:
    """Go on after a pause (2.2)."""
    form = ResumeForm()
    if form.validate_on_submit():
        with act(start=code) as (experiment, now):
            upkeep.resume(experiment, by=current_person(), now=now)
            return finish("loop.show", code=experiment.code, said=gettext("The experiment goes on."))
    return turn_back("loop.show", code=found(by_code(code)).code)


@requires(Permission.READ)
def timeline(code: str) -> Response:
    """What happened, who did it and when, newest first. Texts are not in the record and are not shown."""
    experiment = found(by_code(code))
    told = timelines.page_of(experiment, timelines.page_asked(request.args.get("page", "")))
    return page("loop/timeline.html", part=PART, experiment=experiment, told=told)
