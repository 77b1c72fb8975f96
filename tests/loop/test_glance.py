# SPDX-License-Identifier: EUPL-1.2
"""A list reads less of most experiments. What it says of them stays what their own page would say.

That both say the same is an invariant of the walks (`tests/loop/invariants.py`) and held for the example municipality.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories.experiments import make_ready_experiment
from tests.factories.people import House
from tests.loop.rows import LEAD, a_row
from tracker import clock
from tracker.decisions.terms import DecisionState
from tracker.experiments.terms import ExperimentState
from tracker.loop import glance, queries
from tracker.loop.terms import LoopRow
from tracker.sprints.terms import SprintState

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
RUNNING = {"sprint_state": SprintState.RUNNING, "ends_at": NOW + timedelta(days=3)}


@pytest.mark.parametrize(
    ("changes", "is_more"),
    [
        ({}, False),
        ({"ends_at": NOW}, True),
        ({"ends_at": None}, True),
        ({"sprint_state": SprintState.PLANNED}, True),
        ({"sprint_state": SprintState.DECIDING}, True),
        ({"sprint_state": SprintState.CLOSED}, True),
        ({"sprint_state": None}, True),
        ({"has_objections": True}, True),
        ({"decision_state": DecisionState.ANNOUNCED}, True),
        ({"state": ExperimentState.READY}, True),
        ({"state": ExperimentState.SCALING_UP}, True),
        ({"state": ExperimentState.PAUSED}, False),
        ({"state": ExperimentState.IDEA}, False),
        ({"state": ExperimentState.STOPPED, "sprint_state": SprintState.CLOSED}, False),
        ({"state": ExperimentState.STOPPED, "receiver_id": LEAD}, True),
        ({"state": ExperimentState.WITHDRAWN, "sprint_state": None}, False),
    ],
)
def test_a_list_says_more_only_of_what_waits(changes: dict[str, object], *, is_more: bool) -> None:
    assert glance.says_more(a_row(**{**RUNNING, **changes}), NOW) is is_more


def test_the_whole_row_asks_for_every_field_and_a_glance_for_a_part_of_them(house: House, session: Session) -> None:
    """A field that the query forgot would stand at its default, and nobody would see it."""
    code = make_ready_experiment(house).code
    now: datetime = clock.now()
    reader = queries.reader_of(house.lead.id, now)
    asked = queries._of_code()  # its columns are the test
    names = {field.name for field in fields(LoopRow)}
    assert {column["name"] for column in asked.column_descriptions} == names
    assert {column["name"] for column in glance._glances().column_descriptions} < names  # the same
    whole = queries.row_of(code, reader, now)
    assert whole is not None
    assert glance.listed([whole.experiment_id], reader, now) == [whole]  # it is ready: a list says for whom it waits
    assert glance.listed([], reader, now) == []
