# SPDX-License-Identifier: EUPL-1.2
"""One address has so many wrong tries, over all doors together; what goes well costs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.client import Client
from tests.databases import Database, disconnect, settings
from tests.factories.people import PASSWORD, House, make_person
from tracker import create_app
from tracker.extensions import db
from tracker.people import passwords
from tracker.people.models import AccessEvent, Person
from tracker.people.terms import AccessResult
from tracker.sign_in.throttle import limiter

EMAIL = "noor@testwaard.example"
MOST = 5
WRONG: dict[str, Any] = {"email": "niemand@testwaard.example", "password": "not the password"}
RIGHT: dict[str, Any] = {"email": EMAIL, "password": PASSWORD}

pytestmark = pytest.mark.engines("sqlite")


@pytest.fixture
def strict(app: Flask, database: Database) -> Iterator[Flask]:
    """An app behind one proxy that gives an address five tries."""
    made = create_app(settings(database.url, WRONG_TRIES=MOST, TRUSTED_PROXIES=1))
    with made.app_context():
        limiter.reset()
    yield made
    disconnect(made)


@pytest.fixture
def noor(house: House, monkeypatch: pytest.MonkeyPatch) -> Person:
    monkeypatch.setattr(passwords, "is_right", lambda stored, typed: stored is not None and typed == PASSWORD)
    return make_person("Noor Haverkamp", email=EMAIL, password=PASSWORD)


class From(Client):
    """A browser at an address of its own."""

    def __init__(self, app: Flask, address: str) -> None:
        super().__init__(app)
        self.raw.environ_base["HTTP_X_FORWARDED_FOR"] = address


def stopped(browser: Client) -> bool:
    status = browser.send("/sign-in", {**WRONG, "csrf_token": browser.csrf_token()}).status
    assert status in {422, 429}
    return status == 429


def test_an_address_that_tries_too_often_waits_and_reads_why(strict: Flask, noor: Person) -> None:
    browser = From(strict, "192.0.2.7")
    assert [stopped(browser) for _ in range(MOST + 2)] == [*[False] * MOST, True, True]
    page = browser.post_form("/sign-in", **RIGHT, status=429)
    assert "Je probeerde dit te vaak in korte tijd." in page.text
    assert 0 < int(page.response.headers["Retry-After"]) <= 600
    assert From(strict, "192.0.2.8").post_form("/sign-in", **RIGHT).location, "somebody else comes in"
    asked = select(AccessEvent.origin).where(AccessEvent.result == AccessResult.THROTTLED)
    assert db.session.scalars(asked).all() == ["192.0.2.7"], "one line, not one for each try"


def test_a_town_hall_behind_one_address_comes_in(strict: Flask, noor: Person) -> None:
    for _ in range(MOST + 2):
        From(strict, "192.0.2.9").post_form("/sign-in", **RIGHT)


def test_of_ipv6_the_network_counts(strict: Flask, noor: Person) -> None:
    tries = [stopped(From(strict, f"2001:db8::{number}")) for number in range(MOST + 1)]
    assert tries == [*[False] * MOST, True]
    assert not stopped(From(strict, "2001:db8:0:1::1"))


def test_an_address_that_a_visitor_makes_up_is_not_believed(strict: Flask, noor: Person) -> None:
    """The proxy writes the last one; what the visitor sent stands before it."""
    tries = [stopped(From(strict, f"10.0.0.{number}, 192.0.2.10")) for number in range(MOST + 1)]
    assert tries[-1]


def test_all_doors_share_one_count(strict: Flask, noor: Person) -> None:
    browser = From(strict, "192.0.2.11")
    browser.post_form("/sign-in", **RIGHT)
    for _ in range(MOST):
        browser.post_form("/account/password", present="wrong", password="nog een lange zin", status=422)
    assert stopped(From(strict, "192.0.2.11"))
    browser.get("/account")


def test_a_redis_that_is_away_lets_people_in_and_still_counts(app: Flask, database: Database, noor: Person) -> None:
    away = create_app(
        settings(database.url, WRONG_TRIES=MOST, TRUSTED_PROXIES=1, RATE_LIMIT_STORAGE="redis://127.0.0.1:1/0")
    )
    browser = From(away, "192.0.2.12")
    assert [stopped(browser) for _ in range(MOST + 1)] == [*[False] * MOST, True]
    disconnect(away)
