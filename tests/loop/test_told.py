# SPDX-License-Identifier: EUPL-1.2
"""Who is told beside the one whose turn it is (R9, R17 C, 2.9), as tables of cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from tests.loop.rows import DEPUTY, LEAD, MEMBER, SPONSOR, TEAM, a_row
from tracker.clock import WorkingCalendar
from tracker.experiments.terms import ExperimentState
from tracker.loop import rules_told
from tracker.loop.terms import ActKind, LoopRow, NextAct, Reader
from tracker.sprints.terms import SprintState
from tracker.votes.terms import AdviceStrength, Choice, RoundKind, RoundState

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CALENDAR = WorkingCalendar(ZoneInfo("Europe/Amsterdam"))
FIVE_DAYS_AGO = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)  # Monday 23 November 17:00 was the fifth working day


def deciding(**changes: Any) -> LoopRow:
    """A sprint that waits for a decision since five working days, with a clear advice to pivot."""
    known = {
        "sprint_state": SprintState.DECIDING,
        "round_id": UUID(int=9),
        "round_kind": RoundKind.SECRET,
        "round_state": RoundState.CLOSED,
        "closes_at": FIVE_DAYS_AGO,
        "extension_closes_at": FIVE_DAYS_AGO + 2 * DAY,
        "deciding_at": FIVE_DAYS_AGO,
        "decide_due_at": FIVE_DAYS_AGO + 3 * DAY,
        "eligible": 6,
        "voted": 6,
        "advice": Choice.PIVOT,
        "advice_strength": AdviceStrength.CLEAR,
    }
    return a_row(**{**known, **changes})


def told(row: LoopRow, who: UUID, now: datetime = NOW) -> NextAct | None:
    teams = frozenset({TEAM}) if who in {LEAD, MEMBER} else frozenset()
    return rules_told.also_told(row, Reader(who, teams), now, lambda: CALENDAR)


def kind(row: LoopRow, who: UUID, now: datetime = NOW) -> ActKind | None:
    found = told(row, who, now)
    return found.kind if found is not None else None


@pytest.mark.parametrize("who", [SPONSOR, DEPUTY])
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ActKind.DECIDE),
        ({"advice": Choice.STOP, "advice_strength": AdviceStrength.UNANIMOUS}, ActKind.DECIDE),
        ({"advice": Choice.KEEP, "advice_strength": AdviceStrength.DIVIDED}, ActKind.DECIDE),
        ({"advice": Choice.KEEP, "silence_at": NOW + HOUR}, None),  # it passes by itself
        ({"deciding_at": FIVE_DAYS_AGO + DAY, "decide_due_at": NOW - DAY}, None),  # the fifth is today, at 17:00
        ({"decide_due_at": NOW + HOUR}, None),  # not late yet
        ({"state": ExperimentState.PAUSED}, None),
        ({"sprint_state": SprintState.WRAPPING_UP, "wrap_up_due_at": NOW - 9 * DAY}, None),
    ],
)
def test_r17_c_on_day_five_sponsor_and_deputy_are_told(
    changes: dict[str, Any], expected: ActKind | None, who: UUID
) -> None:
    assert kind(deciding(**changes), who) is expected


def test_r17_c_the_fifth_day_ends_at_the_closing_hour() -> None:
    since = deciding(deciding_at=FIVE_DAYS_AGO + DAY, decide_due_at=NOW - DAY)
    closing = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    assert kind(since, SPONSOR, closing - timedelta(seconds=1)) is None
    assert kind(since, SPONSOR, closing) is ActKind.DECIDE


@pytest.mark.parametrize(
    ("stored", "voted", "expected"),
    [
        (RoundState.OPEN, 4, True),  # with the quorum it closed on time
        (RoundState.OPEN, 3, False),  # without it two working days later
        (RoundState.EXTENDED, 4, False),
    ],
)
def test_r7_r17_c_the_five_days_count_from_the_close_also_when_nobody_settled_it(
    stored: RoundState, voted: int, *, expected: bool
) -> None:
    unsettled = deciding(
        sprint_state=SprintState.VOTING, round_state=stored, voted=voted, deciding_at=None,
        closes_at=FIVE_DAYS_AGO, extension_closes_at=NOW - HOUR,
    )  # fmt: skip
    assert rules_told.has_stalled(unsettled, NOW, lambda: CALENDAR) is expected
    taken = replace(unsettled, advice=Choice.KEEP)
    assert not rules_told.has_stalled(taken, NOW, lambda: CALENDAR), "silence took it"
    divided = replace(taken, advice_strength=AdviceStrength.DIVIDED)
    assert rules_told.has_stalled(divided, NOW, lambda: CALENDAR) is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"voted": 0, "advice": None, "advice_strength": AdviceStrength.NONE}, ActKind.TALK),
        ({"voted": 1, "advice": None, "advice_strength": AdviceStrength.THIN}, None),
        ({"voted": 0, "sprint_state": SprintState.CLOSED}, None),
        ({"voted": 0, "round_id": None}, None),  # ended without a vote
    ],
)
def test_2_9_nobody_votes_and_the_lead_is_asked_to_talk(changes: dict[str, Any], expected: ActKind | None) -> None:
    assert kind(deciding(**changes), LEAD) is expected
    assert kind(deciding(**changes), MEMBER) is None


@pytest.mark.parametrize(
    ("state", "open_rules", "expected"),
    [
        (SprintState.WRAPPING_UP, 1, ActKind.SET_ASIDE),
        (SprintState.VOTING, 1, ActKind.SET_ASIDE),
        (SprintState.VOTING, 0, None),
        (SprintState.RUNNING, 1, ActKind.SET_ASIDE),
        (SprintState.RUNNING, 0, None),
    ],
)
def test_r9_2_9_stop_rule_comes_true_and_the_sponsor_is_told_before_the_decision(
    state: SprintState, open_rules: int, expected: ActKind | None
) -> None:
    row = a_row(sprint_state=state, stop_rules_open=open_rules, round_state=RoundState.OPEN,
                ends_at=NOW + DAY, closes_at=NOW + DAY, extension_closes_at=NOW + 2 * DAY)  # fmt: skip
    assert kind(row, SPONSOR) is expected
    assert kind(row, DEPUTY) is expected
    assert kind(row, LEAD) is None


STILL = NOW - timedelta(days=14)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"sprint_state": SprintState.WRAPPING_UP, "ends_at": STILL, "wrap_up_due_at": NOW - DAY}, True),
        ({"sprint_state": SprintState.WRAPPING_UP, "ends_at": STILL + HOUR, "wrap_up_due_at": NOW - DAY}, False),
        ({"sprint_state": SprintState.RUNNING, "ends_at": STILL, "wrap_up_due_at": NOW - DAY}, True),  # R7
        ({"sprint_state": SprintState.RUNNING, "ends_at": NOW + DAY}, False),
        ({"last_closed_at": STILL}, True),
        ({"last_closed_at": STILL + HOUR}, False),
        ({"last_closed_at": STILL, "paused_after": 1}, False),
        ({"last_closed_at": STILL, "state": ExperimentState.PAUSED}, False),
        ({"last_closed_at": None}, False),
        # R17 C: silence took the keep, and nobody settled it yet
        ({"sprint_state": SprintState.DECIDING, "silence_at": NOW - DAY, "last_closed_at": STILL}, False),
        ({"sprint_state": SprintState.DECIDING, "silence_at": STILL}, True),
    ],
)
def test_what_only_people_can_make_go_on_lies_still_after_fourteen_days(
    changes: dict[str, Any], *, expected: bool
) -> None:
    assert rules_told.lies_still(a_row(**changes), NOW) is expected
