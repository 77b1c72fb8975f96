# SPDX-License-Identifier: EUPL-1.2
"""What the one query of the loop cannot say by itself: the advice of a round that is over and that nobody settled."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tracker.loop.rules import round_is_over
from tracker.loop.terms import LoopRow
from tracker.sprints.terms import SprintState
from tracker.votes.queries import advice_of


def as_due(row: LoopRow, now: datetime) -> LoopRow:
    """R7: a round whose time is over gave its advice, also when nobody has settled it. Costs queries only then."""
    if row.sprint_id is None or row.sprint_state is not SprintState.VOTING or not round_is_over(row, now):
        return row
    advice = advice_of(row.sprint_id, now)
    return replace(row, advice=advice.choice, advice_strength=advice.strength) if advice else row
