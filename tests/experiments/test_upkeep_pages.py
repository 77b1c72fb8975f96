# SPDX-License-Identifier: EUPL-1.2
"""Pages of upkeep of ideas: trying again what was stopped, declining, parking, and the question whether it still lives."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.client import Client
from tests.factories import experiments as make
from tests.factories.people import House, make_person
from tests.factories.votes import decide, make_deciding_sprint, settle_at, stop
from tracker import clock
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState
from tracker.people.terms import Language
from tracker.votes.terms import Choice

AGAIN: dict[str, Any] = {
    "now_different": "Er is nu een kaart met gebouwen.",
    "title": "Schaduwkaart uit bestaande gegevens",
    "problem": "Wij weten niet waar het te heet is.",
    "audience": "Kinderen op weg naar school",
}


def announced(house: House) -> tuple[Experiment, timedelta]:
    """An experiment whose stop was announced, and how long from now the stop is final."""
    sprint = make_deciding_sprint(house, *[Choice.STOP] * 6)
    decision = decide(sprint, stop(), house.lead)
    assert decision.withdraw_until is not None
    return sprint.experiment, decision.withdraw_until - clock.now() + timedelta(minutes=1)


def stopped(house: House) -> Experiment:
    experiment, wait = announced(house)
    settle_at(experiment, clock.now() + wait)
    return make.read_again(experiment.code)


def test_r18_a_stop_is_tried_again_from_its_page_and_its_stop_card(house: House, client: Client) -> None:
    before, wait = announced(house)
    client.sign_in(house.manager)
    settle_at(before, clock.now() + wait)
    with clock.moved(clock.now() + wait):
        for address in (f"/experiments/{before.code}", f"/experiments/{before.code}/stop-card"):
            link = client.get(address).find(f"a[href='/ideas/new?after={before.code}']")
            assert link.to_text().strip() == "Opnieuw proberen"
    page = client.get(f"/ideas/new?after={before.code}")
    assert page.heading == "Opnieuw proberen"
    assert f"{before.code} {before.title}" in page.text
    new = client.post_form(page, **AGAIN, follow=True)
    assert f"Nieuwe poging na {before.code}" in new.text
    assert AGAIN["now_different"] in new.text
    code = new.url.rpartition("/")[2]
    assert f"Opnieuw geprobeerd in {code}" in client.get(f"/experiments/{before.code}").text
    assert make.read_again(code).predecessor_id == before.id
    assert make.read_again(before.code).state is ExperimentState.STOPPED


def test_r18_what_is_different_now_must_be_said(house: House, client: Client) -> None:
    before = stopped(house)
    client.sign_in(house.manager)
    for typed in ("", " \n ", "\x00"):
        page = client.post_form(f"/ideas/new?after={before.code}", **{**AGAIN, "now_different": typed}, status=422)
        assert "Wat is er nu anders" in page.problem
    client.post_form(f"/ideas/new?after={before.code}", **{**AGAIN, "now_different": "x" * 301}, status=422)


def test_r18_what_goes_on_is_not_tried_again(house: House, client: Client) -> None:
    idea = make.make_idea(house)
    client.sign_in(house.lead)
    page = client.post_form(f"/ideas/new?after={idea.code}", **AGAIN, status=409)
    assert "Het eerdere experiment is nog niet klaar" in page.problem
    assert page.find("#now_different").to_text().strip() == AGAIN["now_different"]


def test_r18_an_announced_stop_offers_no_new_try_until_it_is_final(house: House, client: Client) -> None:
    before, wait = announced(house)
    client.sign_in(house.lead)
    assert "Opnieuw proberen" not in client.get(f"/experiments/{before.code}").text
    with clock.moved(clock.now() + wait):  # nobody settled it: the page and the act do
        page = client.get(f"/experiments/{before.code}")
        assert page.find(f"a[href='/ideas/new?after={before.code}']")
        client.post_form(f"/ideas/new?after={before.code}", **AGAIN)


@pytest.mark.parametrize("after", ["E-999", "", "x", "%00", "9" * 5000])
def test_r18_after_what_is_not_there_is_not_found(house: House, client: Client, after: str) -> None:
    client.sign_in(house.lead)
    client.get(f"/ideas/new?after={after}", status=404)


# --- declining and parking ---


def test_the_sponsor_declines_and_the_list_says_who_and_why(house: House, client: Client) -> None:
    idea = make.make_idea(house)
    client.sign_in(house.sponsor)
    link = client.get(f"/experiments/{idea.code}").find(f"a[href='/ideas/{idea.code}/decline']").attrs["href"]
    client.post_form(link, why="", status=422)
    page = client.post_form(link, why="Dit doet de provincie al.", follow=True)
    assert f"Dit doet de provincie al. ({house.sponsor.name})" in page.text
    told = client.get(f"/experiments/{idea.code}").text
    assert f"Ingetrokken. Reden: Dit doet de provincie al. ({house.sponsor.name})" in told
    client.get(link, status=403)


@pytest.mark.parametrize("path", ["decline", "park"])
def test_upkeep_is_not_for_strangers_and_not_for_what_is_not_there(house: House, client: Client, path: str) -> None:
    idea = make.make_idea(house)
    client.sign_in(house.admin)
    client.get(f"/ideas/{idea.code}/{path}", status=403)
    client.get(f"/ideas/E-999/{path}", status=404)
    client.sign_in(house.admin)
    assert f"/ideas/{idea.code}/{path}" not in client.get(f"/experiments/{idea.code}").html


@pytest.mark.parametrize("day", ["", "2020-01-01", "9999-12-31", "0001-01-01", "morgen", "\x00", "2026-99-99"])
def test_a_day_that_is_none_is_refused_and_stays_typed(house: House, client: Client, day: str) -> None:
    idea = make.make_idea(house)
    client.sign_in(house.members[0])
    form = client.get(f"/ideas/{idea.code}/park")
    token = form.find("form.app-form input[name=csrf_token]").attrs["value"]
    answer = client.raw.post(form.url, data={"csrf_token": token, "wake_on": day}, headers={"User-Agent": "x"})
    assert answer.status_code in {409, 422, 400}
    assert make.read_again(idea.code).wake_at is None


def test_a_parked_idea_lies_on_its_shelf_and_is_put_back(house: House, client: Client) -> None:
    idea = make.make_idea(house)
    client.sign_in(house.members[0])
    wake = clock.now().date() + timedelta(days=30)
    page = client.post_form(f"/ideas/{idea.code}/park", wake_on=wake, follow=True)
    assert "Geparkeerd tot" in page.text
    assert client.get("/ideas").words_of(".app-group h2") == ["Geparkeerd"]
    assert "Geparkeerd tot" in client.get("/today").text
    back = client.post_form(page, button="Zet het nu terug", follow=True)
    assert "Dit idee staat in de open lijst." in back.text
    assert client.get("/ideas").words_of(".app-group h2") == ["Idee"]


def test_an_idea_untouched_for_90_days_asks_its_author_on_today(house: House, client: Client) -> None:
    idea = make.make_idea(house)
    client.sign_in(house.members[0])
    assert "Leeft dit idee nog?" not in client.get("/today").text
    with clock.moved(clock.now() + timedelta(days=90)):
        page = client.get("/today")
        assert "Leeft dit idee nog?" in page.text
        assert page.find(f"a[href='/ideas/{idea.code}/park']")
        assert page.find(f"a[href='/ideas/{idea.code}/withdraw']")
        client.post_form(page, f"form[action='/ideas/{idea.code}/keep']")
        assert "Leeft dit idee nog?" not in client.get("/today").text
        client.sign_in(house.members[1])
        assert "Leeft dit idee nog?" not in client.get("/today").text


def test_the_pages_are_english_in_english(house: House, client: Client) -> None:
    reader = make_person(language=Language.ENGLISH)
    idea, before = make.make_idea(house, author=reader), stopped(house)
    client.sign_in(reader)
    assert client.get(f"/ideas/new?after={before.code}").heading == "Try it again"
    assert client.get(f"/ideas/{idea.code}/park").heading == "Park idea"
