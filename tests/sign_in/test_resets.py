# SPDX-License-Identifier: EUPL-1.2
"""A lost password: the answer never says whether there is an account, and the link ends what was open before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.client import Client
from tests.factories.links import NOOR, mail_for, make_invited, path_in
from tests.factories.mail import MailServer, text_of
from tests.factories.people import PASSWORD, House, make_person
from tracker import clock
from tracker.acts import act
from tracker.extensions import db
from tracker.notices import worker
from tracker.people import actions
from tracker.people.models import Person
from tracker.record.models import Delivery, Event
from tracker.record.terms import EventKind
from tracker.sign_in import lock_outs
from tracker.sign_in.limits import MOST_FAILURES
from tracker.sign_in.models import LockOut

NEW = "een nieuwe lange zin"


@pytest.fixture
def noor(house: House) -> Person:
    return make_person("Noor", email=NOOR, password=PASSWORD, team=house.team)


def asked(client: Client, email: str) -> None:
    page = client.post_form("/sign-in/forgotten", email=email, follow=True)
    assert page.url == "/sign-in/asked"


def link_for(server: MailServer, email: str = NOOR) -> str:
    worker.send()
    return path_in(server.link_to(email))


def test_a_new_password_by_mail(app: Flask, noor: Person, client: Client) -> None:
    theirs = client.another().sign_in(noor)
    with mail_for(app) as server:
        asked(client, f"  {NOOR.upper()} ")
        client.get(link_for(server), follow=True)
    assert client.post_form("/link", password=NEW).location == "/"
    client.get("/account")
    theirs.get("/account", status=303)
    client.another().post_form("/sign-in", email=NOOR, password=PASSWORD, status=422)
    client.another().post_form("/sign-in", email=NOOR, password=NEW)
    client.get("/link", status=410)


def test_asking_is_the_same_whether_there_is_an_account_or_not(
    app: Flask, house: House, noor: Person, client: Client
) -> None:
    """The same page, the same questions to the database, the same rows; also when it is asked twice."""
    closed = make_person("Dicht", email="dicht@testwaard.example", password=PASSWORD)
    with act() as (_, now):
        actions.deactivate(closed, by=house.admin, now=now)
        db.session.commit()
    invited = make_invited(house.admin, "nieuw@testwaard.example")
    seen = set()
    with mail_for(app), clock.moved(clock.now()):
        for email in (noor.email, closed.email, invited.email, "niemand@testwaard.example", "geen adres"):
            for _ in range(2):
                browser, before = client.another(), _rows()
                answer = browser.post_form("/sign-in/forgotten", email=email)
                shapes = tuple(statement.split("VALUES")[0] for statement in answer.statements)
                text = browser.get(answer.location).text
                seen.add((_ == 0, answer.location, shapes, _rows() - before, text))
    assert len(seen) == 2, "the first time and the second time, for everybody alike"


def _rows() -> int:
    return db.session.scalar(select(func.count(Delivery.id))) or 0


def test_only_who_has_an_account_gets_mail(app: Flask, house: House, noor: Person, client: Client) -> None:
    invited = make_invited(house.admin, "nieuw@testwaard.example")
    with mail_for(app) as server:
        worker.send()
        server.received.clear()
        for email in (noor.email, invited.email, "niemand@testwaard.example"):
            asked(client, email)
        worker.send()
        assert {str(message["To"]) for message in server.received} == {f"Noor <{NOOR}>", f"Nieuw <{invited.email}>"}
        words = text_of(server.to(invited.email)[0])
    assert "/link/" not in words
    assert "je hebt hier geen wachtwoord" in words


def test_the_newest_link_is_the_one_that_works(app: Flask, noor: Person, client: Client) -> None:
    now = clock.now()
    with mail_for(app) as server:
        with clock.moved(now):
            asked(client, NOOR)
            asked(client, NOOR)
            first = link_for(server)
        assert len(server.received) == 1, "who presses twice gets one message"
        with clock.moved(now + timedelta(minutes=10)):
            asked(client, NOOR)
            second = link_for(server)
            client.get(first, status=303)
            assert client.get("/link", status=410).heading == "Er is een nieuwere link"
            client.get(second, follow=True)
        with clock.moved(now + timedelta(minutes=71)):
            page = client.get("/link", status=410)
            assert page.heading == "Deze link is te oud"
            assert page.find("main a[href='/sign-in/forgotten']")


def test_a_new_password_opens_an_account_that_was_locked(app: Flask, noor: Person, client: Client) -> None:
    for _ in range(MOST_FAILURES):
        with act() as (_, now):
            lock_outs.count_failure(noor.id, now=now)
            db.session.commit()
    client.post_form("/sign-in", email=NOOR, password=PASSWORD, status=422)
    with mail_for(app) as server:
        asked(client, NOOR)
        client.get(link_for(server), follow=True)
    client.post_form("/link", password=NEW)
    assert db.session.scalar(select(LockOut.id)) is None
    client.another().post_form("/sign-in", email=NOOR, password=NEW)


def test_without_mail_the_page_says_who_to_ask(noor: Person, client: Client) -> None:
    page = client.get("/sign-in/forgotten")
    assert "Vraag een beheerder van je organisatie" in page.text
    assert not page.find_all("main form")
    assert client.get("/sign-in").find("main a[href='/sign-in/forgotten']")


def test_an_administrator_makes_a_link_to_hand_over(house: House, noor: Person, client: Client) -> None:
    client.sign_in(house.admin)
    page = client.post_form(f"/people/{noor.id}", form="form[action$='/reset-link']", follow=True)
    link = str(page.find("main input[readonly]").attrs["value"])
    made = db.session.scalars(select(Event).where(Event.kind == EventKind.PERSON_RESET_LINK.value)).one()
    assert (made.stream_id, made.actor_id) == (noor.id, house.admin.id)
    theirs = client.another()
    theirs.get(path_in(link), follow=True)
    theirs.post_form("/link", password=NEW)
    assert not client.get(f"/people/{noor.id}").find_all("main input[readonly]")


def test_with_mail_the_administrator_does_not_see_it(app: Flask, house: House, noor: Person, client: Client) -> None:
    client.sign_in(house.admin)
    with mail_for(app) as server:
        client.post_form(f"/people/{noor.id}", form="form[action$='/reset-link']")
        client.another().get(link_for(server), follow=True)
        page = client.get(f"/people/{noor.id}")
    assert "Gemaild" in page.text
    assert not page.find_all("main input[readonly]")


def test_what_somebody_asked_for_is_never_shown_to_an_administrator(
    app: Flask, house: House, noor: Person, client: Client
) -> None:
    client.sign_in(house.admin)
    with mail_for(app, refuses={NOOR: "550 no"}):
        asked(client.another(), NOOR)
        worker.send()
    assert not client.get(f"/people/{noor.id}").find_all("main input[readonly]")
