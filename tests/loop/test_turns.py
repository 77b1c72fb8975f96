# SPDX-License-Identifier: EUPL-1.2
"""Whose turn it is and where an experiment stands, in the corners: what a stale or half known row must not say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.loop.rows import DEPUTY, LEAD, MEMBER, OWNER, SPONSOR, STRANGER, TEAM, a_row
from tests.loop.test_rules import PLAN, deciding, voting
from tracker.decisions.terms import DecisionState, HandoverState, Outcome
from tracker.directions.terms import Stage
from tracker.experiments.terms import ExperimentState, Origin
from tracker.loop import rules, rules_absent
from tracker.loop.terms import ActKind, LoopRow, Reader
from tracker.sprints.terms import SprintState
from tracker.votes.terms import AdviceStrength, Choice, RoundState

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
RECEIVER = UUID(int=77)
EVERYBODY = (LEAD, MEMBER, OWNER, SPONSOR, DEPUTY, STRANGER, RECEIVER)
KEEP = Choice.KEEP
ANNOUNCED = {"sprint_state": SprintState.CLOSED, "outcome": Outcome.STOP, "decision_state": DecisionState.ANNOUNCED}
SCALING = {"state": ExperimentState.SCALING_UP, "receiver_id": RECEIVER, "sprint_state": SprintState.CLOSED}
WRAPPING_UP = {"sprint_state": SprintState.WRAPPING_UP}


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (a_row(sprint_state=SprintState.CLOSED, ends_at=NOW - HOUR), SprintState.CLOSED),
        (a_row(sprint_state=SprintState.PLANNED, silence_at=NOW - HOUR), SprintState.PLANNED),
        (voting(round_state=RoundState.CLOSED), SprintState.DECIDING),  # closed by the lead, before its time
        (voting(closes_at=None), SprintState.VOTING),
        (voting(extension_closes_at=None, closes_at=NOW, voted=5), SprintState.VOTING),
    ],
)
def test_r7_a_moment_of_another_phase_says_nothing(row: LoopRow, state: SprintState) -> None:
    assert rules.sprint_state_at(row, NOW) is state


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({**ANNOUNCED, "withdraw_until": NOW}, ExperimentState.STOPPED),
        ({**ANNOUNCED, "withdraw_until": None}, ExperimentState.ACTIVE),
        ({**ANNOUNCED, "decision_state": DecisionState.VALID, "withdraw_until": NOW}, ExperimentState.ACTIVE),
        ({**ANNOUNCED, "withdraw_until": NOW, "state": ExperimentState.WITHDRAWN}, ExperimentState.WITHDRAWN),
    ],
)
def test_r19_only_an_announced_stop_of_what_is_active_becomes_final(
    changes: dict[str, Any], state: ExperimentState
) -> None:
    assert rules.state_at(a_row(**changes), NOW) is state


@pytest.mark.parametrize(
    ("changes", "waits"),
    [
        ({"origin": Origin.IMPORTED, "team_id": None}, True),
        ({"origin": Origin.IMPORTED}, False),
        ({"team_id": None}, False),
        ({"origin": Origin.IMPORTED, "team_id": None, "state": ExperimentState.STOPPED}, False),
    ],
)
def test_only_what_was_imported_and_runs_without_a_team_waits_to_be_taken_over(
    changes: dict[str, Any], *, waits: bool
) -> None:
    assert rules.waits_for_take_over(a_row(**changes)) is waits


@pytest.mark.parametrize("gone", ["sponsor_id", "deputy_id"])
def test_2_9_sponsor_leaves_and_one_of_the_two_is_enough(gone: str) -> None:
    row = a_row(**{**PLAN, gone: None})
    assert rules.blockers(row, NOW) == []
    rest = ({SPONSOR, DEPUTY} - {a_row().sponsor_id if gone == "sponsor_id" else a_row().deputy_id}).pop()
    act = rules.next_act(deciding(None, AdviceStrength.TIE, **{gone: None}), Reader(rest, frozenset()), NOW)
    assert (act.kind, act.is_mine) == (ActKind.DECIDE, True)


def test_a_day_to_go_on_of_an_earlier_pause_blocks_nothing() -> None:
    assert rules.blockers(a_row(**PLAN, resume_at=NOW + HOUR), NOW) == []


@pytest.mark.parametrize(
    ("changes", "is_missing"),
    [
        ({"sprint_number": None, "sprint_state": None, "sprint_id": None}, False),
        ({"sprint_number": 1}, False),
        ({"sprint_number": 2}, True),
        ({"sprint_number": 1, "sprints_used": 1}, True),
    ],
)
def test_r1_without_a_domain_owner_there_is_one_sprint(changes: dict[str, Any], *, is_missing: bool) -> None:
    first = {**PLAN, "sprints_used": 0, "stage": Stage.DISCOVER, "domain_owner_id": None, "domain_owner_wanted": True}
    found = {refusal.code for refusal in rules.blockers(a_row(**{**first, **changes}), NOW)}
    assert ("owner_missing" in found) is is_missing


TURNS = [
    ("the lead who voted closes", voting(voted=5, has_voted=True), ActKind.CLOSE_VOTE, {LEAD}),
    ("of nobody not everybody voted", voting(voted=0, eligible=0), ActKind.VOTE, set()),
    ("announced stop", a_row(**ANNOUNCED, withdraw_until=NOW + HOUR), ActKind.STOP_CARD, {LEAD, MEMBER, OWNER}),
    ("card of an announced stop", a_row(**ANNOUNCED, withdraw_until=NOW + HOUR, has_stop_card=True),
     ActKind.NOTHING, set()),
    ("offered", a_row(**SCALING, handover_state=HandoverState.OFFERED), ActKind.RECEIVE, {RECEIVER}),
    ("answered", a_row(**SCALING, handover_state=HandoverState.ACCEPTED), ActKind.NOTHING, set()),
    ("refused", a_row(state=ExperimentState.STOPPED, handover_state=HandoverState.REFUSED), ActKind.NOTHING, set()),
    ("result without learning", a_row(**WRAPPING_UP, has_result=True), ActKind.WRAP_UP, {LEAD, MEMBER, OWNER}),
    ("learning without result", a_row(**WRAPPING_UP, learnings=1), ActKind.WRAP_UP, {LEAD, MEMBER, OWNER}),
    ("vote again", deciding(KEEP, AdviceStrength.CLEAR, may_vote_again=True), ActKind.OPEN_VOTE, {LEAD}),
    ("no vote again after the close", a_row(**{**PLAN, "may_vote_again": True}), ActKind.START, {LEAD}),
    ("objection", a_row(**PLAN, objection_open=True), ActKind.SETTLE_OBJECTION, {LEAD, SPONSOR, DEPUTY}),
    ("stop rule", a_row(**PLAN, stop_rules_open=1), ActKind.SET_ASIDE, {SPONSOR, DEPUTY}),
    ("no maximum", deciding(KEEP, AdviceStrength.CLEAR, max_sprints=None, sprints_used=40), ActKind.CONFIRM, {LEAD}),
]  # fmt: skip


@pytest.mark.parametrize(("row", "kind", "turns"), [each[1:] for each in TURNS], ids=[each[0] for each in TURNS])
def test_r9_the_next_act_in_the_corners(row: LoopRow, kind: ActKind, turns: set[UUID]) -> None:
    readers = {who: Reader(who, frozenset({TEAM} if who == MEMBER else ())) for who in EVERYBODY}
    acts = {who: rules.next_act(row, reader, NOW) for who, reader in readers.items()}
    assert {act.kind for act in acts.values()} == {kind}
    assert {who for who, act in acts.items() if act.is_mine} == turns


def test_r10_a_sponsor_who_is_in_a_team_takes_up_no_idea_of_the_own_direction() -> None:
    idea = a_row(state=ExperimentState.IDEA, team_id=None)
    assert not rules.next_act(idea, Reader(SPONSOR, frozenset({TEAM})), NOW).is_mine
    assert rules.next_act(idea, Reader(MEMBER, frozenset({TEAM})), NOW).is_mine


GONE = {"sponsor_id": None, "sponsor_replace_by": NOW + HOUR}


@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        ({}, False),
        ({"deputy_id": None}, False),  # there is a sponsor
        (GONE, True),
        ({**GONE, "deputy_id": None}, True),
        ({"sponsor_id": None, "deputy_id": None}, True),
        ({"sponsor_id": None}, False),  # there was never one: the deputy acts
        ({**GONE, "direction_id": None}, False),
        ({**GONE, "state": ExperimentState.STOPPED}, False),
        ({**GONE, "state": ExperimentState.IDEA}, False),
    ],
)
def test_2_9_sponsor_leaves_and_an_administrator_is_asked(changes: dict[str, Any], *, lacks: bool) -> None:
    row = a_row(**{**PLAN, **changes})
    assert rules_absent.lacks_sponsor(row, NOW) is lacks
    asked = rules_absent.asked_beside(row, Reader(STRANGER, frozenset(), is_admin=True), NOW)
    assert (asked.kind if asked else None) == (ActKind.APPOINT_SPONSOR if lacks else None)
    assert rules_absent.asked_beside(row, Reader(STRANGER, frozenset()), NOW) is None


@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        ({}, False),
        ({"lead_id": None}, True),
        ({"lead_id": None, "team_id": None}, False),
        ({"lead_id": None, "state": ExperimentState.HANDED_OVER}, False),
    ],
)
def test_2_9_lead_leaves_and_an_administrator_is_asked(changes: dict[str, Any], *, lacks: bool) -> None:
    row = a_row(**{**PLAN, **changes})
    assert rules_absent.lacks_lead(row, NOW) is lacks
    asked = rules_absent.asked_beside(row, Reader(STRANGER, frozenset(), is_admin=True), NOW)
    assert (asked.kind if asked else None) == (ActKind.APPOINT_LEAD if lacks else None)
