# SPDX-License-Identifier: EUPL-1.2
"""The loop's own rules as tables of cases: where a sprint is (R7), what blocks the next (R9), whose turn it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.loop.rows import DEPUTY, LEAD, MEMBER, OWNER, SPONSOR, STRANGER, TEAM, a_row
from tracker.decisions.terms import DecisionState, Outcome
from tracker.directions.terms import Stage
from tracker.experiments.terms import ExperimentState, Origin, Way
from tracker.loop import rules
from tracker.loop.terms import ActKind, LoopRow, Reader
from tracker.sprints.terms import SprintState
from tracker.votes.terms import AdviceStrength, Choice, RoundKind, RoundState

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PLANNED, RUNNING, WRAPPING_UP = SprintState.PLANNED, SprintState.RUNNING, SprintState.WRAPPING_UP
VOTING, DECIDING, CLOSED = SprintState.VOTING, SprintState.DECIDING, SprintState.CLOSED


def voting(**changes: Any) -> LoopRow:
    """A row in a vote of five that is open until an hour from now."""
    base = a_row(
        sprint_state=VOTING,
        round_kind=RoundKind.SECRET,
        round_state=RoundState.OPEN,
        closes_at=NOW + HOUR,
        extension_closes_at=NOW + 48 * HOUR,
        eligible=5,
        voted=2,
        has_result=True,
        learnings=1,
    )
    return replace(base, **changes)


def deciding(advice: Choice | None, strength: AdviceStrength, **changes: Any) -> LoopRow:
    """A row that waits for a decision, with an advice."""
    closed = voting(round_state=RoundState.CLOSED, sprint_state=DECIDING, advice=advice, advice_strength=strength)
    return replace(closed, **changes)


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (a_row(sprint_state=None, sprint_id=None, sprint_number=None), None),
        (a_row(sprint_state=PLANNED), PLANNED),
        (a_row(sprint_state=RUNNING, ends_at=NOW + HOUR), RUNNING),
        (a_row(sprint_state=RUNNING, ends_at=NOW), WRAPPING_UP),
        (a_row(sprint_state=RUNNING, ends_at=None, origin=Origin.IMPORTED), RUNNING),
        (a_row(sprint_state=WRAPPING_UP), WRAPPING_UP),
        (voting(), VOTING),
        (voting(closes_at=NOW, voted=2), VOTING),
        (voting(closes_at=NOW, voted=3), DECIDING),
        (voting(round_state=RoundState.EXTENDED, closes_at=NOW - HOUR, voted=3), VOTING),
        (voting(extension_closes_at=NOW, closes_at=NOW - HOUR, voted=0), DECIDING),
        (voting(round_kind=RoundKind.WRITTEN, closes_at=NOW, eligible=2, voted=1), VOTING),
        (voting(round_kind=RoundKind.WRITTEN, closes_at=NOW, eligible=2, voted=2), DECIDING),
        (deciding(Choice.KEEP, AdviceStrength.CLEAR), DECIDING),
        (deciding(Choice.KEEP, AdviceStrength.CLEAR, silence_at=NOW), CLOSED),
        (deciding(Choice.KEEP, AdviceStrength.CLEAR, silence_at=NOW + HOUR), DECIDING),
    ],
)
def test_r7_the_state_follows_from_the_clock_not_from_a_job(row: LoopRow, state: SprintState | None) -> None:
    assert rules.sprint_state_at(row, NOW) is state


@pytest.mark.parametrize(("until", "state"), [(NOW + HOUR, ExperimentState.ACTIVE), (NOW, ExperimentState.STOPPED)])
def test_r19_an_announced_stop_is_final_when_its_window_ends(until: datetime, state: ExperimentState) -> None:
    row = a_row(sprint_state=CLOSED, outcome=Outcome.STOP, decision_state=DecisionState.ANNOUNCED, withdraw_until=until)
    assert rules.state_at(row, NOW) is state


PLAN = {
    "sprint_state": PLANNED,
    "sprint_number": 2,
    "question": "Werkt het ook bij regen?",
    "test": "Tien ritten",
    "metric": "ritten",
    "threshold_value": Decimal(40),
    "threshold_unit": "%",
    "threshold_way": Way.AT_LEAST,
    "sample": "9 chauffeurs",
    "visible_result": "Een lijst op het scherm",
    "stage": Stage.TRY_OUT,
}


@pytest.mark.parametrize(
    ("changes", "code", "lift"),
    [
        ({"lead_id": None}, "no_lead", ("admin",)),
        ({"sponsor_id": LEAD}, "lead_is_sponsor", ("admin",)),
        ({"deputy_id": LEAD}, "lead_is_sponsor", ("admin",)),
        ({"sponsor_id": None, "deputy_id": None}, "no_sponsor", ("admin",)),
        ({"domain_owner_id": None}, "owner_missing", ("lead", "admin")),
        ({"domain_owner_id": None, "domain_owner_wanted": True}, "owner_missing", ("lead", "admin")),
        ({"euros_used": 10_000}, "loss_reached", ("sponsor",)),
        ({"hours_used": 320}, "hours_reached", ("sponsor",)),
        ({"sprints_used": 7}, "sprints_reached", ("sponsor",)),
        ({"sprint_state": RUNNING, "ends_at": NOW + HOUR}, "sprint_running", ("time", "lead")),
        ({"sprint_state": WRAPPING_UP}, "no_result", ("lead", "team")),
        ({"sprint_state": WRAPPING_UP, "has_result": True}, "no_learning", ("team",)),
        ({"sprint_state": WRAPPING_UP, "has_result": True, "learnings": 1}, "no_vote_yet", ("lead",)),
        ({"sprint_state": DECIDING, "learnings": 1}, "no_decision", ("sponsor",)),
        (
            {"sprint_state": CLOSED, "decision_state": DecisionState.ANNOUNCED, "withdraw_until": NOW + HOUR},
            "stop_announced",
            ("time",),
        ),
    ],
)
def test_r9_each_block_is_named_with_who_can_lift_it(changes: dict[str, Any], code: str, lift: tuple[str, ...]) -> None:
    first = rules.blockers(a_row(**{**PLAN, **changes}), NOW)[0]
    assert (first.code, first.lift) == (code, lift)


def test_r9_nothing_blocks_a_complete_plan() -> None:
    assert rules.blockers(a_row(**PLAN), NOW) == []


@pytest.mark.parametrize(
    ("changes", "blocked"),
    [
        ({}, False),
        ({"touches_residents": True}, True),
        ({"stage": Stage.TRY_OUT}, True),
        ({"sprints_used": 1}, True),
        ({"domain_owner_wanted": False}, True),
    ],
)
def test_r1_only_a_first_discovering_sprint_may_start_with_a_domain_owner_wanted(
    changes: dict[str, Any], blocked: bool
) -> None:
    first = {
        **PLAN,
        "sprint_number": 1,
        "sprints_used": 0,
        "stage": Stage.DISCOVER,
        "surprise": "Dat niemand het leest",
    }
    row = a_row(**{**first, "domain_owner_id": None, "domain_owner_wanted": True, **changes})
    assert ("owner_missing" in {refusal.code for refusal in rules.blockers(row, NOW)}) is blocked


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"running_in_team": 2}, "team_is_full"),
        ({"running_in_direction": 10}, "direction_is_full"),
        ({"direction_closed_at": NOW}, "direction_closed"),
        ({"outside_frame": True}, "waits_for_yes"),
    ],
)
def test_r2_r3_limits_hold_a_first_start_and_leave_alone_what_runs(changes: dict[str, Any], code: str) -> None:
    first = {**PLAN, "state": ExperimentState.READY, "sprints_used": 0, **changes}
    assert [refusal.code for refusal in rules.blockers(a_row(**first), NOW)] == [code]
    assert rules.blockers(a_row(**{**PLAN, **changes}), NOW) == []


TURNS = [
    (a_row(state=ExperimentState.IDEA, team_id=None), ActKind.TAKE_UP, {LEAD, MEMBER}),
    (a_row(state=ExperimentState.IDEA), ActKind.GET_READY, {LEAD}),
    (a_row(state=ExperimentState.READY, outside_frame=True), ActKind.ALLOW, {SPONSOR, DEPUTY}),
    (a_row(**{**PLAN, "question": None}), ActKind.PLAN, {LEAD}),
    (a_row(**PLAN), ActKind.START, {LEAD}),
    (a_row(sprint_state=RUNNING, ends_at=NOW + HOUR), ActKind.LOG, {LEAD, MEMBER, OWNER}),
    (a_row(sprint_state=RUNNING, ends_at=NOW - HOUR), ActKind.WRAP_UP, {LEAD, MEMBER, OWNER}),
    (a_row(sprint_state=WRAPPING_UP, has_result=True, learnings=1), ActKind.OPEN_VOTE, {LEAD}),
    (voting(voted=5), ActKind.CLOSE_VOTE, {LEAD}),
    (deciding(Choice.KEEP, AdviceStrength.DIVIDED), ActKind.CONFIRM, {LEAD}),
    (deciding(None, AdviceStrength.TIE), ActKind.DECIDE, {SPONSOR, DEPUTY}),
    (deciding(None, AdviceStrength.THIN), ActKind.DECIDE, {SPONSOR, DEPUTY}),
    (deciding(Choice.KEEP, AdviceStrength.CLEAR, stop_rule_hit=True), ActKind.DECIDE, {SPONSOR, DEPUTY}),
    (deciding(Choice.KEEP, AdviceStrength.CLEAR, euros_used=8_001), ActKind.DECIDE, {SPONSOR, DEPUTY}),
    (a_row(state=ExperimentState.STOPPED), ActKind.STOP_CARD, {LEAD, MEMBER, OWNER}),
    (a_row(state=ExperimentState.STOPPED, has_stop_card=True), ActKind.NOTHING, set()),
    (a_row(state=ExperimentState.HANDED_OVER), ActKind.NOTHING, set()),
    (a_row(origin=Origin.IMPORTED, team_id=None, sprint_state=RUNNING), ActKind.TAKE_OVER, {LEAD, MEMBER}),
]


@pytest.mark.parametrize(("row", "kind", "turns"), TURNS, ids=[kind.value for _, kind, _ in TURNS])
def test_r9_there_is_one_next_act_and_it_is_somebodys(row: LoopRow, kind: ActKind, turns: set[UUID]) -> None:
    teams = {LEAD: {TEAM}, MEMBER: {TEAM}}
    readers = {
        who: Reader(who, frozenset(teams.get(who, set()))) for who in (LEAD, MEMBER, OWNER, SPONSOR, DEPUTY, STRANGER)
    }
    acts = {who: rules.next_act(row, reader, NOW) for who, reader in readers.items()}
    assert {act.kind for act in acts.values()} == {kind}
    assert {who for who, act in acts.items() if act.is_mine} == turns


@pytest.mark.parametrize(("can", "has", "mine"), [(True, False, True), (True, True, False), (False, False, False)])
def test_r10_a_vote_is_the_turn_of_who_may_and_has_not(can: bool, has: bool, mine: bool) -> None:
    act = rules.next_act(voting(can_vote=can, has_voted=has), Reader(MEMBER, frozenset({TEAM})), NOW)
    assert (act.kind, act.is_mine, act.due_at) == (ActKind.VOTE, mine, NOW + HOUR)
