# SPDX-License-Identifier: EUPL-1.2
"""Decisions of the room sprints: where a sprint is, what its plan lacks, and what a vote still waits for. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from tracker.clock import WorkingCalendar
from tracker.directions.terms import Stage
from tracker.experiments.rules import threshold_met
from tracker.experiments.terms import ExperimentState, StopRuleKind, Threshold
from tracker.refusal import Refusal
from tracker.sprints.terms import (
    AskedRule,
    BlockerKind,
    CorrectionOf,
    LogFacts,
    LogKind,
    PlanCheckFacts,
    ResultFacts,
    SprintFacts,
    SprintState,
)

SHORTEST_DAYS, LONGEST_DAYS, USUAL_DAYS = 3, 28, 14

OPEN = frozenset({SprintState.RUNNING, SprintState.WRAPPING_UP, SprintState.VOTING, SprintState.DECIDING})
AFTER = OPEN - {SprintState.RUNNING}
PLANNABLE = frozenset({ExperimentState.READY, ExperimentState.ACTIVE, ExperimentState.PAUSED})

_OUT_OF = re.compile(r"(van|of)\s+\d+", re.IGNORECASE)


def state_at(sprint: SprintFacts, now: datetime) -> SprintState:
    """R4, R7: at its end date a running sprint is wrapping up, whatever anyone does; silence closes one (R17 C)."""
    if sprint.state is SprintState.RUNNING and sprint.ends_at is not None and sprint.ends_at <= now:
        return SprintState.WRAPPING_UP
    if sprint.state is SprintState.DECIDING and sprint.silence_at is not None and sprint.silence_at <= now:
        return SprintState.CLOSED
    return sprint.state


def ends_at(started_at: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    """R4: the closing hour of the day that lies `days` after the local day of the start."""
    return calendar.closing(calendar.local_day(started_at) + timedelta(days=days))


def refuse_length(days: int) -> Refusal | None:
    """R4: a timebox is 3 to 28 days."""
    if SHORTEST_DAYS <= days <= LONGEST_DAYS:
        return None
    return Refusal("sprint_length", least=SHORTEST_DAYS, most=LONGEST_DAYS, field="length_days")


def refuse_planning(experiment: ExperimentState, sprint: SprintState | None) -> Refusal | None:
    """R5: a plan may change until the start; the next one is made when the sprint before it is closed."""
    if experiment not in PLANNABLE:
        return Refusal("experiment_not_plannable", state=experiment)
    if sprint in OPEN:
        return Refusal("sprint_plan_locked", lift=("time",))
    return None


def missing_in_plan(check: PlanCheckFacts) -> list[Refusal]:
    """R5: what a test card lacks before its sprint can start. In discover a surprise is the threshold."""
    plan, exploring = check.plan, check.stage is Stage.DISCOVER
    lacks = [
        (not plan.question, Refusal("question_missing", field="question", lift=("team",))),
        (not plan.test, Refusal("test_missing", field="test", lift=("team",))),
        (exploring and not plan.surprise, Refusal("surprise_missing", field="surprise", lift=("team",))),
        (not exploring and not plan.metric, Refusal("metric_missing", field="metric", lift=("team",))),
        (not exploring and plan.threshold is None, Refusal("threshold_missing", field="threshold", lift=("team",))),
        (not plan.sample, Refusal("sample_missing", field="sample", lift=("team",))),
        (
            not exploring and not plan.visible_result,
            Refusal("visible_result_missing", field="visible_result", lift=("team",)),
        ),
        (
            check.stage is Stage.SMALL_LIVE and not plan.fallback,
            Refusal("fallback_missing", field="fallback", lift=("team",)),
        ),
    ]
    missing = [refusal for is_lacking, refusal in lacks if is_lacking]
    too_long = refuse_length(plan.length_days)
    return [*missing, too_long] if too_long else missing


def refuse_start(sprint: SprintFacts, check: PlanCheckFacts) -> Refusal | None:
    """R5: only a planned sprint starts, and only with a whole plan. What else R9 asks is asked in `loop`."""
    if sprint.state is not SprintState.PLANNED:
        return Refusal("sprint_already_started")
    return next(iter(missing_in_plan(check)), None)


def refuse_end(sprint: SprintFacts, why: str, now: datetime) -> Refusal | None:
    """R4: only a running sprint can end earlier, and the reason is told."""
    if state_at(sprint, now) is not SprintState.RUNNING:
        return Refusal("sprint_not_running")
    return None if why else Refusal("end_reason_missing", field="why")


def refuse_saying_true(sprint: SprintFacts, *, is_said: bool, now: datetime) -> Refusal | None:
    """2.9: the team says of a stop rule that it came true while the sprint runs, once; later the wrap-up asks."""
    if state_at(sprint, now) is not SprintState.RUNNING:
        return Refusal("sprint_not_running")
    return Refusal("stop_rule_said") if is_said else None


def refuse_taking_back(sprint: SprintFacts, *, is_said: bool, now: datetime) -> Refusal | None:
    """2.9: what was said is taken back until the wrap-up; there it is answered again."""
    if state_at(sprint, now) is not SprintState.RUNNING:
        return Refusal("sprint_not_running")
    return None if is_said else Refusal("stop_rule_not_said")


def refuse_log(sprint: SprintFacts, line: LogFacts, now: datetime) -> Refusal | None:
    """R6: a line may be added from the start until the decision; a blocker says of which kind it is."""
    refusal = refuse_adding(sprint, now)
    if refusal is not None:
        return refusal
    if not line.text:
        return Refusal("log_empty", field="text")
    if line.kind is LogKind.BLOCKER and line.blocker_kind is None:
        return Refusal("blocker_kind_missing", field="blocker_kind")
    return None


def refuse_adding(sprint: SprintFacts, now: datetime) -> Refusal | None:
    """R6: is the log open?"""
    state = state_at(sprint, now)
    if state is SprintState.PLANNED:
        return Refusal("log_before_start", lift=("lead",))
    return Refusal("log_closed") if state is SprintState.CLOSED else None


def refuse_blocker(sprint: SprintFacts, kind: BlockerKind | None, *, is_blocker: bool, now: datetime) -> Refusal | None:
    """2.1: a line of the log becomes a blocker as long as the log is open; its kind is named, and once is enough."""
    refusal = refuse_adding(sprint, now)
    if refusal is not None:
        return refusal
    if is_blocker:
        return Refusal("blocker_already")
    return None if kind is not None else Refusal("blocker_kind_missing", field="kind")


def refuse_resolving(*, is_taker: bool, works_on: bool, is_resolved: bool, how: str) -> Refusal | None:
    """2.1: who took it on says how it was solved, or those who work on it; in a sentence, once."""
    if is_resolved:
        return Refusal("blocker_resolved")
    if not (is_taker or works_on):
        return Refusal("only_taker_or_team", lift=("team",))
    return None if how else Refusal("how_missing", field="how")


def is_after_sprint(sprint: SprintFacts, now: datetime) -> bool:
    """R6: is a line written now marked "after the sprint"?"""
    return state_at(sprint, now) in AFTER


def refuse_learning(sprint: SprintFacts, now: datetime) -> Refusal | None:
    """R6, R19: learnings are written until the vote opens, and again while a withdrawn decision waits for another."""
    state = state_at(sprint, now)
    if state is SprintState.PLANNED:
        return Refusal("learning_before_start", lift=("lead",))
    waits_again = state is SprintState.DECIDING and sprint.reopened_at is not None
    if waits_again or state in {SprintState.RUNNING, SprintState.WRAPPING_UP}:
        return None
    return Refusal("learning_too_late")


def refuse_result(
    sprint: SprintFacts, result: ResultFacts, threshold: Threshold | None, now: datetime
) -> Refusal | None:
    """R6: a result is kept while the sprint is wrapped up, half or whole; what it says must be possible."""
    if state_at(sprint, now) is not SprintState.WRAPPING_UP:
        return Refusal("not_wrapping_up")
    if result.measured_value is not None and result.not_measured_why:
        return Refusal("measured_and_not", field="not_measured_why")
    if result.measured_n is not None and result.measured_n < 1:
        return Refusal("n_too_small", field="measured_n")
    if result.euros_used < 0:
        return Refusal("used_below_zero", field="euros_used")
    if result.hours_used < 0:
        return Refusal("used_below_zero", field="hours_used")
    return refuse_small_n(result, threshold)


def refuse_small_n(result: ResultFacts, threshold: Threshold | None) -> Refusal | None:
    """R6: with a threshold like "90 of 100" the result counts things, so n cannot be smaller than the result."""
    value, n = result.measured_value, result.measured_n
    if value is None or n is None or threshold is None or not is_out_of(threshold.unit):
        return None
    return Refusal("n_below_value", n=n, field="measured_n") if n < value else None


def is_out_of(unit: str) -> bool:
    """Does a unit say how many there are, as in "90 of 100"?"""
    return _OUT_OF.match(unit.strip()) is not None


def is_due(rule: AskedRule, sprint_number: int, day: date) -> bool:
    """Is the date of a stop rule there: after sprint n, or on a day (the local day of the wrap-up)?"""
    after_sprint = rule.after_sprint is not None and sprint_number >= rule.after_sprint
    return after_sprint or (rule.on_day is not None and day >= rule.on_day)


def metric_came_true(rule: AskedRule, value: Decimal | None, sprint_number: int, day: date) -> bool | None:
    """R6: a metric rule compares the measured value by itself; None for a text rule, or without a value.

    Its value and way are the condition to stop: "at most 30, after sprint 5". Before its date it has not come true.
    """
    if rule.kind is StopRuleKind.TEXT or value is None or rule.threshold is None:
        return None
    return is_due(rule, sprint_number, day) and threshold_met(rule.threshold, value)


def missing_for_vote(
    result: ResultFacts,
    text_rules: Sequence[UUID],
    learnings: Sequence[bool],
    *,
    asks_surprise: bool = False,
    asks_value: bool = True,
) -> list[Refusal]:
    """R6: what a vote still waits for: the result, an answer to each text stop rule, and whole learnings.

    text_rules: ids of the stop rules that the team answers. learnings: of each learning whether it has a verdict and a
    strength. asks_surprise and asks_value: what the plan asks (`Sprint`); in discover a surprise is a threshold.
    """
    answered = {rule_id for rule_id, _came_true in result.stop_rule_answers}
    missing = _missing_value(result) if asks_value else []
    if asks_surprise and result.surprised is None:
        missing.append(Refusal("surprised_missing", field="surprised", lift=("team",)))
    missing += [Refusal("stop_rule_unanswered", field=f"rule-{rule}", lift=("team",)) for rule in text_rules
                if rule not in answered]  # fmt: skip
    if not learnings:
        missing.append(Refusal("learning_missing", field="learned", lift=("team",)))
    elif not all(learnings):
        missing.append(Refusal("learning_unfinished", field="verdict", lift=("team",)))
    return missing


def _missing_value(result: ResultFacts) -> list[Refusal]:
    if result.not_measured_why:
        return []
    if result.measured_value is None:
        return [Refusal("result_missing", field="measured_value", lift=("team",))]
    return [] if result.measured_n is not None else [Refusal("n_missing", field="measured_n", lift=("team",))]


def refuse_meeting(sprint: SprintFacts, at: datetime, now: datetime) -> Refusal | None:
    """R14: a closing meeting lies ahead, and belongs to a sprint that is not decided yet."""
    if state_at(sprint, now) not in OPEN:
        return Refusal("meeting_without_sprint")
    return Refusal("meeting_in_the_past", field="at") if at <= now else None


def refuse_correction(
    about: CorrectionOf, sprint: SprintFacts, *, learning_is_frozen: bool, now: datetime
) -> Refusal | None:
    """R5, R6: a correction stands beside what is locked; what is not locked yet is simply changed."""
    state = state_at(sprint, now)
    locked = {
        CorrectionOf.PLAN: state is not SprintState.PLANNED,
        CorrectionOf.RESULT: state in {SprintState.VOTING, SprintState.DECIDING, SprintState.CLOSED},
        CorrectionOf.LEARNING: learning_is_frozen,
    }
    return None if locked[about] else Refusal("not_locked_yet", field="about")


def can_be_corrected(sprint: SprintFacts, now: datetime) -> list[CorrectionOf]:
    """R5, R6: which texts of a sprint are locked by now."""
    parts = (CorrectionOf.PLAN, CorrectionOf.RESULT)
    return [part for part in parts if refuse_correction(part, sprint, learning_is_frozen=False, now=now) is None]
