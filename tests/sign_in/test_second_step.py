# SPDX-License-Identifier: EUPL-1.2
"""The second step with an app: set up, asked, spent, lost, required, and nothing else open before it was given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select

from tests.client import Client
from tests.databases import Database, disconnect, settings
from tests.factories.people import PASSWORD, make_person
from tests.factories.second_step import code_of, give_app, shown_codes
from tests.pages import Page
from tracker import clock, create_app
from tracker.acts import act
from tracker.extensions import db
from tracker.notices import letters
from tracker.notices.fan_out import fan_out
from tracker.notices.terms import Claimed, Letter, Notice
from tracker.people import actions as people_actions
from tracker.people import passwords
from tracker.people.models import Organisation, Person
from tracker.people.terms import Permission, Role
from tracker.record.models import Delivery, Event
from tracker.record.terms import Channel, EventKind, NoticeKind
from tracker.refusal import Refused
from tracker.sign_in import factors, sealing
from tracker.sign_in.limits import MOST_FAILURES
from tracker.sign_in.models_factors import AuthenticatorApp, RecoveryCode

EMAIL = "noor@testwaard.example"
RIGHT: dict[str, Any] = {"email": EMAIL, "password": PASSWORD}
STEP = "/sign-in/second-factor"
SECONDS = timedelta(seconds=1)
once = pytest.mark.engines("sqlite")  # what these judge does not lie in the database


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are compared without the slow work: tests/sign_in/test_sign_in.py does it for real."""
    monkeypatch.setattr(passwords, "is_right", lambda stored, typed: stored is not None and typed == PASSWORD)


@pytest.fixture
def noor(organisation: Organisation) -> Person:
    return make_person("Noor Haverkamp", email=EMAIL, password=PASSWORD)


@pytest.fixture
def bea(organisation: Organisation) -> Person:
    return make_person("Bea Beheer", roles=[Role.ADMIN])


def is_in(client: Client) -> bool:
    return client.fetch("/account").status == 200


def give(client: Client, code: str, *, status: int = 303) -> Page:
    return client.post_form(STEP, code=code, status=status)


def kinds() -> list[str]:
    db.session.rollback()
    return [kind for kind in db.session.scalars(select(Event.kind).order_by(Event.id)) if kind.startswith("factor:")]


def set_up_app(client: Client) -> tuple[str, list[str]]:
    page = client.get("/account/second-factor/app")
    secret = "".join(page.words_of("code")[0].split())
    refused = client.post_form(page, code="000 000", status=409)
    assert refused.errors == ["Code: Deze code klopt niet. Staat de klok van je telefoon goed? Neem de nieuwste code."]
    assert "".join(refused.words_of("code")[0].split()) == secret, "a wrong code keeps the secret that was scanned"
    done = client.post_form(refused, code=code_of(secret), status=200)
    return secret, shown_codes(done.html)


def test_an_app_is_set_up_asked_and_each_code_opens_once(noor: Person, client: Client) -> None:
    client.sign_in(noor)
    start = clock.now()
    with clock.moved(start):
        secret, codes = set_up_app(client)
        assert len(set(codes)) == 10
        assert "10 codes" in client.get("/account/second-factor").text
        browser = client.another()
        assert browser.post_form("/sign-in?next=/account", **RIGHT).location == STEP
        assert not is_in(browser)
        assert "al gebruikt" in give(browser, code_of(secret), status=422).problem, "the code of the set-up is spent"
    with clock.moved(start + 30 * SECONDS):
        assert give(browser, code_of(secret)).location == "/account"
        assert is_in(browser)
        replay = client.another()
        replay.post_form("/sign-in", **RIGHT)
        assert "al gebruikt" in give(replay, code_of(secret), status=422).problem
        assert give(replay, codes[0].upper().replace("-", " ")).location == "/"
        replay = client.another()
        replay.post_form("/sign-in", **RIGHT)
        assert "al gebruikt" in give(replay, codes[0], status=422).problem
        assert not is_in(replay)
    assert kinds() == ["factor:add", "factor:codes", "factor:recover"]
    stored = db.session.scalars(select(AuthenticatorApp.sealed_secret)).one()
    assert secret not in stored
    assert not set(codes) & set(db.session.scalars(select(RecoveryCode.code_hash)))


@once
def test_setting_up_ends_the_sessions_of_before_and_this_one_goes_on(noor: Person, client: Client) -> None:
    elsewhere = client.another().sign_in(noor)
    set_up_app(client.sign_in(noor))
    assert is_in(client)
    assert not is_in(elsewhere)


@once
def test_a_clock_may_be_one_step_off(noor: Person, client: Client) -> None:
    """A code of the future is told to nobody: it would open later."""
    secret, _ = give_app(noor)
    said = {-30: "", 30: "", -90: "2 minuten verkeerd", -300: "5 minuten verkeerd", 300: "klopt niet"}
    for hour, (off, problem) in enumerate(said.items(), 1):
        later, browser = clock.now() + timedelta(hours=hour), client.another()
        with clock.moved(later):
            browser.post_form("/sign-in", **RIGHT)
            answer = give(browser, code_of(secret, later + off * SECONDS), status=422 if problem else 303)
            assert problem in answer.problem


@once
def test_who_sets_up_hears_that_the_clock_runs_ahead(noor: Person, client: Client) -> None:
    page = client.sign_in(noor).get("/account/second-factor/app")
    secret = "".join(page.words_of("code")[0].split())
    early = code_of(secret, clock.now() + timedelta(minutes=4))
    assert "4 minuten verkeerd" in client.post_form(page, code=early, status=409).problem
    assert db.session.scalar(select(func.count(AuthenticatorApp.id))) == 0


@once
def test_wrong_codes_close_the_account_and_a_right_password_does_not_start_the_count_anew(
    noor: Person, client: Client
) -> None:
    secret, _ = give_app(noor)
    for attempt in range(MOST_FAILURES):
        if attempt % 4 == 0:
            client.post_form("/sign-in", **RIGHT)
        assert "klopt niet" in give(client, "123456", status=422).problem
    later = clock.now() + timedelta(minutes=1)
    with clock.moved(later):
        assert "gaat weer open" in give(client, code_of(secret), status=422).problem
        assert client.post_form("/sign-in", **RIGHT, status=422).errors, "the password opens nothing either"
    assert not is_in(client)


@once
def test_a_second_step_that_comes_late_starts_again(noor: Person, client: Client) -> None:
    secret, _ = give_app(noor)
    client.post_form("/sign-in", **RIGHT)
    later = clock.now() + timedelta(minutes=6)
    with clock.moved(later):
        sent = {"csrf_token": client.csrf_token(), "code": code_of(secret)}
        assert "Log opnieuw in" in client.post(STEP, sent, follow=True).text
    assert not is_in(client)


@once
def test_nothing_opens_while_the_second_step_is_awaited(app: Flask, noor: Person, client: Client) -> None:
    give_app(noor)
    client.post_form("/sign-in", **RIGHT)
    refuses_everything(app, client, "/sign-in")
    assert client.get(STEP).heading == "Tweede stap"


def refuses_everything(app: Flask, client: Client, to: str) -> None:
    """Every address that is not for everybody sends this browser away, and takes no post."""
    token, build, checked = client.csrf_token(), app.url_map.bind("localhost").build, 0
    for rule in app.url_map.iter_rules():
        permission = getattr(app.view_functions[rule.endpoint], "permission", None)
        if permission is None or (permission is Permission.GET_IN and to != "/sign-in"):
            continue
        known = {"number": 1, "code": "E-001"}
        url = build(rule.endpoint, {name: known.get(name, UUID(int=7)) for name in rule.arguments})
        answers = [client.fetch(url)] if "GET" in (rule.methods or ()) else []
        answers += [client.send(url, {"csrf_token": token})] if "POST" in (rule.methods or ()) else []
        for answer in answers:
            assert answer.location.partition("?")[0] == to, f"{rule} answers {answer.status} {answer.location}"
            checked += 1
    assert checked > 100


@pytest.fixture
def strict(app: Flask, database: Database) -> Iterator[Flask]:
    """An install that asks a second step of its administrators."""
    made = create_app(settings(database.url, SECOND_FACTOR="admins"))
    yield made
    disconnect(made)


@pytest.fixture
def admin(organisation: Organisation) -> Person:
    return make_person("Ada Beheer", email=EMAIL, password=PASSWORD, roles=[Role.ADMIN])


@pytest.mark.parametrize(
    ("changes", "who"),
    [
        ({}, "nobody"),
        ({"PUBLIC_URL": "https://leerlus.testwaard.example"}, "admins"),
        ({"PUBLIC_URL": "https://leerlus.testwaard.example", "SECOND_FACTOR": "nobody"}, "nobody"),
        ({"SECOND_FACTOR": "everybody"}, "everybody"),
    ],
)
def test_a_real_install_asks_it_of_its_administrators(changes: dict[str, Any], who: str) -> None:
    assert settings("sqlite:///x", **changes).second_factor == who


def test_who_must_have_a_second_step_first_sets_it_up(strict: Flask, admin: Person) -> None:
    client = Client(strict)
    client.post_form("/sign-in", **RIGHT)
    refuses_everything(strict, client, "/account/second-factor")
    page = client.get("/account/second-factor")
    assert "Met jouw rol heb je een tweede stap nodig" in page.text
    assert not page.find_all("nav.app-nav")
    secret, codes = set_up_app(client)
    assert len(codes) == 10
    assert is_in(client)
    client.post_form("/account/second-factor", form="form[action='/sign-out']")
    assert not is_in(client)
    with clock.moved(clock.now() + timedelta(minutes=2)):
        client.post_form("/sign-in", **RIGHT)
        give(client, code_of(secret))
        assert is_in(client)
    assert is_in(Client(strict).sign_in(make_person())), "only administrators"


@once
def test_the_first_administrator_sets_it_up_before_the_other_steps(strict: Flask) -> None:
    client = Client(strict)
    typed: dict[str, Any] = {"organisation": "Testwaard", "name": "Ada Beheer", "email": EMAIL, "password": PASSWORD}
    first = client.post_form("/setup", **typed)
    assert client.get(first.location, status=303).location == "/account/second-factor"
    page = client.get("/account/second-factor/app")
    secret = "".join(page.words_of("code")[0].split())
    done = client.post_form(page, code=code_of(secret), status=200)
    onward = done.find("main a.nl-button").attrs["href"]
    assert client.get(str(onward), status=303).location == first.location, "on with step 2 of setting up"


@once
def test_the_role_that_needs_a_second_step_takes_effect_in_an_open_session(
    strict: Flask, noor: Person, bea: Person
) -> None:
    client = Client(strict)
    client.post_form("/sign-in", **RIGHT)
    assert is_in(client)
    with act() as (_, now):
        people_actions.give_role(noor, Role.ADMIN, by=bea, now=now)
        db.session.commit()
    assert client.get("/people", status=303).location == "/account/second-factor"


@once
def test_the_last_second_factor_stays_where_one_is_needed(strict: Flask, admin: Person, client: Client) -> None:
    give_app(admin)
    browser = Client(strict)
    with clock.moved(clock.now() + timedelta(minutes=2)):
        browser.post_form("/sign-in", **RIGHT)
        give(browser, code_of(db_secret(admin)))
        assert "laatste kan niet weg" in browser.get("/account/second-factor").text
        sent = {"csrf_token": browser.csrf_token()}
        refused = browser.post("/account/second-factor/app/remove", sent, follow=True)
        assert "laatste kan niet weg" in refused.text
        browser.post_form("/account/second-factor", form="form[action$='/codes']", status=200)
    elsewhere = client.sign_in(admin)
    removed = elsewhere.post_form("/account/second-factor", form="form[action$='/app/remove']", follow=True)
    assert "De app is verwijderd." in removed.text
    assert db.session.scalar(select(func.count(RecoveryCode.id))) == 0


def db_secret(person: Person) -> str:
    with current_app.test_request_context("/"):
        return sealing.unseal(db.session.scalars(select(AuthenticatorApp.sealed_secret)).one(), person)


@once
def test_a_while_after_signing_in_it_is_asked_again_who_you_are(noor: Person, client: Client) -> None:
    client.post_form("/sign-in", **RIGHT)
    with clock.moved(clock.now() + timedelta(minutes=11)):
        answer = client.get("/account/second-factor/app", status=303)
        assert answer.location == "/account/second-factor/again?next=/account/second-factor/app"
        wrong = client.post_form(answer.location, password="not this one", status=422)
        assert wrong.errors == ["Je wachtwoord: Dit is niet je wachtwoord."]
        assert client.post_form(answer.location, password=PASSWORD).location == "/account/second-factor/app"
        set_up_app(client)


@once
def test_a_double_click_makes_codes_once(noor: Person, client: Client) -> None:
    client.sign_in(noor)
    give_app(noor)
    client.sign_in(noor)
    page = client.get("/account/second-factor")
    made = shown_codes(client.post_form(page, form="form[action$='/codes']", status=200).html)
    assert client.post_form(page, form="form[action$='/codes']").location == "/account/second-factor"
    client.another().post_form("/sign-in", **RIGHT)
    browser = client.another()
    browser.post_form("/sign-in", **RIGHT)
    give(browser, made[9])
    assert is_in(browser)
    assert kinds().count("factor:codes") == 2


@once
def test_of_two_clicks_the_second_does_not_throw_out_who_the_first_let_in(noor: Person, client: Client) -> None:
    """The same code with the cookie of before: refused, and the answer leaves the session of the first alone."""
    _, codes = give_app(noor)
    client.post_form("/sign-in", **RIGHT)
    page, waits = client.get(STEP), client.raw.get_cookie("leerlus")
    assert client.post_form(page, code=codes[0]).location == "/"
    second = client.another()
    assert waits is not None
    second.raw.set_cookie("leerlus", waits.value)
    late = second.post_form(page, code=codes[0], status=422)
    assert "al gebruikt" in late.problem
    assert "Set-Cookie" not in late.response.headers
    assert client.get(STEP, status=303).location == "/", "who is in already goes on"


@once
def test_who_runs_out_of_recovery_codes_is_warned(noor: Person, client: Client) -> None:
    _, codes = give_app(noor)
    for code in codes[:8]:
        client = client.another()
        client.post_form("/sign-in", **RIGHT)
        give(client, code)
    assert "Je hebt nog 2 herstelcodes." in client.get("/account").text


@once
def test_another_secret_key_makes_apps_unknown_and_recovery_codes_still_open(
    app: Flask, database: Database, noor: Person
) -> None:
    secret, codes = give_app(noor)
    other = create_app(settings(database.url, SECRET_KEY="another-secret-key-0123456789-abcdefghij"))
    client = Client(other)
    client.post_form("/sign-in", **RIGHT)
    later = clock.now() + timedelta(minutes=2)
    with clock.moved(later):
        assert "nieuwe geheime sleutel" in give(client, code_of(secret), status=422).problem
        assert give(client, codes[0]).location == "/"
    disconnect(other)


def test_an_administrator_resets_and_its_owner_is_told(noor: Person, bea: Person, client: Client) -> None:
    give_app(noor)
    mine = client.another().sign_in(noor)
    admin = client.another().sign_in(bea)
    address = f"/people/{noor.id}"
    done = admin.post_form(address, form=f"form[action='{address}/second-factor/reset']", follow=True)
    assert "De tweede stap van Noor Haverkamp is weggehaald." in done.text
    assert not is_in(mine), "all sessions of who lost it end"
    client.post_form("/sign-in", **RIGHT)
    assert "Bea Beheer heeft je tweede stap weggehaald" in client.get("/account").text
    with clock.moved(clock.now() + timedelta(days=31)):
        assert "weggehaald" not in client.sign_in(noor).get("/account").text
    reset = db.session.scalars(select(Event).where(Event.kind == EventKind.FACTOR_RESET.value)).one()
    assert (reset.actor_id, reset.data) == (bea.id, {})
    letter = letter_to(noor)
    assert (letter.address, letter.subject) == (EMAIL, "Je tweede stap voor Leerlus is weggehaald")


def letter_to(person: Person) -> Letter:
    """The mail that the worker would send about a reset."""
    with act() as (_, now):
        fan_out((Channel.MAIL,), now)
        db.session.commit()
    told = db.session.scalars(
        select(Delivery).where(Delivery.kind == NoticeKind.FACTOR_RESET, Delivery.channel == Channel.MAIL)
    ).one()
    letter = letters.write(Claimed(told.id, Notice(NoticeKind.FACTOR_RESET, person.id, None), 1), clock.now())
    assert told.person_id == person.id
    assert letter is not None
    return letter


@once
def test_nobody_resets_their_own_or_without_being_administrator(noor: Person, bea: Person) -> None:
    give_app(bea)
    for by, refused in ((bea, "not_your_own_factor"), (noor, "only_admin")):
        with pytest.raises(Refused, match=refused), act() as (_, now):
            factors.reset(bea, by=by, now=now)
    assert db.session.scalar(select(func.count(AuthenticatorApp.id))) == 1
