# SPDX-License-Identifier: EUPL-1.2
"""Pages that come before the sponsor: stop rules that came true (R9), and asking for a decision (R17 B)."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint
from flask_babel import gettext
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.decisions import rules, sponsor
from tracker.decisions.forms import AskForm, SetAsideForm
from tracker.directions.access import is_sponsor
from tracker.experiments.queries import by_code
from tracker.people.access import requires
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.sprints.queries import sprint as sprint_of
from tracker.votes.queries import vote_on
from tracker.web.answers import finish, found, page
from tracker.web.words import explain

PART = "experiments"


def register(blueprint: Blueprint) -> None:
    """Hang up these pages on the blueprint of the room."""
    blueprint.route("/experiments/<code>/stop-rules", methods=["GET", "POST"])(stop_rules)
    asking = "/experiments/<code>/sprints/<int(max=9999):number>/decision/ask"
    blueprint.route(asking, methods=["GET", "POST"])(ask)


@requires(Permission.DECISION_TAKE)
def stop_rules(code: str) -> Response:
    """Stop rules that came true, read by everybody; the sponsor sets them aside with a reason (R9)."""
    form, experiment = SetAsideForm(), found(by_code(code))
    came_true = sponsor.true_rules(experiment.id)
    form.offer([rule for rule in came_true if rule.is_open])
    if form.validate_on_submit():
        with act(experiment=code) as (locked, now):
            sponsor.set_aside(locked, UUID(form.answer.data), form.why.data, by=current_person(), now=now)
            return finish(
                "loop.show", code=code, said=gettext("The stop rule is set aside. Your reason stands with it.")
            )
        experiment = found(by_code(code))
        came_true = sponsor.true_rules(experiment.id)
    may = is_sponsor(experiment.direction, current_person().id) and any(
        rule.is_open and rule.is_fixed for rule in came_true
    )
    return page("decisions/stop_rules.html", part=PART, form=form, experiment=experiment, came_true=came_true, may=may)


@requires(Permission.DECISION_TAKE)
def ask(code: str, number: int) -> Response:
    """Ask the sponsor to decide about a sprint, once and with a reason (R17 B)."""
    form, on = AskForm(), found(vote_on(code, number))
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            sprint = found(sprint_of(experiment.id, number))
            sponsor.ask_sponsor(sprint, experiment, form.why.data, by=current_person(), now=now)
            said = gettext("The sponsor decides about this sprint now. Your reason stands with it.")
            return finish("loop.show", code=code, said=said)
        on = found(vote_on(code, number))
    facts = sponsor.ask_facts(on.experiment, on.sprint, current_person(), clock.now())
    refused = rules.refuse_asking(facts, "asked by the page")
    return page("decisions/ask.html", part=PART, form=form, on=on, asked=sponsor.asked(on.sprint.id),
                why_not=explain(refused) if refused else None)  # fmt: skip
