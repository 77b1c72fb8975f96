# SPDX-License-Identifier: EUPL-1.2
"""A round that the lead closes early notes its silence at once: pages need no worker to be right (R7, R17 C)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.client import Client
from tests.factories.people import House
from tests.factories.votes import close_by_lead, make_open_round, settle_at, vote_all
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


@pytest.mark.parametrize("is_noted", [True, False])
def test_r7_r17_c_pages_of_a_keep_by_silence_say_the_same_before_and_after_it_is_settled(
    house: House, client: Client, *, is_noted: bool
) -> None:
    """No worker ran for a month: neither the list nor the page of the decision waits for what silence took."""
    round_ = make_open_round(house)
    code = round_.sprint.experiment.code
    vote_all(round_, [(voter, Choice.KEEP) for voter in house.electorate])
    if is_noted:
        close_by_lead(round_, house)
    later = clock.now() + timedelta(days=30)
    pages = [f"/experiments/{code}/sprints/1/decision"]
    if is_noted:
        pages += ["/experiments", "/today", f"/experiments/{code}/sprints/1"]
    with clock.moved(later):
        client.sign_in(house.lead)
        line = f"/experiments/{code}"
        assert not is_noted or "Sprint 1: Doorgaan" in client.get(line).text
        before = [client.get(page, most_statements=12, why="a close that nobody settled").text for page in pages]
        settle_at(round_.sprint.experiment, later)
        assert [client.get(page).text for page in pages] == before
    assert "Sprint 2 kan worden gepland" in before[0]
