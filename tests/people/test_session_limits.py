# SPDX-License-Identifier: EUPL-1.2
"""A session ends when it is left alone, and after a day's work at the latest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.client import Client
from tests.databases import Database, disconnect, settings
from tests.factories.people import House
from tracker import clock, create_app
from tracker.people.limits import session_goes_on
from tracker.people.terms import SessionLimits, SessionTimes

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LIMITS = SessionLimits(idle=timedelta(hours=2), longest=timedelta(hours=12))


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


@pytest.mark.parametrize(
    ("started_at", "seen_at", "goes_on"),
    [
        (ago(0), ago(0), True),
        (ago(1.99), ago(1.99), True),
        (ago(2), ago(2), False),
        (ago(11.99), ago(0), True),
        (ago(12), ago(0), False),
        (ago(1), ago(-0.1), True),  # seen by a machine whose clock runs ahead
    ],
)
def test_a_session_ends_unused_and_at_last(started_at: datetime, seen_at: datetime, goes_on: bool) -> None:
    assert session_goes_on(SessionTimes(started_at, seen_at), LIMITS, NOW) is goes_on


@pytest.mark.engines("sqlite")
def test_each_page_counts_as_use_and_a_day_is_the_end(app: Flask, database: Database, house: House) -> None:
    """The limits of an install, not those of the other tests."""
    other = create_app(settings(database.url, IDLE_MINUTES=120, SESSION_HOURS=12))
    client = Client(other).sign_in(house.lead)
    start = clock.now()
    for hours in (1.5, 3, 4.5, 6, 7.5, 9, 10.5, 11.9):
        with clock.moved(start + timedelta(hours=hours)):
            client.get("/account")
    with clock.moved(start + timedelta(hours=12.1)):
        assert client.get("/account", status=303).location == "/sign-in?next=/account"
    disconnect(other)


@pytest.mark.engines("sqlite")
def test_a_session_that_was_left_alone_signs_in_again(app: Flask, database: Database, house: House) -> None:
    other = create_app(settings(database.url, IDLE_MINUTES=120, SESSION_HOURS=12))
    client = Client(other).sign_in(house.lead)
    with clock.moved(clock.now() + timedelta(hours=2, minutes=1)):
        assert client.get("/account", status=303).location == "/sign-in?next=/account"
    disconnect(other)


@pytest.mark.parametrize("planted", [None, "x", "nan", 1e300, []])
def test_a_session_without_its_times_is_nobody(house: House, client: Client, planted: object) -> None:
    client.sign_in(house.lead)
    with client.raw.session_transaction() as session:
        session["started"] = planted
    assert client.get("/account", status=303).location == "/sign-in?next=/account"
