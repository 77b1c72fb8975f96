# SPDX-License-Identifier: EUPL-1.2
"""Signing in and out: the same answer and the same work for whoever is not let in, and nobody is sent out of the house."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Client
from tests.factories.people import PASSWORD, House, make_person
from tracker.acts import act
from tracker.extensions import db
from tracker.people import actions, passwords
from tracker.people.models import Person
from tracker.people.terms import Language, Role
from tracker.sign_in.door import local_path

EMAIL = "noor@testwaard.example"


@pytest.fixture
def noor(house: House) -> Person:
    return make_person("Noor Haverkamp", email=EMAIL, password=PASSWORD)


def is_in(client: Client) -> bool:
    """Is this browser signed in? Asked on its own, outside the context of the test."""
    answer = client._open(lambda: client.raw.get("/account"), "/account")
    return answer.status == 200


def test_signing_in_opens_the_house(noor: Person, client: Client) -> None:
    assert client.get("/account", status=303).location == "/sign-in?next=/account"
    answer = client.post_form("/sign-in?next=/account", email=EMAIL, password=PASSWORD)
    assert answer.location == "/account"
    page = client.get("/account")
    assert "Noor Haverkamp" in page.words_of(".app-who")[0]
    assert client.get("/sign-in", status=303).location == "/"


def test_the_address_is_read_as_people_type_it(noor: Person, client: Client) -> None:
    client.post_form("/sign-in", email=f"  {EMAIL.upper()} ", password=PASSWORD)
    assert is_in(client)


def test_signing_in_changes_the_session(noor: Person, client: Client) -> None:
    """Nothing that was in the session before comes along but the language."""
    client.get("/sign-in?language=en")
    with client.raw.session_transaction() as before:
        before["planted"] = "by somebody else"
        token = before.get("csrf_token")
    client.post_form("/sign-in", email=EMAIL, password=PASSWORD)
    with client.raw.session_transaction() as after:
        assert "planted" not in after
        assert after["language"] == "en"
        assert after.get("csrf_token") != token


WRONG = [
    (EMAIL, "not the password"),
    (EMAIL, PASSWORD + " "),
    (EMAIL, "x" * 5000),
    ("nobody@testwaard.example", PASSWORD),
    ("no address at all", PASSWORD),
    ("\x00", PASSWORD),
    ("a" * 100_000, PASSWORD),
    ("' OR 1=1 --", "' OR 1=1 --"),
]


@pytest.mark.parametrize(("email", "password"), WRONG)
def test_whoever_is_not_let_in_reads_the_same(noor: Person, client: Client, email: str, password: str) -> None:
    page = client.post_form("/sign-in", email=email, password=password, status=422)
    if email != "\x00":  # nothing is left of it: that is an empty field
        assert page.errors == ["Wachtwoord: Dit adres en dit wachtwoord horen niet bij elkaar. Probeer het opnieuw."]
    assert not page.find("input[name=password]").attrs.get("value")
    assert not is_in(client)


def test_a_closed_account_reads_the_same(noor: Person, house: House, client: Client) -> None:
    with act() as (_, now):
        actions.deactivate(noor, by=house.admin, now=now)
        db.session.commit()
    page = client.post_form("/sign-in", email=EMAIL, password=PASSWORD, status=422)
    assert "horen niet bij elkaar" in page.problem


def test_an_account_without_a_password_lets_nobody_in(house: House, client: Client) -> None:
    make_person(email="leeg@testwaard.example", password=None)
    for password in ("", " ", "None"):
        client.post_form("/sign-in", email="leeg@testwaard.example", password=password, status=422)


def test_the_work_is_the_same_without_an_account(noor: Person, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """One verification whether or not the account exists, outside any transaction."""
    calls: list[bool] = []
    real = passwords.is_right

    def counted(stored: str | None, password: str) -> bool:
        calls.append(db.session().in_transaction())
        return real(stored, password)

    monkeypatch.setattr(passwords, "is_right", counted)
    for email in (EMAIL, "nobody@testwaard.example"):
        client.post_form("/sign-in", email=email, password="wrong password", status=422)
    assert calls == [False, False]


def test_nobody_is_work_too(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []

    class Counting:
        def verify(self, stored: str, _password: str) -> bool:
            verified.append(stored)
            return True

    monkeypatch.setattr(passwords, "_hasher", Counting())
    assert not passwords.is_right(None, "anything"), "without an account even a fitting password is wrong"
    assert len(verified) == 1


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        "javascript:alert(1)",
        "elsewhere",
        "",
    ],
)
def test_nobody_is_sent_out_of_the_house(noor: Person, client: Client, wanted: str) -> None:
    assert local_path(wanted) is None
    page = client.get("/sign-in")
    answer = client.post_form(page, email=EMAIL, password=PASSWORD, forged={"next": wanted})
    assert answer.location == "/"


@pytest.mark.parametrize("wanted", ["/account", "/learnings?q=een+brief", "/experiments/E-003#line"])
def test_a_path_of_ours_is_where_people_go_on(wanted: str) -> None:
    assert local_path(wanted) == wanted


def test_signing_out_takes_a_post_with_a_token(noor: Person, client: Client) -> None:
    client.sign_in(noor)
    client.get("/sign-out", status=405)
    client.post("/sign-out", {}, status=400)
    assert is_in(client)
    answer = client.post_form("/account", form=".app-who form")
    assert answer.location == "/sign-in"
    assert not is_in(client)


def test_a_form_without_its_token_is_refused(noor: Person, client: Client) -> None:
    client.post("/sign-in", {"email": EMAIL, "password": PASSWORD}, status=400)
    assert not is_in(client)


def test_the_language_switch_works_before_signing_in(house: House, client: Client) -> None:
    assert client.get("/sign-in").heading == "Inloggen"
    assert client.get("/sign-in?language=en").heading == "Signing in"
    assert client.get("/help").find("html").attrs["lang"] == "en"
    assert client.get("/help?language=fr").find("html").attrs["lang"] == "en"


def test_a_person_reads_in_the_own_language(house: House, client: Client) -> None:
    client.sign_in(house.lead)
    assert client.get("/account").heading == "Je account"
    page = client.post_form("/account", name="Teun T.", language=Language.ENGLISH, follow=True)
    assert page.heading == "Your account"
    assert "Teun T." in page.words_of(".app-who")[0]


def test_a_new_password_ends_the_other_sessions(noor: Person, client: Client) -> None:
    elsewhere = client.another().sign_in(noor)
    client.sign_in(noor)
    client.post_form("/account/password", present="wrong", password="nog een lange zin", status=422)
    client.post_form("/account/password", present=PASSWORD, password="kort", status=422)
    client.post_form("/account/password", present=PASSWORD, password="nog een lange zin")
    assert is_in(client)
    assert not is_in(elsewhere)
    client.another().post_form("/sign-in", email=EMAIL, password=PASSWORD, status=422)
    client.another().post_form("/sign-in", email=EMAIL, password="nog een lange zin")


@pytest.mark.parametrize("cookie", ["", "x", "\x00", "0" * 10_000])
def test_a_made_up_session_is_nobody(house: House, client: Client, cookie: str) -> None:
    with client.raw.session_transaction() as session:
        session["_user_id"] = cookie
    assert not is_in(client)


def test_an_administrator_passes_by_the_set_up(house: House, client: Client) -> None:
    make_person(email="bea@testwaard.example", password=PASSWORD, roles=[Role.ADMIN])
    answer = client.post_form("/sign-in", email="bea@testwaard.example", password=PASSWORD)
    assert client.get(answer.location, status=303).location == "/"


def test_the_pages_for_everybody_hold_no_data(house: House, client: Client) -> None:
    for address in ("/help", "/glossary", "/sign-in"):
        page: Any = client.get(address)
        assert house.lead.name not in page.text
        assert "Log in" in page.text or address != "/sign-in"


def test_the_glossary_has_each_word_once_in_both_languages(house: House, client: Client) -> None:
    rows = client.get("/glossary").words_of("tbody tr")
    assert len(rows) > 90
    assert "opdrachtgever sponsor" in rows
    assert len(set(rows)) == len(rows)
