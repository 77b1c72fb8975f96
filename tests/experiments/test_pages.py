# SPDX-License-Identifier: EUPL-1.2
"""The pages of ideas through the checking client: empty, full, wrong, stale, sent twice, and two at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.client import Client
from tests.factories import experiments as make
from tests.factories.people import House, make_direction, make_organisation, make_person
from tracker.acts import act
from tracker.experiments import actions, piles
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState, IdeaFacts
from tracker.extensions import db
from tracker.people.terms import Language
from tracker.tables import in_organisation

TYPED: dict[str, Any] = {
    "title": "Vragenuur in de bibliotheek",
    "problem": "Mensen met een lastige brief lopen ons mis.",
    "audience": "Mensen met een lastige brief",
}


@pytest.fixture
def member(house: House, client: Client) -> Client:
    """A browser in which a member of the team is signed in."""
    return client.sign_in(house.members[0])


def count() -> int:
    return db.session.scalar(select(func.count(Experiment.id))) or 0


# --- the backlog ---


def test_an_empty_backlog_asks_for_the_first_idea(member: Client) -> None:
    page = member.get("/ideas")
    assert "Nog geen ideeën" in page.text
    assert page.find("a[href='/ideas/new']")


def test_the_backlog_shows_ideas_ready_ones_and_withdrawn_ones(house: House, member: Client) -> None:
    make.make_idea(house, title="Vragenuur")
    make.make_ready_experiment(house, title="Parkeren zonder sticker", max_loss_eur=50_000)
    gone = make.make_idea(house, title="Drone boven de markt")
    with act(experiment=gone.code) as (experiment, now):
        actions.withdraw(experiment, "Het probleem is niet gevonden.", by=house.members[0], now=now)
        db.session.commit()
    page = member.get("/ideas")
    groups = page.find_all(".app-group")
    assert [group.query("h2")[0].to_text() for group in groups] == ["Idee", "Klaar om te starten", "Ingetrokken"]
    texts = [group.to_text() for group in groups]
    assert "Vragenuur" in texts[0]
    assert f"Wacht op ja of nee van {house.sponsor.name}" in texts[1]
    assert "Het probleem is niet gevonden." in texts[2]


def test_the_backlog_is_filtered_by_words_and_direction(house: House, member: Client) -> None:
    other = make_direction(title="Buiten op tijd gezien", sponsor=house.sponsor)
    make.make_idea(house, title="Vragenuur in de bibliotheek")
    make.make_idea(house, title="100% schone stoep", problem="Het waait.")
    found = member.get("/ideas?q=bibliotheek+BRIEF")
    assert "Vragenuur in de bibliotheek" in found.text
    assert "schone stoep" not in found.text
    assert "schone stoep" in member.get("/ideas?q=100%25").text
    assert "Vragenuur" not in member.get("/ideas?q=100%25").text
    nothing = member.get(f"/ideas?direction={other.id}")
    assert "Geen idee heeft deze woorden" in nothing.text
    assert "Vragenuur" in member.get(f"/ideas?direction={house.direction.id}&view=list").text


@pytest.mark.parametrize(
    "address",
    [
        "?direction=not-an-id",
        "?direction=%00",
        "?q=%00%01brief",
        "?q=" + "x" * 5000,
        "?page=0",
        "?page=-1",
        "?page=" + "9" * 5000,
        "?page=%C2%B2",
        "?view=upside-down",
        "?q=%25%25_%5C",
        "?q={x}&page=1",
    ],
)
def test_the_backlog_shrugs_at_a_strange_address(house: House, member: Client, address: str) -> None:
    make.make_idea(house)
    assert member.get(f"/ideas{address}").heading == "Ideeën"


def test_a_long_backlog_has_pages(house: House, member: Client) -> None:
    with act() as (_, now):
        for number in range(piles.PAGE + 1):
            facts = IdeaFacts(f"Idee nummer {number}", make.PROBLEM, make.AUDIENCE, None)
            actions.add_idea(facts, by=house.lead, now=now)
        db.session.commit()
    first = member.get("/ideas")
    assert len(first.find_all(".app-idea")) == piles.PAGE
    second = member.get(first.find("a[rel=next]").attrs["href"] or "")
    assert len(second.find_all(".app-idea")) == 1
    assert "Idee nummer 0" in second.text
    assert len(member.get("/ideas?page=9999").find_all(".app-idea")) == 1


def test_ideas_of_another_organisation_are_not_there(house: House, member: Client) -> None:
    elsewhere = make_organisation()
    with in_organisation(elsewhere.id):
        stranger = make_person()
        with act() as (_, now):
            actions.add_idea(IdeaFacts("Geheim plan", "Elders", "Iedereen"), by=stranger, now=now)
            db.session.commit()
    assert "Geheim plan" not in member.get("/ideas").text
    assert member.another().sign_in(stranger).get("/ideas/E-001/edit").heading == "Verander het idee"
    member.get("/ideas/E-001/edit", status=404)


# --- a new idea ---


def test_a_new_idea_is_three_answers_and_a_default(house: House, member: Client) -> None:
    page = member.post_form("/ideas/new", **TYPED, follow=True)
    assert "Je idee is bewaard." in page.text
    idea = make.read_again("E-001")
    assert (idea.title, idea.direction_id, idea.author_id) == (
        TYPED["title"],
        house.direction.id,
        house.members[0].id,
    )


def test_with_more_directions_none_is_picked(house: House, member: Client) -> None:
    make_direction(sponsor=house.sponsor)
    member.post_form("/ideas/new", **TYPED)
    assert make.read_again("E-001").direction_id is None


def test_a_title_with_only_a_technology_gets_a_soft_warning(member: Client) -> None:
    page = member.post_form("/ideas/new", **{**TYPED, "title": "AI-chatbot"}, follow=True)
    assert "De titel noemt alleen een techniek" in page.text
    assert make.read_again("E-001").title == "AI-chatbot"


def test_nothing_typed_is_asked_for_and_nothing_is_kept(member: Client) -> None:
    page = member.post_form("/ideas/new", title="", problem=" \n ", audience="Iedereen", status=422)
    assert "2 dingen" in page.problem
    assert page.find("#audience").attrs["value"] == "Iedereen"
    assert count() == 0


@pytest.mark.parametrize(("field", "most"), [("title", 120), ("problem", 1000), ("audience", 200)])
def test_a_text_that_is_too_long_stays_in_its_field(member: Client, field: str, most: int) -> None:
    page = member.post_form("/ideas/new", **{**TYPED, field: "x" * (most + 1)}, status=422)
    assert f"gebruik hoogstens {most:,} tekens".replace(",", ".") in page.text
    assert "x" * (most + 1) in page.html
    member.post_form("/ideas/new", **{**TYPED, field: "x" * most})
    assert count() == 1


def test_control_signs_are_dropped(member: Client) -> None:
    member.post_form("/ideas/new", **{**TYPED, "title": "Vra\x00gen\x07uur", "problem": "Een\x00\r\ntwee"})
    idea = make.read_again("E-001")
    assert (idea.title, idea.problem) == ("Vragenuur", "Een\ntwee")


def test_markup_is_text(member: Client) -> None:
    member.post_form("/ideas/new", **{**TYPED, "title": '<b>vet</b> & "meer"'})
    assert '<b>vet</b> & "meer"' in member.get("/ideas").text


@pytest.mark.parametrize("direction_id", ["not-an-id", "00000000-0000-0000-0000-000000000000", "\x00"])
def test_a_direction_from_elsewhere_is_not_in_the_list(member: Client, direction_id: str) -> None:
    page = member.post_form("/ideas/new", **TYPED, forged={"direction_id": direction_id}, status=422)
    assert "Kies" in page.problem
    assert count() == 0


def test_a_direction_of_another_organisation_is_not_in_the_list(house: House, member: Client) -> None:
    elsewhere = make_organisation()
    with in_organisation(elsewhere.id):
        foreign = make_direction()
    member.post_form("/ideas/new", **TYPED, forged={"direction_id": str(foreign.id)}, status=422)
    assert count() == 0


def test_a_double_click_keeps_one_idea(member: Client) -> None:
    form = member.get("/ideas/new")
    first = member.post_form(form, **TYPED)
    second = member.post_form(form, **TYPED)
    assert first.location == second.location
    assert count() == 1


def test_a_form_without_its_csrf_token_keeps_nothing(member: Client) -> None:
    member.post("/ideas/new", TYPED, status=400)
    assert count() == 0


def test_2_9_same_idea_twice_gets_two_codes_and_both_authors_stay_named(house: House, client: Client) -> None:
    browsers = [client.another().sign_in(person) for person in house.electorate]
    forms = [browser.get("/ideas/new") for browser in browsers]
    with ThreadPoolExecutor(len(browsers)) as pool:
        sent = pool.map(lambda pair: pair[0].post_form(pair[1], **TYPED), zip(browsers, forms, strict=True))
    places = sorted(page.location for page in sent)
    assert places == [f"/experiments/E-{number:03d}" for number in range(1, len(browsers) + 1)]
    assert count() == len(browsers)
    listed = client.sign_in(house.manager).get("/ideas").text
    assert not [person.name for person in house.electorate if person.name not in listed]


def test_who_is_not_signed_in_sees_no_ideas(house: House, client: Client) -> None:
    make.make_idea(house, title="Vragenuur")
    assert "/sign-in" in client.get("/ideas", status=303).location
    assert "/sign-in" in client.get("/ideas/new", status=303).location


def test_in_english_the_pages_are_english(house: House, client: Client) -> None:
    make.make_idea(house)
    reader = client.sign_in(make_person(language=Language.ENGLISH))
    assert reader.get("/ideas").heading == "Ideas"
    assert reader.get("/ideas/new").heading == "New idea"


# --- changing one ---


def test_the_author_changes_an_idea(house: House, member: Client) -> None:
    idea = make.make_idea(house)
    page = member.post_form(f"/ideas/{idea.code}/edit", title="Beter", follow=True)
    assert "Je idee is bewaard." in page.text
    changed = make.read_again(idea.code)
    assert (changed.title, changed.problem) == ("Beter", make.PROBLEM)


def test_2_9_two_edit_different_fields_and_both_stay(house: House, member: Client) -> None:
    idea = make.make_taken_up(house)
    mine = member.get(f"/ideas/{idea.code}/edit")
    member.another().sign_in(house.lead).post_form(f"/ideas/{idea.code}/edit", title="Titel van de trekker")
    member.post_form(mine, problem="Probleem van het lid")
    changed = make.read_again(idea.code)
    assert (changed.title, changed.problem) == ("Titel van de trekker", "Probleem van het lid")


def test_2_9_two_edit_the_same_text_and_the_later_sees_both(house: House, member: Client) -> None:
    idea = make.make_taken_up(house)
    mine = member.get(f"/ideas/{idea.code}/edit")
    member.another().sign_in(house.lead).post_form(f"/ideas/{idea.code}/edit", title="Titel van de trekker")
    page = member.post_form(mine, title="Titel van het lid", status=409)
    assert "Titel van de trekker" in page.text
    assert page.find("#title").attrs["value"] == "Titel van het lid"
    assert make.read_again(idea.code).title == "Titel van de trekker"


def test_after_a_clash_the_text_that_is_chosen_is_kept(house: House, member: Client) -> None:
    idea = make.make_taken_up(house)
    mine = member.get(f"/ideas/{idea.code}/edit")
    member.another().sign_in(house.lead).post_form(f"/ideas/{idea.code}/edit", title="Titel van de trekker")
    page = member.post_form(mine, title="Titel van het lid", status=409)
    member.post_form(page, title="Titel van ons samen")
    assert make.read_again(idea.code).title == "Titel van ons samen"


def test_only_author_and_team_may_change_it(house: House, client: Client) -> None:
    idea = make.make_idea(house)
    client.sign_in(house.manager).get(f"/ideas/{idea.code}/edit", status=403)
    client.sign_in(house.admin).get(f"/ideas/{idea.code}/withdraw", status=403)


@pytest.mark.parametrize("code", ["E-999", "E-0", "x", "E-99999999999999999999", "%00"])
def test_what_is_not_there_is_not_found(member: Client, code: str) -> None:
    member.get(f"/ideas/{code}/edit", status=404)
    member.get(f"/ideas/{code}/withdraw", status=404)


def test_the_author_withdraws_an_idea(house: House, member: Client) -> None:
    idea = make.make_idea(house)
    link = member.get(f"/ideas/{idea.code}/edit").find(f"a[href='/ideas/{idea.code}/withdraw']")
    member.post_form(link.attrs["href"] or "", why="", status=422)
    page = member.post_form(link.attrs["href"] or "", why="Wij vinden het probleem niet.", follow=True)
    assert "Wij vinden het probleem niet." in page.text
    assert make.read_again(idea.code).state is ExperimentState.WITHDRAWN
    member.get(f"/ideas/{idea.code}/edit", status=403)
