# SPDX-License-Identifier: EUPL-1.2
"""The fixtures keep what they promise: an empty database for each test, real commits, no network."""

from __future__ import annotations

import socket
import threading

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select, text
from sqlalchemy.orm import Session

from tests.client import Client
from tests.databases import Database
from tracker import clock
from tracker.extensions import db, writing
from tracker.people.models import Organisation


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Organisation)) or 0


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_starts_empty(app: Flask, session: Session, turn: int) -> None:
    """Both turns commit; the second would find what the first left behind."""
    assert count(session) == 0
    session.add(Organisation(name="Testwaard", created_at=clock.now()))
    session.commit()


def test_commits_are_seen_by_another_thread(app: Flask, session: Session) -> None:
    def add() -> None:
        with app.app_context(), writing():
            db.session.add(Organisation(name="Testwaard", created_at=clock.now()))
            db.session.commit()

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(session) == 4


def test_the_schema_was_made_by_the_migrations(app: Flask, session: Session) -> None:
    assert session.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    assert "organisation" in inspect(db.engine).get_table_names()


def test_both_engines_are_really_used(app: Flask, database: Database) -> None:
    assert db.engine.dialect.name == database.url.partition(":")[0].partition("+")[0]


@pytest.mark.usefixtures("organisation")
def test_a_page_does_not_share_the_context_of_the_test(client: Client) -> None:
    """The test stands in an organisation; a stranger who asks for a page does not."""
    page = client.get("/nothing-here", status=404)
    assert "Testwaard" not in page.text


def test_the_client_counts_statements(client: Client, app: Flask) -> None:
    assert client.get("/readyz").statements, "readyz asks the database"
    with pytest.raises(AssertionError, match="say why"):
        client.get("/readyz", most_statements=9)


def test_nothing_reaches_beyond_this_machine() -> None:
    with socket.socket() as probe, pytest.raises(OSError, match=r"tried to reach 192\.0\.2\.1"):
        probe.connect(("192.0.2.1", 80))
