# SPDX-License-Identifier: EUPL-1.2
"""Words of the room votes: choices, rounds, advice, and the facts that its rules read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Choice(StrEnum):
    """What a voter may choose (R11)."""

    KEEP = "keep"
    PIVOT = "pivot"
    STOP = "stop"
    ABSTAIN = "abstain"


class RoundState(StrEnum):
    """Where a round is; it is extended at most once, by itself (R14)."""

    OPEN = "open"
    EXTENDED = "extended"
    CLOSED = "closed"


class RoundKind(StrEnum):
    """Secret, or written advice with names when one or two people are eligible (R10)."""

    SECRET = "secret"  # noqa: S105  # a kind of vote
    WRITTEN = "written"


class AdviceStrength(StrEnum):
    """How strong the advice is (R15)."""

    UNANIMOUS = "unanimous"
    CLEAR = "clear"
    DIVIDED = "divided"
    TIE = "tie"
    THIN = "thin"
    NONE = "none"


class ClosedBy(StrEnum):
    """What closed a round: the clock, everybody having voted, or an announced closing meeting (R14)."""

    CLOCK = "clock"
    EVERYBODY = "everybody"
    MEETING = "meeting"


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes by choice."""

    keep: int = 0
    pivot: int = 0
    stop: int = 0
    abstain: int = 0

    @property
    def voted(self) -> int:
        """All votes; abstaining counts for the quorum."""
        return self.keep + self.pivot + self.stop + self.abstain

    @property
    def choosing(self) -> int:
        """Votes that chose."""
        return self.keep + self.pivot + self.stop


@dataclass(frozen=True, slots=True)
class Advice:
    """What the team advises: a choice, or None for a tie, too few votes or none; and how strongly (R15)."""

    choice: Choice | None
    strength: AdviceStrength


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What the rules of a round read.

    `eligible` are those who may vote now: the frozen electorate less those who left before voting (DOMAIN 2.9).
    """

    kind: RoundKind
    state: RoundState
    opened_at: datetime
    closes_at: datetime
    extension_closes_at: datetime
    eligible: frozenset[UUID]
    voted: int
    closed_at: datetime | None = None
    meeting_at: datetime | None = None
    meeting_announced_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BallotFacts:
    """A vote as cast: the choice, the learning that tipped it (None is "none of these"), and a reason if given."""

    choice: Choice
    tipping_learning_id: UUID | None = None
    reason: str | None = None
