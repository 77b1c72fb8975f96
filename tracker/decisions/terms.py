# SPDX-License-Identifier: EUPL-1.2
"""Words of the room decisions: outcomes, routes, states, kinds of pivot, and the facts that its rules read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tracker.directions.terms import Stage
from tracker.experiments.terms import ExperimentState, HypothesisFacts
from tracker.sprints.terms import SprintState
from tracker.votes.terms import Advice, Choice


class Outcome(StrEnum):
    """What was decided."""

    KEEP = "keep"
    PIVOT = "pivot"
    STOP = "stop"
    SCALE_UP = "scale_up"


class Route(StrEnum):
    """By which route: the lead follows the vote, the sponsor decides, or a keep passes in silence (R17)."""

    FOLLOW = "follow"
    SPONSOR = "sponsor"
    SILENCE = "silence"


class DecisionState(StrEnum):
    """A stop is announced until its withdrawal window ends; the rest is valid at once (R19)."""

    VALID = "valid"
    ANNOUNCED = "announced"
    WITHDRAWN = "withdrawn"


class HandoverState(StrEnum):
    """What the receiver answered to a decision to scale up (R20)."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"
    REFUSED = "refused"


class PivotKind(StrEnum):
    """What kind of change a pivot is: Ries's ten made municipal (DOMAIN 2.5)."""

    ZOOM_IN = "zoom_in"
    ZOOM_OUT = "zoom_out"
    OTHER_GROUP = "other_group"
    OTHER_NEED = "other_need"
    OTHER_CHANNEL = "other_channel"
    OTHER_TECHNIQUE = "other_technique"
    OTHER_PARTNER = "other_partner"
    OTHER_PLACE = "other_place"


@dataclass(frozen=True, slots=True)
class PivotFacts:
    """A pivot as typed: its kind, what stays, what changes, and the new hypothesis."""

    kind: PivotKind
    stays: str
    changes: str
    hypothesis: HypothesisFacts


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """A decision as typed. `next_question` is for a keep, `pivot` for a pivot."""

    outcome: Outcome
    reason: str | None = None
    tipping_learning_id: UUID | None = None
    next_question: str | None = None
    next_question_id: UUID | None = None
    pivot: PivotFacts | None = None
    discussed_on: date | None = None
    review_on: date | None = None
    arguments: Mapping[Choice, str] = field(default_factory=dict)  # after a tie: the best one for each side (R15)


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """What R17 looks at to say who may decide what.

    `silent_at` and `confirm_at` are the end of the fifth and the tenth working day in deciding. `is_sponsor` is False
    for a sponsor who was in the electorate of this vote (DOMAIN 2.9); `voted_as_sponsor` says that this is why.
    `was_objected`: an objection was open at any moment since the decision is due, settled by now or not (R16, R17 C).
    """

    advice: Advice | None
    is_lead: bool
    is_sponsor: bool
    today: date
    silent_at: datetime | None = None
    confirm_at: datetime | None = None
    voted_as_sponsor: bool = False
    is_deciding: bool = True
    is_aborted: bool = False
    stop_rule_hit: bool = False
    loss_used_percent: int = 0
    sprints_used: int = 0
    max_sprints: int = 7
    open_objection: bool = False
    was_objected: bool = False
    sponsor_asked: bool = False
    was_withdrawn: bool = False
    direction_closed: bool = False  # before this decision was due, as the next one (DOMAIN 2.9)
    frame_tighter: bool = False
    tied: tuple[Choice, ...] = ()  # between which choices the votes are equal (R15)
    scale_up: ScaleUpFacts | None = None  # None without a receiver, or for who does not decide about it
    hypothesis: HypothesisFacts | None = None
    learnings: frozenset[UUID] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class ScaleUpFacts:
    """What R20 asks before scaling up. `proven`: of each sprint, was it confirmed with strength 3 (done) or more?"""

    proven: tuple[bool, ...]
    stage: Stage
    has_receiver: bool
    open_objection: bool = False


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """What R20 looks at before the receiver answers."""

    is_receiver: bool
    is_scaling_up: bool
    answer: HandoverState
    text: str | None


@dataclass(frozen=True, slots=True)
class ReceiverFacts:
    """Who would be the receiver, and who names (R20): somebody outside the team, who does not decide about it."""

    may_name: bool
    experiment_state: ExperimentState
    is_active: bool
    is_ours: bool
    is_sponsor: bool


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What is looked at before the stage changes (R2, R20)."""

    is_lead: bool
    is_sponsor: bool
    experiment_state: ExperimentState
    has_open_sprint: bool
    allowed: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class WithdrawFacts:
    """What R19 looks at before a decision is withdrawn. Answered: the receiver said something to it (R20)."""

    state: DecisionState
    is_decider: bool
    withdraw_until: datetime | None
    next_sprint_started: bool
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class CounterNoteFacts:
    """What is looked at before the team says something back to a decision (R17)."""

    deviates: bool
    is_team: bool
    until: datetime | None
    has_note: bool


@dataclass(frozen=True, slots=True)
class SetAsideFacts:
    """What is looked at before a stop rule that came true is set aside (R9). Fixed: its result cannot change."""

    is_sponsor: bool
    experiment_state: ExperimentState
    came_true: bool
    is_fixed: bool
    is_set_aside: bool


@dataclass(frozen=True, slots=True)
class AskFacts:
    """What is looked at before somebody asks the sponsor to decide about a sprint (R17 B)."""

    may_ask: bool
    is_sponsor: bool
    sprint_state: SprintState
    is_asked: bool


@dataclass(frozen=True, slots=True)
class StopCardFacts:
    """A stop card as typed: why, what stays unknown, who can use it, thanks, and its three learnings in order."""

    why: str
    unknown: str | None = None
    useful_for: str | None = None
    thanks: str | None = None
    learnings: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Freed:
    """What a stop gives back to its direction: what was set aside less what was used, never below zero."""

    euros: int
    hours: int
    sprints: int


@dataclass(frozen=True, slots=True)
class CleanUpFacts:
    """One line of a clean-up list as typed: what, by whom, and before which day."""

    what: str
    person_id: UUID
    due_on: date
    person_is_active: bool = True


@dataclass(frozen=True, slots=True)
class CleanUpLine:
    """Where a line of a clean-up list is, and what this person is to it."""

    works_on: bool
    may_check: bool
    is_named: bool
    is_lead: bool
    did_it: bool
    is_done: bool
    is_checked: bool
