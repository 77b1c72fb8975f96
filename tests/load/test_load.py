# SPDX-License-Identifier: EUPL-1.2
"""The server under load, from eight processes: nothing is lost, nothing is double, and nobody sees an error."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.factories.command_line import Tracker
from tests.load.scene import Stage, check, loud_lines

Told = Callable[[str, object], None]


def under_load(stage: Stage, tracker: Tracker, seconds: float, *, processes: int, votes: int) -> str:
    """Play and check everything, for long or for short (`processes=2, votes=2`); answers the counts in a line."""
    played = stage.play(lambda _server: time.sleep(seconds), processes=processes, votes=votes)
    assert loud_lines(played.server_said) == []
    check(played.done)
    for what in ("ballots", "closes", "decisions", "lines", "double clicks"):
        assert played.counts[what], f"nothing was tried: {what}"
    proof = tracker("verify")
    assert (proof.status, proof.err) == (0, "")
    return played.told()


@pytest.mark.long
def test_eight_processes_for_a_minute_lose_and_double_nothing(
    stage: Stage, tracker: Tracker, record_property: Told
) -> None:
    record_property("told", under_load(stage, tracker, 60, processes=8, votes=150))
