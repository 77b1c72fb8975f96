# SPDX-License-Identifier: EUPL-1.2
"""The checking client: a browser without JavaScript. Every HTML page it gets is checked (tests/pages.py)."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from flask import Flask, has_app_context, session
from sqlalchemy import event
from werkzeug.test import TestResponse

from tests import form_filling
from tests.pages import MOST_BYTES, Page, findings
from tracker.acts import act
from tracker.extensions import db
from tracker.people.models import Person
from tracker.people.terms import WayIn
from tracker.sign_in import door
from tracker.tables import enter_organisation, in_organisation, leave_organisation

MOST_STATEMENTS = 8  # of SQL, to show a page (DESIGN 8)
AGENT = {"User-Agent": "checking client"}
NOT_COUNTED = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK")

# A request must not find the context that the test stands in: Flask would share `g` and the session with it.
_nobody = Flask("nobody")


class Client:
    """One person at one browser. Two clients are two browsers."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.raw = app.test_client()

    def get(
        self, url: str, *, status: int | None = None, follow: bool = False,
        most_statements: int = MOST_STATEMENTS, most_bytes: int = MOST_BYTES, why: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Page:  # fmt: skip
        """Fetch a page and check it: 200, or 303 to the page that `follow` answers, unless another status is expected.

        A higher budget than that of DESIGN 8 needs a reason in `why`.
        """
        if (most_statements, most_bytes) > (MOST_STATEMENTS, MOST_BYTES):
            assert why, "a page over its budget: say why"
        page = self._open(lambda: self.raw.get(url, headers={**AGENT, **(headers or {})}), url)
        self._check(page, status or (303 if follow else 200), most_bytes)
        shown = "\n  ".join(page.statements)
        assert len(page.statements) <= most_statements, f"{url}: {len(page.statements)} statements\n  {shown}"
        return self._follow(page, most_statements=most_statements, why=why) if follow else page

    def post(self, url: str, data: Mapping[str, Any], *, status: int = 303, follow: bool = False) -> Page:
        """Send exactly this, as a program would: for replays, forged fields and missing tokens."""
        page = self._open(lambda: self.raw.post(url, data=data, headers=AGENT), url)
        self._check(page, status, MOST_BYTES)
        return self._follow(page) if follow else page

    def post_form(
        self, url: str | Page, form: str | None = None, *, button: str | None = None, status: int = 303,
        follow: bool = False, forged: Mapping[str, Any] | None = None, **fields: object,
    ) -> Page:  # fmt: skip
        """Fetch a page (or take one that was fetched), fill the form that has these fields, and press a button.

        `form` is a CSS selector when the fields do not tell which form. A field takes text, a date, an enum member,
        True or False for a checkbox, or a list. `forged` adds what no browser would send.
        """
        page = self.get(url) if isinstance(url, str) else url
        chosen = form_filling.choose(page, form, fields)
        pressed, own_address = form_filling.button_of(chosen, button)
        data = form_filling.filled(chosen, fields) | pressed | dict(forged or {})
        address = urljoin(page.url, own_address or chosen.attrs.get("action") or page.url)
        return self.post(address, data, status=status, follow=follow)

    def send(self, url: str, data: Mapping[str, Any]) -> Page:
        """Send exactly this, whatever the answer is: for walks over every address."""
        return self._open(lambda: self.raw.post(url, data=data, headers=AGENT), url)

    def send_body(self, url: str, body: bytes, content_type: str, headers: Mapping[str, str]) -> Page:
        """Send a body that no form of ours makes."""
        sent = {**AGENT, **headers}
        return self._open(lambda: self.raw.post(url, data=body, content_type=content_type, headers=sent), url)

    def fetch(self, url: str) -> Page:
        """Fetch a page, whatever the answer is: for walks over every address."""
        return self._open(lambda: self.raw.get(url, headers=AGENT), url)

    def csrf_token(self) -> str:
        """The token that every form of this browser carries."""
        page = self.fetch("/account")
        if page.location:
            page = self.fetch(page.location)
        return str(page.find("input[name=csrf_token]").attrs["value"])

    def sign_in(self, person: Any) -> Client:
        """Start a session for a person, without the work of a password. Answers the client itself."""
        home = person.organisation_id  # a row that an earlier act expired is read again while the test stands in it
        with _committed(), _outside(), self.app.test_request_context("/", headers=AGENT):
            begin_session(person, home)
            kept = dict(session)
        with _outside(), self.raw.session_transaction(headers=AGENT) as cookies:
            cookies.clear()
            cookies.update(kept)
        return self

    def another(self) -> Client:
        """A second browser on the same application."""
        return Client(self.app)

    def _open(self, send: Callable[[], TestResponse], url: str) -> Page:
        with _committed(), _outside(), _counted(self.app) as statements:
            return Page(send(), url, statements)

    def _follow(self, page: Page, *, most_statements: int = MOST_STATEMENTS, why: str = "") -> Page:
        assert page.location, f"{page.url} sends the browser nowhere"
        return self.get(page.location, most_statements=most_statements, why=why)

    @staticmethod
    def _check(page: Page, status: int, most_bytes: int) -> None:
        detail = page.problem or page.heading if page.is_html else f"to {page.location}" if page.location else ""
        assert page.status == status, f"{page.url} answered {page.status}, not {status}: {detail}"
        assert not re.match(r"https?:|//", page.location), f"{page.url} leads out of the house: {page.location}"
        if page.is_html:
            wrong = findings(page, most_bytes)
            _keep(page)
            assert not wrong, f"{page.url} is not a good page:\n  " + "\n  ".join(wrong)


def begin_session(person: Person, organisation_id: UUID) -> None:
    """Sign in, inside the request of a test, and leave the cookie in its session."""
    with in_organisation(organisation_id), act() as (_, now):
        door.enter(person, by=WayIn.PASSWORD, now=now)
        db.session.commit()


@contextmanager
def _committed() -> Iterator[None]:
    """A server sees committed rows only: what the test prepared is committed first, and read again afterwards."""
    if has_app_context():
        db.session.commit()
    yield
    if has_app_context():
        db.session.rollback()
        db.session.expire_all()


@contextmanager
def _outside() -> Iterator[None]:
    """Step out of the context and the organisation of the test."""
    mark = enter_organisation(None)
    try:
        with _nobody.app_context():
            yield
    finally:
        leave_organisation(mark)


@contextmanager
def _counted(app: Flask) -> Iterator[list[str]]:
    """The SQL statements that run inside the block."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(NOT_COUNTED):
            seen.append(" ".join(statement.split())[:300])

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _keep(page: Page) -> None:
    """Keep one page of each shape for html-validate, which ./dev test runs when the tests are done."""
    folder = os.environ.get("LEERLUS_PAGES")
    if not folder:
        return
    shape = {(e.name, e.parent.name if e.parent else "", *sorted(e.attrs)) for e in page.elements}
    mark = hashlib.sha256(repr(sorted(shape)).encode()).hexdigest()[:10]
    name = re.sub(r"\W+", "-", page.url.partition("?")[0]).strip("-") or "front"
    Path(folder).mkdir(parents=True, exist_ok=True)
    (Path(folder) / f"{name[:60]}-{page.status}-{mark}.html").write_text(page.html, encoding="utf-8")
