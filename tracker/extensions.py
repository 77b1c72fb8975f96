# SPDX-License-Identifier: EUPL-1.2
"""The extensions, made once. SQLite is set up here so that readers never wait and writers never collide (SPIKE 9)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine, event

from tracker.tables import Base, guard_session

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
migrate = Migrate()
login = LoginManager()
csrf = CSRFProtect()
babel = Babel()

guard_session(db.session)

_writing: ContextVar[bool] = ContextVar("writing", default=False)

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
