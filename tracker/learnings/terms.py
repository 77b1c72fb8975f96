# SPDX-License-Identifier: EUPL-1.2
"""Words of the room learnings: verdicts, how sure we are, and the facts of a learning."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What became of the hypothesis. Refuted is not bad news."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNCLEAR = "unclear"


class Strength(StrEnum):
    """How sure we are, from opinion to measured."""

    OPINION = "opinion"
    SAID = "said"
    DONE = "done"
    MEASURED = "measured"


class Mark(StrEnum):
    """What a team did with a learning it was shown at get-ready (R1)."""

    USED = "used"
    NOT_RELEVANT = "not_relevant"


@dataclass(frozen=True, slots=True)
class LearningFacts:
    """A learning as typed; verdict and strength may wait until the vote opens."""

    saw: str
    learned: str
    verdict: Verdict | None = None
    strength: Strength | None = None
    is_surprise: bool = False
