# SPDX-License-Identifier: EUPL-1.2
"""Two buttons beside a stop rule of a running sprint: it came true, and take that back (2.9)."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint
from flask_babel import gettext
from werkzeug.wrappers import Response

from tracker.acts import act
from tracker.experiments.models import Experiment, StopRule
from tracker.people.access import requires
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.sprints import queries, stop_rules
from tracker.sprints.models import Sprint
from tracker.web.answers import finish, found, turn_back

RULE = "/stop-rules/<uuid:rule_id>"


def register(blueprint: Blueprint) -> None:
    """Hang up these buttons on the blueprint of the room."""
    blueprint.post(f"{RULE}/true")(stop_rule_true)
    blueprint.post(f"{RULE}/take-back")(stop_rule_take_back)


@requires(Permission.SPRINT_LOG)
def stop_rule_true(code: str, number: int, rule_id: UUID) -> Response:
    """The team says that a stop rule came true while the sprint runs."""
    with act(experiment=code) as (experiment, now):
        rule, sprint = _rule(experiment, number, rule_id)
        stop_rules.say_true(rule, sprint, experiment, by=current_person(), now=now)
        return _back(code, number, gettext("The stop rule came true. The sponsor sees it."))
    return turn_back("sprints.show", anchor="stop", code=code, number=number)


@requires(Permission.SPRINT_LOG)
def stop_rule_take_back(code: str, number: int, rule_id: UUID) -> Response:
    """It did not come true after all."""
    with act(experiment=code) as (experiment, now):
        rule, sprint = _rule(experiment, number, rule_id)
        stop_rules.take_back(rule, sprint, experiment, by=current_person(), now=now)
        return _back(code, number, gettext("Taken back: the stop rule did not come true."))
    return turn_back("sprints.show", anchor="stop", code=code, number=number)


def _rule(experiment: Experiment, number: int, rule_id: UUID) -> tuple[StopRule, Sprint]:
    return found(stop_rules.rule_of(experiment, rule_id)), found(queries.sprint(experiment.id, number))


def _back(code: str, number: int, said: str) -> Response:
    return finish("sprints.show", said=said, anchor="stop", code=code, number=number)
