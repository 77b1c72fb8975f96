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
        self.database.lay()
        with in_organisation(self.organisation_id):
            yield self._found()

    def _keep(self, made: House) -> None:
        self.organisation_id = made.organisation.id
        for field in fields(made):
            rows = getattr(made, field.name)
            several = rows if isinstance(rows, tuple) else (rows,)
            self.names[field.name] = (type(several[0]), [row.id for row in several])
        db.session.commit()  # reading opened a transaction
        self.database.keep()
        self.built_at = clock.now()

    def _found(self) -> House:
        wanted: dict[type[Any], list[uuid.UUID]] = {}
        for table, ids in self.names.values():
            wanted.setdefault(table, []).extend(ids)
        rows = {
            row.id: row
            for table, ids in wanted.items()
            for row in db.session.scalars(select(table).where(table.id.in_(ids)))
        }
        db.session.commit()  # leaves no transaction open, and what was read stays read
        found = {name: tuple(rows[row_id] for row_id in ids) for name, (_table, ids) in self.names.items()}
        parts: dict[str, Any] = {name: them if name == "members" else them[0] for name, them in found.items()}
        return House(**parts)
