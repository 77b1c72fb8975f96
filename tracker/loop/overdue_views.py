# SPDX-License-Identifier: EUPL-1.2
"""The page on which the sponsor says what to do about a wrap-up that does not come (DOMAIN 2.9)."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.experiments.models import Experiment
from tracker.experiments.queries import by_code
from tracker.loop import overdue
from tracker.people import queries as people
from tracker.people.access import requires
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.sprints.queries import sprint as sprint_of
from tracker.web import forms
from tracker.web.answers import finish, found, page
from tracker.web.words import explain

ADDRESS = "/experiments/<code>/sprints/<int(max=9999):number>/overdue"


class StopForm(forms.CreatingForm):
    """Why it stops here."""

    reason = forms.text(lazy_gettext("Why do you stop?"), most=2000, hint=lazy_gettext("What do we know now?"))


class LeadForm(forms.CreatingForm):
    """Who leads from now on."""

    lead_id = forms.IdChoice(lazy_gettext("Lead"))


def register(blueprint: Blueprint) -> None:
    """Hang up these pages on the blueprint of the loop."""
    blueprint.route(ADDRESS, methods=["GET", "POST"])(stop_or_lead)
    blueprint.post(f"{ADDRESS}/lead")(name_lead)


@requires(Permission.DECISION_TAKE)
def stop_or_lead(code: str, number: int) -> Response:
    """Stop, or another lead? This act stops, with the reason."""
    shown, form = found(by_code(code)), StopForm()
    found(sprint_of(shown.id, number))
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            sprint = found(sprint_of(experiment.id, number))
            overdue.stop(sprint, experiment, form.reason.data, by=current_person(), now=now)
            said = gettext("The stop is announced. The team writes the stop card now.")
            return finish("loop.show", code=experiment.code, said=said)
    return _page(code, number, form, _lead_form(shown, formdata=None))


@requires(Permission.DECISION_TAKE)
def name_lead(code: str, number: int) -> Response:
    """Name somebody else of the team as lead."""
    shown = found(by_code(code))
    form = _lead_form(shown)
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            sprint = found(sprint_of(experiment.id, number))
            overdue.name_lead(sprint, experiment, UUID(form.lead_id.data), by=current_person(), now=now)
            return finish("loop.show", code=experiment.code, said=gettext("The new lead has the work from now on."))
    return _page(code, number, StopForm(formdata=None), form)


def _lead_form(experiment: Experiment, **sent: None) -> LeadForm:
    """Everybody of the team but the present lead."""
    form = LeadForm(**sent)
    members = people.members(experiment.team_id, clock.now()) if experiment.team_id else []
    others = [(str(row.id), row.name) for row in members if row.id != experiment.lead_id]
    form.lead_id.choices = [("", gettext("Choose somebody of the team")), *others]
    return form


def _page(code: str, number: int, stop: StopForm, lead: LeadForm) -> Response:
    experiment = found(by_code(code))
    sprint, person = found(sprint_of(experiment.id, number)), current_person()
    not_now = overdue.refuse_choosing(experiment, sprint, person, clock.now())
    sent = lead if lead.is_submitted() and lead.errors else stop
    return page(
        "loop/overdue.html",
        part="experiments",
        form=sent,
        stop=stop,
        lead=lead,
        experiment=experiment,
        sprint=sprint,
        not_now=explain(not_now) if not_now else None,
    )
