# SPDX-License-Identifier: EUPL-1.2
"""One's own sessions: seen, ended one by one or all at once, and gone with the account, the password and the years."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from tests.client import Client
from tests.databases import Database, disconnect, settings
from tests.factories.people import PASSWORD, House, make_organisation, make_person
from tracker import clock, create_app
from tracker.acts import act
from tracker.extensions import db
from tracker.notices import worker
from tracker.people import actions, queries
from tracker.people.models import AccessEvent, PersonSession
from tracker.people.terms import AccessAction
from tracker.sign_in.devices import name_of
from tracker.tables import in_organisation

LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"


def is_in(client: Client) -> bool:
    return client.fetch("/account").status == 200


def rows(person_id: UUID) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(PersonSession.id)).where(PersonSession.person_id == person_id)) or 0


def ended() -> list[str | None]:
    db.session.rollback()
    return list(
        db.session.scalars(select(AccessEvent.about).where(AccessEvent.action == AccessAction.SESSION_END.value))
    )


def test_somebody_ends_one_session_and_then_all_others(house: House, client: Client) -> None:
    here, lost, third = (client.another().sign_in(house.lead) for _ in range(3))
    page = here.get("/account/sessions")
    assert len(page.find_all("main li form")) == 2
    assert "Deze" in page.words_of("main .app-rows")[0]
    first = page.find_all("main li form")[0].attrs["action"]
    here.post_form(page, form=f"form[action='{first}']")
    assert sorted([is_in(lost), is_in(third)]) == [False, True]
    said = here.post_form("/account/sessions", form="form[action$='end-others']", follow=True)
    assert "1 sessie is beëindigd." in said.text
    assert (is_in(here), is_in(lost), is_in(third)) == (True, False, False)
    assert "Je bent nergens anders ingelogd." in said.text
    assert ended() == [f"person/{house.lead.id}"] * 2


def test_nobody_ends_the_session_of_somebody_else(house: House, client: Client) -> None:
    client.another().sign_in(house.lead)
    theirs = db.session.scalars(select(PersonSession.id).where(PersonSession.person_id == house.lead.id)).one()
    for person in (house.members[0], house.admin):
        other = client.another().sign_in(person)
        other.post(f"/account/sessions/{theirs}/end", {"csrf_token": other.csrf_token()}, status=404)
    assert rows(house.lead.id) == 1


def test_an_administrator_ends_all_of_a_person_and_of_nobody_elsewhere(house: House, client: Client) -> None:
    theirs = client.another().sign_in(house.lead)
    admin = client.sign_in(house.admin)
    address = f"/people/{house.lead.id}"
    admin.post_form(address, form=f"form[action='{address}/sessions/end']", follow=True)
    assert not is_in(theirs)
    assert is_in(admin)
    assert house.lead.is_active
    with in_organisation(make_organisation().id):
        stranger = make_person()
        client.another().sign_in(stranger)
    admin.post(f"/people/{stranger.id}/sessions/end", {"csrf_token": admin.csrf_token()}, status=404)
    with in_organisation(stranger.organisation_id):
        assert rows(stranger.id) == 1


def test_closing_an_account_ends_its_sessions_at_once_and_for_good(house: House, client: Client) -> None:
    theirs = client.sign_in(house.lead)
    with act() as (_, now):
        actions.deactivate(house.lead, by=house.admin, now=now)
        db.session.commit()
    assert not is_in(theirs)
    with act() as (_, now):
        actions.reactivate(house.lead, by=house.admin, now=now)
        db.session.commit()
    assert not is_in(theirs), "the cookie of before opens nothing any more"


def test_a_cookie_that_was_kept_does_not_open_after_signing_out(house: House, client: Client) -> None:
    client.sign_in(house.lead)
    with client.raw.session_transaction() as session:
        kept = dict(session)
    client.post_form("/account", form=".app-who form")
    with client.raw.session_transaction() as session:
        session.update(kept)
    assert not is_in(client)
    assert rows(house.lead.id) == 0


def test_the_database_holds_no_token(house: House, client: Client) -> None:
    client.sign_in(house.lead)
    with client.raw.session_transaction() as session:
        token = session["_user_id"]
    row = db.session.scalars(select(PersonSession)).one()
    assert len(token) >= 40
    assert token not in {row.token_hash, row.device, str(row.id)}


@pytest.mark.engines("sqlite")
def test_the_cookie_of_a_real_install_goes_over_https_and_to_this_host_only(
    app: Flask, database: Database, house: House
) -> None:
    make_person(email="noor@testwaard.example", password=PASSWORD)
    real = create_app(settings(database.url, PUBLIC_URL="https://leerlus.example"))
    browser = Client(real)
    browser.raw.environ_base["wsgi.url_scheme"] = "https"
    page = browser.get("/sign-in", headers={"X-Forwarded-Proto": "https"})
    cookie = page.response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-leerlus=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    disconnect(real)


def test_each_sign_in_is_a_session_of_its_own(house: House, client: Client) -> None:
    """No id is used twice: also not when the same person signs in again in the same browser."""
    make_person(email="noor@testwaard.example", password=PASSWORD)
    tokens = []
    for _ in range(2):
        client.post_form("/sign-in", email="noor@testwaard.example", password=PASSWORD)
        with client.raw.session_transaction() as session:
            tokens.append(session["_user_id"])
        client.post_form("/account", form=".app-who form")
    assert len(set(tokens)) == 2


def test_who_it_is_is_found_by_an_index(house: House) -> None:
    """The question that every page pays for reads no table of sessions whole."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    if not is_sqlite:
        db.session.execute(text("SET LOCAL enable_seqscan = off"))  # three rows: else it reads them all
    asked = queries._of_session().params(token_hash="x").compile(db.engine, compile_kwargs={"literal_binds": True})
    plan = db.session.execute(text(f"{'EXPLAIN QUERY PLAN' if is_sqlite else 'EXPLAIN'} {asked}"))
    told = "\n".join(str(row) for row in plan)
    assert "person_session" in told
    assert ("SCAN person_session" if is_sqlite else "Seq Scan on person_session") not in told, told


def test_the_worker_removes_what_is_over_by_its_age(house: House, client: Client, app: object) -> None:
    client.sign_in(house.lead)
    for years, left in ((100, 1), (120, 0)):  # a session of the tests lasts a million hours: 114 years
        with clock.moved(clock.now() + timedelta(days=365 * years)):
            worker.turn()
        assert rows(house.lead.id) == left


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (LINUX, "Chrome, Linux"),
        (LINUX + " Edg/131.0.0.0", "Edge, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8.5.0", None),
        ("", None),
    ],
)
def test_a_device_is_called_as_people_call_it(user_agent: str, name: str | None) -> None:
    assert name_of(user_agent) == name
