# SPDX-License-Identifier: EUPL-1.2
"""Whether a sprint lies still is one rule told twice, in Python and in SQL: they agree at any moment (R7, R16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from tests.factories.objections import make_objection
from tests.factories.people import House
from tests.factories.sprints import make_running_sprint
from tracker.extensions import db, writing
from tracker.sprints.models import Sprint
from tracker.sprints.terms import SprintState
from tracker.votes import objection_queries as queries
from tracker.votes.objection_models import Objection
from tracker.votes.objection_terms import ObjectionState

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
moments = st.sampled_from([NOW - timedelta(days=1), NOW - timedelta(microseconds=1), NOW, NOW + timedelta(hours=1)])
seldom = st.sampled_from([None, None, None, None, NOW - timedelta(days=1), NOW, NOW + timedelta(hours=1)])


@dataclass(frozen=True)
class Facts:
    """An objection and its sprint at any point, also at points that the acts never make."""

    state: SprintState
    ends_at: datetime
    ended_at: datetime | None
    halts_at: datetime | None
    answered_at: datetime | None
    settled_at: datetime | None
    lifted_at: datetime | None


facts = st.builds(
    Facts,
    state=st.sampled_from([*[SprintState.RUNNING] * 6, *SprintState]),
    ends_at=st.just(NOW + timedelta(hours=1)) | moments,
    ended_at=seldom,
    halts_at=moments | seldom,
    answered_at=seldom,
    settled_at=seldom,
    lifted_at=seldom,
)


def test_r7_r16_a_halt_in_python_and_in_sql_agree(app: Flask, house: House) -> None:
    sprint = make_running_sprint(house)
    one = make_objection(sprint.experiment, house.manager)
    seen = set()

    @given(facts)
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
    def agree(wanted: Facts) -> None:
        with writing():
            db.session.rollback()
            _lay(sprint, one, house, wanted)
            in_sql = db.session.scalar(select(queries.is_halted(NOW)).select_from(Sprint).where(Sprint.id == sprint.id))
            in_python = queries.halted_since(queries.of_experiment(sprint.experiment_id), NOW) is not None
            db.session.rollback()
        seen.add(in_python)
        assert bool(in_sql) == in_python

    agree()
    assert seen == {True, False}, "the examples reach both answers"


def _lay(sprint: Sprint, one: Objection, house: House, wanted: Facts) -> None:
    db.session.execute(
        update(Sprint).where(Sprint.id == sprint.id).values(
            state=wanted.state, ends_at=wanted.ends_at, ended_at=wanted.ended_at
        )
    )  # fmt: skip
    settled = {} if wanted.settled_at is None else {"settlement": "Zo.", "settled_by_id": house.lead.id}
    answered = {} if wanted.answered_at is None else {"answer": "Ja.", "answered_by_id": house.lead.id}
    db.session.execute(
        update(Objection).where(Objection.id == one.id).values(
            state=ObjectionState.OPEN if wanted.settled_at is None else ObjectionState.ADAPTED,
            halts_at=wanted.halts_at, answered_at=wanted.answered_at, settled_at=wanted.settled_at,
            lifted_at=wanted.lifted_at, **settled, **answered,
        )
    )  # fmt: skip
