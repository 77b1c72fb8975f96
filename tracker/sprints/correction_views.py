# SPDX-License-Identifier: EUPL-1.2
"""The page on which the team puts a correction beside a plan or a result that is locked (R5, R6)."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import gettext
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.experiments.access import refuse_working
from tracker.people.access import requires
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.refusal import refused_if
from tracker.sprints import corrections, queries, rules
from tracker.sprints.forms import CorrectionForm
from tracker.sprints.terms import SprintState
from tracker.web.answers import finish, found, page


def register(blueprint: Blueprint) -> None:
    """Hang up this page on the blueprint of the room."""
    blueprint.route("/correction", methods=["GET", "POST"])(correct)


@requires(Permission.SPRINT_LOG)
def correct(code: str, number: int) -> Response:
    """What was wrong, and what is right; the text itself stays as it was."""
    head, form, now = found(queries.page_of(code, number)), CorrectionForm(), clock.now()
    shown = found(head.sprint)
    found(None if shown.state is SprintState.PLANNED else shown)
    refused_if(refuse_working(head.experiment, current_person().id, now))
    form.offer(rules.can_be_corrected(shown.facts(), now))
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            sprint = found(queries.sprint(experiment.id, number))
            corrections.correct(sprint, experiment, form.about.data, form.text.data, by=current_person(), now=now)
            said = gettext("Your correction stands beside it.")
            return finish("sprints.show", said=said, anchor="asked", code=experiment.code, number=number)
    return page("sprints/correction.html", part="experiments", form=form, experiment=head.experiment, number=number)
