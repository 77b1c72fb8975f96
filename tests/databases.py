# SPDX-License-Identifier: EUPL-1.2
"""A migrated database per engine and test process, brought back to empty between two tests in a few milliseconds.

Nothing is rolled back behind a test: commits are real, so threads, other processes and a live server see them.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Protocol
from uuid import UUID

import flask_migrate
import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import Pool, QueuePool

from tracker import create_app
from tracker.extensions import db
from tracker.settings import Settings

RETURN_SECONDS = 5
SECRET = "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz"


class Database(Protocol):
    """One engine, as the fixtures see it."""

    url: str

    def empty(self) -> None:
        """Bring the tables back to how the migrations left them. Nobody may be connected."""

    def keep(self, name: str) -> None:
        """Set every row that is here now apart under a name, for `lay`."""

    def lay(self, name: str) -> None:
        """Put the rows that were kept under that name beside those that are here."""

    def forget(self, organisation_id: UUID) -> None:
        """Delete the rows of an organisation, past triggers and foreign keys: as if it had never been there."""


def settings(url: str, **changes: object) -> Settings:
    """Settings for tests; `changes` are settings by name. Sessions outlive the moving of the clock."""
    usual = {
        "IDLE_MINUTES": 10**7,
        "SESSION_HOURS": 10**6,
        "WRONG_TRIES": 10**6,
        "SECURITY_CONTACT": "mailto:veilig@testwaard.example",
    }
    return Settings.model_validate({"DATABASE_URL": url, "SECRET_KEY": SECRET, **usual, **changes})


def migrate(url: str) -> None:
    """Make the schema as an install does: by the migrations, never by create_all."""
    app = create_app(settings(url))
    with app.app_context():
        flask_migrate.upgrade()
        disconnect(app)


def disconnect(app: Flask) -> None:
    """Close every connection that the app holds. A test that still uses one fails here, and not an innocent later one."""
    with app.app_context():
        db.session.remove()
        left = [engine.url.database for engine in db.engines.values() if not _all_returned(engine.pool)]
        for engine in db.engines.values():
            engine.dispose()
    assert not left, f"a session or a thread still uses a connection to {left}: the pool could not close it"


def _all_returned(pool: Pool) -> bool:
    """Did everybody give their connection back? A thread that answers a browser may need a moment for it."""
    until = time.monotonic() + RETURN_SECONDS
    while isinstance(pool, QueuePool) and pool.checkedout():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


class Sqlite:
    """A file that is laid over with a copy of the migrated one. Copying 300 KB takes less than a millisecond."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "test.db"
        self.migrated = folder / "migrated.db"
        self.laying: dict[str, str] = {}
        self.url = f"sqlite:///{self.file}"
        migrate(f"sqlite:///{self.migrated}")
        leftover = list(folder.glob("migrated.db-*"))
        assert not leftover, f"the migrated file is still open: {leftover}"

    def empty(self) -> None:
        """Lay the migrated file over the used one."""
        for rest in ("-wal", "-shm", "-journal"):
            self.file.with_name(self.file.name + rest).unlink(missing_ok=True)
        shutil.copyfile(self.migrated, self.file)

    def keep(self, name: str) -> None:
        """Copy the file as it is now."""
        with closing(sqlite3.connect(self.file)) as connection:
            connection.execute("VACUUM INTO ?", [str(self._kept(name))])
            self.laying[name] = "".join(
                f'INSERT INTO main."{table}" SELECT * FROM kept."{table}";'  # noqa: S608  # names of our own tables
                for (table,) in connection.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version'"
                ).fetchall()
                if connection.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")').fetchone()[0]  # noqa: S608  # the same
            )

    def lay(self, name: str) -> None:
        """Copy the rows of that file. Foreign keys are not looked at: the rows were whole together."""
        with closing(sqlite3.connect(self.file)) as connection:
            connection.execute("ATTACH ? AS kept", [str(self._kept(name))])
            connection.executescript(f"BEGIN; {self.laying[name]} COMMIT;")

    def forget(self, organisation_id: UUID) -> None:
        """Delete its rows. The triggers that guard the record come back with the next `empty`."""
        with closing(sqlite3.connect(self.file)) as connection:
            made = connection.execute(
                "SELECT type, name FROM sqlite_master WHERE type IN ('table', 'trigger')"
            ).fetchall()
            for kind, name in sorted(made, reverse=True):  # the triggers first
                if kind == "trigger":
                    connection.execute(f'DROP TRIGGER "{name}"')
                elif "organisation_id" in [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]:
                    connection.execute(f'DELETE FROM "{name}" WHERE organisation_id = ?', [organisation_id.hex])  # noqa: S608  # names of our own tables
            connection.commit()

    def _kept(self, name: str) -> Path:
        return self.file.with_name(f"kept-{name}.db")


class Postgres:
    """A database of the throw-away server. Only tables with rows are emptied: most tests touch a few of them.

    Measured with 36 tables, per test: this 2 ms; a copy of a template database 56 ms; TRUNCATE of all tables 120 ms.
    """

    def __init__(self, server: str, name: str) -> None:
        self.url = server.format(name=name)
        with self._connect(server.format(name="postgres")) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        migrate(self.url)
        self.connection = self._connect(self.url)
        self.connection.execute("SET session_replication_role = replica")  # no triggers, no foreign keys
        self.connection.execute("SET lock_timeout = '5s'")
        self.tables = [
            sql.Identifier(str(row[0]))
            for row in self.connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
            )
        ]
        self.kept: dict[str, list[sql.Identifier]] = {}
        assert not self._used(), "a migration writes rows: emptying the tables would lose them"

    @staticmethod
    def _connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)

    def _used(self) -> list[sql.Identifier]:
        asks = sql.SQL(", ").join(sql.SQL("EXISTS (SELECT FROM {})").format(table) for table in self.tables)
        found = self.connection.execute(sql.SQL("SELECT {}").format(asks)).fetchone()
        return [table for table, has_rows in zip(self.tables, found or (), strict=True) if has_rows]

    def empty(self) -> None:
        """Delete the rows of the tables that have any."""
        if used := self._used():
            deletes = sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(table) for table in used)
            self.connection.execute(deletes)

    def keep(self, name: str) -> None:
        """Copy the tables that have rows to a schema of their own."""
        self.kept[name] = self._used()
        kept = sql.Identifier(f"kept_{name}")
        self.connection.execute(sql.SQL("CREATE SCHEMA {}").format(kept))
        for table in self.kept[name]:
            self.connection.execute(sql.SQL("CREATE TABLE {0}.{1} AS TABLE {1}").format(kept, table))

    def lay(self, name: str) -> None:
        """Copy them back, in one go."""
        kept = sql.Identifier(f"kept_{name}")
        copies = [sql.SQL("INSERT INTO {1} SELECT * FROM {0}.{1}").format(kept, table) for table in self.kept[name]]
        self.connection.execute(sql.SQL("; ").join(copies))

    def forget(self, organisation_id: UUID) -> None:
        """Delete its rows. This connection has no triggers and no foreign keys."""
        of_organisations = self.connection.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'organisation_id'"
        )
        for (table,) in of_organisations.fetchall():
            delete = sql.SQL("DELETE FROM {} WHERE organisation_id = %s").format(sql.Identifier(str(table)))
            self.connection.execute(delete, [organisation_id])

    def close(self) -> None:
        """Let go of the server."""
        self.connection.close()
