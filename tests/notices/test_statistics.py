# SPDX-License-Identifier: EUPL-1.2
"""The worker lets SQLite count its tables, so that its plans stay right while they grow."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy.orm import Session

from tests.factories.people import House
from tracker.extensions import db
from tracker.notices import statistics, worker


def test_counting_is_kept(house: House, session: Session) -> None:
    assert house.team
    session.rollback()
    statistics.refresh(db.engine)
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            known = set(connection.exec_driver_sql("SELECT tbl FROM sqlite_stat1").scalars())
        assert {"person", "membership"} <= known


def test_the_worker_counts_at_its_first_turn_and_then_now_and_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ending, did = threading.Event(), list[str]()

    def turn(_ending: threading.Event) -> int:
        did.append("turn")
        if did.count("turn") == 5:
            ending.set()
        return 0

    monkeypatch.setattr(worker, "turn", turn)
    monkeypatch.setattr(worker, "TURNS_BETWEEN_COUNTS", 4)
    monkeypatch.setattr(statistics, "refresh", lambda _engine: did.append("count"))
    worker.run(ending, seconds_between=0)
    assert house.team
    assert did == ["turn", "count", "turn", "turn", "turn", "turn", "count"]
