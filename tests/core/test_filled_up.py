# SPDX-License-Identifier: EUPL-1.2
"""Lists of ids in questions have few lengths, and hold what they held."""

from __future__ import annotations

from uuid import UUID

import pytest

from tracker.tables import filled_up


@pytest.mark.parametrize(
    ("many", "length"), [(0, 0), (1, 1), (2, 10), (10, 10), (11, 50), (50, 50), (51, 200), (200, 200), (201, 201)]
)
def test_a_list_is_filled_up_to_one_of_a_few_lengths(many: int, length: int) -> None:
    ids = [UUID(int=number) for number in range(many)]
    filled = filled_up(ids)
    assert (filled[:many], set(filled), len(filled)) == (ids, set(ids), length)
