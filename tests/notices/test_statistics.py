# SPDX-License-Identifier: EUPL-1.2
"""The worker lets SQLite count its tables, so that its plans stay right while they grow."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy.orm import Session

from tracker.extensions import db
from tracker.notices import statistics, worker


@pytest.mark.usefixtures("house")
def test_counting_is_kept(session: Session) -> None:
    session.rollback()
    statistics.refresh(db.engine)
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            known = set(connection.exec_driver_sql("SELECT tbl FROM sqlite_stat1").scalars())
        assert {"person", "membership"} <= known


@pytest.mark.usefixtures("house")
def test_the_worker_counts_at_its_first_turn_and_then_now_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
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
    assert did == ["turn", "count", "turn", "turn", "turn", "turn", "count"]
