# SPDX-License-Identifier: EUPL-1.2
"""The process, the database and its migration; and what pages say when the database is away: try again, nothing is lost."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from tests.client import Client
from tests.databases import settings
from tests.factories.people import House
from tracker import create_app
from tracker.web.headers import POLICY


def test_a_migrated_database_is_ready(client: Client) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json["status"] == "ok"


def without_tables(tmp_path: Path) -> Client:
    return Client(create_app(settings(f"sqlite:///{tmp_path / 'empty.db'}")))


def without_database() -> Client:
    return Client(create_app(settings("postgresql+psycopg://nobody@127.0.0.1:9/nothing?connect_timeout=1")))


def test_a_database_that_was_not_migrated_is_said_by_ready_and_by_pages(tmp_path: Path) -> None:
    client = without_tables(tmp_path)
    answer = client.get("/readyz", status=503)
    assert answer.json["status"] == "database not migrated"
    assert client.get("/healthz").status == 200
    assert "Probeer het" in client.get("/sign-in", status=503).text


def test_an_unreachable_database_is_said_by_ready_and_by_pages() -> None:
    client = without_database()
    assert client.get("/readyz", status=503).json == {"status": "database unreachable"}
    assert client.get("/healthz").status == 200
    assert "Probeer het" in client.get("/sign-in", status=503).text


def test_every_answer_carries_the_headers_and_pages_are_not_kept(client: Client, house: House, app: Flask) -> None:
    client.sign_in(house.lead)
    for url, status in (("/today", 200), ("/nergens", 404), ("/healthz", 200)):
        headers = client.get(url, status=status).response.headers
        assert headers["Content-Security-Policy"] == POLICY
        assert "unsafe" not in POLICY
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


def test_an_act_needs_the_token_of_its_own_session(client: Client, house: House) -> None:
    client.sign_in(house.lead)
    refused = client.post("/ideas/new", {"title": "x"}, status=400)
    assert refused.heading


def test_a_body_that_is_too_large_is_refused_in_words(client: Client, house: House) -> None:
    client.sign_in(house.lead)
    answer = client.post("/ideas/new", {"title": "x" * 3_000_000}, status=413)
    assert answer.heading
