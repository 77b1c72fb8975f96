# SPDX-License-Identifier: EUPL-1.2
"""Numbers, days and texts as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.web.forms import clean_line, clean_text, parse_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("37", Decimal(37)),
        ("-40", Decimal(-40)),
        ("\N{MINUS SIGN}40", Decimal(-40)),
        ("2,1", Decimal("2.1")),
        ("2.1", Decimal("2.1")),
        ("1.100", Decimal(1100)),
        ("1.100,5", Decimal("1100.5")),
        (" 1 100 ", Decimal(1100)),
        ("ongeveer 37", None),
        ("", None),
        ("1e9", None),
        ("NaN", None),
        ("1234567890", None),
        ("0,12345", None),
        ("٣", None),
    ],
)
def test_a_number_is_read_as_people_type_it(typed: str, number: Decimal | None) -> None:
    assert parse_number(typed) == number


@given(st.text(max_size=200))
def test_any_text_is_a_number_or_none_and_cleans_the_same_twice(typed: str) -> None:
    parse_number(typed)
    for clean in (clean_text, clean_line):
        once = clean(typed)
        assert clean(once) == once
        assert "\x00" not in (once or "")


def test_a_line_has_no_line_ends_and_a_text_has_one_kind() -> None:
    assert clean_line(" een\r\n twee\tdrie ") == "een twee drie"
    assert clean_text(" een\r\ntwee\rdrie\x00 ") == "een\ntwee\ndrie"
