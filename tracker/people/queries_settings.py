# SPDX-License-Identifier: EUPL-1.2
"""Questions of the administrator's pages about the organisation: its settings, and the free days of a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.extensions import db
from tracker.people import queries
from tracker.people.models import FreeDay, Organisation
from tracker.tables import current_organisation_id


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day in the list of a year. `name` is of the country when `is_public`, else as the administrator typed it."""

    day: date
    name: str | None
    is_public: bool
    is_free: bool


def lock_organisation() -> Organisation | None:
    """The organisation, locked for this act and read anew."""
    asked = select(Organisation).where(Organisation.id == current_organisation_id()).with_for_update()
    return db.session.scalar(asked.execution_options(populate_existing=True))


def own_day(day: date) -> FreeDay | None:
    """What the administrator said about a day, if anything."""
    return db.session.scalar(select(FreeDay).where(FreeDay.day == day).with_for_update())


def days_of(year: int, language: str) -> list[DayRow]:
    """The public holidays of a year, also those that are worked on, and the days of one's own; in order."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    own = {
        row.day: row
        for row in db.session.execute(
            select(FreeDay.day, FreeDay.name, FreeDay.is_free).where(FreeDay.day.between(first, last))
        )
    }
    public = queries.holiday_names(year, language)
    return [
        DayRow(
            day=day,
            name=public.get(day) or own[day].name,
            is_public=day in public,
            is_free=own[day].is_free if day in own else True,
        )
        for day in sorted({*public, *own})
    ]
