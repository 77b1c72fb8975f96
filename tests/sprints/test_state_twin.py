# SPDX-License-Identifier: EUPL-1.2
"""R7: the state of a sprint in Python and the one in SQL are the same, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.factories.people import House
from tests.factories.sprints import make_running_sprint
from tracker.acts import act
from tracker.extensions import db
from tracker.sprints.models import Sprint
from tracker.sprints.queries import state_expression
from tracker.sprints.rules import state_at
from tracker.sprints.terms import SprintFacts, SprintState

START = datetime(2026, 3, 28, 15, 59, 59, 999_000, tzinfo=UTC)  # around the begin of summer time
moments = st.integers(-3, 3).map(lambda steps: START + timedelta(milliseconds=steps))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(state=st.sampled_from(SprintState), ends_at=moments, now=moments)
def test_r7_state_in_python_and_in_sql_agree(
    house: House, state: SprintState, ends_at: datetime, now: datetime
) -> None:
    sprint_id = db.session.scalar(select(Sprint.id)) or make_running_sprint(house).id
    with act():
        row = db.session.scalars(select(Sprint)).one()
        row.state, row.started_at, row.ends_at = state, ends_at - timedelta(days=14), ends_at
        db.session.flush()
        in_sql = db.session.scalar(select(state_expression(now)).where(Sprint.id == sprint_id))
        assert in_sql is state_at(SprintFacts(state, row.started_at, ends_at), now)
