# SPDX-License-Identifier: EUPL-1.2
"""The calendar of an organisation: the holidays of the country, with the days that it added or took away."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event, select

from tests.factories.people import House
from tracker.extensions import db
from tracker.people import queries
from tracker.people.models import FreeDay

SOME_MONDAY, CHRISTMAS = date(2026, 11, 23), date(2026, 12, 25)


@pytest.mark.parametrize(("day", "is_free"), [(SOME_MONDAY, True), (CHRISTMAS, False)])
def test_a_day_is_added_or_taken_away(house: House, day: date, is_free: bool) -> None:
    assert queries.calendar().is_working_day(day) is is_free
    db.session.add(FreeDay(day=day, is_free=is_free))
    db.session.add(FreeDay(day=date(2026, 11, 24), is_free=True))
    db.session.commit()
    db.session.expire_all()  # as the next request reads it
    assert queries.calendar().is_working_day(day) is not is_free
    assert not queries.calendar().is_working_day(date(2026, 11, 24))


def test_a_calendar_costs_no_statement_of_its_own(house: House) -> None:
    """A list of what is late asks for it at every row."""
    queries.organisation()
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]), once=True)
    assert queries.calendar() == queries.calendar()
    assert asked == []
    db.session.scalar(select(FreeDay.id))
    assert len(asked) == 1
