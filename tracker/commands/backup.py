# SPDX-License-Identifier: EUPL-1.2
"""`tracker backup` and `tracker restore`: everything in one portable file, while the server runs."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.exc import DBAPIError, StatementError

from tracker import clock
from tracker.commands.backup_file import (
    FORMAT,
    BadBackup,
    Manifest,
    Values,
    check_parts,
    new_file,
    open_file,
    read_manifest,
    read_part,
    write_manifest,
    write_part,
)
from tracker.commands.console import CommandFailed, keep, with_app
from tracker.extensions import db, writing
from tracker.people import queries as people
from tracker.record import queries as record
from tracker.tables import in_organisation
from tracker.web.health import database_state

BATCH = 500

# The house test lets this module go round the organisation criterion: a backup holds every organisation, whole.


@click.command(short_help="Write everything to one file, while the server runs.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_app()
def backup(file: Path) -> None:
    """Write every row of every organisation to FILE, as it was at one moment, while the server runs.

    `tracker restore` reads it into SQLite and into PostgreSQL alike. FILE must not exist yet.

    Keep FILE as safe as the database. It holds password hashes, and of every vote that is open now it holds who chose
    what: the link that the server destroys when the vote closes lives on in FILE. Delete such a file soon, or make
    backups when no vote is open; this command tells how many are.
    """
    with _said_in_one_line(), new_file(file) as target:
        manifest = _write(target)
    click.echo(f"{file}: {manifest.rows} rows of {len(manifest.tables)} tables, migration {manifest.migration}.")
    if ballots := manifest.tables["open_ballot"].rows:
        click.echo(
            f"It holds {ballots} {_votes(ballots)} of rounds that are open, with who cast them: let it live short."
        )


@click.command(short_help="Read a backup into an empty database.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@with_app()
def restore(file: Path) -> None:
    """Read a backup into a database that is migrated and empty. All of it or nothing.

    The file is checked against its manifest before a row is written; afterwards the rows are counted and the record is
    verified, and only then the database keeps them. The database must be at the migration of the backup.

    A vote that was open is open again, with the ballots that were cast; when its time is over by now, it is counted and
    unlinked at once. A person who changed their password since signs in with the old one.
    """
    with _said_in_one_line(), open_file(file) as source:
        manifest = read_manifest(source)
        _require_migration(manifest)
        check_parts(source, manifest, _tables())
        try:
            with writing():
                events = _read(source, manifest)
            keep()
        finally:
            db.session.rollback()
    click.echo(f"Restored {manifest.rows} rows as they were at {manifest.made_at}; {events} events, all whole.")


def _tables() -> list[Table]:
    """All tables, each after the tables that it points to."""
    return db.metadata.sorted_tables


def _write(target: zipfile.ZipFile) -> Manifest:
    """Write all tables from one snapshot: what others commit meanwhile is not in it."""
    with _snapshot() as connection:
        state, made_at = database_state(), clock.now()
        parts = {table.name: write_part(target, table, _rows(connection, table)) for table in _tables()}
    manifest = Manifest(FORMAT, str(state["migration"]), made_at.isoformat(), parts)
    write_manifest(target, manifest)
    return manifest


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """A reading transaction that sees one moment. SQLite's always does; PostgreSQL's when it is asked."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection


def _rows(connection: Connection, table: Table) -> Iterable[Any]:
    in_order = select(table).order_by(*table.primary_key.columns)
    return connection.execution_options(yield_per=BATCH).execute(in_order)


def _require_migration(manifest: Manifest) -> None:
    present = database_state()["migration"]
    if manifest.migration != present:
        raise BadBackup(
            f"this backup is of migration {manifest.migration[:40]} and the database is at {present}: restore it with"
            " the version of Leerlus that made it, then upgrade"
        )


def _read(source: zipfile.ZipFile, manifest: Manifest) -> int:
    """Write all rows in the transaction of the session and prove them; answers the number of events."""
    connection = db.session.connection()
    for table in _tables():
        if connection.execute(select(*table.primary_key.columns).limit(1)).first():
            raise BadBackup(f"the database is not empty: {table.name} has rows. Restore into a new one")
    for table in _tables():
        rows = _parents_first(table, read_part(source, table))
        while batch := list(islice(rows, BATCH)):
            connection.execute(insert(table), batch)
    for table in _tables():
        rows = connection.scalar(select(func.count()).select_from(table))
        if rows != manifest.tables[table.name].rows:
            raise BadBackup(f"{table.name} holds {rows} rows after restoring; the backup has another number")
    return _proven_events()


def _parents_first(table: Table, rows: Iterable[Values]) -> Iterator[Values]:
    """Hold back a row that points to another row of its own table, until that one has passed."""
    own = [key.parent.name for key in table.foreign_keys if key.column.table is table and key.column.name == "id"]
    if not own:
        yield from rows
        return
    passed: set[Any] = {None}
    waiting = list[Values]()
    for row in rows:
        if all(row[name] in passed for name in own):
            passed.add(row["id"])
            yield row
        else:
            waiting.append(row)
    while ready := [row for row in waiting if all(row[name] in passed for name in own)]:
        passed.update(row["id"] for row in ready)
        yield from ready
        waiting = [row for row in waiting if row["id"] not in passed]
    if waiting:
        raise BadBackup(f"{len(waiting)} rows of {table.name} point to rows that this backup does not have")


def _proven_events() -> int:
    """Verify the record of every organisation. Raises BadBackup at the first broken link."""
    events = 0
    for organisation in people.organisations():
        with in_organisation(organisation.id):
            proof = record.verify()
        if proof.broken is not None:
            place = f"{proof.broken.stream_kind}/{proof.broken.stream_id}"
            raise BadBackup(f"the record in this backup is {proof.broken.fault} at event {proof.broken.seq} of {place}")
        events += proof.events
    return events


def _votes(number: int) -> str:
    return "vote" if number == 1 else "votes"


@contextmanager
def _said_in_one_line() -> Iterator[None]:
    try:
        yield
    except BadBackup as error:
        raise CommandFailed(f"{error}. Nothing was written.") from error
    except DBAPIError:
        raise  # with_app says it
    except StatementError as error:
        raise CommandFailed(
            f"a value in this backup does not fit its column: {error.orig}. Nothing was written."
        ) from error
    except OSError as error:
        raise CommandFailed(f"{error.strerror or error}: {error.filename or ''}".rstrip(": ")) from error
