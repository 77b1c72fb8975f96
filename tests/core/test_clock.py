# SPDX-License-Identifier: EUPL-1.2
"""Working days and deadlines: weekends, free days, and the change of summer time (R6, R7)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker import clock
from tracker.clock import WorkingCalendar

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CHRISTMAS = frozenset({date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)})
CALENDAR = WorkingCalendar(AMSTERDAM, CHRISTMAS)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2026-11-24T09:00", 1, "2026-11-25T17:00"),
        ("2026-11-24T18:30", 1, "2026-11-25T17:00"),
        ("2026-11-26T09:00", 2, "2026-11-30T17:00"),
        ("2026-11-28T12:00", 1, "2026-11-30T17:00"),
        ("2026-12-24T09:00", 1, "2026-12-28T17:00"),
        ("2026-12-31T09:00", 1, "2027-01-04T17:00"),
        ("2026-03-27T09:00", 1, "2026-03-30T17:00"),
        ("2026-10-23T09:00", 1, "2026-10-26T17:00"),
        ("2026-11-24T09:00", 0, "2026-11-24T17:00"),
    ],
)
def test_r6_a_deadline_is_the_closing_hour_of_a_working_day(start: str, count: int, due: str) -> None:
    assert CALENDAR.add_working_days(local(start), count) == local(due)


def test_r7_the_closing_hour_stays_on_the_wall_clock_over_summer_time() -> None:
    winter, summer = CALENDAR.closing(date(2026, 3, 27)), CALENDAR.closing(date(2026, 3, 30))
    assert (winter.hour, summer.hour) == (16, 15)


@given(st.integers(0, 700 * 24 * 60), st.integers(1, 30))
def test_working_days_between_undoes_adding_them(minutes: int, count: int) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    due = CALENDAR.add_working_days(start, count)
    assert CALENDAR.working_days_between(start, due) == count
    assert CALENDAR.is_working_day(CALENDAR.local_day(due))


def test_the_clock_can_be_moved_and_goes_back() -> None:
    there = datetime(2027, 1, 1, tzinfo=UTC)
    with clock.moved(there):
        assert clock.now() == there
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_moment_without_a_zone_is_no_moment() -> None:
    with pytest.raises(ValueError, match="zone"), clock.moved(datetime(2027, 1, 1)):  # noqa: DTZ001  # the point
        pass
