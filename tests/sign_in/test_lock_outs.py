# SPDX-License-Identifier: EUPL-1.2
"""Guessing at a password: the tenth wrong one closes the account for an hour, and nobody learns who has an account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.client import Client
from tests.factories.people import PASSWORD, House, make_person
from tracker import clock
from tracker.acts import act
from tracker.extensions import db
from tracker.notices import worker
from tracker.people import passwords
from tracker.people.models import AccessEvent, Person
from tracker.record.models import Event
from tracker.record.terms import EventKind
from tracker.refusal import Refused
from tracker.sign_in import lock_outs
from tracker.sign_in.limits import LOCKED_FOR, MOST_FAILURES, after_failure, is_locked
from tracker.sign_in.models import LockOut
from tracker.sign_in.terms import Failures

EMAIL = "noor@testwaard.example"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WRONG: dict[str, Any] = {"email": EMAIL, "password": "not the password"}
RIGHT: dict[str, Any] = {"email": EMAIL, "password": PASSWORD}


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


@pytest.mark.parametrize(
    ("before", "count", "closes"),
    [
        (None, 1, False),
        (Failures(1, NOON - minutes(1)), 2, False),
        (Failures(8, NOON - minutes(1)), 9, False),
        (Failures(9, NOON - minutes(1)), 10, True),
        (Failures(9, NOON - minutes(59)), 10, True),
        (Failures(9, NOON - minutes(60)), 1, False),  # a quiet hour
        (Failures(10, NOON - minutes(61), NOON - minutes(1)), 1, False),  # it was closed, and that is over
    ],
)
def test_the_tenth_wrong_password_in_a_row_closes_an_account(before: Failures | None, count: int, closes: bool) -> None:
    after = after_failure(before, NOON)
    assert (after.count, after.failed_at) == (count, NOON)
    assert after.until == (NOON + LOCKED_FOR if closes else None)


@pytest.mark.parametrize(
    ("failures", "locked"),
    [
        (None, False),
        (Failures(9, NOON), False),
        (Failures(10, NOON, NOON + minutes(1)), True),
        (Failures(10, NOON, NOON), False),
    ],
)
def test_an_account_is_closed_until_its_moment(failures: Failures | None, locked: bool) -> None:
    assert is_locked(failures, NOON) is locked


@pytest.fixture
def noor(house: House, monkeypatch: pytest.MonkeyPatch) -> Person:
    """An account of which the password is compared without the slow work, so that ten of them take no second."""
    monkeypatch.setattr(passwords, "is_right", lambda stored, typed: stored is not None and typed == PASSWORD)
    return make_person("Noor Haverkamp", email=EMAIL, password=PASSWORD)


def results() -> list[str]:
    """What the log of access tells of signing in with a wrong password, in order."""
    db.session.rollback()
    asked = select(AccessEvent.result).where(AccessEvent.actor_id.is_(None)).order_by(AccessEvent.at, AccessEvent.id)
    return list(db.session.scalars(asked))


def openings() -> int:
    """How often the record tells that an administrator opened an account."""
    db.session.rollback()
    return db.session.scalar(select(func.count(Event.id)).where(Event.kind == EventKind.PERSON_LOCK)) or 0


def guess(client: Client, times: int) -> None:
    for _ in range(times):
        assert "horen niet bij elkaar" in client.post_form("/sign-in", **WRONG, status=422).problem


def test_after_ten_wrong_ones_the_right_one_does_not_open_and_an_hour_later_it_does(
    noor: Person, client: Client
) -> None:
    start = clock.now()
    guess(client, MOST_FAILURES)
    assert results() == [*["wrong"] * (MOST_FAILURES - 1), "closed"]
    refused = client.post_form("/sign-in", **RIGHT, status=422)
    assert refused.errors == ["Wachtwoord: Dit adres en dit wachtwoord horen niet bij elkaar. Probeer het opnieuw."]
    assert results()[-1] == "closed", "also with the right one, and it does not count anew"
    with clock.moved(start + LOCKED_FOR + minutes(1)):
        client.post_form("/sign-in", **RIGHT)
    assert db.session.scalar(select(func.count(LockOut.id))) == 0, "a right password starts the count anew"


def test_a_right_password_before_the_tenth_starts_the_count_anew(noor: Person, client: Client) -> None:
    guess(client, MOST_FAILURES - 1)
    client.another().post_form("/sign-in", **RIGHT)
    guess(client, MOST_FAILURES - 1)
    client.another().post_form("/sign-in", **RIGHT)
    assert set(results()) == {"wrong"}


def test_an_address_without_an_account_is_treated_as_one_with(noor: Person, client: Client) -> None:
    """The same page, the same statements and the same rows at each try, so that nothing tells who has an account."""
    for _ in range(MOST_FAILURES + 1):
        known = client.post_form("/sign-in", **WRONG, status=422)
        unknown = client.post_form("/sign-in", **{**WRONG, "email": "niemand@testwaard.example"}, status=422)
        assert known.statements == unknown.statements
        assert known.errors == unknown.errors
    counted = db.session.scalars(select(LockOut)).all()
    assert [row.failures for row in counted] == [MOST_FAILURES] * 2
    assert noor.id in {row.account_id for row in counted}
    about = db.session.scalars(select(AccessEvent.about).where(AccessEvent.actor_id.is_(None))).all()
    assert set(about) == {f"person/{noor.id}", None}, "never what was typed: that could be a password"


def test_the_worker_clears_what_is_an_hour_old(noor: Person, client: Client) -> None:
    guess(client, 1)
    for hours, left in ((0.9, 1), (1.1, 0)):
        with clock.moved(clock.now() + timedelta(hours=hours)):
            worker.turn()
        db.session.rollback()
        assert db.session.scalar(select(func.count(LockOut.id))) == left


def test_an_administrator_sees_a_closed_account_and_opens_it(noor: Person, house: House, client: Client) -> None:
    guess(client, MOST_FAILURES)
    admin = client.another().sign_in(house.admin)
    address = f"/people/{noor.id}"
    assert "te veel verkeerde wachtwoorden" in admin.get(address).text
    opened = admin.post_form(address, form=f"form[action='{address}/unlock']", follow=True)
    assert "Noor Haverkamp kan weer inloggen." in opened.text
    assert "verkeerde wachtwoorden" not in opened.text
    client.post_form("/sign-in", **RIGHT)
    assert openings() == 1


def test_only_an_administrator_opens_a_closed_account(noor: Person, house: House) -> None:
    with act() as (_, now):
        lock_outs.count_failure(noor.id, now=now)
        db.session.commit()
    with pytest.raises(Refused, match="only_admin"), act() as (_, now):
        lock_outs.lift(noor, by=house.manager, now=now)
    with act() as (_, now):
        lock_outs.lift(noor, by=house.admin, now=now)
        lock_outs.lift(noor, by=house.admin, now=now)
        db.session.commit()
    assert openings() == 1
