# SPDX-License-Identifier: EUPL-1.2
"""Words of the room sprints: states, kinds of log lines and blockers, and the facts that its rules read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from tracker.directions.terms import Stage
from tracker.experiments.terms import StopRuleKind, Threshold


class SprintState(StrEnum):
    """Where a sprint is. Aborted and halted are facts beside it, not exits (DOMAIN 2.3)."""

    PLANNED = "planned"
    RUNNING = "running"
    WRAPPING_UP = "wrapping_up"
    VOTING = "voting"
    DECIDING = "deciding"
    CLOSED = "closed"


class LogKind(StrEnum):
    """What a log line says."""

    OBSERVED = "observed"
    FIGURE = "figure"
    BLOCKER = "blocker"
    EVENT = "event"


class BlockerKind(StrEnum):
    """What the organisation must bend: infrastructure, data, law, people, purchase."""

    INFRASTRUCTURE = "infrastructure"
    DATA = "data"
    LAW = "law"
    PEOPLE = "people"
    PURCHASE = "purchase"


class CorrectionOf(StrEnum):
    """Which frozen text a correction stands beside (R5, R6)."""

    PLAN = "plan"
    RESULT = "result"
    LEARNING = "learning"


@dataclass(frozen=True, slots=True)
class SprintFacts:
    """What the clock rules of a sprint read (R4, R6, R7); reopened: its decision was withdrawn (R19)."""

    state: SprintState
    started_at: datetime | None = None
    ends_at: datetime | None = None
    reopened_at: datetime | None = None
    silence_at: datetime | None = None  # from when silence is a yes to the advice (R17 C)


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """A sprint as planned: the test card (R5) with its safety box. `surprise` is the threshold of stage discover."""

    question: str
    test: str
    metric: str | None = None
    threshold: Threshold | None = None
    surprise: str | None = None
    sample: str | None = None
    visible_result: str | None = None
    baseline: str | None = None
    touched: str | None = None
    fallback: str | None = None
    contact: str | None = None
    board_url: str | None = None
    board_title: str | None = None
    length_days: int = 14
    question_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PlanCheckFacts:
    """What R5 and R4 look at before a start."""

    stage: Stage
    plan: PlanFacts


@dataclass(frozen=True, slots=True)
class ResultFacts:
    """What came out: a measured value with n, or why not; in discover, whether it surprised (R5, R6)."""

    measured_value: Decimal | None = None
    measured_n: int | None = None
    not_measured_why: str | None = None
    note: str | None = None
    surprised: bool | None = None
    euros_used: int = 0
    hours_used: int = 0
    stop_rule_answers: tuple[tuple[UUID, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class LogFacts:
    """A log line as typed."""

    kind: LogKind
    text: str
    link: str | None = None
    blocker_kind: BlockerKind | None = None


@dataclass(frozen=True, slots=True)
class AskedRule:
    """A stop rule as a wrap-up reads it. For a metric rule the threshold is the condition to stop (R6)."""

    id: UUID
    kind: StopRuleKind
    condition: str
    threshold: Threshold | None = None
    after_sprint: int | None = None
    on_day: date | None = None
    came_true: bool | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """What the sprints of an experiment used so far: whole euros, hours, and sprints that were started."""

    euros: int = 0
    hours: int = 0
    sprints: int = 0
