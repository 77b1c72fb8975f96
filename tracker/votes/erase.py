# SPDX-License-Identifier: EUPL-1.2
"""Erasing what a database keeps of deleted votes: pages, dead rows and the write-ahead log (R12).

Deleting a row only marks it. SQLite overwrites deleted content (`secure_delete`), but the write-ahead log keeps the
pages as they were until it is emptied; PostgreSQL keeps a dead row until a vacuum. What backups and archived logs hold
stays there, and the vote page says so.
"""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import SQLAlchemyError

from tracker.extensions import db

FLAG = "ballots_erased"
PATIENCE = 200  # milliseconds to wait for readers: the worker tries again, a page must not
TABLES = ("open_ballot", "elector")

log = logging.getLogger(__name__)


def after_commit() -> None:
    """Erase once the transaction of this act is committed."""
    db.session.info[FLAG] = True


@event.listens_for(db.session, "after_commit")
def _erase(session: Any) -> None:
    if session.info.pop(FLAG, False):
        erase(db.engine)


@event.listens_for(db.session, "after_rollback")
def _forget(session: Any) -> None:
    session.info.pop(FLAG, None)


def erase(engine: Engine) -> bool:
    """Erase now, as well as this engine can; False when it has to be tried again. The worker calls this every turn."""
    try:
        return _empty_log(engine) if engine.dialect.name == "sqlite" else _vacuum(engine)
    except SQLAlchemyError:
        log.warning("the traces of deleted votes are not erased yet", exc_info=True)
        return False


def _empty_log(engine: Engine) -> bool:
    """Move the write-ahead log of SQLite into the file and cut it to nothing; a reader may be in the way."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        waits = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE}")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={waits}")
        cursor.close()
    finally:
        connection.close()
    return not busy


def _vacuum(engine: Engine) -> bool:
    """Let PostgreSQL clear the dead rows of the two tables that held the link."""
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for table in TABLES:
            connection.exec_driver_sql(f"VACUUM {table}")
    return True
