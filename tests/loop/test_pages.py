# SPDX-License-Identifier: EUPL-1.2
"""Today, the list, and the page of one experiment in each of its states: the next act is told, and whose it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.client import Client
from tests.factories.experiments import make_idea, make_ready_experiment, make_taken_up
from tests.factories.people import House, make_person
from tests.factories.sprints import (
    make_planned_sprint,
    make_running_sprint,
    make_wrapped_up_sprint,
    make_wrapping_up_sprint,
)
from tracker.experiments import piles
from tracker.people.models import Organisation, Person
from tracker.people.terms import Language, Role


def idea(house: House) -> str:
    return make_idea(house).code


def taken_up(house: House) -> str:
    return make_taken_up(house).code


def ready(house: House) -> str:
    return make_ready_experiment(house).code


def planned(house: House) -> str:
    return str(make_planned_sprint(house).experiment.code)


def running(house: House) -> str:
    return str(make_running_sprint(house).experiment.code)


def wrapping_up(house: House) -> str:
    return str(make_wrapping_up_sprint(house).experiment.code)


def wrapped_up(house: House) -> str:
    return str(make_wrapped_up_sprint(house).experiment.code)


STATES: list[tuple[Callable[[House], str], str, str]] = [
    (idea, "Pak dit idee op met je team", "Een team kan dit idee oppakken"),
    (taken_up, "Zet dit experiment klaar", "zet dit experiment klaar"),
    (ready, "Plan sprint 1", "plant sprint 1"),
    (planned, "Start sprint 1", "kan sprint 1 starten"),
    (running, "Wat zag je vandaag?", "Sprint 1 loopt"),
    (wrapping_up, "Rond sprint 1 af", "Het team rondt sprint 1 af"),
    (wrapped_up, "Open de stemming over sprint 1", "kan de stemming over sprint 1 openen"),
]


@pytest.mark.parametrize(("make", "mine", "others"), STATES, ids=[make.__name__ for make, *_ in STATES])
def test_r9_the_page_tells_the_lead_what_is_next_and_others_who_does_it(
    client: Client, house: House, make: Callable[[House], str], mine: str, others: str
) -> None:
    code = make(house)
    client.sign_in(house.lead)
    assert mine in client.get(f"/experiments/{code}").text
    client.sign_in(house.manager)
    page = client.get(f"/experiments/{code}")
    assert others in page.text
    assert "Nu aan jou" not in page.text


@pytest.mark.parametrize("make", [make for make, *_ in STATES], ids=[make.__name__ for make, *_ in STATES])
def test_every_page_of_the_loop_holds_in_english_too(
    client: Client, house: House, make: Callable[[House], str]
) -> None:
    code = make(house)
    reader = make_person("Rita Reader", language=Language.ENGLISH)
    client.sign_in(reader)
    assert "Learnings" in client.get(f"/experiments/{code}").text
    assert "Nothing is waiting for you" in client.get("/today").text
    assert "Experiments" in client.get("/experiments").text


def test_the_next_sprint_is_blocked_by_a_list_that_names_who_can_lift_it(client: Client, house: House) -> None:
    code = wrapping_up(house)
    client.sign_in(house.manager)
    page = client.get(f"/experiments/{code}")
    assert "Sprint 2 kan nog niet starten" in page.text
    assert "Het resultaat van sprint 1 ontbreekt" in page.text
    assert "de trekker" in page.text


def test_today_puts_what_is_mine_first_and_late_before_the_rest(client: Client, house: House) -> None:
    late, second = wrapping_up(house), running(house)
    client.sign_in(house.members[0])
    page = client.get("/today")
    assert page.text.index("Rond sprint 1 af") < page.text.index("Wat zag je vandaag?")
    assert late in page.text
    assert second in page.text


def test_today_of_somebody_without_a_team_shows_what_to_read(client: Client, house: House) -> None:
    client.sign_in(make_person())
    assert "Er wacht niets op je." in client.get("/today").text


@pytest.mark.parametrize(
    "query", ["q=bibliotheek", "q=%00%F0%9F%98%80", "direction=nee", "team=" + "a" * 500, "q=%25_"]
)
def test_a_filter_that_is_not_one_finds_nothing_and_breaks_nothing(client: Client, house: House, query: str) -> None:
    running(house)
    client.sign_in(house.lead)
    assert client.get(f"/experiments?{query}").status == 200


def test_a_filter_finds_by_word_and_by_code(client: Client, house: House) -> None:
    code = running(house)
    client.sign_in(house.lead)
    assert code in client.get("/experiments?q=vragenuur").text
    assert code in client.get(f"/experiments?q={code}").text
    assert "Niets past bij dit filter." in client.get("/experiments?q=onvindbaar").text


def test_a_long_list_has_pages_that_keep_the_filter(
    client: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(piles, "PAGE", 2)
    codes = [running(house) for _ in range(3)]
    client.sign_in(house.lead)
    first = client.get(f"/experiments?q=vragenuur&team={house.team.id}")
    assert [code in first.text for code in codes] == [False, True, True], "the newest first"
    assert first.words_of(".app-group__count") == ["3"]
    assert "Pagina 1 van 2" in first.text
    second = client.get(first.find("a[rel=next]").attrs["href"] or "")
    assert [code in second.text for code in codes] == [True, False, False]
    assert client.get("/experiments?page=99").text.count(codes[0]) == 1, "a page after the last one is the last one"


def test_a_list_that_nobody_counts_to_its_end_has_pages_too(
    client: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(piles, "PAGE", 2)
    monkeypatch.setattr(piles, "MOST_COUNTED", 2)
    codes = [running(house) for _ in range(3)]
    client.sign_in(house.lead)
    first = client.get("/experiments")
    assert first.words_of(".app-group__count") == ["2+"]
    second = client.get(first.find("a[rel=next]").attrs["href"] or "")
    assert "Pagina 2" in second.text
    assert codes[0] in second.text
    assert not second.find_all("a[rel=next]")


@pytest.mark.parametrize("path", ["/experiments/E-999", "/experiments/nee", "/experiments/E-001/sprints/99/meeting"])
def test_what_does_not_exist_is_the_same_404(client: Client, house: House, path: str) -> None:
    client.sign_in(house.lead)
    client.get(path, status=404)


def starters(house: House) -> list[Person]:
    return [*house.members, house.owner, house.sponsor, house.manager, house.admin]


def test_only_the_lead_starts_a_sprint(client: Client, house: House) -> None:
    code = planned(house)
    for person in starters(house):
        client.sign_in(person)
        assert "Start sprint 1" not in client.get(f"/experiments/{code}").text
    client.sign_in(house.lead)
    started = client.post_form(f"/experiments/{code}", button="Start sprint 1", follow=True)
    assert "Sprint 1 is gestart. Het plan ligt vast." in started.text


def test_an_administrator_has_no_power_over_content(client: Client, house: House) -> None:
    code = planned(house)
    admin = make_person("Bea Beheer", roles=[Role.ADMIN])
    client.sign_in(admin)
    assert "Nu aan jou" not in client.get(f"/experiments/{code}").text


def test_today_takes_an_administrator_back_to_a_set_up_that_is_half_done(
    client: Client, organisation: Organisation
) -> None:
    client.sign_in(make_person("Bea Beheer", roles=[Role.ADMIN]))
    page = client.get("/today")
    assert "Rond het inrichten af" in page.text
    assert page.find("a[href='/setup/next']")
