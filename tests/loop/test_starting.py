# SPDX-License-Identifier: EUPL-1.2
"""Starting a sprint by its act: what blocks it refuses it, also when no page was asked first (R3, R9)."""

from __future__ import annotations

from tests.factories.experiments import read_again
from tests.factories.objections import do, make_objection
from tests.factories.people import House
from tests.factories.sprints import again, make_planned_sprint
from tests.factories.votes import refused
from tracker.acts import act
from tracker.experiments.terms import ExperimentState
from tracker.extensions import db
from tracker.loop.actions import start_sprint
from tracker.people.models import Person
from tracker.sprints.terms import SprintState
from tracker.votes import objections
from tracker.votes.objection_terms import Ground


def start(code: str, by: Person) -> None:
    with act(start=code) as (experiment, now):
        start_sprint(experiment, again(experiment), by=by, now=now)
        db.session.commit()


def test_r9_a_start_is_refused_by_what_blocks_and_goes_on_once_that_is_lifted(house: House) -> None:
    experiment = make_planned_sprint(house).experiment
    objection = make_objection(experiment, house.members[0], Ground.LAW)
    refused("objection_blocks", start, experiment.code, house.lead)
    assert again(experiment).state is SprintState.PLANNED
    do(objections.adapt, objection, experiment, house.lead)
    refused("only_lead", start, experiment.code, house.members[0])
    start(experiment.code, house.lead)
    assert again(experiment).state is SprintState.RUNNING


def test_r3_a_start_too_many_is_refused(house: House) -> None:
    first, second, third = (make_planned_sprint(house).experiment for _ in range(house.team.max_running + 1))
    start(first.code, house.lead)
    start(second.code, house.lead)
    refused("team_is_full", start, third.code, house.lead)
    assert read_again(third.code).state is ExperimentState.READY
