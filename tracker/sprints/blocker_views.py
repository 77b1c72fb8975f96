# SPDX-License-Identifier: EUPL-1.2
"""Pages of blockers: made of a log line, taken on, let go, solved (2.1)."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint
from flask_babel import gettext
from werkzeug.wrappers import Response

from tracker.acts import act
from tracker.experiments.models import Experiment
from tracker.experiments.queries import by_code
from tracker.people.access import requires
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.sprints import blockers, queries
from tracker.sprints.forms import BlockerForm, ResolveForm
from tracker.sprints.models import Blocker, LogEntry, Sprint
from tracker.web.answers import finish, found, page, turn_back

PART = "experiments"
BLOCKER = "/blockers/<uuid:blocker_id>"


def register(blueprint: Blueprint) -> None:
    """Hang up these pages on the blueprint of the room."""
    blueprint.route("/log/<uuid:entry_id>/blocker", methods=["GET", "POST"])(make_blocker)
    blueprint.post(f"{BLOCKER}/take-on")(take_on)
    blueprint.post(f"{BLOCKER}/let-go")(let_go)
    blueprint.route(f"{BLOCKER}/resolve", methods=["GET", "POST"])(resolve)


@requires(Permission.SPRINT_LOG)
def make_blocker(code: str, number: int, entry_id: UUID) -> Response:
    """A line of the log turns out to be a blocker: of which kind?"""
    shown, form = found(by_code(code)), BlockerForm()
    _, line = _line(shown, number, entry_id)
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            sprint, line = _line(experiment, number, entry_id)
            blockers.make_blocker(line, sprint, experiment, form.kind.data, by=current_person(), now=now)
            return _back(experiment.code, number, gettext("The line is a blocker now. Who takes it on?"))
    return page("sprints/blocker.html", part=PART, form=form, experiment=shown, number=number, text=line.text)


@requires(Permission.REACT)
def take_on(code: str, number: int, blocker_id: UUID) -> Response:
    """Take a blocker on your own name: anybody may."""
    with act(experiment=code) as (experiment, now):
        blockers.take_on(_blocker(experiment, blocker_id), by=current_person(), now=now)
        return _back(code, number, gettext("This blocker is on your name now."))
    return turn_back("sprints.show", anchor="blockers", code=code, number=number)


@requires(Permission.REACT)
def let_go(code: str, number: int, blocker_id: UUID) -> Response:
    """Who took it on cannot solve it after all."""
    with act(experiment=code) as (experiment, now):
        blockers.let_go(_blocker(experiment, blocker_id), by=current_person(), now=now)
        return _back(code, number, gettext("This blocker is not on your name any more."))
    return turn_back("sprints.show", anchor="blockers", code=code, number=number)


@requires(Permission.REACT)
def resolve(code: str, number: int, blocker_id: UUID) -> Response:
    """How it was solved, in a sentence."""
    shown, form = found(by_code(code)), ResolveForm()
    text = blockers.words_of(_blocker(shown, blocker_id))
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            blocker = _blocker(experiment, blocker_id)
            blockers.resolve(blocker, experiment, form.how.data, by=current_person(), now=now)
            return _back(experiment.code, number, gettext("The blocker is solved."))
    return page("sprints/resolve.html", part=PART, form=form, experiment=shown, number=number, text=text)


def _line(experiment: Experiment, number: int, entry_id: UUID) -> tuple[Sprint, LogEntry]:
    sprint = found(queries.sprint(experiment.id, number))
    return sprint, found(blockers.line_of(sprint, entry_id))


def _blocker(experiment: Experiment, blocker_id: UUID) -> Blocker:
    return found(blockers.blocker_of(experiment, blocker_id))


def _back(code: str, number: int, said: str) -> Response:
    return finish("sprints.show", said=said, anchor="blockers", code=code, number=number)
