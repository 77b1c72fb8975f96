# SPDX-License-Identifier: EUPL-1.2
"""R4, R5, R6 and R7 as tables of cases. No database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.clock import WorkingCalendar
from tracker.directions.terms import Stage
from tracker.experiments.terms import ExperimentState, StopRuleKind, Threshold, Way
from tracker.sprints import rules
from tracker.sprints.terms import (
    AskedRule,
    BlockerKind,
    LogFacts,
    LogKind,
    PlanCheckFacts,
    PlanFacts,
    ResultFacts,
    SprintFacts,
    SprintState,
)

AMSTERDAM = WorkingCalendar(ZoneInfo("Europe/Amsterdam"))
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULE = uuid4()
SIXTY = Threshold(Decimal(60), "%", Way.AT_LEAST)
COUNTED = Threshold(Decimal(90), "van 100", Way.AT_LEAST)
WHOLE = PlanFacts(
    question="Klopt het?", test="Vragenuur", metric="deel opgelost", threshold=SIXTY, sample="30", visible_result="Bord",
    surprise="Wie nooit komt, komt", fallback="Het gewone loket",
)  # fmt: skip


def sprint(state: SprintState, ends_at: datetime | None = NOW + HOUR) -> SprintFacts:
    return SprintFacts(state, NOW - timedelta(days=3), ends_at)


def code_of(refusal: object) -> str | None:
    return None if refusal is None else refusal.code  # type: ignore[attr-defined]  # a Refusal


@pytest.mark.parametrize(
    ("state", "ends_at", "expected"),
    [
        (SprintState.RUNNING, NOW + timedelta(microseconds=1), SprintState.RUNNING),
        (SprintState.RUNNING, NOW, SprintState.WRAPPING_UP),
        (SprintState.RUNNING, NOW - timedelta(days=40), SprintState.WRAPPING_UP),
        (SprintState.RUNNING, None, SprintState.RUNNING),
        (SprintState.PLANNED, NOW - HOUR, SprintState.PLANNED),
        (SprintState.WRAPPING_UP, NOW + HOUR, SprintState.WRAPPING_UP),
        (SprintState.VOTING, NOW - HOUR, SprintState.VOTING),
        (SprintState.DECIDING, NOW - HOUR, SprintState.DECIDING),
        (SprintState.CLOSED, NOW - HOUR, SprintState.CLOSED),
    ],
)
def test_r7_a_sprint_past_its_end_is_wrapping_up(
    state: SprintState, ends_at: datetime | None, expected: SprintState
) -> None:
    assert rules.state_at(sprint(state, ends_at), NOW) is expected


@pytest.mark.parametrize(
    ("days", "allowed"), [(-1, False), (0, False), (2, False), (3, True), (14, True), (28, True), (29, False)]
)
def test_r4_a_timebox_is_3_to_28_days(days: int, allowed: bool) -> None:
    refusal = rules.refuse_length(days)
    assert (refusal is None) is allowed
    assert refusal is None or refusal.field_name == "length_days"


@pytest.mark.parametrize(
    ("started", "days", "ends"),
    [
        ("2026-11-24T09:00+01:00", 14, "2026-12-08T17:00+01:00"),
        ("2026-11-24T23:59+01:00", 3, "2026-11-27T17:00+01:00"),
        ("2026-11-23T23:30+00:00", 3, "2026-11-27T17:00+01:00"),  # past midnight in the zone of the organisation
        ("2026-10-20T12:00+02:00", 7, "2026-10-27T17:00+01:00"),  # over the end of summer time
        ("2026-03-20T12:00+01:00", 28, "2026-04-17T17:00+02:00"),  # over its begin
        ("2026-12-20T12:00+01:00", 5, "2026-12-25T17:00+01:00"),  # a timebox is in days, not in working days
    ],
)
def test_r4_a_sprint_ends_at_the_closing_hour_of_its_last_day(started: str, days: int, ends: str) -> None:
    assert rules.ends_at(datetime.fromisoformat(started), days, AMSTERDAM) == datetime.fromisoformat(ends)


@given(days=st.integers(3, 28), minutes=st.integers(0, 400 * 24 * 60))
def test_r4_the_end_lies_between_one_day_less_and_one_day_more_than_the_length(days: int, minutes: int) -> None:
    started = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    lasts = rules.ends_at(started, days, AMSTERDAM) - started
    assert timedelta(days=days - 1) < lasts < timedelta(days=days + 1)


@pytest.mark.parametrize(
    ("experiment", "state", "expected"),
    [
        (ExperimentState.READY, None, None),
        (ExperimentState.READY, SprintState.PLANNED, None),
        (ExperimentState.ACTIVE, SprintState.CLOSED, None),
        (ExperimentState.PAUSED, SprintState.PLANNED, None),
        (ExperimentState.ACTIVE, SprintState.RUNNING, "sprint_plan_locked"),
        (ExperimentState.ACTIVE, SprintState.WRAPPING_UP, "sprint_plan_locked"),
        (ExperimentState.ACTIVE, SprintState.VOTING, "sprint_plan_locked"),
        (ExperimentState.ACTIVE, SprintState.DECIDING, "sprint_plan_locked"),
        (ExperimentState.IDEA, None, "experiment_not_plannable"),
        (ExperimentState.STOPPED, SprintState.CLOSED, "experiment_not_plannable"),
        (ExperimentState.HANDED_OVER, SprintState.CLOSED, "experiment_not_plannable"),
        (ExperimentState.WITHDRAWN, None, "experiment_not_plannable"),
    ],
)
def test_r5_a_plan_changes_until_the_start(
    experiment: ExperimentState, state: SprintState | None, expected: str | None
) -> None:
    assert code_of(rules.refuse_planning(experiment, state)) == expected


@pytest.mark.parametrize(
    ("stage", "left_out", "missing"),
    [
        (Stage.TRY_OUT, {}, []),
        (Stage.TRY_OUT, {"question": ""}, ["question_missing"]),
        (Stage.TRY_OUT, {"test": ""}, ["test_missing"]),
        (Stage.TRY_OUT, {"metric": None}, ["metric_missing"]),
        (Stage.TRY_OUT, {"threshold": None}, ["threshold_missing"]),
        (Stage.TRY_OUT, {"sample": None}, ["sample_missing"]),
        (Stage.TRY_OUT, {"visible_result": None}, ["visible_result_missing"]),
        (Stage.TRY_OUT, {"surprise": None}, []),
        (Stage.TRY_OUT, {"fallback": None}, []),
        (Stage.TRY_OUT, {"length_days": 29}, ["sprint_length"]),
        (Stage.SMALL_LIVE, {"fallback": None}, ["fallback_missing"]),
        (Stage.DISCOVER, {"metric": None, "threshold": None, "visible_result": None}, []),
        (Stage.DISCOVER, {"surprise": None}, ["surprise_missing"]),
        (Stage.DISCOVER, {"sample": "", "surprise": ""}, ["surprise_missing", "sample_missing"]),
    ],
)
def test_r5_what_a_plan_lacks(stage: Stage, left_out: dict[str, object], missing: list[str]) -> None:
    plan = replace(WHOLE, **left_out)  # type: ignore[arg-type]  # fields by name
    found = rules.missing_in_plan(PlanCheckFacts(stage, plan))
    assert [refusal.code for refusal in found] == missing
    assert all(refusal.field_name for refusal in found)


@pytest.mark.parametrize("state", [state for state in SprintState if state is not SprintState.PLANNED])
def test_r5_a_sprint_starts_once(state: SprintState) -> None:
    assert code_of(rules.refuse_start(sprint(state), PlanCheckFacts(Stage.TRY_OUT, WHOLE))) == "sprint_already_started"


def test_r5_a_half_plan_does_not_start() -> None:
    planned = SprintFacts(SprintState.PLANNED)
    assert rules.refuse_start(planned, PlanCheckFacts(Stage.TRY_OUT, WHOLE)) is None
    half = PlanCheckFacts(Stage.TRY_OUT, replace(WHOLE, threshold=None))
    assert code_of(rules.refuse_start(planned, half)) == "threshold_missing"


@pytest.mark.parametrize(
    ("facts", "why", "expected"),
    [
        (sprint(SprintState.RUNNING), "Wij weten genoeg", None),
        (sprint(SprintState.RUNNING), "", "end_reason_missing"),
        (sprint(SprintState.RUNNING, NOW), "Wij weten genoeg", "sprint_not_running"),
        (SprintFacts(SprintState.PLANNED), "Wij weten genoeg", "sprint_not_running"),
        (sprint(SprintState.CLOSED), "Wij weten genoeg", "sprint_not_running"),
    ],
)
def test_r4_a_running_sprint_ends_earlier_with_a_reason(facts: SprintFacts, why: str, expected: str | None) -> None:
    assert code_of(rules.refuse_end(facts, why, NOW)) == expected


SEEN = LogFacts(LogKind.OBSERVED, "Iemand bleef een uur")


@pytest.mark.parametrize(
    ("facts", "line", "expected"),
    [
        (SprintFacts(SprintState.PLANNED), SEEN, "log_before_start"),
        (sprint(SprintState.RUNNING), SEEN, None),
        (sprint(SprintState.RUNNING, NOW - HOUR), SEEN, None),
        (sprint(SprintState.WRAPPING_UP), SEEN, None),
        (sprint(SprintState.VOTING), SEEN, None),
        (sprint(SprintState.DECIDING), SEEN, None),
        (sprint(SprintState.CLOSED), SEEN, "log_closed"),
        (sprint(SprintState.RUNNING), LogFacts(LogKind.FIGURE, ""), "log_empty"),
        (sprint(SprintState.RUNNING), LogFacts(LogKind.BLOCKER, "Geen tafel"), "blocker_kind_missing"),
        (sprint(SprintState.RUNNING), LogFacts(LogKind.BLOCKER, "x", blocker_kind=BlockerKind.LAW), None),
    ],
)
def test_r6_when_a_line_may_be_added(facts: SprintFacts, line: LogFacts, expected: str | None) -> None:
    assert code_of(rules.refuse_log(facts, line, NOW)) == expected


@pytest.mark.parametrize(
    ("facts", "is_after"),
    [
        (sprint(SprintState.RUNNING), False),
        (sprint(SprintState.RUNNING, NOW), True),
        (sprint(SprintState.WRAPPING_UP), True),
        (sprint(SprintState.DECIDING), True),
    ],
)
def test_r6_a_line_past_the_end_is_marked(facts: SprintFacts, is_after: bool) -> None:
    assert rules.is_after_sprint(facts, NOW) is is_after


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (SprintFacts(SprintState.PLANNED), "learning_before_start"),
        (sprint(SprintState.RUNNING), None),
        (sprint(SprintState.RUNNING, NOW), None),
        (sprint(SprintState.WRAPPING_UP), None),
        (sprint(SprintState.VOTING), "learning_too_late"),
        (sprint(SprintState.DECIDING), "learning_too_late"),
        (sprint(SprintState.CLOSED), "learning_too_late"),
    ],
)
def test_r6_a_learning_is_added_until_the_vote_opens(facts: SprintFacts, expected: str | None) -> None:
    assert code_of(rules.refuse_learning(facts, NOW)) == expected


@pytest.mark.parametrize(
    ("result", "threshold", "expected"),
    [
        (ResultFacts(), SIXTY, None),
        (ResultFacts(measured_value=Decimal(67), measured_n=30), SIXTY, None),
        (ResultFacts(measured_value=Decimal(67)), SIXTY, None),
        (ResultFacts(not_measured_why="De leverancier kwam niet"), SIXTY, None),
        (ResultFacts(measured_value=Decimal(1), not_measured_why="x"), SIXTY, "measured_and_not"),
        (ResultFacts(measured_value=Decimal(67), measured_n=0), SIXTY, "n_too_small"),
        (ResultFacts(measured_value=Decimal(67), measured_n=-4), SIXTY, "n_too_small"),
        (ResultFacts(euros_used=-1), SIXTY, "used_below_zero"),
        (ResultFacts(hours_used=-1), SIXTY, "used_below_zero"),
        (ResultFacts(measured_value=Decimal(37), measured_n=4), COUNTED, "n_below_value"),
        (ResultFacts(measured_value=Decimal(37), measured_n=37), COUNTED, None),
        (ResultFacts(measured_value=Decimal(67), measured_n=4), SIXTY, None),  # 67% of 4 is possible
        (ResultFacts(measured_value=Decimal(95), measured_n=3), None, None),
    ],
)
def test_r6_what_a_result_may_say(result: ResultFacts, threshold: Threshold | None, expected: str | None) -> None:
    assert code_of(rules.refuse_result(sprint(SprintState.WRAPPING_UP), result, threshold, NOW)) == expected


@pytest.mark.parametrize("state", [s for s in SprintState if s is not SprintState.WRAPPING_UP])
def test_r6_a_result_belongs_to_the_wrap_up(state: SprintState) -> None:
    assert code_of(rules.refuse_result(sprint(state), ResultFacts(), None, NOW)) == "not_wrapping_up"


@pytest.mark.parametrize(
    ("unit", "is_counted"), [("van 100", True), ("of 40", True), ("Van 9 dossiers", True), ("%", False), ("uur", False)]
)
def test_r6_a_unit_that_counts(unit: str, is_counted: bool) -> None:
    assert rules.is_out_of(unit) is is_counted


ANSWERED = ((RULE, False),)
GOOD = ResultFacts(measured_value=Decimal(67), measured_n=30, surprised=False, stop_rule_answers=ANSWERED)


@pytest.mark.parametrize(
    ("result", "learnings", "asks", "waits_for"),
    [
        (GOOD, [True], "value", []),
        (replace(GOOD, measured_value=None), [True], "value", ["result_missing"]),
        (replace(GOOD, measured_n=None), [True], "value", ["n_missing"]),
        (replace(GOOD, measured_value=None, measured_n=None, not_measured_why="x"), [True], "value", []),
        (replace(GOOD, stop_rule_answers=()), [True], "value", ["stop_rule_unanswered"]),
        (replace(GOOD, stop_rule_answers=((RULE, True),)), [True], "value", []),
        (GOOD, [], "value", ["learning_missing"]),
        (GOOD, [False], "value", ["learning_unfinished"]),
        (GOOD, [True, False], "value", ["learning_unfinished"]),
        (ResultFacts(), [], "value", ["result_missing", "stop_rule_unanswered", "learning_missing"]),
        (replace(GOOD, surprised=None), [True], "surprise", ["surprised_missing"]),
        (replace(GOOD, measured_value=None, measured_n=None), [True], "surprise", []),
        (replace(GOOD, surprised=None), [True], "both", ["surprised_missing"]),
        (replace(GOOD, measured_n=None), [True], "both", ["n_missing"]),
    ],
)
def test_r6_what_a_vote_waits_for(result: ResultFacts, learnings: list[bool], asks: str, waits_for: list[str]) -> None:
    missing = rules.missing_for_vote(
        result, [RULE], learnings, asks_surprise=asks != "value", asks_value=asks != "surprise"
    )
    assert [refusal.code for refusal in missing] == waits_for


def metric_rule(value: int, way: Way, *, after: int | None = None, on: date | None = None) -> AskedRule:
    return AskedRule(UUID(int=1), StopRuleKind.METRIC, "", Threshold(Decimal(value), "", way), after, on)


@pytest.mark.parametrize(
    ("rule", "value", "number", "came_true"),
    [
        (metric_rule(30, Way.AT_MOST, after=3), 25, 3, True),
        (metric_rule(30, Way.AT_MOST, after=3), 30, 3, True),
        (metric_rule(30, Way.AT_MOST, after=3), 31, 3, False),
        (metric_rule(30, Way.AT_MOST, after=3), 25, 2, False),  # not there yet
        (metric_rule(30, Way.AT_MOST, after=3), 25, 4, True),
        (metric_rule(1, Way.AT_LEAST, after=3), 2, 3, True),
        (metric_rule(30, Way.AT_MOST, on=date(2026, 11, 24)), 25, 1, True),
        (metric_rule(30, Way.AT_MOST, on=date(2026, 11, 25)), 25, 1, False),
        (metric_rule(30, Way.AT_MOST, after=1), None, 1, None),
        (AskedRule(UUID(int=2), StopRuleKind.TEXT, "Als niemand komt", after_sprint=1), 25, 1, None),
    ],
)
def test_r6_a_metric_stop_rule_answers_itself(
    rule: AskedRule, value: int | None, number: int, came_true: bool | None
) -> None:
    measured = None if value is None else Decimal(value)
    assert rules.metric_came_true(rule, measured, number, date(2026, 11, 24)) is came_true


@pytest.mark.parametrize(
    ("state", "at", "expected"),
    [
        (SprintState.RUNNING, NOW + HOUR, None),
        (SprintState.VOTING, NOW + HOUR, None),
        (SprintState.VOTING, NOW, "meeting_in_the_past"),
        (SprintState.PLANNED, NOW + HOUR, "meeting_without_sprint"),
        (SprintState.CLOSED, NOW + HOUR, "meeting_without_sprint"),
    ],
)
def test_r14_a_meeting_is_announced_ahead(state: SprintState, at: datetime, expected: str | None) -> None:
    assert code_of(rules.refuse_meeting(sprint(state), at, NOW)) == expected
