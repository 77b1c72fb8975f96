# SPDX-License-Identifier: EUPL-1.2
"""Passkeys without a browser: what is refused, and why. The way of a person through Chromium: tests/browser/test_passkeys.py."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from tests.client import Client
from tests.factories.people import PASSWORD, make_organisation, make_person
from tests.factories.second_step import PRESENT, SoftPasskey
from tests.pages import Page
from tracker import clock
from tracker.acts import act
from tracker.extensions import db
from tracker.people import actions, passwords
from tracker.people.models import AccessEvent, Organisation, Person
from tracker.people.terms import AccessAction, AccessResult, Role
from tracker.sign_in.limits import MOST_FAILURES
from tracker.sign_in.models_factors import Passkey
from tracker.tables import in_organisation

EMAIL = "noor@testwaard.example"
RIGHT: dict[str, Any] = {"email": EMAIL, "password": PASSWORD}
NEW, WAY_IN, STEP = "/account/second-factor/passkeys/new", "/sign-in/passkey", "/sign-in/second-factor"
ASK_NEW, ASK = "/account/second-factor/passkeys/question", "/sign-in/passkey/question"

pytestmark = pytest.mark.engines("sqlite")  # what these judge lies before the database; the browser test writes it all


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "is_right", lambda stored, typed: stored is not None and typed == PASSWORD)


@pytest.fixture
def noor(organisation: Organisation) -> Person:
    return make_person("Noor Haverkamp", email=EMAIL, password=PASSWORD)


@pytest.fixture
def passkey(noor: Person, client: Client) -> SoftPasskey:
    """A passkey that Noor has added."""
    made = SoftPasskey()
    add(client.another().sign_in(noor), made)
    return made


def add(client: Client, passkey: SoftPasskey, *, status: int = 200, **strange: Any) -> Page:
    sent = passkey.make(client.get(ASK_NEW).json, **strange)
    return client.post_form(NEW, name="Mijn telefoon", credential=sent, status=status)


def come_in(client: Client, passkey: SoftPasskey, *, status: int = 303, **strange: Any) -> Page:
    return client.post_form(WAY_IN, credential=passkey.answer(client.get(ASK).json, **strange), status=status)


def is_in(client: Client) -> bool:
    return client.fetch("/account").status == 200


def test_a_passkey_is_both_steps_at_once_and_a_second_step_after_a_password(
    noor: Person, passkey: SoftPasskey, client: Client
) -> None:
    answer = passkey.answer(client.get(ASK).json)
    assert client.post_form(f"{WAY_IN}?next=/learnings", credential=answer).location == "/learnings"
    assert is_in(client)
    browser = client.another()
    assert browser.post_form("/sign-in?next=/account", **RIGHT).location == STEP
    known = browser.get(ASK).json["allowCredentials"]
    assert len(known) == 1, "after the password the browser is told which passkeys fit"
    assert client.another().get(ASK).json["allowCredentials"] == [], "before it, nothing"
    answer = passkey.answer(browser.get(ASK).json)
    assert browser.post_form(STEP, form=f"form[action='{STEP}']", credential=answer).location == "/account"
    assert is_in(browser)


STRANGE: dict[str, tuple[dict[str, Any], str]] = {
    "foreign origin": ({"origin": "https://leerlus.example.net"}, "Passkeys werken alleen op http://localhost:8000."),
    "no user was checked": ({"flags": PRESENT}, "kon niet worden gecontroleerd"),
    "nobody was there": ({"flags": 0}, "kon niet worden gecontroleerd"),
    "a copy": ({"count": 1}, "lijkt gekopieerd"),
    "of somebody else": ({"user": UUID(int=7)}, "kon niet worden gecontroleerd"),
}


def test_an_answer_that_proves_nothing_opens_nothing(passkey: SoftPasskey, client: Client) -> None:
    passkey.sign_count = 4
    come_in(client.another(), passkey)
    for why, (strange, said) in STRANGE.items():
        assert said in come_in(client, passkey, status=422, **strange).problem, why
        assert not is_in(client)
        passkey.sign_count = 5
    assert db.session.scalars(select(Passkey.sign_count)).one() == 5, "a refused answer changes nothing"
    wrong = (AccessEvent.action == AccessAction.SECOND_FACTOR, AccessEvent.result == AccessResult.WRONG)
    assert db.session.scalar(select(func.count(AccessEvent.id)).where(*wrong)) == len(STRANGE), "the log tells"


def test_a_passkey_opens_an_account_that_wrong_passwords_closed(
    noor: Person, passkey: SoftPasskey, client: Client
) -> None:
    """It cannot be guessed: a stranger does not keep its owner out, and stays closed out."""
    for _ in range(MOST_FAILURES):
        client.post_form("/sign-in", email=EMAIL, password="not the password", status=422)
    come_in(client, passkey)
    assert is_in(client)
    client.another().post_form("/sign-in", **RIGHT, status=422)


def test_a_question_is_answered_once_and_within_five_minutes(
    noor: Person, passkey: SoftPasskey, client: Client
) -> None:
    passkey.sign_count = -1  # a synced passkey does not count: only the question tells a replay
    question, before = client.get(ASK).json, client.raw.get_cookie("leerlus")
    answer = passkey.answer(question, count=0)
    client.post_form(WAY_IN, credential=answer)
    assert before is not None
    replay = client.another()
    replay.raw.set_cookie("leerlus", before.value)  # the session in which the question was asked, and its answer
    assert "al gebruikt" in replay.post_form(WAY_IN, credential=answer, status=422).problem
    assert "vijf minuten" in replay.post_form(WAY_IN, credential=answer, status=422).problem, "the question is spent"
    late = client.another()
    answer = passkey.answer(late.get(ASK).json, count=0)
    with clock.moved(clock.now() + timedelta(minutes=5)):
        assert "vijf minuten" in late.post_form(WAY_IN, credential=answer, status=422).problem
    other = client.another()
    other.get(ASK)
    answer = passkey.answer(client.another().get(ASK).json, count=0)
    assert "oudere vraag" in other.post_form(WAY_IN, credential=answer, status=422).problem


def test_a_passkey_that_was_removed_or_whose_owner_left_is_unknown(
    noor: Person, passkey: SoftPasskey, client: Client
) -> None:
    admin = make_person(roles=[Role.ADMIN])
    mine = client.another().sign_in(noor)
    page = mine.get("/account/second-factor")
    assert "Mijn telefoon" in page.text
    with act() as (_, now):
        actions.deactivate(noor, by=admin, now=now)
        db.session.commit()
    assert "niet bekend" in come_in(client, passkey, status=422).problem
    with act() as (_, now):
        actions.reactivate(noor, by=admin, now=now)
        db.session.commit()
    mine.sign_in(noor)
    mine.post_form("/account/second-factor", form="form[action*='/passkeys/']", follow=True)
    assert "niet bekend" in come_in(client, passkey, status=422).problem
    assert "niet bekend" in come_in(client, SoftPasskey(), status=422).problem


def test_a_passkey_is_added_once_under_a_name_and_by_whom_it_checked(noor: Person, client: Client) -> None:
    client.sign_in(noor)
    made = SoftPasskey()
    question = client.get(ASK_NEW).json
    assert question["authenticatorSelection"] == {
        "requireResidentKey": True, "residentKey": "required", "userVerification": "required",
    }  # fmt: skip
    nameless = client.post_form(NEW, name=" ", credential=made.make(question), status=422)
    assert nameless.errors == ["Naam: Vul dit in."]
    assert "JavaScript" in client.post_form(NEW, name="Sleutel", status=422).problem
    assert "werken alleen op" in add(client, made, origin="https://elsewhere.example", status=422).problem
    assert "kon niet" in add(client, made, flags=PRESENT, status=422).problem
    page = client.get(NEW)
    sent = made.make(client.get(ASK_NEW).json)
    assert len(client.post_form(page, name="Sleutel", credential=sent, status=200).words_of("code")) == 10
    client.sign_in(noor)
    again = client.get(NEW)
    twice = made.make(client.get(ASK_NEW).json)
    assert "al in gebruik" in client.post_form(again, name="Nog eens", credential=twice, status=409).problem
    assert len(client.get(ASK_NEW).json["excludeCredentials"]) == 1
    assert db.session.scalar(select(func.count(Passkey.id))) == 1


def test_a_passkey_opens_only_the_organisation_of_its_owner(passkey: SoftPasskey, client: Client) -> None:
    """A passkey of one person is not a second step for another, also not of another organisation."""
    with in_organisation(make_organisation().id):
        make_person("Buur Man", email="buur@elders.example", password=PASSWORD)
        db.session.commit()
    client.post_form("/sign-in", email="buur@elders.example", password=PASSWORD)
    assert is_in(client), "no second step, so nothing is asked"
    buur = client.another()
    come_in(buur, passkey)
    assert "Noor Haverkamp" in buur.get("/account").words_of(".app-who")[0]


def garbage(passkey: SoftPasskey, question: dict[str, Any]) -> Iterator[str]:
    """An answer that is right, broken in every place: other types, cut, other signs."""
    whole = json.loads(passkey.answer(question))
    yield from ("", "x", "[]", "{}", "null", "1e999", "\x00", "[" * 5000, '{"id": "\ud800"}', json.dumps(whole)[:-9])
    values: tuple[object, ...] = (None, 7, [], {}, "", "AAAA", "é", "=" * 9, "A" * 5001)
    for value in values:
        for place in whole:
            yield json.dumps({**whole, place: value})
        for place in whole["response"]:
            yield json.dumps({**whole, "response": {**whole["response"], place: value}})


def test_whatever_is_sent_as_an_answer_is_refused_in_words(noor: Person, passkey: SoftPasskey, client: Client) -> None:
    mine, token = client.another().sign_in(noor), client.csrf_token()
    own_token = mine.csrf_token()
    for number, sent in enumerate(garbage(passkey, client.get(ASK).json)):
        client.fetch(ASK)
        answer = client.send(WAY_IN, {"csrf_token": token, "credential": sent.encode("utf-8", "replace")})
        assert (answer.status, bool(answer.problem)) == (422, True), f"{number}: {sent[:80]!r} answers {answer.status}"
        if number % 5 == 0:
            mine.fetch(ASK_NEW)
            data = {"csrf_token": own_token, "name": "Iets", "credential": sent.encode("utf-8", "replace")}
            assert mine.send(NEW, data).status == 422, f"{number}: {sent[:80]!r}"
    assert not is_in(client)
    assert db.session.scalar(select(func.count(Passkey.id))) == 1
