# SPDX-License-Identifier: EUPL-1.2
"""The language in which the examples are told: who did what, how many days ago.

People, teams and directions are named by short keys, which `municipality.py` explains. Days count back from the day of
loading; a `day` inside a sprint counts from its start.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from tracker.decisions.terms import PivotKind
from tracker.directions.terms import Stage
from tracker.experiments.terms import SafetyAnswer, SafetyKind, StopRuleFacts, Threshold
from tracker.learnings.terms import Strength, Verdict
from tracker.sprints.terms import BlockerKind, LogKind
from tracker.votes.objection_terms import Ground
from tracker.votes.terms import Choice


@dataclass(frozen=True, slots=True)
class Ago:
    """A day that hangs on working days: first so many of those back from today, then so many days more."""

    working: int
    days: int = 0


@dataclass(frozen=True, slots=True)
class Idea:
    """Somebody has an idea. It tries again what `after` (a number) was: then `different` says what is new (R18)."""

    days_ago: int
    by: str
    title: str
    problem: str
    audience: str
    direction: str
    theme: str
    after: int | None = None
    different: str | None = None


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
    """The test card. Without a question it is the one that the last decision named. A surprise is for discover."""

    test: str
    sample: str
    visible_result: str
    metric: str | None = None
    threshold: Threshold | None = None
    surprise: str | None = None
    question: str | None = None
    baseline: str | None = None
    touched: str | None = None
    fallback: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line in the log, on a day of the sprint; of a blocker who took it on the day after, and how it was solved."""

    day: int
    by: str
    kind: LogKind
    text: str
    blocker: BlockerKind | None = None
    taken_by: str | None = None
    solved: str | None = None


@dataclass(frozen=True, slots=True)
class Objection:
    """A paramount objection, and why the lead then ended the sprint on the day after (R16)."""

    day: int
    by: str
    ground: Ground
    text: str
    ended_why: str


@dataclass(frozen=True, slots=True)
class Result:
    """What came out: a value with its n, whether it surprised, or why nothing was measured. Money in whole euros."""

    value: Decimal | None = None
    n: int | None = None
    surprised: bool | None = None
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
    """A ballot: who, what, whether a learning of the sprint tipped it, and a reason if one was given."""

    by: str
    choice: Choice
    reason: str | None = None
    tipped: bool = True


@dataclass(frozen=True, slots=True)
class Keep:
    """Going on, with the next question; and what the team said back when this departed from its vote."""

    by: str
    reason: str
    next_question: str
    counter_note: str | None = None


@dataclass(frozen=True, slots=True)
class Pivoted:
    """Another course: what stays, what changes, what we think now; after a tie the best argument of both sides."""

    by: str
    reason: str
    kind: PivotKind
    stays: str
    changes: str
    thought: Thought
    arguments: tuple[tuple[Choice, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CleanUp:
    """A thing to clean up after a stop: who does it, how many days after the card at the latest, and who checked it."""

    what: str
    by: str
    due: int
    checked_by: str | None = None


@dataclass(frozen=True, slots=True)
class Stopped:
    """A stop, with its card, written by the team two days later."""

    by: str
    reason: str
    why: str
    unknown: str
    useful_for: str
    thanks: str
    clean_up: tuple[CleanUp, ...] = ()


@dataclass(frozen=True, slots=True)
class ScaledUp:
    """The sponsor scales up; the receiver who was named signs a week later, or still reads (R20)."""

    by: str
    reason: str
    signed: str | None = None


Decision: TypeAlias = Keep | Pivoted | Stopped | ScaledUp


@dataclass(frozen=True, slots=True)
class Again:
    """A decision taken back two days later, what is wrong in the result, the new learning, the second round (R19)."""

    why: str
    correction: str
    lesson: Lesson
    votes: tuple[Vote, ...]
    decision: Decision


@dataclass(frozen=True, slots=True)
class SprintTold:
    """One sprint. Without a result it still runs, or nobody wrapped it up; without a decision none was taken yet.

    Without votes none was asked: the wrap-up lies there, or the sprint was ended over an objection.
    """

    starts: int | Ago
    plan: Plan
    log: tuple[Line, ...] = ()
    objection: Objection | None = None
    result: Result | None = None
    lessons: tuple[Lesson, ...] = ()
    votes: tuple[Vote, ...] = ()
    decision: Decision | None = None
    again: Again | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Somebody writes an open question down."""

    days_ago: int
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Use:
    """Somebody uses a learning of another experiment in this one."""

    days_ago: int
    by: str
    learned: str
    how: str


@dataclass(frozen=True, slots=True)
class NewStage:
    """Between two sprints the lead goes to another stage."""

    days_ago: int
    by: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class Receiver:
    """The lead names who would take it over (R20)."""

    days_ago: int
    by: str
    receiver: str


@dataclass(frozen=True, slots=True)
class Pause:
    """The lead pauses until so many days after today (2.2)."""

    days_ago: int
    by: str
    reason: str
    days_ahead: int


@dataclass(frozen=True, slots=True)
class Leaves:
    """The administrator closes the account of somebody who left."""

    days_ago: int
    by: str
    person: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An idea is taken back, with the reason."""

    days_ago: int
    by: str
    why: str


Beside: TypeAlias = Question | Use | NewStage | Receiver | Pause | Leaves | Withdrawn


@dataclass(frozen=True, slots=True)
class Story:
    """One experiment from its first sentence to where it is today; `besides` happens beside its sprints."""

    number: int
    idea: Idea
    ready: Ready | None = None
    sprints: tuple[SprintTold, ...] = ()
    besides: tuple[Beside, ...] = ()
