# SPDX-License-Identifier: EUPL-1.2
"""Everything that can go wrong between us and the provider: over real http, with keys of its own, each with its page.

One thing is wrong at a time; after each, the same browser comes in when it is right again. What claims mean stands in
test_id_tokens.py as a table; here the whole way is walked.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, MutableMapping
from datetime import timedelta
from typing import Any

import pytest
import structlog
from sqlalchemy import select

from tests.databases import Database
from tests.factories.people import House, make_person
from tests.pages import Page
from tests.provider import Provider
from tests.sign_in.entrance import Entrance, entrance, query_of, trouble
from tracker import clock
from tracker.extensions import db
from tracker.people.models import AccessEvent
from tracker.sign_in import provider, words
from tracker.sign_in.models import Identity

pytestmark = pytest.mark.engines("sqlite")  # nothing is written here; what is written: test_provider.py
NOW = time.time()

TAMPERED: dict[str, tuple[dict[str, Any], str]] = {
    "for another client": ({"claims": {"aud": "other"}}, "wrong_audience"),
    "for more clients, given to another": ({"claims": {"aud": ["leerlus", "x"], "azp": "x"}}, "wrong_audience"),
    "of another provider": ({"claims": {"iss": "https://login.elders.example"}}, "foreign_issuer"),
    "run out": ({"claims": {"exp": NOW - 3600}}, "answer_expired"),
    "of an hour ago": ({"claims": {"iat": NOW - 3600}}, "clock_off"),
    "of tomorrow": ({"claims": {"iat": NOW + 86_400}}, "clock_off"),
    "with the nonce of somebody else": ({"claims": {"nonce": "of somebody else"}}, "wrong_nonce"),
    "without a nonce": ({"leave_out": ["nonce"]}, "wrong_nonce"),
    "beside another access token": ({"claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}}, "wrong_signature"),
    "signed by a stranger under the name of the key": ({"sign": "stranger"}, "wrong_signature"),
    "signed with a key that nobody publishes": ({"sign": "unknown"}, "wrong_signature"),
    "not signed": ({"sign": "none"}, "weak_signature"),
    "signed with the secret of the client": ({"sign": "HS256"}, "weak_signature"),
    "signed with the public key as if it were secret": ({"sign": "HS256 with the public key"}, "weak_signature"),
    "with the data of somebody else": ({"broken": {"/me": {"body": {"sub": "sem"}}}}, "strange_answer"),
    "without an id token": ({"broken": {"/token": {"body": {"access_token": "a"}}}}, "strange_answer"),
    "no JSON": ({"broken": {"/token": {"body": "<h1>Onderhoud</h1>"}}}, "provider_away"),
    "data that are no JSON": ({"broken": {"/me": {"body": "<h1>Onderhoud</h1>"}}}, "provider_away"),
    "broken": ({"broken": {"/token": {"status": 502}}}, "provider_away"),
    "the secret is wrong": (
        {"broken": {"/token": {"status": 401, "body": {"error": "invalid_client"}}}},
        "provider_refuses",
    ),
}
GOOD_KEYS = {"RS256": {}, "PS256": {"alg": "PS256"}, "ES256": {"alg": "ES256"}, "a new key": {"sign": "rotated"}}


@pytest.fixture
def way(house: House, database: Database, identity_provider: Provider) -> Iterator[Entrance]:
    make_person("Noor Haverkamp", email="noor@testwaard.example")
    with entrance(database, identity_provider) as made:
        yield made


@pytest.fixture
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    """What the server's log would hold."""
    with structlog.testing.capture_logs() as lines:
        yield lines


def test_no_answer_that_was_tampered_with_lets_anybody_in(
    way: Entrance, logged: list[MutableMapping[str, Any]]
) -> None:
    """PUBLIC-SECTOR 39. Nothing is linked by it, and neither page nor log holds a code, a token or a state."""
    told: dict[str, str] = {}
    for name, (switches, _code) in TAMPERED.items():
        way.switch(account="noor", **switches)
        back = way.at_provider(way.to_provider())
        page = way.bring(back)
        told[name] = trouble(page)
        check_page(page, told[name])
        secrets = [part.partition("=")[2] for part in query_of(back).split("&") if not part.startswith("iss=")]
        assert len(secrets) == 2
        assert not [secret for secret in secrets if secret in page.html or secret in str(logged)]
        assert "eyJ" not in page.html + str(logged), "the beginning of every token"
        assert not way.is_in()
    assert told == {name: code for name, (_, code) in TAMPERED.items()}
    assert db.session.scalar(select(Identity)) is None
    assert "Traceback" not in str(logged)
    for switches in GOOD_KEYS.values():
        browser = way.another()
        browser.come("noor", **switches)
        assert browser.is_in(), switches


def check_page(page: Page, code: str) -> None:
    """Why, what to do, whom to ask: never a page that only says no."""
    assert page.status == (503 if code == "provider_away" else 403)
    assert len(page.words_of("main p.nl-paragraph")) >= 2, "why, and what to do"
    assert page.words_of("main a.nl-button") == ["Log in met Testwaard"]


def test_keys_are_asked_once_more_for_one_that_is_not_known(way: Entrance) -> None:
    way.come("noor")
    way.another().come("noor", sign="rotated")
    assert way.provider.seen()["keys"] == 1
    assert trouble(way.another().come("noor", sign="unknown")) == "wrong_signature"
    assert way.provider.seen()["keys"] == 1, "once, and not again and again"


def test_an_answer_works_once_and_in_one_browser(way: Entrance) -> None:
    """State bound to the browser, gone after use; a code is redeemed once; a tab of this morning has ended."""
    way.switch(account="noor")
    back = way.at_provider(way.to_provider())
    assert trouble(way.another().bring(back)) == "unknown_state"
    assert way.client.fetch(back).status == 303
    assert way.client.fetch(back).location == "/", "the back button: in already"
    assert trouble(way.another().bring("/sign-in/provider/answer")) == "unknown_state"

    thief = way.another()
    state = dict(part.split("=") for part in query_of(thief.to_provider()).split("&"))["state"]
    old = dict(part.split("=") for part in query_of(back).split("&"))
    stolen = f"/sign-in/provider/answer?code={old['code']}&state={state}&iss={old['iss']}"
    assert trouble(thief.bring(stolen)) == "code_used"

    slow = way.another()
    way.switch(account="noor")
    late = slow.at_provider(slow.to_provider())
    with clock.moved(clock.now() + timedelta(minutes=31)):
        assert trouble(slow.bring(late)) == "stale_state"


def test_two_tabs_both_find_their_way(way: Entrance) -> None:
    way.switch(account="noor")
    first, second = way.to_provider("/account"), way.to_provider("/help")
    assert way.client.fetch(way.at_provider(first)).location == "/account"
    assert way.client.fetch(way.at_provider(second)).location == "/", "in already"


def test_what_the_provider_says_by_the_browser(way: Entrance) -> None:
    """Cancelled, an error, another provider's answer (RFC 9207), nothing at all: each with its page."""
    said = {
        "error=access_denied": "cancelled",
        "error=server_error": "provider_away",
        "error=unauthorized_client&error_description=%3Cscript%3E": "provider_refuses",
        "": "strange_answer",
        "code=": "strange_answer",
    }
    for answer, code in said.items():
        state = dict(part.split("=") for part in query_of(way.to_provider()).split("&"))["state"]
        back = f"/sign-in/provider/answer?state={state}&iss={way.provider.issuer}&{answer}"
        page = way.bring(back)
        assert trouble(page) == code
        assert trouble(way.bring(back)) == "unknown_state", "each way back works once"
        assert "<script>" not in page.html
    for issuer in ("", "&iss=https://login.elders.example"):
        state = dict(part.split("=") for part in query_of(way.to_provider()).split("&"))["state"]
        assert trouble(way.bring(f"/sign-in/provider/answer?state={state}&code=a{issuer}")) == "foreign_issuer"
    row = db.session.scalars(select(AccessEvent).order_by(AccessEvent.at.desc(), AccessEvent.id.desc())).first()
    assert row
    assert (row.action, row.about, row.result, row.actor_id) == ("sign_in", "provider/foreign_issuer", "refused", None)


def test_a_provider_that_is_away_or_slow_or_calls_itself_otherwise(
    way: Entrance, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits long, and the page is shown before anybody is sent away. Passwords go on."""
    announced = "/.well-known/openid-configuration"
    wrong: list[tuple[dict[str, Any], str]] = [
        ({announced: {"status": 503}}, "provider_away"),
        ({announced: {"body": []}}, "provider_away"),
        ({announced: {"body": {"issuer": way.provider.issuer}}}, "provider_away"),
        ({announced: {"body": {"issuer": "https://login.elders.example"}}}, "foreign_issuer"),
    ]
    for broken, code in wrong:
        way.switch(broken=broken)
        with entrance(database, way.provider) as fresh:
            assert trouble(fresh.bring("/sign-in/provider")) == code
            assert trouble(fresh.bring("/sign-in/provider")) == code
            assert way.provider.seen()["discoveries"] == 1, "it is not asked again and again"
            way.switch()
            with clock.moved(clock.now() + provider.FAILS_FOR):
                assert fresh.to_provider().startswith(way.provider.issuer)
    way.switch(account="noor", slow=20_000)
    back = way.at_provider(way.to_provider())
    with monkeypatch.context() as patch:
        patch.setattr(provider, "ANSWER_SECONDS", 0.2)  # not five seconds of every test run
        start = time.monotonic()
        assert trouble(way.bring(back)) == "provider_away"
        assert time.monotonic() - start < 10
    no_keys: list[Any] = ["[]", {"keys": []}, {"keys": [{"kty": "RSA", "kid": "usual"}]}, {"keys": 7}]
    for body in no_keys:
        assert trouble(way.another().come("noor", broken={"/jwks": {"body": body}})) == "provider_away"
    with entrance(database, Provider("http://localhost:9", "leerlus", "x")) as nowhere:
        page = nowhere.bring("/sign-in/provider?next=/account")
        assert trouble(page) == "provider_away"
        assert page.find("main a.nl-button").attrs["href"] == "/sign-in/provider?next=/account"
        assert nowhere.client.get("/sign-in").words_of("label[for=password]")


def test_one_address_that_is_refused_again_and_again_is_stopped(
    house: House, database: Database, identity_provider: Provider
) -> None:
    """PUBLIC-SECTOR 43. At this door only: it must not close the one with passwords for a whole town hall."""
    with entrance(database, identity_provider, WRONG_TRIES=5) as way:
        way.switch()
        for _ in range(5):
            assert trouble(way.bring("/sign-in/provider/answer?state=a&code=b")) == "unknown_state"
        page = way.client.fetch("/sign-in/provider/answer?state=a&code=b")
        assert page.status == 429
        assert page.heading
        way.client.post_form("/sign-in", email="noor@testwaard.example", password="x", status=422)


def test_after_the_provider_nobody_is_sent_out_of_the_house(way: Entrance) -> None:
    for wanted in ("https://elders.example/", "//elders.example", "/\\elders.example", "/account" + "x" * 4000):
        assert way.another().come("noor", wanted=wanted).location == "/"


def test_the_trouble_page_speaks_english_too(way: Entrance) -> None:
    """And goes on to say the same when it is read again."""
    way.bring("/sign-in/provider/answer")
    page = way.client.fetch("/sign-in/provider/trouble?language=en")
    assert page.heading == "Signing in did not work"
    assert "Try again with the button below." in page.words_of("main p")


def test_each_refusal_says_what_to_do() -> None:
    assert set(words.MENDS) == set(words.REFUSALS)
    assert set(words.HINTS) <= set(words.REFUSALS)
    without = {code for code, mends in words.MENDS.items() if not mends}
    assert without == {"only_provider"}, "its page is that of every refused act"
