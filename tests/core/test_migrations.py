# SPDX-License-Identifier: EUPL-1.2
"""Migrations: up, down and up again on both engines, the same as the models, and no row is lost on the way."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, select, text

from tests.databases import Database, Postgres, Sqlite, disconnect, settings
from tests.factories.people import house
from tests.factories.sprints import log, make_running_sprint
from tracker import create_app
from tracker.acts import act
from tracker.extensions import db, writing
from tracker.people.models import Person
from tracker.sprints import actions
from tracker.sprints.models import Blocker
from tracker.sprints.terms import BlockerKind, LogKind

FIRST = "0001"


@pytest.fixture
def fresh(database: Database, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application on a database of its own that is migrated: what happens to it touches no other test."""
    own: Database
    if isinstance(database, Sqlite):
        own = Sqlite(tmp_path)
        own.empty()
    else:
        own = Postgres(request.getfixturevalue("postgres_server"), f"test_{uuid.uuid4().hex[:8]}")
    app = create_app(settings(own.url))
    with app.app_context():
        yield app
    disconnect(app)
    if isinstance(own, Postgres):
        own.close()


def move(to: str, *, up: bool) -> None:
    """Migrate, with no connection of ours left open."""
    db.session.remove()
    (flask_migrate.upgrade if up else flask_migrate.downgrade)(revision=to)


def differences() -> list[object]:
    """What the database has and the models do not, and the other way around."""
    with writing(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, db.metadata))


def checks(table: str) -> set[str | None]:
    with db.engine.connect() as connection:
        return {check["name"] for check in inspect(connection).get_check_constraints(table)}


def test_up_down_and_up_again_is_what_the_models_say(fresh: Flask) -> None:
    assert differences() == []
    names = {table.name: checks(table.name) for table in db.metadata.sorted_tables}
    move(FIRST, up=False)
    assert differences()
    move("base", up=False)
    with db.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    move("head", up=True)
    assert differences() == []
    assert {table.name: checks(table.name) for table in db.metadata.sorted_tables} == names
    for table in db.metadata.sorted_tables:
        declared = {str(one.name) for one in table.constraints if type(one).__name__ == "CheckConstraint"}
        assert len(names[table.name]) >= len(declared), f"{table.name} lacks checks: {declared}"


def test_a_blocker_survives_the_way_down_and_up(fresh: Flask) -> None:
    """0007 makes the table anew on SQLite: kind, line and who took it on stay."""
    with house() as made:
        sprint = make_running_sprint(made)
        log(made, sprint, "Geen toegang.", LogKind.BLOCKER, blocker_kind=BlockerKind.DATA)
        take_on(made.manager, sprint.experiment.code)
        move("0006", up=False)
        with db.engine.connect() as connection:
            kept = connection.execute(text("SELECT kind, taken_at, resolved_at FROM blocker")).one()
        assert (kept[0], kept[1] is not None, kept[2]) == ("data", True, None)
        move("head", up=True)
        blocker = db.session.scalars(select(Blocker)).one()
        assert (blocker.taken_by_id, blocker.resolved_at, blocker.kind) == (made.manager.id, None, BlockerKind.DATA)


def take_on(person: Person, code: str) -> None:
    with act(experiment=code) as (_, now):
        blocker = db.session.scalars(select(Blocker)).one()
        actions.take_on(blocker, by=person, now=now)
        db.session.commit()
