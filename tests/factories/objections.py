# SPDX-License-Identifier: EUPL-1.2
"""Objections for tests: raised, answered, settled and restarted through the actions, and committed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from tests.factories.sprints import again
from tracker import clock
from tracker.acts import act
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.people.models import Person
from tracker.votes import objection_queries, objections
from tracker.votes.objection_models import Objection
from tracker.votes.objection_terms import Ground, RaiseFacts

TEXT = "De lijst met namen ligt open in de bibliotheek."


def make_objection(experiment: Experiment, by: Person, ground: Ground = Ground.PRIVACY, text: str = TEXT) -> Objection:
    """Somebody raises an objection."""
    with act(experiment=experiment.code) as (locked, now):
        made = objections.raise_objection(locked, RaiseFacts(ground, text), by=by, now=now)
        db.session.commit()
    return made


def do(
    what: Callable[..., Any], one: Objection, experiment: Experiment, by: Person, text: str = "Zonder namen."
) -> None:
    """Answer, adapt or reject it: `what` is the action."""
    with act(experiment=experiment.code) as (locked, now):
        what(objection_again(one), locked, text, by=by, now=now)
        db.session.commit()


def restart(what: Callable[..., Any], experiment: Experiment, by: Person) -> None:
    """Ask for a restart of the current sprint, or confirm it: `what` is the action."""
    with act(experiment=experiment.code) as (locked, now):
        what(again(locked), locked, by=by, now=now)
        db.session.commit()


def objection_again(one: Objection) -> Objection:
    """An objection as it stands in the database now."""
    found = db.session.scalar(select(Objection).where(Objection.id == one.id).execution_options(populate_existing=True))
    assert found is not None
    return found


def halted_since(experiment: Experiment) -> Any:
    """Since when its sprint lies still, as a page reads it."""
    return objection_queries.halted_since(objection_queries.of_experiment(experiment.id), clock.now())
