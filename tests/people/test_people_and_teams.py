# SPDX-License-Identifier: EUPL-1.2
"""What an administrator does with people and teams, and what nobody else may do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.client import Client
from tests.factories.people import House, make_person
from tests.pages import Page
from tracker import clock
from tracker.acts import act
from tracker.extensions import db
from tracker.people import actions, queries
from tracker.people.models import Person
from tracker.people.terms import Language, Role
from tracker.record import queries as record_queries
from tracker.refusal import Refused

ADMIN_PAGES = [
    "/people",
    "/people/new",
    "/people/invitations",
    "/people/{person}",
    "/teams/new",
    "/teams/{team}",
    "/teams/{team}/members",
]


def at(pattern: str, house: House) -> str:
    return pattern.format(person=house.lead.id, team=house.team.id)


def person(email: str) -> Person:
    found = queries.person_by_email(email)
    assert found is not None
    return found


def token(page: Page) -> str:
    return str(page.find("input[name=csrf_token]").attrs["value"])


@pytest.mark.parametrize("pattern", ADMIN_PAGES)
@pytest.mark.parametrize("role", ["lead", "sponsor", "manager", "owner"])
def test_only_an_administrator_comes_in(house: House, client: Client, pattern: str, role: str) -> None:
    client.sign_in(getattr(house, role))
    page = client.get(at(pattern, house), status=403)
    assert page.heading == "Dit mag jij niet"


def test_everybody_reads_the_teams(house: House, client: Client) -> None:
    client.sign_in(house.manager)
    page = client.get("/teams")
    assert house.team.name in page.text
    assert "Teun Trekker" in page.text
    assert not page.find_all(f"a[href='/teams/{house.team.id}']")


def test_the_way_to_people_shows_to_administrators_only(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    assert client.get("/teams").find("footer a[href='/people']")
    other = client.another().sign_in(house.lead)
    assert not other.get("/teams").find_all("a[href='/people']")


# --- people ------------------------------------------------------------------------------------------------


def test_a_token_of_one_person_is_nothing_to_another(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    once = client.get("/teams/new").find("input[name=once]").attrs["value"]
    client.post_form("/teams/new", name="Eerste", forged={"once": once})
    other_admin = make_person(roles=[Role.ADMIN])
    other = client.another().sign_in(other_admin)
    other.post_form("/teams/new", name="Tweede", forged={"once": once})
    assert {"Eerste", "Tweede"} <= {row.name for row in queries.teams()}


def test_an_account_is_changed(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    client.post_form(
        f"/people/{house.lead.id}", name="Teun T.", department="Zorg", language=Language.ENGLISH, roles=[Role.ADVISER]
    )
    changed = person(house.lead.email)
    assert (changed.name, changed.department, changed.language) == ("Teun T.", "Zorg", Language.ENGLISH)
    assert changed.roles == {Role.ADVISER}
    client.post_form(f"/people/{house.lead.id}", roles=[])
    assert person(house.lead.email).roles == frozenset()


def test_an_administrator_does_not_make_himself_sponsor(house: House, client: Client) -> None:
    """DESIGN 6: after set-up he cannot, and nothing else of the form is kept either."""
    client.sign_in(house.admin)
    page = client.post_form(f"/people/{house.admin.id}", name="Anders", roles=[Role.ADMIN, Role.SPONSOR], status=409)
    assert "Je kunt jezelf niet benoemen" in page.problem
    assert person(house.admin.email).name == "Bea Beheer"
    client.post_form(f"/people/{house.lead.id}", roles=[Role.SPONSOR])


def test_the_last_administrator_stays_one(house: House, client: Client) -> None:
    """An administrator whose account is closed does not count."""
    second = make_person(roles=[Role.ADMIN])
    client.sign_in(house.admin)
    client.post_form(f"/people/{second.id}", form=f"form[action='/people/{second.id}/deactivate']")
    client.post_form(f"/people/{house.admin.id}", roles=[], status=409)
    client.post_form(f"/people/{second.id}", form=f"form[action='/people/{second.id}/reactivate']")
    client.post_form(f"/people/{house.admin.id}", roles=[])
    client.get("/people", status=403)


def test_closing_an_account_ends_sessions_and_memberships(house: House, client: Client) -> None:
    theirs = client.another().sign_in(house.lead)
    theirs.get("/account")
    client.sign_in(house.admin)
    page = client.post_form(
        f"/people/{house.lead.id}", form=f"form[action='/people/{house.lead.id}/deactivate']", follow=True
    )
    assert "Het account van Teun Trekker is gesloten." in page.text
    theirs.get("/account", status=303)
    assert not queries.is_member(house.lead.id, house.team.id, clock.now())
    assert "Teun Trekker" not in {row.name for row in queries.people()}
    card = queries.team_cards(clock.now(), house.team.id)[0]
    assert card.default_lead_id is None


def test_nobody_closes_the_own_account(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    page = client.get(f"/people/{house.admin.id}")
    assert not page.find_all("form[action$=deactivate]")
    sent = client.post(f"/people/{house.admin.id}/deactivate", {"csrf_token": token(page)}, follow=True)
    assert "eigen account niet sluiten" in sent.text
    assert person(house.admin.email).is_active


def test_text_of_people_is_shown_as_text(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    client.post_form(f"/people/{house.lead.id}", name="<b>Teun</b> & co", department='"><script>')
    page = client.get("/people")
    assert "<b>Teun</b>" in page.text
    assert not page.find_all("main script, main b")


# --- teams -------------------------------------------------------------------------------------------------


def test_a_team_is_made_filled_and_changed(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    team = client.post_form("/teams/new", name="Buiten", follow=True)
    assert "Er zit nog niemand in dit team" in team.text
    joined = client.post_form(f"{team.url}/members", person=house.owner.id, follow=True)
    assert "Vera Vak" in joined.text
    client.post_form(team.url, max_running=3, default_lead=house.owner.id)
    card = next(card for card in queries.team_cards(clock.now()) if card.name == "Buiten")
    assert (card.max_running, card.lead) == (3, "Vera Vak")
    client.post_form(team.url, form=f"form[action$='{house.owner.id}/leave']")
    assert not queries.is_member(house.owner.id, card.id, clock.now())


def test_a_team_name_is_taken_once(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    page = client.post_form("/teams/new", name=house.team.name.upper(), status=409)
    assert "Er is al een team" in page.errors[0]
    client.post_form(f"/teams/{house.team.id}", name=house.team.name)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "n" * 101),
        ("max_running", "veel"),
        ("max_running", "0"),
        ("max_running", "2.5.1,"),
        ("max_running", "21"),
    ],
)
def test_a_wrong_team_is_not_kept(house: House, client: Client, field: str, value: str) -> None:
    client.sign_in(house.admin)
    typed: dict[str, Any] = {"max_running": 2, field: value}
    page = client.post_form(f"/teams/{house.team.id}", status=422, **typed)
    assert len(page.errors) == 1
    assert queries.team_cards(clock.now(), house.team.id)[0].max_running == 2


def test_a_lead_is_in_the_team(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    client.post_form(f"/teams/{house.team.id}", max_running=2, forged={"default_lead": str(house.owner.id)}, status=422)
    with pytest.raises(Refused, match="lead_not_in_team"), act() as (_, now):
        actions.edit_team(house.team, name="Zo", max_running=2, default_lead_id=house.owner.id, by=house.admin, now=now)


def test_an_administrator_does_not_put_himself_forward_as_lead(house: House, client: Client) -> None:
    """DESIGN 6: he may join, which stands in the timeline, but not lead by his own hand."""
    client.sign_in(house.admin)
    client.post_form(f"/teams/{house.team.id}/members", person=house.admin.id)
    page = client.post_form(f"/teams/{house.team.id}", default_lead=house.admin.id, status=409)
    assert "Je kunt jezelf niet benoemen" in page.problem
    with pytest.raises(Refused, match="not_yourself"), act() as (_, now):
        actions.add_team("Nog een", by=house.admin, now=now, default_lead_id=house.admin.id)


def test_joining_twice_changes_nothing(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    form = client.get(f"/teams/{house.team.id}/members")
    client.post_form(form, person=house.owner.id)
    client.post_form(form, person=house.owner.id)
    inside = [row.name for row in queries.members(house.team.id, clock.now())]
    assert inside.count("Vera Vak") == 1


def test_every_act_stands_in_the_record(house: House) -> None:
    """The chain holds, and without names: those can be erased."""
    assert record_queries.verify().broken is None
    acts: list[Callable[[datetime], None]] = [
        lambda now: actions.edit_person(house.lead, name="Geheim", language=Language.DUTCH, by=house.admin, now=now),
        lambda now: actions.set_password(house.lead, "hash", by=house.lead, now=now),
        lambda now: actions.deactivate(house.lead, by=house.admin, now=now),
        lambda now: actions.edit_team(
            house.team, name="Geheim", max_running=4, default_lead_id=None, by=house.admin, now=now
        ),
    ]
    before = record_queries.verify().events
    for one in acts:
        with act() as (_, now):
            one(now)
            db.session.commit()
    proof = record_queries.verify()
    assert proof.broken is None
    assert proof.events == before + 5  # closing an account also ends its membership


@pytest.mark.parametrize(
    "do",
    [
        lambda house, by, now: actions.add_person("X", "x@x.nl", by=by, now=now),
        lambda house, by, now: actions.edit_person(house.owner, name="X", language=Language.DUTCH, by=by, now=now),
        lambda house, by, now: actions.set_password(house.owner, "hash", by=by, now=now),
        lambda house, by, now: actions.give_role(house.lead, Role.ADMIN, by=by, now=now),
        lambda house, by, now: actions.take_role(house.admin, Role.ADMIN, by=by, now=now),
        lambda house, by, now: actions.deactivate(house.owner, by=by, now=now),
        lambda house, by, now: actions.reactivate(house.owner, by=by, now=now),
        lambda house, by, now: actions.add_team("X", by=by, now=now),
        lambda house, by, now: actions.edit_team(
            house.team, name="X", max_running=1, default_lead_id=None, by=by, now=now
        ),
        lambda house, by, now: actions.join(house.team, house.owner, by=by, now=now),
        lambda house, by, now: actions.leave(house.team, house.lead, by=by, now=now),
    ],
)
def test_no_act_on_people_without_the_role(house: House, do: Any) -> None:
    """The actions check it themselves: the API and the command line come in by the same door."""
    for by in (house.lead, house.sponsor, house.manager):
        with pytest.raises(Refused, match="only_admin"), act() as (_, now):
            do(house, by, now)


def test_a_wrong_line_is_shown_as_text(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    page = client.post_form("/people/new", colleagues="<script>alert(1)</script>", status=422)
    assert "<script>alert(1)</script>" in page.problem
    assert not page.find_all("main script")
