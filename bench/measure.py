# SPDX-License-Identifier: EUPL-1.2
"""One engine: migrate, seed, serve, ask, and answer with figures."""

from __future__ import annotations

import gzip
import logging
import os
import re
import secrets
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import flask_migrate
from flask import Flask
from sqlalchemy import event

from bench.load import LOOPBACK, Answer, Browser, Measured, Turn, load
from bench.seed import PASSWORD, Seeded, Seeder
from devtools.places import ROOT, VENV
from tracker import clock, create_app
from tracker.extensions import db, writing
from tracker.notices import statistics
from tracker.settings import Settings

PAGES = {
    "Today": "/today",
    "ideas": "/ideas",
    "experiments": "/experiments",
    "one experiment": "/experiments/{code}",
}
CONNECTIONS = (1, 8)
WRITERS = 8
WARM_SECONDS, READY_SECONDS = 1.0, 30
IN_PROCESS = 20
KEEP = ("--keep-alive", "75")
_CSRF = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
_ORM = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")


@dataclass
class Page:
    """The figures of one page. Keys of `load` are numbers of connections."""

    load: dict[int, Measured] = field(default_factory=dict)
    statements: int = 0
    kilobytes: float = 0.0
    gzipped: float = 0.0
    cpu_ms: float = 0.0


@dataclass
class Report:
    """The figures of one engine."""

    engine: str
    rows: int
    seed_seconds: float
    bare: dict[int, Measured]
    pages: dict[str, Page]
    alone: Measured
    lines: Measured
    sign_ins: Measured

    @property
    def failures(self) -> list[str]:
        """What did not go well, anywhere."""
        parts = [self.alone, self.lines, self.sign_ins, *self.bare.values()]
        parts += [measured for page in self.pages.values() for measured in page.load.values()]
        return [failure for measured in parts for failure in measured.failures]


def measure(engine: str, url: str, rows: int, seconds: float) -> Report:
    """Everything about one empty database at `url`. Takes about 20 times `seconds`, and the seeding."""
    app = create_app(Settings.model_validate({"DATABASE_URL": url, "SECRET_KEY": secrets.token_urlsafe(48)}))
    start = time.monotonic()
    seeded = prepare(app, rows)
    took = time.monotonic() - start
    pages = {name: in_process(app, path, seeded) for name, path in PAGES.items()}
    with app.app_context():
        db.engine.dispose()
    environment = {"DATABASE_URL": url, "SECRET_KEY": str(app.config["SECRET_KEY"]), "PUBLIC_URL": "http://localhost"}
    with serving("bench.bare:app", environment) as (port, pid):
        bare = {many: measure_page([Browser(port) for _ in range(many)], ["/"], seconds, pid) for many in CONNECTIONS}
    with serving("wsgi:app", environment) as (port, pid):
        for name, path in PAGES.items():
            paths = paths_of(path, seeded)
            for many in CONNECTIONS:
                browsers = [signed_in(port, seeded.reader) for _ in range(many)]
                pages[name].load[many] = measure_page(browsers, paths, seconds, pid)
        alone, lines, sign_ins = measure_writing(port, seeded, seconds)
    return Report(engine, rows, took, bare, pages, alone, lines, sign_ins)


def prepare(app: Flask, rows: int) -> Seeded:
    """Migrate an empty database, fill it, and let it gather its statistics."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        flask_migrate.upgrade()
        with writing(), db.engine.begin() as connection:
            seeded = Seeder(connection, rows, clock.now()).seed()
        gather_statistics()
        db.engine.dispose()  # a connection of SQLite reads the statistics when it opens
    return seeded


def gather_statistics() -> None:
    """As the worker does on SQLite, and PostgreSQL by itself after a while."""
    statistics.refresh(db.engine)
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def in_process(app: Flask, path: str, seeded: Seeded) -> Page:
    """Statements, bytes and CPU of one page, without a server around it; of SQLite too, but not of PostgreSQL."""
    client, page, counted = app.test_client(), Page(), list[str]()
    token = _csrf(client.get("/sign-in").data)
    client.post("/sign-in", data={"csrf_token": token, "email": seeded.reader, "password": PASSWORD})
    paths = paths_of(path, seeded)

    def count(_c: object, _k: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    client.get(paths[0])
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", count)
    cpu = list[float]()
    for number in range(IN_PROCESS):
        before = time.process_time()
        response = client.get(paths[number % len(paths)])
        cpu.append((time.process_time() - before) * 1000)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status}")
        page.kilobytes += len(response.data) / 1000 / IN_PROCESS
        page.gzipped += len(gzip.compress(response.data, 6)) / 1000 / IN_PROCESS
    page.cpu_ms = median(cpu)
    event.remove(engine, "before_cursor_execute", count)
    page.statements = round(sum(not sql.startswith(_ORM) for sql in counted) / IN_PROCESS)
    return page


def paths_of(path: str, seeded: Seeded) -> list[str]:
    """The addresses behind a page: one, or 200 experiments spread over all of them."""
    if "{code}" not in path:
        return [path]
    step = max(1, len(seeded.codes) // 200)
    return [path.format(code=code) for code in seeded.codes[::step]]


@contextmanager
def serving(name: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """The server as `./dev run` starts it, around any application; yields port and process. It ends with the block."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port = int(probe.getsockname()[1])
    command = [
        str(VENV / "bin" / "gunicorn"),
        "-w",
        "2",
        "-k",
        "gthread",
        "--threads",
        "2",
        *KEEP,
        "--log-level",
        "error",
    ]
    server = subprocess.Popen(  # noqa: S603  # our own server, on this machine
        [*command, "-b", f"{LOOPBACK}:{port}", name], cwd=ROOT, env={**os.environ, **environment},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,  # a line for each request
    )  # fmt: skip
    try:
        _wait(server, port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(timeout=READY_SECONDS)


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            Browser(port).ask("GET", "/healthz")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server to measure did not start")


def signed_in(port: int, email: str) -> Browser:
    """A browser with the session of a person."""
    browser = Browser(port)
    if (status := sign_in(browser, email)) != 303:
        raise RuntimeError(f"signing in answered {status}")
    browser.close()
    return browser


def sign_in(browser: Browser, email: str) -> int:
    """Both requests of signing in; answers the status of the second, 303 when it went well."""
    browser.cookies.clear()
    token = _csrf(browser.ask("GET", "/sign-in").body)
    return browser.ask(
        "POST", "/sign-in", urlencode({"csrf_token": token, "email": email, "password": PASSWORD})
    ).status


def _csrf(body: bytes) -> str:
    plain = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    found = _CSRF.search(plain)
    if found is None:
        raise RuntimeError("a page without the form that the bench fills in")
    return found[1].decode()


def cpu_seconds(pid: int) -> float:
    """The CPU that a server and the processes it made have used; 0 where nobody keeps that."""
    used = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, _, rest = stat.read_text().partition(" (")
        except OSError:
            continue  # it ended just now
        parts = rest.rpartition(")")[2].split()
        if pid in (int(number), int(parts[1])):
            used += int(parts[11]) + int(parts[12])
    return used / os.sysconf("SC_CLK_TCK")


def measure_page(browsers: Sequence[Browser], paths: Sequence[str], seconds: float, pid: int) -> Measured:
    """Ask pages over some connections, after a short warm-up."""
    turns = [_asking(browser, paths, place) for place, browser in enumerate(browsers)]
    load(turns, WARM_SECONDS)
    before = cpu_seconds(pid)
    measured = load(turns, seconds)
    measured.cpu_ms = (cpu_seconds(pid) - before) * 1000 / max(1, len(measured.milliseconds))
    for browser in browsers:
        browser.close()
    return measured


def _asking(browser: Browser, paths: Sequence[str], place: int) -> Turn:
    return lambda number: browser.ask("GET", paths[(place * 31 + number) % len(paths)])


def measure_writing(port: int, seeded: Seeded, seconds: float) -> tuple[Measured, Measured, Measured]:
    """Log lines by people in experiments of their own: alone, and while others do nothing but sign in."""
    if len(seeded.running) < WRITERS:
        raise ValueError(f"only {len(seeded.running)} experiments run and {WRITERS} people write: seed more rows")
    writers = [_writing(signed_in(port, email), code) for email, code in seeded.running[:WRITERS]]
    visitors = [_visiting(Browser(port), email) for email in seeded.people[-WRITERS:]]
    alone = load(writers, seconds, expected=303)
    return alone, *load_two(writers, visitors, seconds)


def load_two(first: Sequence[Turn], second: Sequence[Turn], seconds: float) -> tuple[Measured, Measured]:
    """Two loads at the same time, each measured on its own."""
    found: dict[int, Measured] = {}

    def run(place: int, turns: Sequence[Turn]) -> None:
        found[place] = load(turns, seconds, expected=303)

    threads = [threading.Thread(target=run, args=each) for each in ((0, first), (1, second))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found[0], found[1]


def _writing(browser: Browser, code: str) -> Turn:
    path = f"/experiments/{code}/sprints/5"
    token = _csrf(browser.ask("GET", path).body)
    browser.close()

    def write(number: int) -> Answer:
        fields = {"csrf_token": token, "once": secrets.token_urlsafe(18), "kind": "observed"}
        return browser.ask("POST", f"{path}/log", urlencode({**fields, "text": f"Regel {number} van de meting."}))

    return write


def _visiting(browser: Browser, email: str) -> Turn:
    return lambda _number: sign_in(browser, email)
