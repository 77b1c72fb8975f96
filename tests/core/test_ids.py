# SPDX-License-Identifier: EUPL-1.2
"""Ids sort by time and never step back; codes are read as people type them."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tracker.ids import experiment_code, experiment_number, uuid7


def test_ids_are_version_7_and_rise_within_a_process() -> None:
    made = [uuid7() for _ in range(5_000)]
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_ids_rise_when_the_clock_steps_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before = uuid7()
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000)
    assert uuid7() > before


def test_ids_of_many_threads_differ() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: uuid7(), range(4_000)))
    assert len(set(made)) == len(made)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("E-003", 3), ("e-3", 3), (" E-1042 ", 1042), ("E003", None), ("E-", None), ("", None), ("E-1234567890", None)],
)
def test_a_code_is_read_as_people_type_it(typed: str, number: int | None) -> None:
    assert experiment_number(typed) == number


@pytest.mark.parametrize(("number", "code"), [(3, "E-003"), (999, "E-999"), (1000, "E-1000")])
def test_a_code_has_three_digits_or_more(number: int, code: str) -> None:
    assert (experiment_code(number), experiment_number(code)) == (code, number)
