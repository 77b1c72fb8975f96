# SPDX-License-Identifier: EUPL-1.2
"""A pause in the rules of the loop (2.2): what blocks, whose turn it is, and that it stalls past its day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.loop.rows import LEAD, MEMBER, SPONSOR, TEAM, a_row
from tracker.experiments.terms import ExperimentState, Origin
from tracker.loop import rules
from tracker.loop.terms import ActKind, Actor, LoopRow, Reader

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SOON, PAST = NOW + timedelta(days=3), NOW - timedelta(days=3)


def paused(resume_at: datetime | None, **changes: Any) -> LoopRow:
    return a_row(state=ExperimentState.PAUSED, resume_at=resume_at, pause_reason="Vakantie", paused_after=1, **changes)


@pytest.mark.parametrize(
    ("resume_at", "reader", "is_mine", "is_late"),
    [
        (SOON, LEAD, False, False),
        (PAST, LEAD, True, True),
        (NOW, LEAD, True, True),
        (PAST, MEMBER, False, True),
        (PAST, SPONSOR, False, True),
    ],
)
def test_2_2_a_pause_waits_for_nobody_until_its_day_and_then_for_the_lead(
    resume_at: datetime, reader: UUID, is_mine: bool, is_late: bool
) -> None:
    row = paused(resume_at)
    act = rules.next_act(row, Reader(reader, frozenset({TEAM})), NOW)
    assert (act.kind, act.actor, act.is_mine, act.due_at) == (ActKind.RESUME, Actor.LEAD, is_mine, resume_at)
    assert rules.is_late(row, NOW) is is_late


def test_r9_a_pause_blocks_the_next_sprint_and_the_lead_lifts_it() -> None:
    blocking = rules.blockers(paused(SOON), NOW)
    assert [(refusal.code, refusal.lift) for refusal in blocking] == [("is_paused", ("lead",))]


def test_a_pause_that_was_imported_has_no_clock() -> None:
    row = paused(None, origin=Origin.IMPORTED, lead_id=None)
    assert rules.next_act(row, Reader(LEAD, frozenset()), NOW).kind is ActKind.NOTHING
    assert [refusal.code for refusal in rules.blockers(row, NOW)] == ["not_active"]
    assert not rules.is_late(row, NOW)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"running_in_team": 2}, ["team_is_full"]),
        ({"running_in_direction": 10}, ["direction_is_full"]),
        ({"running_in_team": 2, "running_in_direction": 10}, ["team_is_full", "direction_is_full"]),
    ],
)
def test_r3_what_goes_on_after_a_pause_needs_room(changes: dict[str, Any], codes: list[str]) -> None:
    assert [refusal.code for refusal in rules.is_full(paused(SOON, **changes))] == codes
