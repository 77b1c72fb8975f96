# SPDX-License-Identifier: EUPL-1.2
"""Directions: who adds and appoints, who sets the frame, and that a frame never works backwards."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Client
from tests.factories.people import House, make_direction
from tests.pages import Page
from tracker.acts import act
from tracker.directions import access, actions, queries
from tracker.directions.terms import DataAllowed, FrameFacts, Stage
from tracker.extensions import db
from tracker.people.terms import Role
from tracker.portfolio import queries as portfolio_queries
from tracker.refusal import Refused


def frame_of(house: House) -> FrameFacts:
    found = queries.frame_facts(house.direction.id)
    assert found is not None
    return found


def frame_page(house: House) -> str:
    return f"/directions/{house.direction.id}/frame"


# --- reading -----------------------------------------------------------------------------------------------


def test_everybody_reads_the_directions(house: House, client: Client) -> None:
    client.sign_in(house.members[0])
    page = client.get("/directions")
    assert house.direction.question in page.text
    assert "Oda Opdracht" in page.text
    assert "hooguit € 10.000 en 320 uur kan verliezen, in 7 sprints" in page.text
    assert "nog geen" in page.text
    assert not page.find_all("main a[href^='/directions/']")


def test_the_empty_page_says_what_to_do(house: House, client: Client) -> None:
    with act():
        db.session.delete(queries.current_frame(house.direction.id))
        db.session.delete(queries.direction(house.direction.id))
        db.session.commit()
    client.sign_in(house.lead)
    assert "Nog geen richting. Waar wil je naartoe?" in client.get("/directions").text
    client.another().sign_in(house.admin).get("/directions").find("main a[href='/directions/new']")


def test_the_page_takes_few_questions_however_many_directions(house: House, client: Client) -> None:
    client.sign_in(house.lead)
    few = len(client.get("/directions").statements)
    for _ in range(5):
        make_direction(sponsor=house.sponsor, by=house.admin)
    assert len(client.get("/directions").statements) == few


def test_only_the_newest_frame_shows(house: House) -> None:
    with act() as (_, now):
        actions.set_frame(house.direction, FrameFacts(max_loss_eur=1), by=house.sponsor.id, now=now)
        db.session.commit()
    cards = portfolio_queries.direction_cards()
    assert [card.max_loss_eur for card in cards] == [1]


# --- adding and appointing ---------------------------------------------------------------------------------


def test_an_administrator_adds_a_direction(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    page = client.post_form(
        "/directions/new",
        question="Wie bereiken we nu niet?",
        title="Iedereen mee",
        sponsor=house.lead.id,
        follow=True,
    )
    assert page.url == "/directions"
    assert "Iedereen mee" in page.text
    assert Role.SPONSOR in house.lead.roles


@pytest.mark.parametrize(
    "typed",
    [{"question": ""}, {"question": "q" * 301}, {"question": "\x00"}, {"question": "Hoe?", "title": "t" * 61}],
)
def test_a_wrong_direction_is_not_kept(house: House, client: Client, typed: dict[str, Any]) -> None:
    client.sign_in(house.admin)
    page = client.post_form("/directions/new", status=422, **typed)
    assert len(page.errors) == 1
    assert len(queries.open_directions()) == 1


@pytest.mark.parametrize("sponsor", ["no id", "018f7c2e-0000-7000-8000-000000000001", "ADMIN"])
def test_a_sponsor_who_is_not_offered_is_refused(house: House, client: Client, sponsor: str) -> None:
    client.sign_in(house.admin)
    forged = {"sponsor": str(house.admin.id) if sponsor == "ADMIN" else sponsor}
    client.post_form("/directions/new", question="Hoe?", forged=forged, status=422)
    client.post_form(f"/directions/{house.direction.id}/people", forged=forged, sponsor="", status=422)


def test_after_set_up_no_administrator_appoints_himself(house: House) -> None:
    """DESIGN 6: not at a new direction, not as sponsor, not as deputy."""
    own = house.admin.id
    tries: list[Any] = [
        lambda now: actions.add_direction("Hoe?", by=house.admin, now=now, sponsor_id=own),
        lambda now: actions.add_direction("Hoe?", by=house.admin, now=now, deputy_id=own),
        lambda now: actions.appoint(house.direction, sponsor_id=own, deputy_id=None, by=house.admin, now=now),
        lambda now: actions.appoint(
            house.direction, sponsor_id=house.sponsor.id, deputy_id=own, by=house.admin, now=now
        ),
    ]
    for one in tries:
        with pytest.raises(Refused, match="not_yourself"), act() as (_, now):
            one(now)


def test_sponsor_and_deputy_are_two_people(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    address = f"/directions/{house.direction.id}/people"
    page = client.post_form(address, sponsor=house.sponsor.id, deputy=house.sponsor.id, status=409)
    assert page.errors == ["Plaatsvervanger: De plaatsvervanger moet iemand anders zijn dan de opdrachtgever."]
    with pytest.raises(Refused, match="deputy_is_sponsor"), act() as (_, now):
        actions.add_direction("Hoe?", by=house.admin, now=now, sponsor_id=house.lead.id, deputy_id=house.lead.id)


def test_an_appointment_is_kept_and_gives_the_role(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    client.post_form(f"/directions/{house.direction.id}/people", sponsor=house.owner.id, deputy="")
    assert access.is_sponsor(queries.direction(house.direction.id), house.owner.id)
    assert not access.is_sponsor(queries.direction(house.direction.id), house.sponsor.id)
    assert Role.SPONSOR in house.owner.roles


@pytest.mark.parametrize("role", ["lead", "sponsor", "manager"])
def test_only_an_administrator_adds_and_appoints(house: House, client: Client, role: str) -> None:
    client.sign_in(getattr(house, role))
    client.get("/directions/new", status=403)
    client.get(f"/directions/{house.direction.id}/people", status=403)
    with pytest.raises(Refused, match="only_admin"), act() as (_, now):
        actions.add_direction("Hoe?", by=getattr(house, role), now=now)


# --- the frame ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["sponsor", "deputy"])
def test_the_sponsor_and_the_deputy_set_the_frame(house: House, client: Client, role: str) -> None:
    """A new version; the one before stays as it was (DOMAIN 2.9)."""
    client.sign_in(getattr(house, role))
    before = queries.current_frame(house.direction.id)
    assert before is not None
    page = client.post_form(
        frame_page(house),
        max_loss_eur="12.500",
        max_sprints=5,
        data_allowed=DataAllowed.REAL,
        stages=[Stage.DISCOVER],
        note="Eerst klein.",
        follow=True,
    )
    assert "€ 12.500" in page.text
    assert "Eerst klein." in page.text
    assert frame_of(house) == FrameFacts(12_500, 320, 5, 10, DataAllowed.REAL, (Stage.DISCOVER,))
    after = queries.current_frame(house.direction.id)
    assert after is not None
    assert (before.number, before.max_loss_eur, after.number) == (1, 10_000, 2)


@pytest.mark.parametrize("role", ["admin", "lead", "manager", "owner"])
def test_nobody_else_sets_the_frame(house: House, client: Client, role: str) -> None:
    """Not the administrator either: a technical role is no back door (DOMAIN 2.8)."""
    person = getattr(house, role)
    client.sign_in(person)
    page = client.get(frame_page(house), status=403)
    assert "Alleen de opdrachtgever of de plaatsvervanger" in page.text
    with pytest.raises(Refused, match="only_sponsor"), act() as (_, now):
        actions.change_frame(house.direction, FrameFacts(), by=person, now=now)


def test_the_sponsor_of_another_direction_is_nobody_here(house: House, client: Client) -> None:
    other = make_direction(sponsor=house.manager, by=house.admin)
    client.sign_in(house.manager)
    client.get(f"/directions/{other.id}/frame")
    client.get(frame_page(house), status=403)


WRONG: list[tuple[str, Any]] = [
    ("max_loss_eur", ""),
    ("max_loss_eur", "-1"),
    ("max_loss_eur", "veel"),
    ("max_loss_eur", "9" * 30),
    ("max_hours", "1e9"),
    ("max_sprints", "0"),
    ("max_running", "0"),
    ("note", "n" * 1001),
]


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_a_wrong_frame_is_not_kept(house: House, client: Client, field: str, value: str) -> None:
    client.sign_in(house.sponsor)
    typed: dict[str, Any] = {field: value, "form": None}
    page = client.post_form(frame_page(house), status=422, **typed)
    assert len(page.errors) == 1
    assert frame_of(house) == FrameFacts()


@pytest.mark.parametrize(
    "forged", [{"stages": []}, {"stages": ["moon"]}, {"data_allowed": "all"}, {"data_allowed": []}]
)
def test_a_forged_frame_is_not_kept(house: House, client: Client, forged: dict[str, Any]) -> None:
    client.sign_in(house.sponsor)
    page = client.post_form(frame_page(house), status=422, forged=forged, note="x")
    assert page.errors
    assert frame_of(house) == FrameFacts()


def test_two_who_change_the_same_limit_see_both(house: House, client: Client) -> None:
    """The later saver loses nothing; who changed another limit is merged."""
    client.sign_in(house.sponsor)
    deputy = client.another().sign_in(house.deputy)
    mine: Page = client.get(frame_page(house))
    theirs: Page = deputy.get(frame_page(house))
    third: Page = client.get(frame_page(house))
    deputy.post_form(theirs, max_hours=100)
    page = client.post_form(mine, max_hours=200, status=409)
    assert "200" in page.problem + page.text
    assert "100" in page.text
    client.post_form(third, max_sprints=4)
    assert (frame_of(house).max_hours, frame_of(house).max_sprints) == (100, 4)


def test_a_second_send_makes_no_second_version(house: House, client: Client) -> None:
    client.sign_in(house.sponsor)
    form = client.get(frame_page(house))
    client.post_form(form, max_hours=100)
    client.post_form(form, max_hours=100)
    frame = queries.current_frame(house.direction.id)
    assert frame is not None
    assert frame.number == 2
