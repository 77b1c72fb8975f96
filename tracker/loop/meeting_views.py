# SPDX-License-Identifier: EUPL-1.2
"""The page of closing a sprint in one meeting, and confirming the advice there."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import gettext
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.decisions import actions as decisions
from tracker.experiments.queries import open_questions
from tracker.loop.meeting import ConfirmForm, MeetingPage, Stop, advised_outcome, meeting_page
from tracker.people.access import requires
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.refusal import Refusal, Refused
from tracker.sprints import queries as sprints
from tracker.votes import queries as votes
from tracker.web.answers import finish, found, page
from tracker.web.words import explain

SPRINT = "/experiments/<code>/sprints/<int(max=9999):number>/meeting"


def register(blueprint: Blueprint) -> None:
    """Hang the meeting up in the loop."""
    blueprint.add_url_rule(SPRINT, "meeting", meeting, methods=["GET"])
    blueprint.add_url_rule(f"{SPRINT}/confirm", "confirm_in_meeting", confirm, methods=["POST"])


@requires(Permission.READ)
def meeting(code: str, number: int) -> Response:
    """Five stops on one line: everybody sees at which one the sprint is; the lead takes it along."""
    shown = found(meeting_page(code, number, current_person(), clock.now()))
    form = ConfirmForm()
    form.offer(shown.questions)
    return _show(shown, form)


@requires(Permission.EXPERIMENT_LEAD)
def confirm(code: str, number: int) -> Response:
    """Confirm what the team advised, with one line why (R17 A)."""
    person, form = current_person(), ConfirmForm()
    shown = found(meeting_page(code, number, person, clock.now()))
    form.offer(open_questions(shown.row.experiment_id))
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            sprint = found(sprints.sprint(experiment.id, number))
            outcome = advised_outcome(votes.advice_of(sprint.id, now))
            if outcome is None:
                raise Refused(Refusal("no_advice_to_confirm", lift=("sponsor",)))
            decisions.take_decision(sprint, experiment, form.facts(outcome), by=person, now=now)
            said = gettext("The decision is saved.")
            return finish("loop.meeting", code=experiment.code, number=number, said=said, anchor="now")
    return _show(found(meeting_page(code, number, person, clock.now())), form)


def _show(shown: MeetingPage, form: ConfirmForm) -> Response:
    blockers = [explain(refusal) for refusal in shown.blockers]
    return page("loop/meeting.html", part="experiments", form=form, shown=shown, stops=Stop, blockers=blockers)
