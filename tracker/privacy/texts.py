# SPDX-License-Identifier: EUPL-1.2
"""Looking through every free text of the organisation, and reading one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, literal, or_, union_all

from tracker.extensions import db
from tracker.privacy.inventory import TABLES
from tracker.privacy.places import located, model
from tracker.privacy.terms import Place
from tracker.tables import current_organisation_id

MOST = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """A text with words that were looked for, and the experiment and sprint that it belongs to, if any."""

    place: Place
    text: str
    code: str | None
    number: int | None


def find(words: Iterable[str]) -> list[Hit]:
    """Texts in which one of these words stands, small and capital letters alike; at most `MOST`.

    What voters wrote is left out as long as their round is open (R12): that is nobody's business, also not here.
    """
    wanted = [word for word in words if word.strip()]
    if not wanted:
        return []
    asked = [_of_column(table, column, wanted) for table, facts in TABLES.items() for column in facts.texts]
    rows = db.session.execute(union_all(*asked).limit(MOST))
    return [Hit(Place(row[0], row[1], row[2]), row[3], row[4], row[5]) for row in rows]


def _of_column(table: str, column: str, wanted: list[str]) -> Any:
    here = model(table)
    text = getattr(here, column)
    until_close = TABLES[table].secret_until_close
    query = located(table, literal(table), literal(column), here.id, text, closed_only=until_close)
    return query.where(or_(*(_holds(text, word) for word in wanted)))


def _holds(text: Any, word: str) -> ColumnElement[bool]:
    """SQLite makes small letters of a to z only, so the word as it was typed is looked for too."""
    return or_(func.lower(text).contains(word.lower(), autoescape=True), text.contains(word, autoescape=True))


def one(place: Place) -> Hit | None:
    """One text of this organisation; None when it is not there, is empty, or is no free text."""
    facts = TABLES.get(place.table)
    if facts is None or place.column not in facts.texts:
        return None
    here = model(place.table)
    columns = (here.id, getattr(here, place.column))
    query = located(place.table, *columns, closed_only=facts.secret_until_close).where(here.id == place.row_id)
    row = db.session.execute(query).one_or_none()
    return Hit(place, row[1], row[2], row[3]) if row is not None and row[1] else None


def row_of(place: Place) -> Any:
    """The row in which a text stands, to be changed. None when it is not there (any more)."""
    return db.session.get(model(place.table), (current_organisation_id(), place.row_id), with_for_update=True)
