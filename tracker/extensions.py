# SPDX-License-Identifier: EUPL-1.2
"""The extensions, made once. SQLite is set up here so that readers never wait and writers never collide (SPIKE 9)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask import has_request_context
from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine, event

from tracker.tables import Base, guard_session

_writing: ContextVar[bool] = ContextVar("writing", default=False)


class ReadingOrWriting(Session):
    """A page asks PostgreSQL without a transaction around it, unless it is about to write.

    A transaction that only read ends in a rollback, at which psycopg forgets every statement it prepared; and to plan
    our questions of fifty parts takes PostgreSQL ten times what it takes to answer them. Each question of a page has
    its own snapshot either way (READ COMMITTED). On SQLite a page is one transaction, so one snapshot.
    """

    def get_bind(self, *args: Any, **more: Any) -> Engine | Connection:
        """The database of a question: for a page that reads without transactions, else as it is."""
        bound = super().get_bind(*args, **more)
        reads = has_request_context() and not _writing.get()
        if not reads or not isinstance(bound, Engine) or bound.dialect.name == "sqlite":
            return bound
        if bound not in self.info:
            self.info[bound] = bound.execution_options(isolation_level="AUTOCOMMIT")
        reading: Engine = self.info[bound]
        return reading


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False, "class_": ReadingOrWriting})
migrate = Migrate()
login = LoginManager()
csrf = CSRFProtect()
babel = Babel()

guard_session(db.session)

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "busy_timeout=10000",
    "foreign_keys=ON",
    "secure_delete=ON",  # a deleted ballot is overwritten, not just forgotten (DESIGN 5)
)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside the block may write. Only `acts.act()` and the migrations need this."""
    mark = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(mark)


@event.listens_for(Engine, "connect")
def _set_up_sqlite(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # the driver begins nothing by itself: `_begin` does
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """A writing transaction takes SQLite's one write lock at once; a read snapshot could not be upgraded later."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
