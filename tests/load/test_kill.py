# SPDX-License-Identifier: EUPL-1.2
"""kill -9 of the server, again and again, while people work: what was answered is there, and nothing needs repair."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.databases import Database, Postgres, disconnect
from tests.factories.command_line import Tracker
from tests.load.scene import Meanwhile, Stage, check
from tests.load.server import Server
from tracker.extensions import db
from tracker.record.models import Event

KILLS = 50
MOST_SECONDS = 60
EVERY = 5  # so many kills one cut of all connections to the database, which the server has to survive
END_BACKENDS = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def killing(app: Flask, database: Database) -> Meanwhile:
    """Kill the server in the middle of the work, and start it again; each time it must become ready by itself."""
    moments = random.Random(KILLS)  # noqa: S311  # a dice for a test, the same every time

    def meanwhile(server: Server) -> None:
        for turn in range(KILLS):
            until_more_is_done(app, moments.randint(2, 12))
            time.sleep(moments.uniform(0, 0.1))
            if isinstance(database, Postgres) and turn % EVERY == 0:
                database.connection.execute(END_BACKENDS)
                until_more_is_done(app, 1)
            server.kill()
            server.start()
        until_more_is_done(app, 20)

    return meanwhile


def until_more_is_done(app: Flask, more: int) -> None:
    """Hold on until the record grew by so many events, at whatever speed this machine has."""
    until, before = time.monotonic() + MOST_SECONDS, _events()
    while _events() < before + more:
        assert time.monotonic() < until, f"nothing more is done since {MOST_SECONDS} s: the server needs repair"
        time.sleep(0.01)
    disconnect(app)


def _events() -> int:
    db.session.rollback()
    number = db.session.scalar(select(func.count(Event.id))) or 0
    db.session.rollback()
    return number


@pytest.mark.long
def test_what_was_answered_survives_fifty_kills(
    stage: Stage, tracker: Tracker, record_property: Callable[[str, object], None]
) -> None:
    played = stage.play(killing(stage.app, stage.database), votes=40, may_break=True)
    check(played.done)
    assert "locked" not in played.server_said
    for what in ("ballots", "closes", "decisions", "lines", "double clicks", "without an answer"):
        assert played.counts[what], f"nothing was tried: {what}"
    proof = tracker("verify")
    assert (proof.status, proof.err) == (0, "")
    record_property("told", f"{KILLS} kills, {played.told()}")
