# SPDX-License-Identifier: EUPL-1.2
"""The scale on which a vote page shows the results of all sprints beside the locked threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.sprints.models import Sprint

STEPS = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis with the threshold and what each sprint measured, as (sprint number, value, is it this sprint)."""

    low: Decimal
    high: Decimal
    threshold: Decimal
    points: tuple[tuple[int, Decimal, bool], ...]


def scale_of(sprint: Sprint, results: Sequence[tuple[int, Decimal]]) -> Scale | None:
    """The scale of a sprint with a measured threshold; None when there is no number to draw."""
    if sprint.threshold is None or not results:
        return None
    line = sprint.threshold.value
    values = [line, Decimal(0), *(value for _number, value in results)]
    is_percent = sprint.threshold.unit.startswith("%")
    low = -_round_up(-min(values)) if min(values) < 0 else Decimal(0)
    high = Decimal(100) if is_percent and 0 < max(values) <= 100 else _round_up(max(values))
    points = tuple((number, value, number == sprint.number) for number, value in results)
    return Scale(low, high, line, points)


def _round_up(value: Decimal) -> Decimal:
    """The first round number at or above a value: 1, 2, 5 or 10 times a power of ten."""
    if value <= 0:
        return Decimal(0)
    power = Decimal(10) ** (value.adjusted())
    return next(step * power for step in STEPS if step * power >= value)
