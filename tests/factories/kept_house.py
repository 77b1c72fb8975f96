# SPDX-License-Identifier: EUPL-1.2
"""The house of the fixture `house`: built by the actions once for each test process and engine, then copied as rows."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tests.databases import Database
from tests.factories.people import House, house
from tracker import clock
from tracker.extensions import db
from tracker.tables import in_organisation

Names = dict[str, tuple[type[Any], list[uuid.UUID]]]


class KeptHouse:
    """A house that costs a few milliseconds instead of twenty acts: more than half of all tests ask for one."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.built_at: datetime | None = None
        self.organisation_id = uuid.UUID(int=0)
        self.names: Names = {}

    @contextmanager
    def entered(self) -> Iterator[House]:
        """The house in a database that is still empty. Before the moment it was built at, another one is built."""
        if self.built_at is None or clock.now() < self.built_at:
            with house() as made:
                if self.built_at is None:
                    self._keep(made)
                yield made
            return
        self.database.lay("house")
        with in_organisation(self.organisation_id):
            yield house_found(self.names)

    def _keep(self, made: House) -> None:
        self.organisation_id = made.organisation.id
        self.names = names_of(made)
        db.session.commit()  # reading opened a transaction
        self.database.keep("house")
        self.built_at = clock.now()


def names_of(made: House) -> Names:
    """Which rows a house is."""
    parts = {field.name: getattr(made, field.name) for field in fields(made)}
    several = {name: rows if isinstance(rows, tuple) else (rows,) for name, rows in parts.items()}
    return {name: (type(rows[0]), [row.id for row in rows]) for name, rows in several.items()}


def house_found(names: Names) -> House:
    """The same house, read anew in its organisation."""
    rows = rows_found(names)
    parts: dict[str, Any] = {name: them if name == "members" else them[0] for name, them in rows.items()}
    return House(**parts)


def rows_found(names: Names) -> dict[str, tuple[Any, ...]]:
    """The rows by their names, with one question for each table."""
    wanted: dict[type[Any], list[uuid.UUID]] = {}
    for table, ids in names.values():
        wanted.setdefault(table, []).extend(ids)
    rows = {
        row.id: row
        for table, ids in wanted.items()
        for row in db.session.scalars(select(table).where(table.id.in_(ids)))
    }
    db.session.commit()  # leaves no transaction open, and what was read stays read
    return {name: tuple(rows[row_id] for row_id in ids) for name, (_table, ids) in names.items()}
