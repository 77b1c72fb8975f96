# SPDX-License-Identifier: EUPL-1.2
"""Which share of the run a test belongs to, and what each share took (DESIGN 10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

SHARES = ("rules", "sqlite", "postgresql", "browser", "house")


def share_of(item: pytest.Item) -> str:
    """Browser and house by where the test lies, the engines by the database it runs on, the rest is rules."""
    marks = {mark.name for mark in item.iter_markers()}
    return next((share for share in ("browser", "house", "postgresql", "sqlite") if share in marks), "rules")


def table(stats: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    """Lines for the end of a run: tests and seconds per share. Seconds are those of the tests, added up."""
    tests: dict[str, int] = defaultdict(int)
    seconds: dict[str, float] = defaultdict(float)
    reports = [report for group in stats.values() for report in group if isinstance(report, pytest.TestReport)]
    for report in reports:
        share = str(dict(report.user_properties).get("share", "rules"))
        tests[share] += report.when == "call"
        seconds[share] += report.duration
    if not tests:
        return
    yield f"{'share':<12}{'tests':>8}{'seconds':>10}"
    for share in SHARES:
        yield f"{share:<12}{tests[share]:>8}{seconds[share]:>10.1f}"
    yield f"{'together':<12}{sum(tests.values()):>8}{sum(seconds.values()):>10.1f}"


def told(stats: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    """What tests counted and want to be read: they gave it to `record_property("told", ...)`."""
    for report in (report for group in stats.values() for report in group if isinstance(report, pytest.TestReport)):
        if report.when == "call" and "told" in dict(report.user_properties):
            yield f"{report.nodeid.rpartition('::')[2]}: {dict(report.user_properties)['told']}"
