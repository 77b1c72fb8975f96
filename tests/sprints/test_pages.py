# SPDX-License-Identifier: EUPL-1.2
"""The plan and the sprint as people use them in a browser without JavaScript."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.client import Client
from tests.factories.experiments import make_ready_experiment
from tests.factories.people import House
from tests.factories.people import house as another_house
from tests.factories.sprints import (
    PLAN,
    again,
    log,
    make_planned_sprint,
    make_running_sprint,
    make_wrapping_up_sprint,
)
from tracker.acts import act
from tracker.directions.terms import Stage
from tracker.experiments.actions import add_question
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.people.models import Person
from tracker.sprints import actions, queries
from tracker.sprints.models import Sprint
from tracker.sprints.terms import BlockerKind, LogFacts, LogKind, SprintState

TYPED: dict[str, Any] = {
    "metric": "deel dat meteen is opgelost",
    "threshold": "60%",
    "way": "at_least",
    "sample": "30 bezoekers",
    "visible_result": "Een tafel met een bord",
}


def address(sprint: Sprint, part: str = "") -> str:
    return f"/experiments/{sprint.experiment.code}/sprints/{sprint.number}{part}"


def plan_of(experiment: Experiment, number: int = 1) -> str:
    return f"/experiments/{experiment.code}/sprints/{number}/plan"


def people_of(house: House) -> dict[str, Person]:
    return {"sponsor": house.sponsor, "manager": house.manager, "admin": house.admin}


# Planning


def test_r5_four_fields_make_a_plan_and_the_lead_starts_it(client: Client, house: House) -> None:
    experiment = make_ready_experiment(house, stage=Stage.TRY_OUT)
    client.sign_in(house.lead)
    first = client.get(plan_of(experiment))
    assert "Klopt het dat" in first.find("#question").to_text()
    assert "We proberen dit" in first.find("#test").to_text()
    assert first.find("#contact").attrs["value"] == "Teun Trekker"
    kept = client.post_form(first, **TYPED, follow=True)
    assert "Het plan is af" in kept.text
    started = client.post_form(kept, f"form[action='{address(again(experiment), '/start')}']", follow=True)
    assert started.status == 200
    assert again(experiment).state is SprintState.RUNNING


def test_r5_half_a_plan_is_kept_and_says_what_is_missing(client: Client, house: House) -> None:
    experiment = make_ready_experiment(house, stage=Stage.TRY_OUT)
    client.sign_in(house.members[0])
    kept = client.post_form(plan_of(experiment), sample="30 bezoekers", follow=True)
    assert "Er missen nog 3 dingen" in kept.text
    assert [link.attrs["href"] for link in kept.find_all(".app-block-list a")] == [
        "#metric", "#threshold", "#visible_result",
    ]  # fmt: skip
    assert kept.find("#sample").attrs["value"] == "30 bezoekers"
    assert "Start sprint" not in kept.text, "a member does not start"


def test_r5_in_discover_a_surprise_is_asked(client: Client, house: House) -> None:
    experiment = make_ready_experiment(house, stage=Stage.DISCOVER)
    client.sign_in(house.lead)
    kept = client.post_form(plan_of(experiment), surprise="Als er niemand komt", sample="30 bezoekers", follow=True)
    assert "Het plan is af" in kept.text


def test_r5_an_open_question_is_picked(client: Client, house: House) -> None:
    experiment = make_ready_experiment(house, stage=Stage.TRY_OUT)
    with act(experiment=experiment.code) as (locked, now):
        question = add_question(locked, "Wie komt er nooit?", by=house.lead, now=now)
        db.session.commit()
    client.sign_in(house.lead)
    client.post_form(plan_of(experiment), question_id=question.id)
    assert again(experiment).question == "Wie komt er nooit?"
    page = client.get(plan_of(experiment))
    assert page.find("#question_id option[selected]").to_text().strip() == "Wie komt er nooit?"


@pytest.mark.parametrize(
    ("name", "typed", "error"),
    [
        ("threshold", "veel", "Begin met een getal"),
        ("threshold", "40 " + "x" * 41, "Begin met een getal"),
        ("length_days", "2", "van 3 tot en met 28"),
        ("length_days", "29", "van 3 tot en met 28"),
        ("length_days", "-14", "van 3 tot en met 28"),
        ("length_days", "", "Vul dit in"),
        ("length_days", "veertien", "een heel getal"),
        ("contact", "x" * 201, "te lang"),
        ("sample", "x" * 201, "te lang"),
        ("board_url", "http://bord.example.nl", "https://"),
        ("board_url", "javascript:alert(1)", "https://"),
    ],
)
def test_r5_bad_input_is_refused_and_stays(client: Client, house: House, name: str, typed: str, error: str) -> None:
    experiment = make_ready_experiment(house, stage=Stage.TRY_OUT)
    client.sign_in(house.lead)
    fields = {**TYPED, "board_title": "Ons bord", name: typed}
    page = client.post_form(plan_of(experiment), status=422, **fields)
    assert error in page.problem
    assert page.find(f"#{name}").attrs["value"] == typed
    assert page.find("#metric").attrs["value"] == TYPED["metric"], "nothing that was typed is lost"
    assert queries.current_sprint(experiment.id) is None


def test_r5_a_question_that_is_too_long_stays(client: Client, house: House) -> None:
    experiment = make_ready_experiment(house, stage=Stage.TRY_OUT)
    client.sign_in(house.lead)
    page = client.post_form(plan_of(experiment), question="x" * 501, status=422)
    assert "te lang" in page.problem
    assert page.find("#question").to_text().strip() == "x" * 501
    client.post_form(plan_of(experiment), question="Klopt het\n\nof niet?")
    assert again(experiment).question == "Klopt het of niet?"


def test_r5_a_number_needs_a_side_and_a_link_needs_a_name(client: Client, house: House) -> None:
    experiment = make_ready_experiment(house, stage=Stage.TRY_OUT)
    client.sign_in(house.lead)
    page = client.post_form(plan_of(experiment), threshold="-40%", board_url="https://bord.example.nl", status=422)
    assert len(page.errors) == 2


def test_r5_what_no_page_offers_is_refused(client: Client, house: House) -> None:
    other = make_ready_experiment(house)
    with act(experiment=other.code) as (locked, now):
        foreign = add_question(locked, "Wie komt er nooit?", by=house.lead, now=now)
        db.session.commit()
    experiment = make_ready_experiment(house, stage=Stage.TRY_OUT)
    client.sign_in(house.lead)
    for forged in ({"question_id": str(foreign.id)}, {"question_id": "x"}, {"way": "sideways"}):
        client.post_form(plan_of(experiment), forged=forged, status=422)
    client.post_form(plan_of(experiment), forged={"sample": "30\x00 bezoekers"})
    assert again(experiment).sample == "30 bezoekers"


def test_the_same_form_sent_twice_makes_one_plan(client: Client, house: House) -> None:
    experiment = make_ready_experiment(house, stage=Stage.TRY_OUT)
    client.sign_in(house.lead)
    page = client.get(plan_of(experiment))
    first = client.post_form(page, sample="30 bezoekers")
    second = client.post_form(page, sample="90 bezoekers")
    assert second.location == first.location
    assert again(experiment).sample == "30 bezoekers"


def test_two_people_who_change_one_field_see_both_texts(client: Client, house: House) -> None:
    sprint = make_planned_sprint(house)
    mine, other = client.sign_in(house.lead), client.another().sign_in(house.members[0])
    opened = mine.get(address(sprint, "/plan"))
    other.post_form(address(sprint, "/plan"), sample="60 bezoekers")
    clash = mine.post_form(opened, sample="90 bezoekers", contact="Anna", status=409)
    assert "60 bezoekers" in clash.text
    assert clash.find("#sample").attrs["value"] == "90 bezoekers"
    assert again(sprint.experiment).sample == "60 bezoekers"


def test_two_people_who_change_two_fields_lose_nothing(client: Client, house: House) -> None:
    sprint = make_planned_sprint(house)
    mine, other = client.sign_in(house.lead), client.another().sign_in(house.members[0])
    opened = mine.get(address(sprint, "/plan"))
    other.post_form(address(sprint, "/plan"), sample="60 bezoekers")
    mine.post_form(opened, contact="Anna")
    kept = again(sprint.experiment)
    assert (kept.sample, kept.contact) == ("60 bezoekers", "Anna")


def test_r5_a_started_sprint_has_no_plan_form(client: Client, house: House) -> None:
    sprint = make_planned_sprint(house)
    client.sign_in(house.lead)
    opened = client.get(address(sprint, "/plan"))
    with act(experiment=sprint.experiment.code) as (locked, now):
        actions.start(again(locked), locked, by=house.lead, now=now)
        db.session.commit()
    refused = client.post_form(opened, sample="90 bezoekers", status=409)
    assert "Het plan ligt vast" in refused.problem
    client.get(address(sprint, "/plan"), status=302)
    assert again(sprint.experiment).sample == PLAN.sample


def test_who_does_not_work_on_it_reads_the_plan(client: Client, house: House) -> None:
    sprint = make_planned_sprint(house)
    for person in people_of(house).values():
        page = client.another().sign_in(person).get(address(sprint, "/plan"))
        assert PLAN.question in page.text
        assert not page.find_all("main form")


def test_the_start_button_is_for_the_lead(client: Client, house: House) -> None:
    sprint = make_planned_sprint(house)
    member = client.sign_in(house.members[0]).get(address(sprint, "/plan"))
    assert "De trekker kan de sprint nu starten" in member.text
    assert not member.find_all("form[action$='/start']")


@pytest.mark.parametrize("number", ["0", "2", "7", "99999", "99999999999999999999"])
def test_a_sprint_that_is_not_there(client: Client, house: House, number: str) -> None:
    experiment = make_ready_experiment(house)
    client.sign_in(house.lead)
    for part in ("", "/plan", "/wrap-up"):
        client.get(f"/experiments/{experiment.code}/sprints/{number}{part}", status=404)
    client.get("/experiments/E-999/sprints/1/plan", status=404)


def test_another_organisation_sees_nothing(client: Client, house: House) -> None:
    sprint = make_running_sprint(house)
    where = address(sprint)
    with another_house() as elsewhere:
        stranger = client.sign_in(elsewhere.lead)
    for part in ("", "/plan", "/wrap-up"):
        stranger.get(where + part, status=404)


# The sprint and its log


def test_a_line_is_one_field_and_a_pick(client: Client, house: House) -> None:
    sprint = make_running_sprint(house, day=6)
    client.sign_in(house.members[0])
    page = client.get(address(sprint))
    assert page.heading == "Sprint 1: nog 8 dagen"
    assert "Nog niets gelogd. Eén zin is genoeg." in page.text
    kept = client.post_form(page, text="41% is meteen opgelost", kind="figure", follow=True)
    assert kept.words_of(".app-log__num") == ["41%"]
    assert "Dag 6 van 14" in kept.text
    assert "41% is meteen opgelost" in kept.text, "the last figure stands beside the threshold"


def test_a_blocker_says_of_which_kind_it_is(client: Client, house: House) -> None:
    sprint = make_running_sprint(house)
    client.sign_in(house.lead)
    refused = client.post_form(address(sprint), text="Geen tafel vrij", kind="blocker", status=422)
    assert "Kies wat er in de weg zit" in refused.problem
    assert refused.find("#text").attrs["value"] == "Geen tafel vrij"
    client.post_form(refused, text="Geen tafel vrij", kind="blocker", blocker_kind="people")
    manager = client.another().sign_in(house.manager)
    page = manager.get(address(sprint))
    assert not page.find_all("#text"), "a manager writes no log"
    taken = manager.post_form(page, "form[action$='/take-on']", follow=True)
    assert "Mees Manager heeft dit op zich genomen" in taken.text
    late = client.another().sign_in(house.sponsor)
    (url,) = [form.attrs["action"] for form in page.find_all("form[action$='/take-on']")]
    token = late.get("/learnings").find("input[name=csrf_token]").attrs["value"]
    answer = late.post(url, {"csrf_token": token}, follow=True)
    assert "Mees Manager heeft dit al op zich genomen" in answer.text


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"text": ""}, "Eén zin is genoeg"),
        ({"text": "   "}, "Eén zin is genoeg"),
        ({"text": "x" * 501}, "te lang"),
    ],
)
def test_r6_a_bad_line_is_refused(client: Client, house: House, fields: dict[str, Any], error: str) -> None:
    sprint = make_running_sprint(house)
    client.sign_in(house.lead)
    page = client.post_form(address(sprint), status=422, **fields)
    assert error in page.problem
    assert queries.log_of(sprint.id) == []


def test_r6_a_line_with_forged_fields(client: Client, house: House) -> None:
    sprint = make_running_sprint(house)
    client.sign_in(house.lead)
    client.post_form(address(sprint), text="Iets", forged={"kind": "rumour"}, status=422)
    client.post_form(address(sprint), text="Iets\x00 gezien\x07")
    assert [row.text for row in queries.log_of(sprint.id)] == ["Iets gezien"]


def test_a_line_sent_twice_stands_once(client: Client, house: House) -> None:
    sprint = make_running_sprint(house)
    client.sign_in(house.lead)
    page = client.get(address(sprint))
    for _ in range(2):
        client.post_form(page, text="Een bezoeker bleef")
    assert len(queries.log_of(sprint.id)) == 1


def test_r6_the_log_of_a_closed_sprint_is_closed(client: Client, house: House) -> None:
    sprint = make_running_sprint(house)
    client.sign_in(house.lead)
    opened = client.get(address(sprint))
    with act(experiment=sprint.experiment.code) as (locked, now):
        actions.close(again(locked), now)
        db.session.commit()
    refused = client.post_form(opened, text="Nog iets", status=409)
    assert "het logboek is dicht" in refused.problem
    assert not client.get(address(sprint)).find_all("#text")


def test_r6_a_line_after_the_end_says_so(client: Client, house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    client.sign_in(house.members[0])
    page = client.get(address(sprint))
    assert page.heading == "Sprint 1: afronden"
    kept = client.post_form(page, text="Nog een brief terug", follow=True)
    assert "na de sprint" in kept.words_of(".app-log__by")[0]


def test_r6_outsiders_cannot_log(client: Client, house: House) -> None:
    sprint = make_running_sprint(house)
    page = client.sign_in(house.lead).get(address(sprint))
    for person in people_of(house).values():
        outsider = client.another().sign_in(person)
        token = outsider.get("/learnings").find("input[name=csrf_token]").attrs["value"]
        data = {"csrf_token": token, "text": "Iets", "kind": "observed"}
        assert "Alleen wie" in outsider.post(f"{page.url}/log", data, status=409).problem
    assert queries.log_of(sprint.id) == []


def test_r4_the_lead_ends_the_sprint_earlier(client: Client, house: House) -> None:
    sprint = make_running_sprint(house, day=4)
    client.sign_in(house.lead)
    refused = client.post_form(address(sprint), why="", status=422)
    assert "Zeg waarom" in refused.problem
    ended = client.post_form(refused, why="Wij weten genoeg", follow=True)
    assert ended.heading == "Sprint 1: afronden"
    assert "Wij weten genoeg" in ended.text
    assert again(sprint.experiment).aborted_at is None


def test_r4_an_aborted_sprint_says_so(client: Client, house: House) -> None:
    sprint = make_running_sprint(house, day=4)
    client.sign_in(house.lead)
    ended = client.post_form(address(sprint), why="De zaal is dicht", aborted=True, follow=True)
    assert "Afgebroken op" in ended.text


def test_r4_only_the_lead_sees_and_uses_the_end(client: Client, house: House) -> None:
    sprint = make_running_sprint(house)
    member = client.sign_in(house.members[0])
    page = member.get(address(sprint))
    assert not page.find_all("#why")
    token = page.find("input[name=csrf_token]").attrs["value"]
    refused = member.post(address(sprint, "/end"), {"csrf_token": token, "why": "Klaar"}, status=409)
    assert "Alleen de trekker" in refused.problem


def test_a_planned_sprint_shows_its_plan(client: Client, house: House) -> None:
    sprint = make_planned_sprint(house)
    client.sign_in(house.lead)
    assert client.get(address(sprint), status=302).location == address(sprint, "/plan")
    token = client.get(address(sprint, "/plan")).find("input[name=csrf_token]").attrs["value"]
    client.post(address(sprint, "/log"), {"csrf_token": token, "text": "x", "kind": "observed"}, status=404)


def test_a_full_sprint_stays_within_its_budget(client: Client, house: House) -> None:
    """Sixty lines and six blockers: the page keeps to the budgets of the house, which the client checks."""
    sprint = make_running_sprint(house, plan=replace(PLAN, board_url="https://bord.example.nl", board_title="Ons bord"))
    with act(experiment=sprint.experiment.code) as (locked, now):
        for number in range(60):
            kind = LogKind.BLOCKER if number % 10 == 0 else LogKind.OBSERVED
            facts = LogFacts(kind, f"Regel {number}: een bezoeker vroeg iets.", None, BlockerKind.DATA)
            actions.add_log(again(locked), locked, facts, by=house.lead, now=now)
        db.session.commit()
    page = client.sign_in(house.members[0]).get(address(sprint))
    assert len(page.find_all(".app-log__item")) == 60
    assert len(page.find_all(".app-blocker")) == 6
    log(house, sprint)
