# SPDX-License-Identifier: EUPL-1.2
"""Words of the room decisions: outcomes, routes, states, kinds of pivot, and the facts that its rules read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tracker.experiments.terms import HypothesisFacts
from tracker.votes.terms import Advice


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


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """What R17 looks at to say who may decide what.

    `silent_at` and `confirm_at` are the end of the fifth and the tenth working day in deciding. `is_sponsor` is False
    for a sponsor who was in the electorate of this vote (DOMAIN 2.9); `voted_as_sponsor` says that this is why.
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
    sponsor_asked: bool = False
    was_withdrawn: bool = False
    hypothesis: HypothesisFacts | None = None
    learnings: frozenset[UUID] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class WithdrawFacts:
    """What R19 looks at before a decision is withdrawn."""

    state: DecisionState
    is_decider: bool
    withdraw_until: datetime | None
    next_sprint_started: bool


@dataclass(frozen=True, slots=True)
class CounterNoteFacts:
    """What is looked at before the team says something back to a decision (R17)."""

    deviates: bool
    is_team: bool
    until: datetime | None
    has_note: bool


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
