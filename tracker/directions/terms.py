# SPDX-License-Identifier: EUPL-1.2
"""Words of the room directions: what a frame allows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ANSWER_DAYS = 5  # working days for a yes or no of the sponsor to what lies outside the frame (R2)


class DataAllowed(StrEnum):
    """Personal data that a frame allows without asking, from least to most."""

    NONE = "none"
    TEST = "test"
    REAL = "real"


class Stage(StrEnum):
    """How real an experiment is: looking, trying with volunteers, running small for real."""

    DISCOVER = "discover"
    TRY_OUT = "try_out"
    SMALL_LIVE = "small_live"


@dataclass(frozen=True, slots=True)
class FrameFacts:
    """The limits inside which a team asks nobody (R2). Money in whole euros, time in hours."""

    max_loss_eur: int = 10_000
    max_hours: int = 320
    max_sprints: int = 7
    max_running: int = 10
    data_allowed: DataAllowed = DataAllowed.TEST
    stages: tuple[Stage, ...] = (Stage.DISCOVER, Stage.TRY_OUT)


class SponsorPick(StrEnum):
    """Who the first direction gets as sponsor: only at set-up may it be the administrator (DESIGN 6)."""

    LATER = "later"
    MYSELF = "myself"


class Place(StrEnum):
    """The place of the administrator in the first team."""

    LEAD = "lead"
    MEMBER = "member"
    OUTSIDE = "outside"
