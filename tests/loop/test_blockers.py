# SPDX-License-Identifier: EUPL-1.2
"""Where the limits of R2, R3, R9 and R20 lie exactly: one less does not block, one more does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.loop.rows import LEAD, a_row
from tests.loop.test_rules import PLAN
from tracker.decisions.rules import loss_percent
from tracker.experiments.terms import ExperimentState
from tracker.loop import rules
from tracker.sprints.terms import SprintState
from tracker.votes.terms import AdviceStrength, Choice, RoundState

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
YEAR = timedelta(days=365)
FIRST = {**PLAN, "state": ExperimentState.READY, "sprints_used": 0}


def codes(changes: dict[str, Any], now: datetime = NOW) -> list[str]:
    return [refusal.code for refusal in rules.blockers(a_row(**{**PLAN, **changes}), now)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"euros_used": 9_999}, None),
        ({"euros_used": 10_000}, "loss_reached"),
        ({"hours_used": 319}, None),
        ({"hours_used": 320}, "hours_reached"),
        ({"max_loss_eur": 0}, None),  # who may lose nothing, and lost nothing
        ({"max_loss_eur": 0, "euros_used": 1}, "loss_reached"),
        ({"max_hours": 0}, None),
        ({"max_hours": 0, "hours_used": 1}, "hours_reached"),
        ({"max_loss_eur": None, "max_hours": None, "euros_used": 10**6, "hours_used": 10**6}, None),
        ({"sprints_used": 6}, None),
        ({"sprints_used": 7}, "sprints_reached"),
        ({"max_sprints": None, "sprints_used": 99}, None),
    ],
)
def test_r9_a_limit_blocks_when_it_is_reached_and_not_before(changes: dict[str, Any], code: str | None) -> None:
    assert codes(changes) == ([code] if code else [])


@pytest.mark.parametrize(
    ("changes", "code", "lift"),
    [
        ({"team_id": None}, "no_team", ("admin",)),
        ({"objection_open": True}, "objection_blocks", ("lead", "sponsor")),
        ({"stop_rules_open": 1}, "stop_rule_open", ("sponsor",)),
        ({"question": None}, "question_missing", ("team",)),  # after a keep by silence
        ({"sprint_id": None, "sprint_number": None, "sprint_state": None}, "no_plan", ("lead",)),
        (
            {
                "sprint_state": SprintState.VOTING,
                "learnings": 1,
                "round_state": RoundState.OPEN,
                "closes_at": NOW + YEAR,
                "extension_closes_at": NOW + YEAR,
            },
            "vote_open",
            ("time", "team"),
        ),
        (
            {
                "sprint_state": SprintState.DECIDING,
                "learnings": 1,
                "advice": Choice.KEEP,
                "advice_strength": AdviceStrength.CLEAR,
            },
            "no_decision",
            ("lead",),
        ),
    ],
)
def test_r9_everything_that_blocks_says_who_lifts_it(changes: dict[str, Any], code: str, lift: tuple[str, ...]) -> None:
    (only,) = rules.blockers(a_row(**{**PLAN, **changes}), NOW)
    assert (only.code, only.lift) == (code, lift)


def test_r9_all_that_blocks_is_listed_at_once() -> None:
    everything = {"lead_id": None, "domain_owner_id": None, "objection_open": True, "euros_used": 10_000, "test": None}
    assert codes(everything) == ["no_lead", "owner_missing", "objection_blocks", "loss_reached", "test_missing"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"running_in_team": 1}, None),
        ({"running_in_team": 2}, "team_is_full"),
        ({"running_in_direction": 9}, None),
        ({"running_in_direction": 10}, "direction_is_full"),
        ({"team_max_running": None, "direction_max_running": None, "running_in_team": 99}, None),
    ],
)
def test_r3_fewer_run_than_the_most_of_team_and_direction(changes: dict[str, Any], code: str | None) -> None:
    assert codes({**FIRST, **changes}) == ([code] if code else [])


@pytest.mark.parametrize("waited", [timedelta(0), timedelta(days=7), YEAR])
def test_r2_however_long_nobody_answers_silence_is_no_yes(waited: timedelta) -> None:
    assert codes({**FIRST, "outside_frame": True}, NOW + waited) == ["waits_for_yes"]
    assert codes({**FIRST, "outside_frame": True, "sponsor_allowed_at": NOW}, NOW + waited) == []


@pytest.mark.parametrize(
    ("sent_back_after", "used", "blocked"),
    [(None, 7, True), (7, 7, False), (7, 8, True), (3, 6, False), (3, 7, True)],
)
def test_r20_what_was_sent_back_gets_one_sprint_past_the_maximum(
    sent_back_after: int | None, used: int, *, blocked: bool
) -> None:
    found = codes({"sent_back_after": sent_back_after, "sprints_used": used, "sprint_number": used + 1})
    assert found == (["sprints_reached"] if blocked else [])


@pytest.mark.parametrize(
    ("euros", "hours", "percent"),
    [
        ((0, 10_000), (0, 320), 0),
        ((8_000, 10_000), (0, 320), 80),
        ((8_001, 10_000), (0, 320), 81),  # rounded up, as more than 80 asks for the sponsor
        ((0, 10_000), (320, 320), 100),  # whichever is further
        ((50, None), (5, None), 0),
        ((0, 0), (0, 0), 0),
        ((1, 0), (0, 320), 101),
        ((0, 10_000), (1, 0), 101),
    ],
)
def test_r17_b_how_much_of_a_loss_limit_is_used(
    euros: tuple[int, int | None], hours: tuple[int, int | None], percent: int
) -> None:
    assert loss_percent(euros=euros, hours=hours) == percent


@pytest.mark.parametrize(("euros", "lead_may"), [(8_000, True), (8_001, False)])
def test_r17_b_above_80_percent_the_lead_no_longer_confirms(euros: int, *, lead_may: bool) -> None:
    row = a_row(
        sprint_state=SprintState.DECIDING,
        advice=Choice.KEEP,
        advice_strength=AdviceStrength.CLEAR,
        euros_used=euros,
        lead_id=LEAD,
    )
    assert rules.can_confirm(row, NOW) is lead_may
