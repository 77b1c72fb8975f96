# SPDX-License-Identifier: EUPL-1.2
"""What is over leaves Today; a stopped line stays until its stop card is written."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.factories.people import House
from tests.factories.votes import STOP, decide, make_deciding_sprint, stop
from tracker import clock
from tracker.decisions.models import StopCard
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState
from tracker.extensions import writing
from tracker.loop import queries


@pytest.mark.parametrize(
    ("state", "has_card", "is_shown"),
    [
        (ExperimentState.ACTIVE, False, True),
        (ExperimentState.STOPPED, False, True),
        (ExperimentState.STOPPED, True, False),
        (ExperimentState.HANDED_OVER, False, False),
        (ExperimentState.WITHDRAWN, False, False),
    ],
)
def test_today_leaves_out_what_is_over(
    house: House, session: Session, state: ExperimentState, has_card: bool, is_shown: bool
) -> None:
    sprint = make_deciding_sprint(house, *(STOP,) * len(house.electorate))
    decision, now = decide(sprint, stop(), house.lead), clock.now()
    with writing():
        session.rollback()
        experiment = session.get_one(Experiment, (sprint.organisation_id, sprint.experiment_id))
        experiment.state = state
        if has_card:
            card = StopCard(
                decision_id=decision.id, experiment_id=experiment.id, why="Geen verschil.", freed_eur=0, freed_hours=0,
                freed_sprints=0, written_at=now,
            )  # fmt: skip
            session.add(card)
        session.commit()
    shown = queries.of_reader(queries.reader_of(house.lead.id, now), now)
    assert [row.code for row in shown] == [experiment.code] * is_shown
