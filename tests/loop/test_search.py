# SPDX-License-Identifier: EUPL-1.2
"""The one search box: codes lead straight there, then titles; on every page, for who is signed in."""

from __future__ import annotations

import pytest

from tests.client import Client
from tests.factories.experiments import make_idea, make_ready_experiment
from tests.factories.people import House, make_organisation, make_person
from tracker.acts import act
from tracker.experiments import actions
from tracker.experiments.terms import IdeaFacts
from tracker.extensions import db
from tracker.loop import finding
from tracker.people.terms import Language
from tracker.tables import in_organisation


@pytest.mark.parametrize("typed", ["e-1", "E-001", "E-1", " e-001 ", "e-01"])
def test_a_code_leads_straight_to_its_experiment(house: House, client: Client, typed: str) -> None:
    idea = make_idea(house)
    client.sign_in(house.manager)
    assert client.get("/search?q=" + typed.replace(" ", "+"), status=303).location == f"/experiments/{idea.code}"


def test_the_box_stands_on_every_page_and_finds_titles_of_experiments_and_ideas(house: House, client: Client) -> None:
    make_idea(house, title="Vragenuur in de bibliotheek")
    make_ready_experiment(house, title="Bibliotheek op wielen")
    make_idea(house, title="Iets anders")
    client.sign_in(house.manager)
    for address in ("/today", "/ideas", "/experiments", "/learnings", "/experiments/E-001", "/ideas/new"):
        form = client.get(address).find("header form[role=search]")
        assert (form.attrs["method"], form.attrs["action"]) == ("get", "/search")
    page = client.get("/search?q=BIBLIOTHEEK")
    assert page.words_of(".app-rows a") == ["Bibliotheek op wielen", "Vragenuur in de bibliotheek"]
    assert page.find("#find").attrs["value"] == "BIBLIOTHEEK"
    assert page.find("a[href='/experiments?q=BIBLIOTHEEK']")
    assert page.find("a[href='/ideas?q=BIBLIOTHEEK']")


def test_codes_come_before_titles(house: House, client: Client) -> None:
    make_idea(house, title="Iets anders")
    make_idea(house, title="Lijst E-00")
    client.sign_in(house.manager)
    found = client.get("/search?q=e-00").words_of(".app-rows .app-code")
    assert found == ["E-002", "E-001"]
    assert [hit.code for hit in finding.find("anders e")] == ["E-001"]


def test_more_than_twenty_lead_to_the_whole_lists(house: House, client: Client) -> None:
    with act() as (_, now):
        for number in range(finding.MOST + 1):
            actions.add_idea(IdeaFacts(f"Idee {number}", "Probleem", "Iedereen"), by=house.lead, now=now)
        db.session.commit()
    client.sign_in(house.lead)
    page = client.get("/search?q=idee")
    assert len(page.find_all(".app-rows > li")) == finding.MOST
    assert "Er is meer." in page.text


@pytest.mark.parametrize(
    "query",
    ["", "q=", "q=%00", "q=%25_%5C", "q=" + "x" * 5000, "q=%F0%9F%98%80", "q=%22%3E%3Cb%3E", "q=%ED%A0%80", "q=e-99"],
)
def test_what_finds_nothing_breaks_nothing(house: House, client: Client, query: str) -> None:
    make_idea(house)
    client.sign_in(house.lead)
    assert client.get(f"/search?{query}").heading == "Zoek"


def test_only_who_is_signed_in_searches_and_only_at_home(house: House, client: Client) -> None:
    make_idea(house, title="Geheim plan")
    assert "/sign-in" in client.get("/search?q=e-1", status=303).location
    assert not client.get("/help").find_all("#find")
    elsewhere = make_organisation()
    with in_organisation(elsewhere.id):
        stranger = make_person(language=Language.ENGLISH)
    client.sign_in(stranger)
    assert "Geheim plan" not in client.get("/search?q=geheim").text
    assert client.get("/search?q=E-001").heading == "Search"
