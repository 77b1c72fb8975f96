# SPDX-License-Identifier: EUPL-1.2
"""Words of the room experiments: states, origins, safety picks, stop rules, and the facts that its rules read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from tracker.directions.terms import FrameFacts, Stage


class ExperimentState(StrEnum):
    """The stored state of an experiment; everything finer is derived from its sprint and decision (DOMAIN 2.2)."""

    IDEA = "idea"
    READY = "ready"
    ACTIVE = "active"
    PAUSED = "paused"
    SCALING_UP = "scaling_up"
    HANDED_OVER = "handed_over"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"


class Origin(StrEnum):
    """Where a row comes from: an imported one may leave dates, people, verdict and strength not recorded."""

    OWN = "own"
    IMPORTED = "imported"


class Shelf(StrEnum):
    """Where an idea lies in the backlog. A parked one leaves the open list until it wakes up."""

    OPEN = "open"
    TO_START = "to_start"
    PARKED = "parked"
    GIVEN_UP = "given_up"


class SafetyKind(StrEnum):
    """The six safety picks of R1, in the order of the page."""

    RESIDENTS = "residents"
    PERSONAL_DATA = "personal_data"
    SOFTWARE = "software"
    RULE = "rule"
    PURCHASE = "purchase"
    UNEQUAL = "unequal"


class SafetyAnswer(StrEnum):
    """An answer to a safety pick. `test` and `real` are for personal data, `yes` for the others."""

    NO = "no"
    TEST = "test"
    REAL = "real"
    YES = "yes"


class StopRuleKind(StrEnum):
    """A metric rule compares the measured value by itself; a text rule is answered by the team at wrap-up."""

    TEXT = "text"
    METRIC = "metric"


class Way(StrEnum):
    """Which side of a threshold is good: at least the value, or at most."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class HypothesisSource(StrEnum):
    """What gave a version of the hypothesis: the start of the experiment, or a pivot."""

    START = "start"
    PIVOT = "pivot"


@dataclass(frozen=True, slots=True)
class IdeaFacts:
    """An idea as typed: three fields and a pick."""

    title: str
    problem: str
    audience: str
    direction_id: UUID | None = None
    theme: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """Who carries an experiment, and where it belongs."""

    lead_id: UUID
    domain_owner_id: UUID | None
    domain_owner_wanted: bool
    team_id: UUID
    direction_id: UUID


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """What an experiment may use at most: whole euros, hours, sprints."""

    max_loss_eur: int
    max_hours: int
    max_sprints: int


@dataclass(frozen=True, slots=True)
class PauseFacts:
    """What the rule of a pause looks at (2.2): how many sprints were started, and how many when it was last paused."""

    state: ExperimentState
    has_open_sprint: bool
    sprints: int
    paused_after: int | None


@dataclass(frozen=True, slots=True)
class HypothesisFacts:
    """We think that <action>, for <audience>, leads to <effect>, because <because>."""

    action: str
    audience: str
    effect: str
    because: str | None = None
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """The line that a result is held against: a number with its unit, and which side is good (R5)."""

    value: Decimal
    unit: str
    way: Way


@dataclass(frozen=True, slots=True)
class SafetyPickFacts:
    """One of the six picks: the answer and, when it is `yes` or `real`, its one sentence."""

    kind: SafetyKind
    answer: SafetyAnswer = SafetyAnswer.NO
    sentence: str | None = None


@dataclass(frozen=True, slots=True)
class StopRuleFacts:
    """If <condition> on a day or after a sprint, we stop. A metric rule also has the value, and which side stops."""

    condition: str
    kind: StopRuleKind = StopRuleKind.TEXT
    value: Decimal | None = None
    way: Way | None = None
    after_sprint: int | None = 3
    on_day: date | None = None


@dataclass(frozen=True, slots=True)
class ReadyFacts:
    """What is typed and picked on the page Get ready. A draft may leave anything empty; R1 looks at it later.

    `max_loss_eur` is in whole euros, `max_hours` in hours. `stop_rule` is None while nothing was typed.
    """

    hypothesis: HypothesisFacts
    stop_rule: StopRuleFacts | None
    max_loss_eur: int | None
    max_hours: int | None
    max_sprints: int | None
    lead_id: UUID | None
    domain_owner_id: UUID | None
    domain_owner_wanted: bool
    stage: Stage
    picks: tuple[SafetyPickFacts, ...]


@dataclass(frozen=True, slots=True)
class StartFacts:
    """What the start check of R1 looks at."""

    direction_open: bool
    has_sponsor: bool
    team_id: UUID | None
    lead_id: UUID | None
    lead_in_team: bool
    lead_is_sponsor: bool
    domain_owner_id: UUID | None
    domain_owner_wanted: bool
    stage: Stage
    effect: str | None
    stop_rules: int
    max_loss_eur: int | None
    max_hours: int | None
    max_sprints: int | None
    picks: tuple[SafetyPickFacts, ...]
    shown_learnings: int
    marked_learnings: int
    frame: FrameFacts | None
