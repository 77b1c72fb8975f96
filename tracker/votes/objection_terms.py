# SPDX-License-Identifier: EUPL-1.2
"""Words of the paramount objection (R16): its ground, where it stands, and the facts that its rules read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tracker.sprints.terms import SprintState


class Ground(StrEnum):
    """Why something is not safe to try (R16)."""

    SAFETY = "safety"
    PRIVACY = "privacy"
    HARM = "harm"
    LAW = "law"
    LOSS = "loss"


class ObjectionState(StrEnum):
    """Where an objection stands: open, or settled by adapting, by the sponsor, or by a stop."""

    OPEN = "open"
    ADAPTED = "adapted"
    REJECTED = "rejected"
    CLOSED = "closed"


class Side(StrEnum):
    """The two who restart a halted sprint together."""

    LEAD = "lead"
    SPONSOR = "sponsor"


@dataclass(frozen=True, slots=True)
class RaiseFacts:
    """An objection as typed."""

    ground: Ground
    text: str


@dataclass(frozen=True, slots=True)
class ObjectionFacts:
    """What the rules of an objection read.

    halts_at: from when it halts the sprint that ran when it was raised, unless somebody answered before; None when it
    does not halt. lifted_at: when sponsor and lead restarted that sprint.
    """

    state: ObjectionState
    raised_by_id: UUID
    halts_at: datetime | None = None
    answered_at: datetime | None = None
    settled_at: datetime | None = None
    lifted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TimeboxFacts:
    """The sprint that an objection is about: its state at this moment, and its end as planned or as it was."""

    state: SprintState
    ends_at: datetime | None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AskFacts:
    """A restart that was asked and not confirmed yet."""

    asked_by_id: UUID
    side: Side
    until: datetime


@dataclass(frozen=True, slots=True)
class RestartFacts:
    """What is looked at before a halted sprint restarts.

    side: on which of the two sides this person stands, None for everybody else. waiting: how many objections that halt
    are still open.
    """

    is_halted: bool
    person_id: UUID
    side: Side | None
    waiting: int
    asked: AskFacts | None = None
