# SPDX-License-Identifier: EUPL-1.2
"""A link lets one person in once: by its signature, for a while, and never after it was spent."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from tests.client import Client
from tests.factories.links import NOOR, make_invited, open_path
from tests.factories.people import PASSWORD, House
from tracker import clock
from tracker.acts import act
from tracker.extensions import db
from tracker.people import actions, queries
from tracker.people.models import Person
from tracker.people.terms import Language
from tracker.sign_in import invitations
from tracker.sign_in.limits_links import LIVES, state_of
from tracker.sign_in.link_tokens import ids_of, token_of
from tracker.sign_in.terms_links import LinkFacts, LinkKind, LinkState

CHOSEN: dict[str, Any] = {"name": "Noor H.", "language": Language.ENGLISH, "password": PASSWORD}
NOW = clock.now()
SOON, PAST = NOW + timedelta(hours=1), NOW - timedelta(hours=1)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (LinkFacts(LinkKind.INVITATION, SOON, None, None, is_active=True, is_in=False), LinkState.OPEN),
        (LinkFacts(LinkKind.RESET, SOON, None, None, is_active=True, is_in=True), LinkState.OPEN),
        (LinkFacts(LinkKind.INVITATION, SOON, None, None, is_active=True, is_in=True), LinkState.USED),
        (LinkFacts(LinkKind.RESET, SOON, PAST, None, is_active=True, is_in=True), LinkState.USED),
        (LinkFacts(LinkKind.RESET, SOON, None, PAST, is_active=True, is_in=True), LinkState.REPLACED),
        (LinkFacts(LinkKind.RESET, NOW, None, None, is_active=True, is_in=True), LinkState.EXPIRED),
        (LinkFacts(LinkKind.RESET, SOON, None, None, is_active=False, is_in=True), LinkState.CLOSED),
        (None, LinkState.UNKNOWN),
    ],
)
def test_what_a_link_opens(facts: LinkFacts | None, state: LinkState) -> None:
    assert state_of(facts, NOW) is state


@pytest.fixture
def noor(house: House) -> Person:
    return make_invited(house.admin, team=house.team)


def test_a_token_says_whose_it_is_and_cannot_be_made_up(app: Flask) -> None:
    ids = uuid4(), uuid4()
    token = token_of(*ids)
    assert ids_of(token) == ids
    other = base64.urlsafe_b64encode(ids[0].bytes + uuid4().bytes).rstrip(b"=").decode()
    forged = f"{other}.{token.rpartition('.')[2]}"
    for wrong in (forged, token[:-1], token[1:], token.lower(), "", ".", "x" * 5000, "ë.ë", "a.b"):
        assert ids_of(wrong) is None, wrong


def test_who_is_invited_comes_in_with_name_language_and_password(noor: Person, client: Client) -> None:
    opened = client.get(open_path(noor), follow=True)
    assert opened.url == "/link"
    assert NOOR in opened.text
    page = client.post_form(opened, follow=True, **CHOSEN)
    assert (page.url, page.heading) == ("/welcome", "Welcome, Noor H.")
    assert "In the team" in page.text
    client.get("/account")
    client.another().post_form("/sign-in", email=NOOR, password=PASSWORD)


def test_before_that_no_password_opens_the_account(noor: Person, client: Client) -> None:
    client.post_form("/sign-in", email=NOOR, password=PASSWORD, status=422)
    client.post_form("/sign-in", email=NOOR, password="None", status=422)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("password", "te kort"), ("password", "x" * 201), ("password", "haverkamp-testwaard")],
)
def test_a_wrong_field_spends_nothing(noor: Person, client: Client, field: str, value: str) -> None:
    client.get(open_path(noor), follow=True)
    page = client.post_form("/link", status=422, **{**CHOSEN, field: value})
    assert len(page.errors) == 1
    assert PASSWORD not in page.html
    client.post_form("/link", **CHOSEN)


def test_opening_spends_nothing_and_stores_nothing(noor: Person, client: Client) -> None:
    """Mail programs open links before people do; the token stands in the session of that browser only."""
    path = open_path(noor)
    for _ in range(3):
        assert client.another().get(path, status=303).location == "/link"
    page = client.get(path, follow=True)
    assert path.removeprefix("/link/") not in page.html
    client.post_form(page, **CHOSEN)


def test_a_link_works_once(noor: Person, client: Client) -> None:
    path, second = open_path(noor), client.another()
    second.get(path, follow=True)
    waiting = second.get("/link")
    client.get(path, follow=True)
    client.post_form("/link", **CHOSEN)
    late = second.post_form(waiting, status=410, **{**CHOSEN, "password": "een andere lange zin"})
    assert late.heading == "Deze link is al gebruikt"
    assert second.get("/account", status=303).location.startswith("/sign-in")
    client.another().post_form("/sign-in", email=NOOR, password=PASSWORD)


def replaced(house: House, noor: Person) -> None:
    with act() as (_, now):
        invitations.invite_again(noor, by=house.admin, now=now)
        db.session.commit()


def closed(house: House, noor: Person) -> None:
    with act() as (_, now):
        actions.deactivate(noor, by=house.admin, now=now)
        db.session.commit()


@pytest.mark.parametrize(
    ("happens", "heading"), [(replaced, "Er is een nieuwere link"), (closed, "Dit account is gesloten")]
)
def test_a_link_that_was_overtaken_says_so(
    house: House, noor: Person, client: Client, happens: Callable[[House, Person], None], heading: str
) -> None:
    path = open_path(noor)
    happens(house, noor)
    client.get(path, status=303)
    page = client.get("/link", status=410)
    assert page.heading == heading
    assert "beheerder van je organisatie" in page.text
    assert not page.find_all("main form")


def test_a_link_that_is_too_old_says_so(noor: Person, client: Client) -> None:
    path = open_path(noor)
    client.get(path, status=303)
    with clock.moved(clock.now() + LIVES[LinkKind.INVITATION]):
        page = client.get("/link", status=410)
        assert page.heading == "Deze link is te oud"
        token = client.csrf_token()
        client.post("/link", {"csrf_token": token, **CHOSEN, "language": "nl"}, status=410)


@pytest.mark.parametrize("wrong", ["x", "%00", "%ff.x", "a" * 3000, "..%2f.."])
def test_a_link_that_we_did_not_sign_opens_nothing(house: House, client: Client, wrong: str) -> None:
    page = client.fetch(f"/link/{wrong}")
    assert page.status in {303, 404}
    assert client.get("/link", status=410).heading == "Deze link is niet heel"


def test_no_token_lies_in_the_database_or_the_record(noor: Person, client: Client) -> None:
    """Who reads tables, record or a backup can open no link."""
    token = open_path(noor).removeprefix("/link/")
    client.get(f"/link/{token}", follow=True)
    tables = [table.name for table in db.metadata.sorted_tables]
    rows = [str(row) for name in tables for row in db.session.execute(text(f'SELECT * FROM "{name}"'))]  # noqa: S608  # ours
    signature = token.rpartition(".")[2]
    assert len(rows) > 20
    assert not [row for row in rows if token in row or signature in row]


def test_the_address_with_the_token_is_not_passed_on(noor: Person, client: Client) -> None:
    answer = client.raw.get(open_path(noor))
    assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"link/.", answer.headers["Location"])


def test_somebody_else_who_is_signed_in_comes_in_as_the_newcomer(house: House, noor: Person, client: Client) -> None:
    """An administrator who tries the link becomes that person, and is not left half of both."""
    client.sign_in(house.lead)
    client.get(open_path(noor), follow=True)
    client.post_form("/link", follow=True, **CHOSEN)
    assert client.get("/account").find("input[name=name]").attrs["value"] == "Noor H."
    assert queries.person_by_email(house.lead.email) is not None
