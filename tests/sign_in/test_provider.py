# SPDX-License-Identifier: EUPL-1.2
"""Coming in through a real identity provider (npm oidc-provider), and being let in with the right account and roles."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests.client import Client
from tests.databases import Database, settings
from tests.factories.people import House, make_organisation, make_person
from tests.provider import Provider
from tests.sign_in.entrance import BACK, Entrance, entrance, trouble
from tracker import clock
from tracker.acts import act
from tracker.extensions import db
from tracker.people import actions, queries
from tracker.people.models import AccessEvent, Person, PersonSession
from tracker.people.terms import AccessAction, Role, WayIn
from tracker.record.queries import timeline
from tracker.record.terms import EventKind, Stream, StreamKind
from tracker.sign_in import door
from tracker.sign_in.models import Identity
from tracker.sign_in.queries import identity_of
from tracker.tables import in_organisation

EMAIL = "noor@testwaard.example"
ROLES = "leerlus-directie=sponsor,manager; leerlus-beheer=admin"


@pytest.fixture
def noor(house: House) -> Person:
    return make_person("Noor Haverkamp", email=EMAIL)


@pytest.fixture
def way(house: House, database: Database, identity_provider: Provider) -> Iterator[Entrance]:
    with entrance(database, identity_provider, OIDC_ROLES=ROLES) as made:
        yield made


def kinds(person: Person) -> list[str]:
    """The events of a person, oldest first."""
    return [row.kind for row in reversed(timeline(Stream(StreamKind.PERSON, person.id)))]


def accesses() -> list[tuple[str, str | None, str]]:
    """The lines of the log of access, oldest first."""
    rows = db.session.execute(select(AccessEvent).order_by(AccessEvent.at, AccessEvent.id)).scalars()
    return [(row.action, row.about, row.result) for row in rows]


def test_an_invited_colleague_comes_in_and_stays_known_by_subject(
    noor: Person, way: Entrance, session: Session
) -> None:
    """PUBLIC-SECTOR 39, 40, 48: linked by the proven address once; with the roles of the groups; all of it recorded."""
    page = way.come("noor", wanted="/account")
    assert page.location == "/account"
    assert "Noor Haverkamp" in way.client.get("/account").words_of(".app-who")[0]
    known = identity_of(noor.id)
    assert known
    assert (known.issuer, known.subject) == (way.provider.issuer, "noor")
    assert noor.roles == {Role.SPONSOR, Role.MANAGER}
    assert kinds(noor)[-3:] == [EventKind.IDENTITY_LINK, EventKind.PERSON_ROLE, EventKind.PERSON_ROLE]
    assert [line for line in accesses() if line[0] == AccessAction.ROLE_CHANGE][-2:] == [
        (AccessAction.ROLE_CHANGE, f"person/{noor.id} +manager", "done"),
        (AccessAction.ROLE_CHANGE, f"person/{noor.id} +sponsor", "done"),
    ]
    assert accesses()[-1] == (AccessAction.SIGN_IN, WayIn.PROVIDER, "done")
    assert session.scalar(select(PersonSession.way_in)) is WayIn.PROVIDER

    before = kinds(noor)
    noor.email = "noor.haverkamp@elders.example"  # known by subject now, whatever happens to addresses
    second = way.another()
    assert second.come("noor").status == 303
    assert second.is_in()
    assert kinds(noor) == before


@pytest.mark.engines("sqlite")
def test_what_the_provider_is_asked(noor: Person, way: Entrance) -> None:
    """PUBLIC-SECTOR 39: code flow, PKCE S256, state and nonce of at least 128 bits, the exact return address."""
    way.come("noor")
    other = way.another()
    other.at_provider(other.to_provider())
    first, second = way.provider.seen()["authorizations"]
    assert first["response_type"] == "code"
    assert first["code_challenge_method"] == "S256"
    assert first["redirect_uri"] == BACK
    assert first["scope"] == "openid profile email"
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43  # 256 bits in base64
        assert first[name] != second[name]
    asked = way.provider.seen()
    assert (asked["tokens"], asked["keys"], asked["discoveries"]) == (1, 1, 1)


@pytest.mark.engines("sqlite")
def test_addresses_and_keys_are_kept_for_an_hour(noor: Person, way: Entrance) -> None:
    way.come("noor")
    way.another().come("noor")
    seen = way.provider.seen()
    assert (seen["tokens"], seen["keys"], seen["discoveries"]) == (1, 0, 0)
    with clock.moved(clock.now() + timedelta(minutes=61)):
        way.another().to_provider()
    assert way.provider.seen()["discoveries"] == 1


def test_roles_follow_the_groups_and_those_by_hand_stay(noor: Person, house: House, way: Entrance) -> None:
    """PUBLIC-SECTOR 48. An administrator only by the mapping, never by the name of a group."""
    with act() as (_, now):
        actions.give_role(noor, Role.MANAGER, by=house.admin, now=now)
        db.session.commit()
    way.come("noor")
    assert noor.roles == {Role.MANAGER, Role.SPONSOR}
    way.another().come("noor", userinfo={"groups": ["leerlus-beheer", "manager", 7]})
    assert noor.roles == {Role.MANAGER, Role.ADMIN}
    way.another().come("noor", userinfo={"groups": ["admin"]})
    assert noor.roles == {Role.MANAGER}
    given = [row.data for row in timeline(Stream(StreamKind.PERSON, noor.id)) if row.kind == EventKind.PERSON_ROLE]
    assert [(row["role"], row["given"], row.get("by_group", False)) for row in reversed(given)] == [
        ("manager", True, False),
        ("sponsor", True, True),
        ("sponsor", False, True),
        ("admin", True, True),
        ("admin", False, True),
    ]


@pytest.mark.engines("sqlite")
def test_the_last_administrator_stays_one_whatever_the_groups_say(noor: Person, house: House, way: Entrance) -> None:
    way.come("noor", userinfo={"groups": "leerlus-beheer"})
    with act() as (_, now):
        actions.take_role(house.admin, Role.ADMIN, by=noor, now=now)
        db.session.commit()
    way.another().come("noor", userinfo={"groups": []})
    assert noor.roles == {Role.ADMIN}


def test_who_is_not_to_come_in_reads_why(noor: Person, house: House, way: Entrance) -> None:
    """Nothing is written for them but a line in the log of access; each can go on after the obstacle is gone."""
    before = kinds(noor)
    assert trouble(way.come("sem")) == "email_not_proven"
    assert trouble(way.come("noor", userinfo={"email_verified": "true"})) == "email_not_proven"
    page = way.come("noor", userinfo={"email": "nieuw@testwaard.example"})
    assert trouble(page) == "unknown_person"
    assert "nieuw@testwaard.example" in page.text
    with act() as (_, now):
        actions.deactivate(noor, by=house.admin, now=now)
        db.session.commit()
    assert trouble(way.come("noor")) == "account_closed"
    assert not noor.is_active
    assert accesses()[-1] == (AccessAction.SIGN_IN, "provider/account_closed", "refused")
    assert kinds(noor) == [*before, EventKind.PERSON_ACTIVE]
    assert identity_of(noor.id) is None
    with act() as (_, now):
        actions.reactivate(noor, by=house.admin, now=now)
        db.session.commit()
    way.come("noor")
    assert way.is_in()
    with act() as (_, now):
        actions.deactivate(noor, by=house.admin, now=now)
        db.session.commit()
    assert not way.is_in(), "deactivation ends all sessions at once (PUBLIC-SECTOR 45)"
    assert trouble(way.come("noor")) == "account_closed", "nor is a linked account opened by the provider"


def test_an_address_belongs_to_one_sign_in(noor: Person, house: House, way: Entrance) -> None:
    """PUBLIC-SECTOR 40: two names at a provider, or two providers, with one address. An administrator can unlink."""
    with act() as (_, now):
        db.session.add(Identity(person_id=noor.id, issuer="https://old.example", subject="n", linked_at=now))
        db.session.commit()
    assert trouble(way.come("noor")) == "linked_to_other"
    admin = way.client.another().sign_in(house.admin)
    page = admin.post_form(f"/people/{noor.id}", form=f"form[action='/people/{noor.id}/unlink']", follow=True)
    assert "herkennen we Noor Haverkamp weer aan het e-mailadres" in page.text
    admin.send(f"/people/{noor.id}/unlink", {"csrf_token": admin.csrf_token()})  # twice changes nothing
    assert kinds(noor)[-1] == EventKind.IDENTITY_UNLINK
    way.come("noor")
    assert way.is_in()
    shown = admin.get(f"/people/{noor.id}").text
    assert "Inloggen met Testwaard" in shown
    assert "manager, opdrachtgever" in shown


def test_an_unknown_colleague_gets_an_account_when_the_install_says_so(
    house: House, database: Database, identity_provider: Provider
) -> None:
    """OIDC_CREATE: a reader, with name, address and department. Not with an address that is not proven."""
    with entrance(database, identity_provider, OIDC_CREATE=True) as way:
        assert trouble(way.come("sem")) == "email_not_proven"
        way.come("noor", userinfo={"name": " Noor\u0000\n Haverkamp " + "x" * 300})
        assert way.is_in()
    made = queries.person_by_email(EMAIL)
    assert made
    assert made.name.startswith("Noor Haverkamp xxx")
    assert len(made.name) == 100
    assert (made.department, made.roles, made.password_hash) == ("Burgerzaken", frozenset(), None)
    assert kinds(made) == [EventKind.PERSON_ADD, EventKind.IDENTITY_LINK]


@pytest.mark.engines("sqlite")
def test_a_provider_that_says_nothing_about_addresses_is_trusted_when_told(
    noor: Person, database: Database, identity_provider: Provider
) -> None:
    with entrance(database, identity_provider, OIDC_TRUST_EMAIL=True) as way:
        assert trouble(way.come("noor", userinfo={"email_verified": False})) == "email_not_proven"
        way.come("noor", userinfo={"email_verified": None})
        assert way.is_in()


def test_a_provider_belongs_to_one_organisation(
    noor: Person, house: House, database: Database, identity_provider: Provider
) -> None:
    """Whoever has an account in another one is unknown here, and gets no second account."""
    other = make_organisation("Elders")
    make_organisation("Voorbeeld", is_demo=True)
    with entrance(database, identity_provider, OIDC_CREATE=True) as way:
        way.switch()
        assert trouble(way.bring("/sign-in/provider")) == "whose_provider"
    with entrance(database, identity_provider, OIDC_CREATE=True, OIDC_ORGANISATION="Elders") as way:
        assert trouble(way.come("noor")) == "unknown_person"
        way.come("noor", userinfo={"email": "noor@elders.example"})
        assert way.is_in()
    with in_organisation(other.id):
        made = queries.person_by_email("noor@elders.example")
        assert made
        assert made.organisation_id == other.id
    assert identity_of(noor.id) is None
    with entrance(database, identity_provider, OIDC_ORGANISATION=str(house.organisation.id)) as way:
        way.come("noor")
        assert way.is_in()


@pytest.mark.engines("sqlite")
def test_a_second_factor_of_the_provider_is_asked_and_looked_at(
    noor: Person, database: Database, identity_provider: Provider
) -> None:
    """PUBLIC-SECTOR 41. With a second factor of our own, that one is asked instead."""
    with entrance(database, identity_provider, OIDC_ACR="two three") as way:
        page = way.come("noor")
        assert trouble(page) == "weak_factor"
        assert way.provider.seen()["authorizations"][0]["acr_values"] == "two three"
        assert identity_of(noor.id) is None
        way.come("noor", claims={"acr": "two"})
        assert way.is_in()
        door.ask_second_factor_by(way.app, lambda _, by: "people.help_page" if by is WayIn.PROVIDER else None)
        second = way.another()
        assert second.come("noor", claims={"acr": "one"}).location == "/help"
        assert not second.is_in()
        third = way.another()
        third.come("noor", claims={"acr": "three"})
        assert third.is_in()


@pytest.mark.engines("postgresql")
def test_two_first_visits_at_the_same_moment_are_one(
    house: House, database: Database, identity_provider: Provider
) -> None:
    """Both browsers come in, on one new account: the loser of the race looks again, and its code is not used twice."""
    with entrance(database, identity_provider, OIDC_CREATE=True, OIDC_ROLES=ROLES) as way:
        way.switch(account="noor")
        browsers = [way, way.another()]
        backs = [one.at_provider(one.to_provider()) for one in browsers]
        both_write, met = (
            Barrier(2, timeout=30),
            iter(range(2)),
        )  # the first two who are about to write wait for each other

        def meet(session: Session, *_rest: object) -> None:
            if any(isinstance(row, Person) for row in session.new) and next(met, None) is not None:
                both_write.wait()

        event.listen(Session, "before_flush", meet)
        try:
            with ThreadPoolExecutor(2) as threads:
                pages = list(threads.map(lambda pair: pair[0].bring(pair[1]), zip(browsers, backs, strict=True)))
        finally:
            event.remove(Session, "before_flush", meet)
        assert [page.status for page in pages] == [303, 303]
        assert all(one.is_in() for one in browsers)
        assert way.provider.seen()["tokens"] == 2
    made = queries.person_by_email(EMAIL)
    assert made
    assert kinds(made).count(EventKind.IDENTITY_LINK) == 1


@pytest.mark.engines("sqlite")
def test_leaving_shows_the_way_to_leave_the_provider_too(noor: Person, way: Entrance) -> None:
    way.come("noor")
    answer = way.client.post_form("/account", form="form[action='/sign-out']")
    assert not way.is_in()
    link = way.client.get(answer.location).find("main a.nl-button").attrs["href"]
    home = "post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A8000%2Fsign-in"
    assert way.client.fetch(link).location == f"{way.provider.issuer}/session/end?client_id=leerlus&{home}"


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(("local", "who", "is_let_in"), [
    ("yes", "noor", True), ("admins", "noor", False), ("admins", "admin", True), ("no", "admin", False),
])  # fmt: skip
def test_passwords_beside_the_provider(
    house: House, database: Database, identity_provider: Provider, local: str, who: str, *, is_let_in: bool
) -> None:
    """SIGN_IN_LOCAL. A way in for administrators keeps the door open when the provider is away."""
    roles = [Role.ADMIN] if who == "admin" else []
    make_person(who, email=EMAIL, password="een lange zin", roles=roles)
    with entrance(database, identity_provider) as way:
        open_already = way.client.get("/sign-in")
        way.app.config["SETTINGS"] = settings(database.url, **identity_provider.settings(SIGN_IN_LOCAL=local))
        page = way.client.get("/sign-in?next=/account")
        assert page.words_of("main a.nl-button") == ["Log in met Testwaard"]
        assert page.find("main a.nl-button").attrs["href"] == "/sign-in/provider?next=/account"
        assert bool(page.words_of("label[for=password]")) is (local != "no")
        status = 303 if is_let_in else 403
        answer = way.client.post_form(open_already, email=EMAIL, password="een lange zin", status=status)
        assert is_let_in or "Hier log je in via je organisatie" in answer.text
        assert way.is_in() is is_let_in


@pytest.mark.engines("sqlite")
def test_without_a_provider_there_is_no_way_to_one(house: House, client: Client) -> None:
    for address in ("/sign-in/provider", "/sign-in/provider/answer", "/signed-out"):
        assert client.fetch(address).status == 404
    assert "/sign-in/provider" not in client.get("/sign-in").html
