# SPDX-License-Identifier: EUPL-1.2
"""An administrator pastes addresses; each gets an invitation, by mail or as a link to hand over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from tests.client import Client
from tests.factories.links import NOOR, mail_for, make_invited, open_path, path_in
from tests.factories.people import PASSWORD, House, make_organisation, make_person
from tests.pages import Page
from tracker import clock
from tracker.acts import act
from tracker.extensions import db
from tracker.notices import worker
from tracker.people import queries
from tracker.people.models import Person
from tracker.people.terms import Language, Role
from tracker.refusal import Refused
from tracker.sign_in import invitations, resets
from tracker.tables import in_organisation


def person(email: str) -> Person:
    found = queries.person_by_email(email)
    assert found is not None
    return found


def links_on(page: Page) -> list[str]:
    return [str(field.attrs["value"]) for field in page.find_all("main input[readonly]")]


def said(page: Page) -> str:
    return " ".join(page.words_of("[role=status]"))


def test_each_pasted_line_is_judged(house: House, client: Client) -> None:
    make_person("Ro Reeds", email="ro@testwaard.example", password=PASSWORD)
    make_invited(house.admin)
    client.sign_in(house.admin)
    pasted = f"Mo Nieuw <mo@testwaard.example>; Mo <MO@testwaard.example>\nro@testwaard.example\n{NOOR}\n"
    page = client.post_form("/people/new", colleagues=pasted, team=house.team.id, roles=[Role.MANAGER], follow=True)
    for words in ("1 collega is uitgenodigd", "Al binnen: Ro Reeds", "Al eerder uitgenodigd: Noor Haverkamp"):
        assert words in said(page)
    assert "Twee keer genoemd: mo@testwaard.example" in said(page)
    assert person("mo@testwaard.example").roles == {Role.MANAGER}
    assert person(NOOR).roles == frozenset()
    inside = {row.name for row in queries.members(house.team.id, clock.now())}
    assert {"Mo Nieuw", "Ro Reeds", "Noor Haverkamp"} <= inside


@pytest.mark.parametrize(
    "colleagues",
    ["", " \n ", "geen adres", "noor@", "\x00", "x" * 20_000, "\n".join(f"p{n}@testwaard.example" for n in range(51))],
)
def test_a_wrong_paste_invites_nobody(house: House, client: Client, colleagues: str) -> None:
    client.sign_in(house.admin)
    before = len(queries.accounts(clock.now()))
    page = client.post_form("/people/new", colleagues=colleagues, status=422)
    assert len(page.errors) == 1
    assert len(queries.accounts(clock.now())) == before


@pytest.mark.parametrize(
    "forged", [{"team": "no id"}, {"team": "PERSON"}, {"roles": ["king"]}, {"roles": ["admin", ""]}]
)
def test_a_forged_choice_invites_nobody(house: House, client: Client, forged: dict[str, Any]) -> None:
    client.sign_in(house.admin)
    sent = {name: str(house.lead.id) if value == "PERSON" else value for name, value in forged.items()}
    page = client.post_form("/people/new", colleagues="mo@testwaard.example", forged=sent, status=422)
    assert page.errors
    assert queries.person_by_email("mo@testwaard.example") is None


def test_an_address_of_another_organisation_is_refused(house: House, client: Client) -> None:
    with in_organisation(make_organisation().id):
        make_person(email="daar@elders.example")
    client.sign_in(house.admin)
    page = client.post_form("/people/new", colleagues=f"{NOOR}\ndaar@elders.example", status=409)
    assert "daar@elders.example" in page.errors[0]
    assert queries.person_by_email(NOOR) is None


def test_a_second_send_invites_nobody_twice(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    form = client.get("/people/new")
    pages = [client.post_form(form, colleagues="mo@testwaard.example", follow=True) for _ in range(2)]
    assert links_on(pages[0]) == links_on(pages[1])
    assert len(links_on(pages[0])) == 1


def test_without_mail_the_link_is_there_to_hand_over(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    page = client.post_form("/people/new", colleagues=NOOR, follow=True)
    (link,) = links_on(page)
    assert link.startswith("http://localhost:8000/link/")
    assert links_on(client.get(f"/people/{person(NOOR).id}")) == [link]
    newcomer = client.another()
    newcomer.get(path_in(link), follow=True)
    newcomer.post_form("/link", password=PASSWORD, language=Language.DUTCH)
    assert "Iedereen die is uitgenodigd, is binnen." in client.get("/people/invitations").text
    assert not links_on(client.get(f"/people/{person(NOOR).id}"))


def test_with_mail_nobody_sees_the_link_but_who_gets_it(app: Flask, house: House, client: Client) -> None:
    client.sign_in(house.admin)
    with mail_for(app) as server:
        page = client.post_form("/people/new", colleagues=NOOR, follow=True)
        assert "De mail is onderweg" in page.text
        worker.send()
        after = client.get("/people/invitations")
        assert "Gemaild" in after.text
        assert not links_on(page) + links_on(after)
        client.another().get(path_in(server.link_to(NOOR)), follow=True)


def test_when_mail_fails_the_link_is_there_after_all(app: Flask, house: House, client: Client) -> None:
    client.sign_in(house.admin)
    with mail_for(app, refuses={NOOR: "550 no such user"}):
        client.post_form("/people/new", colleagues=NOOR)
        worker.send()
        page = client.get("/people/invitations")
        assert "De mail kon niet worden verstuurd" in page.text
        assert len(links_on(page)) == 1


def test_an_invitation_lapses_and_is_made_again(house: House, client: Client) -> None:
    noor = make_invited(house.admin)
    old = open_path(noor)
    client.sign_in(house.admin)
    assert "uitgenodigd tot" in client.get("/people").text
    with clock.moved(clock.now() + timedelta(days=7, minutes=1)):
        assert "uitnodiging verlopen" in client.get("/people").text
        page = client.get(f"/people/{noor.id}")
        assert not links_on(page)
        again = client.post_form(page, form=f"form[action='/people/{noor.id}/invite']", follow=True)
        (link,) = links_on(again)
        assert path_in(link) != old
        assert "De vorige werkt niet meer" in said(again)
        client.another().get(path_in(link), follow=True)


def test_an_invitation_is_withdrawn_with_its_account(house: House, client: Client) -> None:
    noor = make_invited(house.admin, team=house.team)
    client.sign_in(house.admin)
    client.post_form(f"/people/{noor.id}", form=f"form[action='/people/{noor.id}/withdraw']")
    assert not person(NOOR).is_active
    assert not queries.is_member(noor.id, house.team.id, clock.now())
    newcomer = client.another()
    newcomer.get(open_path(noor), status=303)
    assert newcomer.get("/link", status=410).heading == "Dit account is gesloten"


def test_who_is_in_gets_no_invitation(house: House, client: Client) -> None:
    """It would be a way past the password."""
    inside = make_person("Ro Reeds", email="ro@testwaard.example", password=PASSWORD)
    client.sign_in(house.admin)
    page = client.get(f"/people/{inside.id}")
    assert not page.find_all("form[action$='/invite'], form[action$='/withdraw']")
    for act_of in ("invite", "withdraw"):
        sent = client.post(f"/people/{inside.id}/{act_of}", {"csrf_token": client.csrf_token()}, follow=True)
        assert "kan al inloggen" in said(sent)
    assert person(inside.email).is_active


Acts = Callable[[Person, Person, datetime], object]


@pytest.mark.parametrize(
    "forbidden",
    [
        lambda _noor, by, now: invitations.invite((), by=by, now=now),
        lambda noor, by, now: invitations.invite_again(noor, by=by, now=now),
        lambda noor, by, now: invitations.withdraw(noor, by=by, now=now),
        lambda noor, by, now: resets.hand_over(noor, by=by, now=now),
    ],
)
def test_only_an_administrator_invites(house: House, forbidden: Acts) -> None:
    noor = make_invited(house.admin)
    with pytest.raises(Refused, match="only_admin"), act() as (_, now):
        forbidden(noor, house.lead, now)
    db.session.rollback()
