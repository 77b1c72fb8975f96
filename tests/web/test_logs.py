# SPDX-License-Identifier: EUPL-1.2
"""The log of the server: JSON, a number for each request, and nothing in it that is a secret (PUBLIC-SECTOR 59, 61)."""

from __future__ import annotations

import json
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy import select

from tests.client import Client
from tests.databases import Database, disconnect, settings
from tests.factories.people import PASSWORD, House, make_person
from tracker import create_app
from tracker.extensions import db
from tracker.people import access_log
from tracker.people.models import AccessEvent
from tracker.people.terms import AccessAction
from tracker.sign_in import attempts

EMAIL = "noor@testwaard.example"
MISTYPED = "een wachtwoord in het verkeerde vak"

pytestmark = pytest.mark.engines("sqlite")


def lines(capfd: pytest.CaptureFixture[str]) -> tuple[list[dict[str, Any]], str]:
    """Every line that a request wrote to standard output, read as JSON; and the text as it was."""
    written = capfd.readouterr().out
    return [json.loads(line) for line in written.splitlines()], written


def test_each_line_is_json_with_the_number_of_its_request(
    house: House, client: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    client.sign_in(house.lead)
    lines(capfd)
    answer = client.get("/people", status=403)
    (refused, told), _ = lines(capfd)
    number = answer.response.headers["X-Request-ID"]
    assert refused["request_id"] == told["request_id"] == number
    assert (refused["event"], refused["result"], refused["actor"]) == ("access", "refused", str(house.lead.id))
    assert (told["event"], told["method"], told["place"], told["status"]) == ("request", "GET", "/people", 403)
    assert str(house.lead.id) not in json.dumps(told), "who asked for a page is nobody's business"
    assert client.get("/account").response.headers["X-Request-ID"] != number


def test_no_password_token_or_session_is_in_a_log_or_in_the_table(
    house: House, client: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    person = make_person("Noor Haverkamp", email=EMAIL, password=PASSWORD)
    client.post_form("/sign-in?next=/account", email=MISTYPED, password=PASSWORD, status=422)
    client.post_form("/sign-in", email=EMAIL, password=MISTYPED, status=422)
    client.post_form("/sign-in", email=EMAIL, password=PASSWORD)
    client.post_form("/account/password", present=PASSWORD, password="paars fietst de maan")
    with client.raw.session_transaction() as session:
        secrets = {str(session["_user_id"]), str(session["csrf_token"])}
    cookie = client.raw.get_cookie(client.app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    found, written = lines(capfd)
    assert len(found) > 8
    row = db.session.execute(select(AccessEvent.about, AccessEvent.origin, AccessEvent.result)).all()
    everything = written + repr(row)
    assert f"person/{person.id}" in everything
    for secret in {*secrets, cookie.value, PASSWORD, MISTYPED, "paars fietst", EMAIL, "Noor"}:
        assert secret not in everything


def test_a_fault_is_told_with_its_trace_and_without_what_was_sent(
    database: Database, house: House, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(_email: str, typed: str) -> None:
        db.session.execute(select(AccessEvent.nothing).where(AccessEvent.about == typed))  # type: ignore[attr-defined]  # the fault

    monkeypatch.setattr(attempts, "verified", broken)
    app = create_app(settings(database.url))
    client = Client(app)
    page = client.post_form("/sign-in", email=EMAIL, password=PASSWORD, status=500)
    assert "Traceback" not in page.html
    found, written = lines(capfd)
    told = next(line for line in found if line["event"] == "broken")
    assert "AttributeError" in told["exception"]
    assert told["place"] == "/sign-in"
    assert PASSWORD not in written
    disconnect(app)


def test_a_statement_that_fails_does_not_tell_its_values(app: Flask, database: Database) -> None:
    assert db.engine.hide_parameters


def test_what_a_command_notes_does_not_stand_between_its_answer(
    house: House, capfd: pytest.CaptureFixture[str]
) -> None:
    access_log.note(AccessAction.EXPORT, by=None, now=house.admin.created_at, about="figures")
    structlog.get_logger().warning("beside")
    captured = capfd.readouterr()
    assert captured.out == ""
    assert [json.loads(line)["event"] for line in captured.err.splitlines()] == ["beside"]
