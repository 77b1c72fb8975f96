# SPDX-License-Identifier: EUPL-1.2
"""Time: the one clock of the product, working days, and deadlines that are worked out when a phase begins (R7)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_moved: ContextVar[datetime | None] = ContextVar("moved_clock", default=None)


def now() -> datetime:
    """This moment in UTC. The only place that reads the clock: everything below a view gets time as an argument."""
    return _moved.get() or datetime.now(UTC)


@contextmanager
def moved(to: datetime) -> Iterator[None]:
    """Put the clock at `to` (aware) for the length of the block: for tests and for loading the examples."""
    if to.tzinfo is None:
        raise ValueError("a moved clock needs a moment with a zone")
    mark = _moved.set(to.astimezone(UTC))
    try:
        yield
    finally:
        _moved.reset(mark)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working days of an organisation: its zone, its free days, and the hour at which deadlines fall (R6)."""

    zone: ZoneInfo
    free_days: frozenset[date] = field(default_factory=frozenset)
    closing_hour: int = 17

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday, not a free day."""
        return day.weekday() < 5 and day not in self.free_days

    def add_working_days(self, start: datetime, count: int) -> datetime:
        """The closing hour of the `count`-th working day after the local day of `start`, as a UTC moment.

        The day of `start` itself does not count, so three working days after Monday 9:00 is Thursday 17:00.
        """
        day = self.local_day(start)
        while count > 0:
            day += timedelta(days=1)
            if self.is_working_day(day):
                count -= 1
        return self.closing(day)

    def working_days_between(self, start: datetime, end: datetime) -> int:
        """How many working days lie after the local day of `start`, up to and including that of `end`."""
        day, last, count = self.local_day(start), self.local_day(end), 0
        while day < last:
            day += timedelta(days=1)
            count += self.is_working_day(day)
        return count

    def closing(self, day: date) -> datetime:
        """The closing hour of a local day, as a UTC moment (right over a change to or from summer time)."""
        return datetime.combine(day, time(self.closing_hour), self.zone).astimezone(UTC)

    def local_day(self, moment: datetime) -> date:
        """The day on the wall calendar of the organisation at a moment."""
        return moment.astimezone(self.zone).date()
