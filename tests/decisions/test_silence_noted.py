# SPDX-License-Identifier: EUPL-1.2
"""A round that the lead closes early notes its silence at once: pages need no worker to be right (R7, R17 C)."""

from __future__ import annotations

from datetime import timedelta

from tests.factories.people import House
from tests.factories.votes import close_by_lead, make_open_round, vote_all
from tracker import clock
from tracker.loop import queries, rules
from tracker.sprints.terms import SprintState
from tracker.votes.terms import Choice


def test_r17_a_keep_passes_in_silence_after_an_early_close_without_a_worker(house: House) -> None:
    round_ = make_open_round(house)
    code = round_.sprint.experiment.code
    vote_all(round_, [(voter, Choice.KEEP) for voter in house.electorate])
    close_by_lead(round_, house)
    later = clock.now() + timedelta(days=14)
    row = queries.row_of(code, queries.reader_of(house.lead.id, later), later)
    assert row is not None
    assert rules.sprint_state_at(row, later) is SprintState.CLOSED
