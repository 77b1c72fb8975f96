# SPDX-License-Identifier: EUPL-1.2
"""From an empty install to an organisation with a direction and a team: six typed fields, and colleagues pasted."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.client import Client
from tests.factories.links import path_in
from tests.factories.people import make_organisation, make_person
from tests.pages import Page
from tracker import clock
from tracker.directions.models import Direction
from tracker.directions.terms import Place, SponsorPick
from tracker.extensions import db
from tracker.people import queries
from tracker.people.models import Organisation, Person, Team
from tracker.people.terms import Language, Role
from tracker.record.queries import verify
from tracker.tables import ACROSS, in_organisation

OWN: dict[str, Any] = {
    "organisation": "Testwaard",
    "name": "Bea Beheer",
    "email": "bea@testwaard.example",
    "password": "een lange zin als wachtwoord",
}
TEXTS = "main input[type=text], main input[type=email], main input[type=password], main textarea"


def typed(page: Page) -> list[str]:
    return [field.attrs["name"] for field in page.find_all(TEXTS)]


def everywhere(statement: Any) -> Any:
    return db.session.scalars(statement.execution_options(**{ACROSS: True})).all()


def set_up(client: Client, **changes: Any) -> Page:
    """Step 1, and on to step 2."""
    return client.post_form("/setup", follow=True, **{**OWN, **changes})


@pytest.mark.parametrize("address", ["/sign-in", "/people", "/teams", "/directions", "/account"])
def test_every_page_of_an_empty_install_leads_to_the_set_up(client: Client, address: str) -> None:
    assert client.get(address, status=303).location == "/setup"


def test_six_fields_are_typed_and_colleagues_are_pasted(app: Flask, client: Client) -> None:
    """DESIGN 2, 10: organisation, name, e-mail, password, direction, team; plus one field for colleagues."""
    first = client.get("/setup")
    second = set_up(client)
    third = client.post_form(second, question="Hoe weten we wat er speelt?", follow=True)
    assert typed(first) + typed(second) + typed(third) == [*OWN, "question", "name", "colleagues"]
    done = client.post_form(third, name="Loket", follow=True)
    assert done.url == "/setup/done"
    assert client.get("/setup", status=303).location == "/setup/next"


def test_the_first_step_makes_an_administrator_who_is_signed_in(client: Client) -> None:
    page = set_up(client)
    assert page.url == "/setup/direction"
    assert "Je organisatie staat klaar" in page.words_of("[role=status]")[0]
    organisation, person = everywhere(select(Organisation))[0], everywhere(select(Person))[0]
    with in_organisation(organisation.id):
        assert (organisation.name, person.email, person.roles) == (OWN["organisation"], OWN["email"], {Role.ADMIN})
        assert person.password_hash != OWN["password"]
        assert verify().broken is None


def test_the_language_of_the_page_becomes_that_of_the_organisation(client: Client) -> None:
    client.get("/setup?language=en")
    page = client.post_form("/setup", follow=True, **OWN)
    assert page.find("html").attrs["lang"] == "en"
    assert [one.language for one in everywhere(select(Organisation))] == [Language.ENGLISH]


def test_colleagues_are_invited_and_their_links_stay_on_the_page(client: Client) -> None:
    third = client.post_form(set_up(client), question="Hoe?", follow=True)
    pasted = "noor.haverkamp@testwaard.example\nJan de Wit <jan@testwaard.example>; noor.haverkamp@testwaard.example"
    done = client.post_form(third, name="Loket", colleagues=pasted, follow=True)
    links = [field.attrs["value"] for field in done.find_all("main input[readonly]")]
    assert len(set(links)) == 2
    assert "2 collega's zijn uitgenodigd" in done.words_of("[role=status]")[0]
    again = client.get("/setup/done")
    assert [field.attrs["value"] for field in again.find_all("main input[readonly]")] == links
    colleague = client.another()
    assert "jan@testwaard.example" in colleague.get(path_in(links[0]), follow=True).text


def test_the_team_holds_whoever_was_pasted_and_the_administrator(client: Client) -> None:
    third = client.post_form(set_up(client), question="Hoe?", follow=True)
    pasted = f"Jan de Wit <jan@testwaard.example>\n{OWN['email']}"
    client.post_form(third, name="Loket", colleagues=pasted, place=Place.LEAD)
    with in_organisation(everywhere(select(Organisation))[0].id):
        team = everywhere(select(Team))[0]
        assert [row.name for row in queries.members(team.id, clock.now())] == ["Bea Beheer", "Jan de Wit"]
        assert team.default_lead_id == queries.person_by_email(OWN["email"]).id  # type: ignore[union-attr]  # is there


def test_only_at_set_up_an_administrator_may_be_sponsor(client: Client) -> None:
    """DESIGN 6: sponsor at set-up, and then not lead as well (DOMAIN 2.8)."""
    third = client.post_form(set_up(client), question="Hoe?", sponsor=SponsorPick.MYSELF, follow=True)
    assert [one.sponsor_id for one in everywhere(select(Direction))] == [one.id for one in everywhere(select(Person))]
    assert [radio.attrs["value"] for radio in third.find_all("input[name=place][checked]")] == ["outside"]
    assert not third.find_all("input[name=place][value=lead]")
    client.post_form(third, name="Loket", place=Place.OUTSIDE, forged={"place": "lead"}, status=422)


def test_leaving_halfway_loses_nothing(client: Client) -> None:
    """Each step is kept; signing in again leads to the next open one."""
    set_up(client)
    later = client.another()
    answer = later.post_form("/sign-in", email=OWN["email"], password=OWN["password"])
    assert answer.location == "/setup/next"
    assert later.get("/setup/next", status=303).location == "/setup/direction"
    later.post_form("/setup/direction", question="Hoe?")
    assert later.get("/setup/direction", status=303).location == "/setup/team"
    assert later.get("/setup/done", status=303).location == "/setup/team"
    later.post_form("/setup/team", name="Loket")
    assert later.get("/setup/next", status=303).location == "/"


def test_the_set_up_is_gone_when_there_is_an_organisation(app: Flask, client: Client) -> None:
    make_organisation()
    assert client.get("/setup", status=303).location == "/sign-in"
    token = client.get("/sign-in").find("input[name=csrf_token]").attrs["value"]
    assert client.post("/setup", {**OWN, "csrf_token": token}).location == "/sign-in"
    assert len(everywhere(select(Organisation))) == 1


def test_the_examples_do_not_stand_in_the_way_of_an_own_organisation(app: Flask, client: Client) -> None:
    make_organisation(is_demo=True)
    sign_in = client.get("/sign-in")
    assert sign_in.find("a[href='/setup']")
    assert "is nog leeg" not in client.get("/setup").text
    assert "los van het voorbeeld" in client.get("/setup").text
    assert set_up(client).url == "/setup/direction"


def test_an_address_of_another_organisation_is_refused_at_its_field(app: Flask, client: Client) -> None:
    demo = make_organisation(is_demo=True)
    with in_organisation(demo.id):
        make_person(email=OWN["email"])
    page = client.post_form("/setup", status=409, **OWN)
    assert OWN["email"] in page.errors[0]
    assert len(everywhere(select(Organisation))) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("organisation", ""),
        ("organisation", "   \x00 "),
        ("organisation", "o" * 101),
        ("name", ""),
        ("email", "geen adres"),
        ("email", "a@b@c.nl"),
        ("email", f"{'a' * 300}@testwaard.example"),
        ("password", "te kort"),
        ("password", "x" * 201),
    ],
)
def test_a_wrong_field_keeps_what_was_typed(client: Client, field: str, value: str) -> None:
    page = client.post_form("/setup", status=422, **{**OWN, field: value})
    assert len(page.errors) == 1
    kept = next(name for name in ("name", "organisation") if name != field)
    assert page.find(f"[name={kept}]").attrs["value"] == OWN[kept]
    assert not everywhere(select(Organisation))


def test_two_set_ups_at_once_make_one_organisation(app: Flask) -> None:
    """Both pages were open; both send at the same moment; one wins, the other is led to the way in."""
    clients = [Client(app), Client(app)]
    pages = [client.get("/setup") for client in clients]
    tokens = [page.find("input[name=csrf_token]").attrs["value"] for page in pages]
    answers: list[str] = []
    together = threading.Barrier(2)

    def send(number: int) -> None:
        own = {**OWN, "email": f"beheer{number}@testwaard.example", "csrf_token": tokens[number]}
        together.wait()
        answers.append(clients[number].raw.post("/setup", data=own).headers["Location"])

    threads = [threading.Thread(target=send, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["/setup/direction", "/sign-in"]
    assert db.session.scalar(select(func.count(Organisation.id))) == 1


def test_the_page_says_the_defaults_that_hold(client: Client) -> None:
    """The text of step 4 and the rules of the product may not drift apart."""
    from tracker.sprints.rules import USUAL_DAYS

    third = client.post_form(set_up(client), question="Hoe?", follow=True)
    done = client.post_form(third, name="Loket", follow=True)
    organisation = everywhere(select(Organisation))[0]
    deadlines = f"{organisation.wrap_up_days} werkdagen om af te ronden, {organisation.vote_days} om te stemmen"
    for said in (f"{USUAL_DAYS} dagen", "hooguit 7 sprints", "meer dan de helft", deadlines):
        assert said in done.text
