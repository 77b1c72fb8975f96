# SPDX-License-Identifier: EUPL-1.2
"""What people type in one field: a threshold with its unit, and a link."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.sprints.forms import as_typed, is_link, parse_threshold, typed_number
from tracker.sprints.terms import PlanFacts


@pytest.mark.parametrize(
    ("typed", "value", "unit"),
    [
        ("45%", "45", "%"),
        ("-40%", "-40", "%"),
        ("\N{MINUS SIGN}40 %", "-40", "%"),
        ("60 seconden", "60", "seconden"),
        ("  90   van 100 ", "90", "van 100"),
        ("2,1 graden", "2.1", "graden"),
        ("2.1 degrees", "2.1", "degrees"),
        ("1.100 ritten", "1100", "ritten"),
        ("15", "15", ""),
        ("0%", "0", "%"),
    ],
)
def test_r5_a_threshold_is_typed_in_one_field(typed: str, value: str, unit: str) -> None:
    assert parse_threshold(typed) == (Decimal(value), unit)


@pytest.mark.parametrize(
    "typed", ["", "   ", "veel", "%", "ongeveer 40%", "1,2,3", "1.2345", "9999999999999 keer", "-"]
)
def test_r5_what_is_no_threshold(typed: str) -> None:
    assert parse_threshold(typed) is None


@given(typed=st.text(max_size=40))
def test_r5_any_text_is_a_threshold_or_not_one(typed: str) -> None:
    parsed = parse_threshold(typed)
    assert parsed is None or isinstance(parsed[0], Decimal)


@given(thousandths=st.integers(-999_999_999, 999_999_999))
def test_a_number_can_be_typed_again(thousandths: int) -> None:
    value = Decimal(thousandths) / 1000
    assert parse_threshold(typed_number(value) + "%") == (value, "%")


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://bord.example.nl/experiment/3?kolom=nu", True),
        ("http://bord.example.nl/", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://localhost/", False),
        ("https://wij:geheim@bord.example.nl/", False),
        ("https://bord.example.nl/ twee", False),
        ('https://bord.example.nl/"><script>', False),
        ("//bord.example.nl/", False),
        ("https://[bord.example.nl/", False),
    ],
)
def test_a_link_is_a_whole_https_address(address: str, good: bool) -> None:
    assert is_link(address) is good


def test_an_empty_plan_is_shown_as_empty_fields() -> None:
    assert set(as_typed(PlanFacts(question="", test="")).values()) == {"", None, 14}
