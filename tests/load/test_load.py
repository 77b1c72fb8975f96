# SPDX-License-Identifier: EUPL-1.2
"""The server under load, from eight processes: nothing is lost, nothing is double, and nobody sees an error."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.databases import Database
from tests.factories.command_line import Tracker
from tests.factories.people import House
from tests.load.scene import Meanwhile, check, loud_lines, play

Told = Callable[[str, object], None]


def under_load(
    app: Flask, database: Database, house: House, folder: Path, tracker: Tracker, meanwhile: Meanwhile, *,
    processes: int, votes: int,
) -> str:  # fmt: skip
    """Play and check everything, for long or for short (`processes=2, votes=2`); answers the counts in a line."""
    played = play(app, database.url, house, folder, meanwhile, processes=processes, votes=votes)
    assert loud_lines(played.server_said) == []
    check(played.done)
    for what in ("ballots", "closes", "decisions", "lines", "double clicks"):
        assert played.counts[what], f"nothing was tried: {what}"
    proof = tracker("verify")
    assert (proof.status, proof.err) == (0, "")
    return played.told()


@pytest.mark.long
def test_eight_processes_for_a_minute_lose_and_double_nothing(
    app: Flask, database: Database, house: House, tmp_path: Path, tracker: Tracker, record_property: Told
) -> None:
    told = under_load(app, database, house, tmp_path, tracker, lambda _server: time.sleep(60), processes=8, votes=150)
    record_property("told", told)
