# SPDX-License-Identifier: EUPL-1.2
"""The language in which the examples are told: who did what, how many days ago.

People, teams and directions are named by short keys, which `municipality.py` explains. Days count back from the day of
loading; a `day` inside a sprint counts from its start.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from tracker.decisions.terms import PivotKind
from tracker.directions.terms import Stage
from tracker.experiments.terms import SafetyAnswer, SafetyKind, StopRuleFacts, Threshold
from tracker.learnings.terms import Strength, Verdict
from tracker.sprints.terms import BlockerKind, LogKind
from tracker.votes.terms import Choice


@dataclass(frozen=True, slots=True)
class Idea:
    """Somebody has an idea."""

    days_ago: int
    by: str
    title: str
    problem: str
    audience: str
    direction: str


@dataclass(frozen=True, slots=True)
class Thought:
    """We think that <action>, for <audience>, leads to <effect>, because <because>."""

    action: str
    audience: str
    effect: str
    because: str


@dataclass(frozen=True, slots=True)
class Pick:
    """A safety pick that is not "no"."""

    kind: SafetyKind
    answer: SafetyAnswer
    sentence: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A team takes the idea up and puts it ready. Money in whole euros."""

    days_ago: int
    team: str
    lead: str
    owner: str
    thought: Thought
    stop_rule: StopRuleFacts
    max_loss_eur: int
    max_hours: int
    stage: Stage = Stage.TRY_OUT
    max_sprints: int = 7
    picks: tuple[Pick, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The test card. Without a question it is the one that the last decision named."""

    test: str
    metric: str
    threshold: Threshold
    sample: str
    visible_result: str
    question: str | None = None
    baseline: str | None = None
    touched: str | None = None
    fallback: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line in the log, on a day of the sprint; of a blocker also its kind and who took it on the day after."""

    day: int
    by: str
    kind: LogKind
    text: str
    blocker: BlockerKind | None = None
    taken_by: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What came out: a value with its n, or why nothing was measured. Money in whole euros."""

    value: Decimal | None = None
    n: int | None = None
    not_measured_why: str | None = None
    note: str | None = None
    euros: int = 0
    hours: int = 0


@dataclass(frozen=True, slots=True)
class Lesson:
    """A learning of the sprint."""

    saw: str
    learned: str
    verdict: Verdict
    strength: Strength
    surprise: bool = False


@dataclass(frozen=True, slots=True)
class Vote:
    """A ballot: who, what, whether the first learning of the sprint tipped it, and a reason if one was given."""

    by: str
    choice: Choice
    reason: str | None = None
    tipped: bool = True


@dataclass(frozen=True, slots=True)
class Keep:
    """Going on, with the next question."""

    by: str
    reason: str
    next_question: str


@dataclass(frozen=True, slots=True)
class Pivoted:
    """Another course: what stays, what changes, and what we think from now on."""

    by: str
    reason: str
    kind: PivotKind
    stays: str
    changes: str
    thought: Thought


@dataclass(frozen=True, slots=True)
class Stopped:
    """A stop, with its card, written by the team two days later."""

    by: str
    reason: str
    why: str
    unknown: str
    useful_for: str
    thanks: str


@dataclass(frozen=True, slots=True)
class SprintTold:
    """One sprint. Without a result it still runs; without a decision its vote is still open."""

    starts: int
    plan: Plan
    log: tuple[Line, ...] = ()
    result: Result | None = None
    lessons: tuple[Lesson, ...] = ()
    votes: tuple[Vote, ...] = ()
    decision: Keep | Pivoted | Stopped | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """An open question that somebody wrote down."""

    days_ago: int
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """One experiment from its first sentence to where it is today."""

    number: int
    idea: Idea
    ready: Ready
    sprints: tuple[SprintTold, ...]
    questions: tuple[Question, ...] = field(default=())
