# SPDX-License-Identifier: EUPL-1.2
"""The page Get ready: taking an idea up, filling it in, putting it ready, and the yes or no of the sponsor."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.experiments import actions, rules
from tracker.experiments.terms import StartFacts
from tracker.loop import ready
from tracker.loop.ready import Preparation
from tracker.loop.ready_forms import AllowForm, ReadyForm, TakeUpForm, ready_form, values_of
from tracker.loop.ready_shown import ready_page
from tracker.people import queries as people
from tracker.people.access import requires
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.web.answers import finish, found, page, turn_back

PART = "ideas"
TEMPLATE = "loop/get_ready.html"


def register(blueprint: Blueprint) -> None:
    """Hang up these pages on the blueprint of the loop."""
    blueprint.route("/experiments/<code>/get-ready", methods=["GET", "POST"])(get_ready)
    blueprint.post("/experiments/<code>/take-up")(take_up)
    blueprint.post("/experiments/<code>/allow")(allow)


@requires(Permission.EXPERIMENT_SHAPE)
def get_ready(code: str) -> Response:
    """The start check: what is there, what is missing, and everything to fill in (R1)."""
    before = found(ready.gather(code, clock.now()))
    if before.experiment.state not in rules.NOT_STARTED:
        return redirect(url_for("loop.show", code=before.experiment.code), 303)
    if before.experiment.team_id is None:
        return _take_up_page(before, _take_up_form())
    form, check = _form(before), None
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            draft = form.draft(found(ready.gather(code, now)))
            check = ready.keep(experiment, draft, form.marks(), by=current_person(), now=now)
            if form.is_for_later:
                return finish("loop.get_ready", code=experiment.code, said=gettext("Saved for later."))
            actions.make_ready(experiment, check, by=current_person(), now=now)
            return finish("loop.show", code=experiment.code, said=_put_ready(check))
    elif not form.is_submitted():
        form.show(values_of(before))
    return _page(before if not form.is_submitted() else _again(code), form, check)


@requires(Permission.EXPERIMENT_SHAPE)
def take_up(code: str) -> Response:
    """A team takes the idea up: the first step of getting ready."""
    before, form = found(ready.gather(code, clock.now())), _take_up_form()
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            team = found(people.team(form.team))
            ready.take_up(experiment, team, by=current_person(), now=now)
            said = gettext("%(team)s takes this idea up.", team=team.name)
            return finish("loop.get_ready", code=experiment.code, said=said)
    if before.experiment.team_id is not None:
        return turn_back("loop.get_ready", code=before.experiment.code)
    return _take_up_page(_again(code), form)


@requires(Permission.DIRECTION_STEER)
def allow(code: str) -> Response:
    """The sponsor says yes or no to what lies outside the frame, with one sentence (R2)."""
    form = AllowForm()
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            answer = actions.refuse if form.is_no else actions.allow
            answer(experiment, form.sentence.data, by=current_person(), now=now)
            return finish("loop.show", code=experiment.code, said=gettext("The team reads your answer."))
    after = _again(code)
    shown = ready_page(after, current_person(), ready.start_facts(after))
    if not shown.may_answer:
        return turn_back("loop.get_ready", code=after.experiment.code)
    return page(TEMPLATE, part=PART, form=form, ready=shown)


def _again(code: str) -> Preparation:
    """The experiment as it stands after an act that was not kept."""
    return found(ready.gather(code, clock.now()))


def _form(before: Preparation) -> ReadyForm:
    form = ready_form(before.similar)
    form.offer(before, is_lead=current_person().id == before.experiment.lead_id)
    return form


def _take_up_form() -> TakeUpForm:
    form = TakeUpForm()
    form.offer(people.teams_to_pick(current_person().id, clock.now()))
    return form


def _take_up_page(before: Preparation, form: TakeUpForm) -> Response:
    return page("loop/take_up.html", part=PART, form=form, idea=before)


def _page(shown: Preparation, form: ReadyForm, check: StartFacts | None) -> Response:
    """The page for who may fill it in, for the sponsor who must answer, or to read."""
    if check is not None:
        form.show_missing(check)
    told = ready_page(shown, current_person(), check or ready.start_facts(shown))
    if told.may_answer and not form.is_submitted():
        return page(TEMPLATE, part=PART, form=AllowForm(), ready=told)
    return page(TEMPLATE, part=PART, form=form if told.is_team else None, ready=told)


def _put_ready(check: StartFacts) -> str:
    if rules.is_inside_frame(check):
        return gettext("Ready to start. Plan the first sprint.")
    return gettext("Ready to start, and outside the frame. Now the sponsor must say yes or no.")
