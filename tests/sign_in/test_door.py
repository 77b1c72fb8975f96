# SPDX-License-Identifier: EUPL-1.2
"""The one door: a second factor that is asked keeps the house closed until it was given, and no longer than 5 minutes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from tests.client import Client
from tests.databases import Database, disconnect, settings
from tests.factories.people import PASSWORD, House, make_person
from tracker import clock, create_app
from tracker.acts import act
from tracker.extensions import db
from tracker.people import actions
from tracker.people.access import for_everybody
from tracker.people.models import Person
from tracker.people.terms import WayIn
from tracker.sign_in import door

EMAIL = "noor@testwaard.example"
RIGHT: dict[str, Any] = {"email": EMAIL, "password": PASSWORD}

pytestmark = pytest.mark.engines("sqlite")  # the note lies in the cookie


@for_everybody
def code_page() -> Response:
    """A page that asks for a second factor: 246 is right."""
    one = door.waiting()
    if one is None:
        raise NotFound
    if request.args.get("code") == "246":
        return door.second_factor_right(one)
    return Response(f"code of {one.person.name}, who came by {one.by}")


@pytest.fixture
def asking(app: Flask, database: Database) -> Iterator[Flask]:
    """An app of its own that asks Noor for a second factor, and nobody else."""
    made = create_app(settings(database.url))
    made.add_url_rule("/test-code", "test_code", code_page)
    door.ask_second_factor_by(made, lambda person, _by: "test_code" if person.email == EMAIL else None)
    yield made
    disconnect(made)


@pytest.fixture
def noor(house: House) -> Person:
    return make_person("Noor Haverkamp", email=EMAIL, password=PASSWORD)


@pytest.fixture
def browser(asking: Flask) -> Client:
    return Client(asking)


def is_in(browser: Client) -> bool:
    return browser.fetch("/account").status == 200


def test_who_is_asked_for_a_second_factor_is_not_in_before_it_was_given(noor: Person, browser: Client) -> None:
    answer = browser.post_form("/sign-in?next=/account", **RIGHT)
    assert answer.location == "/test-code"
    assert not is_in(browser)
    assert "code of Noor Haverkamp, who came by password" in browser.fetch("/test-code").html
    assert not is_in(browser)
    assert browser.fetch("/test-code?code=246").location == "/account"
    assert is_in(browser)
    assert browser.fetch("/test-code").status == 404, "nobody waits any more"


def test_who_takes_five_minutes_starts_again(noor: Person, browser: Client) -> None:
    browser.post_form("/sign-in", **RIGHT)
    with clock.moved(clock.now() + door.WAITS_FOR - timedelta(seconds=5)):
        assert browser.fetch("/test-code").status == 200
    with clock.moved(clock.now() + door.WAITS_FOR):
        assert browser.fetch("/test-code?code=246").status == 404
    assert not is_in(browser)


def test_who_is_closed_meanwhile_does_not_come_in(noor: Person, house: House, browser: Client) -> None:
    browser.post_form("/sign-in", **RIGHT)
    with act() as (_, now):
        actions.deactivate(noor, by=house.admin, now=now)
        db.session.commit()
    assert browser.fetch("/test-code?code=246").status == 404


def test_a_note_that_is_none_lets_nobody_wait(noor: Person, browser: Client) -> None:
    notes: list[Any] = [None, "x", [], {"until": 1e300}, {"until": "nan"}, {"until": 9e9, "person": "x"}]
    for planted in notes:
        with browser.raw.session_transaction() as session:
            session[door.WAITING] = planted
        assert browser.fetch("/test-code?code=246").status == 404, planted


def test_a_way_in_that_brought_its_second_factor_is_not_asked_again(noor: Person, asking: Flask) -> None:
    with asking.test_request_context("/"):
        answer = door.let_in(noor, by=WayIn.PROVIDER, has_second_factor=True, wanted="/learnings")
    assert answer.location == "/learnings"
    with asking.test_request_context("/"):
        assert door.let_in(noor, by=WayIn.PROVIDER).location == "/test-code"
