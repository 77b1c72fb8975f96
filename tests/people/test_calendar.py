# SPDX-License-Identifier: EUPL-1.2
"""The calendar of an organisation is read once in a transaction, and anew in the next one."""

from __future__ import annotations

from datetime import date

from tests.factories.people import House
from tracker.extensions import db
from tracker.people import queries
from tracker.people.models import FreeDay

SOME_MONDAY = date(2026, 11, 23)


def test_a_calendar_is_read_once_in_a_transaction(house: House) -> None:
    assert queries.calendar() is queries.calendar()


def test_a_free_day_counts_from_the_next_transaction_on(house: House) -> None:
    assert queries.calendar().is_working_day(SOME_MONDAY)
    db.session.add(FreeDay(day=SOME_MONDAY, is_free=True))
    db.session.commit()
    assert not queries.calendar().is_working_day(SOME_MONDAY)


def test_another_zone_is_another_calendar_at_once(house: House) -> None:
    before = queries.calendar()
    house.organisation.zone = "America/Curacao"
    assert queries.calendar().zone != before.zone
