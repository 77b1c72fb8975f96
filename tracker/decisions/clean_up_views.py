# SPDX-License-Identifier: EUPL-1.2
"""Pages of the clean-up list: adding and changing a line, saying it is done, and somebody else who checks it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint
from flask_babel import gettext
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.decisions import clean_up, queries
from tracker.decisions import rules_clean_up as rules
from tracker.decisions.clean_up_forms import LineForm, SendBackForm, values_of
from tracker.decisions.clean_up_shown import usual_day
from tracker.decisions.models import CleanUp
from tracker.experiments.access import refuse_working
from tracker.experiments.models import Experiment
from tracker.experiments.queries import by_code
from tracker.people.access import requires
from tracker.people.queries import PersonRow, names, people
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.refusal import refused_if
from tracker.web.answers import finish, found, page, turn_back
from tracker.web.forms import CreatingForm

PART = "experiments"
LIST = "/experiments/<code>/clean-up"
LINE = f"{LIST}/<uuid:line_id>"


def register(blueprint: Blueprint) -> None:
    """Hang up these pages on the blueprint of the room."""
    blueprint.route(f"{LIST}/new", methods=["GET", "POST"])(add_clean_up)
    blueprint.route(LINE, methods=["GET", "POST"])(change_clean_up)
    blueprint.post(f"{LINE}/done")(clean_up_done)
    blueprint.post(f"{LINE}/check")(check_clean_up)
    blueprint.route(f"{LINE}/send-back", methods=["GET", "POST"])(send_back_clean_up)


@requires(Permission.LEARNING_WRITE)
def add_clean_up(code: str) -> Response:
    """One more line of the clean-up list, from the moment that the stop is announced."""
    shown, now, form = found(by_code(code)), clock.now(), LineForm()
    found(queries.stop_of(shown.id))
    refused_if(refuse_working(shown, current_person().id, now))
    form.offer(people())
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            clean_up.add_line(experiment, clean_up.facts(*form.typed()), by=current_person(), now=now)
            return _back(code, gettext("The line stands in the clean-up list."))
    elif not form.is_submitted():
        form.due_on.data = usual_day(now)
    return page("decisions/clean_up_line.html", part=PART, form=form, experiment=shown, line=None)


@requires(Permission.LEARNING_WRITE)
def change_clean_up(code: str, line_id: UUID) -> Response:
    """Other words, another person or another day."""
    shown = found(by_code(code))
    line, form = found(clean_up.line(shown, line_id)), LineForm()
    refused_if(rules.refuse_changing(clean_up.facts_of(line, shown, current_person(), clock.now())))
    named = names({line.person_id})[line.person_id]
    form.offer(people(), PersonRow(line.person_id, named))
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            locked = found(clean_up.line(experiment, line_id))
            typed = clean_up.facts(*form.typed(values_of(locked)))
            clean_up.change(locked, experiment, typed, by=current_person(), now=now)
            return _back(code, gettext("Your changes are saved."))
    elif not form.is_submitted():
        form.show(values_of(line))
    return page("decisions/clean_up_line.html", part=PART, form=form, experiment=shown, line=line)


@requires(Permission.READ)
def clean_up_done(code: str, line_id: UUID) -> Response:
    """Who is named, or the lead, says that it is done."""
    form = CreatingForm()
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            clean_up.say_done(_line(experiment, line_id), experiment, by=current_person(), now=now)
            return _back(code, gettext("Done. Now somebody else checks it."))
    return _turn_back(code)


@requires(Permission.READ)
def check_clean_up(code: str, line_id: UUID) -> Response:
    """Somebody else checked it."""
    form = CreatingForm()
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            clean_up.check(_line(experiment, line_id), experiment, by=current_person(), now=now)
            return _back(code, gettext("Checked. Your name and the date stand with it."))
    return _turn_back(code)


@requires(Permission.READ)
def send_back_clean_up(code: str, line_id: UUID) -> Response:
    """Who checks finds that it is not done, and says what is left."""
    shown, form = found(by_code(code)), SendBackForm()
    line = _line(shown, line_id)
    refused_if(rules.refuse_checking(clean_up.facts_of(line, shown, current_person(), clock.now())))
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            clean_up.send_back(_line(experiment, line_id), experiment, form.why.data, by=current_person(), now=now)
            return _back(code, gettext("The line is open again."))
    return page("decisions/clean_up_send_back.html", part=PART, form=form, experiment=shown, line=line)


def _line(experiment: Experiment, line_id: UUID) -> CleanUp:
    return found(clean_up.line(experiment, line_id))


def _back(code: str, said: str) -> Response:
    return finish("decisions.stop_card", code=code, anchor="clean-up", said=said)


def _turn_back(code: str) -> Response:
    """Back to the stop card with the reason; nothing of an experiment without a stop."""
    shown = found(by_code(code))
    found(queries.stop_of(shown.id))
    return turn_back("decisions.stop_card", code=shown.code, anchor="clean-up")
