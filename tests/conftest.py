# SPDX-License-Identifier: EUPL-1.2
"""Plumbing for every test: both engines, real commits, no network, and the share of the time that each kind takes."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from devtools import postgres
from tests import provider, shares
from tests.client import Client
from tests.databases import Database, Postgres, Sqlite, disconnect, settings
from tests.factories.kept_house import KeptHouse
from tests.factories.kept_worlds import KeptWorlds, Two
from tests.factories.people import House
from tests.factories.world import World
from tracker import clock, create_app
from tracker.extensions import db
from tracker.people.models import Organisation
from tracker.tables import in_organisation

# The same examples everywhere, so that a red run was made red by a change; ./dev test --long looks further.
hypothesis.settings.register_profile("usual", deadline=None, derandomize=True)
hypothesis.settings.register_profile("long", deadline=None, max_examples=1000)
hypothesis.settings.load_profile("usual")

ENGINES = ("sqlite", "postgresql")
HERE = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """--engines=sqlite leaves PostgreSQL out."""
    parser.addoption("--engines", default=",".join(ENGINES), help="which databases: sqlite,postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that touches the database runs on both engines; a browser journey on the one it names, or SQLite."""
    if "database" not in metafunc.fixturenames:
        return
    wanted = metafunc.config.getoption("engines").split(",")
    in_browser = HERE / "browser" in metafunc.definition.path.parents
    named = [engine for mark in metafunc.definition.iter_markers("engines") for engine in mark.args]
    engines = named or (["sqlite"] if in_browser else list(ENGINES))
    marked = [pytest.param(engine, marks=getattr(pytest.mark, engine)) for engine in engines if engine in wanted]
    metafunc.parametrize("database", marked, indirect=True, scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the browser and of the house are known by where they lie; each test knows its share."""
    for item in items:
        for room in ("browser", "house"):
            if HERE / room in item.path.parents:
                item.add_marker(room)
        item.user_properties.append(("share", shares.share_of(item)))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Tests and seconds per share, and what tests counted, at the end of every run."""
    for line in (*shares.told(terminalreporter.stats), *shares.table(terminalreporter.stats)):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A throw-away server for this test process."""
    with postgres.throwaway() as url:
        yield url


@pytest.fixture(scope="session")
def identity_provider() -> Iterator[provider.Provider]:
    """The identity provider of this test process, started when the first test asks for it."""
    with provider.running() as started:
        yield started


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The migrated database of one engine, for this test process."""
    if request.param == "sqlite":
        yield Sqlite(tmp_path_factory.mktemp("sqlite"))
        return
    server = request.getfixturevalue("postgres_server")
    made = Postgres(server, f"test_{uuid.uuid4().hex[:8]}")
    yield made
    made.close()


@pytest.fixture(scope="session")
def shared_app(database: Database) -> Flask:
    """The application on that database: made once, since making it costs more than most tests."""
    return create_app(settings(database.url))


@pytest.fixture(scope="session")
def kept_house(database: Database) -> KeptHouse:
    """The one house of this test process and engine."""
    return KeptHouse(database)


@pytest.fixture(scope="session")
def kept_worlds(database: Database) -> KeptWorlds:
    """The two worlds of this test process and engine."""
    return KeptWorlds(database)


@pytest.fixture
def app(shared_app: Flask, database: Database) -> Iterator[Flask]:
    """The application on an empty database, inside its context. Runs on both engines."""
    database.empty()
    with shared_app.app_context():
        yield shared_app
    disconnect(shared_app)


@pytest.fixture
def session(app: Flask) -> Session:
    """The session of the test itself; pages get one of their own."""
    return db.session()


@pytest.fixture
def organisation(session: Session) -> Iterator[Organisation]:
    """A public organisation, committed and entered."""
    row = Organisation(name="Testwaard", created_at=clock.now())
    session.add(row)
    session.commit()
    with in_organisation(row.id):
        yield row


@pytest.fixture
def house(app: Flask, kept_house: KeptHouse) -> Iterator[House]:
    """An organisation that can start experiments, entered: people with their roles, a team, a direction."""
    with kept_house.entered() as made:
        yield made


@pytest.fixture
def worlds(app: Flask, kept_worlds: KeptWorlds) -> Iterator[Two]:
    """Two organisations on one install, with the same work in both; the first is entered."""
    with kept_worlds.entered() as made:
        yield made


@pytest.fixture
def world(worlds: Two) -> World:
    """An organisation with an experiment at every stop of the loop, entered; and neighbours that nobody asked for."""
    return worlds.own


@pytest.fixture
def client(app: Flask) -> Client:
    """A browser without JavaScript that checks every page it gets."""
    return Client(app)


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Nothing in a test may reach beyond this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else None
        if host is not None and host not in {"127.0.0.1", "::1", "localhost"}:
            raise OSError(f"a test tried to reach {host}")
        real(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield
