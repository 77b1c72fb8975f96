# SPDX-License-Identifier: EUPL-1.2
"""Wrapping up, writing, looking up and using learnings, as people do in a browser without JavaScript."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from tests.client import Client
from tests.factories.experiments import make_ready_experiment
from tests.factories.people import House
from tests.factories.people import house as another_house
from tests.factories.sprints import (
    LEARNING,
    PLAN,
    again,
    make_frozen_learning,
    make_learning,
    make_planned_sprint,
    make_running_sprint,
    make_wrapping_up_sprint,
)
from tests.pages import Page
from tracker.acts import act
from tracker.directions.terms import Stage
from tracker.experiments.terms import Threshold, Way
from tracker.extensions import db
from tracker.learnings import actions, queries
from tracker.learnings.terms import Verdict
from tracker.sprints.actions import end
from tracker.sprints.models import Sprint
from tracker.sprints.queries import stop_rules
from tracker.sprints.terms import PlanFacts, SprintState

LATER = "Bewaar voor later"
OPEN = "Open de stemming"
SAID: dict[str, Any] = {"saw": "20 van de 30 gingen weg met een antwoord", "learned": "Wie zit, durft te vragen",
        "verdict": "confirmed", "strength": "measured"}  # fmt: skip
VALUE: dict[str, Any] = {"measured_value": "67", "measured_n": "30"}
DISCOVER = PlanFacts(question="Wie komt er?", test="Een tafel", surprise="Als er niemand komt", sample="30")


def wrap_up(sprint: Sprint) -> str:
    return f"/experiments/{sprint.experiment.code}/sprints/{sprint.number}/wrap-up"


def rule_of(sprint: Sprint) -> str:
    return f"rule-{stop_rules(sprint)[0].id}"


def value_in(page: Page, name: str) -> str:
    return str(page.find(f"#{name}").attrs.get("value") or "")


def test_r6_what_we_agreed_stands_beside_what_came_out(client: Client, house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    page = client.sign_in(house.lead).get(wrap_up(sprint))
    agreed = page.find("aside").to_text()
    assert PLAN.question in agreed
    assert "minstens 60%, vastgezet op" in agreed
    assert "Als er drie keer niemand komt" in page.text


def test_r6_open_the_vote_keeps_result_and_learning(client: Client, house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    client.sign_in(house.lead)
    fields = {**SAID, **VALUE, rule_of(sprint): "no", "euros_used": "1.100", "hours_used": "14"}
    client.post_form(wrap_up(sprint), button=OPEN, **fields)
    kept = again(sprint.experiment)
    assert (kept.state, kept.measured_value, kept.measured_n) == (SprintState.VOTING, Decimal(67), 30)
    assert (kept.euros_used, kept.hours_used) == (1100, 14)
    (row,) = queries.of_sprint(sprint.id)
    assert row.frozen_at is not None


def test_r6_half_is_enough_for_later_not_for_a_vote(client: Client, house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    client.sign_in(house.lead)
    refused = client.post_form(wrap_up(sprint), button=OPEN, saw="Gezien", status=422)
    assert len(refused.errors) == 5, "value, learned, verdict, strength, stop rule"
    assert again(sprint.experiment).state is SprintState.RUNNING, "nothing was written, the end is still derived"
    kept = client.post_form(refused, button=LATER, saw="Gezien", follow=True)
    assert "Bewaard" in kept.text
    assert kept.find("#saw").to_text().strip() == "Gezien"


def test_r6_later_keeps_what_is_right_and_everything_typed(client: Client, house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    client.sign_in(house.lead)
    fields = {**SAID, "measured_value": "ongeveer 37", "measured_n": "30", "euros_used": "veel"}
    page = client.post_form(wrap_up(sprint), button=LATER, status=422, **fields)
    assert len(page.errors) == 2
    assert (value_in(page, "measured_value"), value_in(page, "euros_used")) == ("ongeveer 37", "veel")
    kept = again(sprint.experiment)
    assert (kept.measured_value, kept.measured_n, kept.euros_used) == (None, 30, 0)
    assert [row.learned for row in queries.of_sprint(sprint.id)] == [SAID["learned"]]
    client.post_form(page, button=LATER, measured_value="37", euros_used="120", learned="Wie zit, vraagt")
    kept = again(sprint.experiment)
    assert (kept.measured_value, kept.euros_used) == (Decimal(37), 120)
    assert [row.learned for row in queries.of_sprint(sprint.id)] == ["Wie zit, vraagt"]


@pytest.mark.parametrize(
    ("name", "typed", "error"),
    [
        ("measured_value", "ongeveer 37", "Vul alleen een getal in"),
        ("measured_value", "9999999999999", "Vul alleen een getal in"),
        ("measured_n", "-4", "een heel getal"),
        ("measured_n", "0", "een heel getal"),
        ("measured_n", "2,5", "een heel getal"),
        ("measured_n", "99999999999999999999", "een heel getal"),
        ("euros_used", "-1", "een heel getal"),
        ("euros_used", "1e9", "een heel getal"),
        ("hours_used", "veel", "een heel getal"),
    ],
)
@pytest.mark.parametrize("button", [LATER, OPEN])
def test_r6_a_number_that_cannot_be(
    client: Client, house: House, name: str, typed: str, error: str, button: str
) -> None:
    sprint = make_wrapping_up_sprint(house)
    client.sign_in(house.lead)
    fields = {**SAID, **VALUE, rule_of(sprint): "no", name: typed}
    page = client.post_form(wrap_up(sprint), button=button, status=422, **fields)
    assert error in page.problem
    assert value_in(page, name) == typed


def test_r6_n_cannot_be_smaller_than_a_counted_result(client: Client, house: House) -> None:
    counted = replace(PLAN, threshold=Threshold(Decimal(90), "van 100", Way.AT_LEAST))
    sprint = make_wrapping_up_sprint(house, plan=counted)
    client.sign_in(house.lead)
    page = client.post_form(wrap_up(sprint), button=LATER, measured_value="37", measured_n="4", status=422)
    assert "Het waren er hoogstens 4" in page.problem
    client.post_form(page, button=LATER, measured_value="37", measured_n="40")
    page = client.get(f"/experiments/{sprint.experiment.code}/sprints/1")
    assert "37 van 40" in page.text.replace("\N{NO-BREAK SPACE}", " ")


def test_r6_not_measured_because(client: Client, house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    client.sign_in(house.lead)
    fields = {**SAID, rule_of(sprint): "no", "measured": "no"}
    refused = client.post_form(wrap_up(sprint), button=OPEN, status=422, **fields)
    assert "zeg waarom jullie niet maten" in refused.problem
    client.post_form(refused, button=OPEN, not_measured_why="De leverancier kwam niet")
    kept = again(sprint.experiment)
    assert (kept.measured_value, kept.not_measured_why) == (None, "De leverancier kwam niet")


def test_r5_in_discover_a_surprise_is_answered(client: Client, house: House) -> None:
    sprint = make_wrapping_up_sprint(house, plan=DISCOVER, stage=Stage.DISCOVER)
    client.sign_in(house.lead)
    fields = {**SAID, rule_of(sprint): "no"}
    refused = client.post_form(wrap_up(sprint), button=OPEN, status=422, **fields)
    assert "Zeg of het jullie verraste" in refused.problem
    client.post_form(refused, button=OPEN, surprised="yes")
    kept = again(sprint.experiment)
    assert (kept.surprised, kept.state) == (True, SprintState.VOTING)


def test_r4_an_aborted_sprint_was_not_measured(client: Client, house: House) -> None:
    sprint = make_running_sprint(house)
    with act(experiment=sprint.experiment.code) as (locked, now):
        end(again(locked), locked, "De zaal is dicht", aborted=True, by=house.lead, now=now)
        db.session.commit()
    page = client.sign_in(house.lead).get(wrap_up(sprint))
    assert page.find("#not_measured_why").to_text().strip() == "De zaal is dicht"
    answers = {**SAID, rule_of(sprint): "no"}
    client.post_form(page, button=OPEN, **answers)
    assert again(sprint.experiment).not_measured_why == "De zaal is dicht"


def test_r6_forged_answers(client: Client, house: House) -> None:
    sprint, other = make_wrapping_up_sprint(house), make_wrapping_up_sprint(house)
    client.sign_in(house.lead)
    client.post_form(wrap_up(sprint), button=LATER, forged={rule_of(sprint): "maybe"}, status=422)
    client.post_form(wrap_up(sprint), button=LATER, forged={"verdict": "great"}, status=422)
    client.post_form(wrap_up(sprint), button=LATER, forged={rule_of(other): "yes"}, saw="Iets\x00 gezien")
    assert [rule.came_true for rule in stop_rules(other)] == [None]
    assert queries.of_sprint(sprint.id)[0].saw == "Iets gezien"


def test_r6_the_same_wrap_up_sent_twice_is_kept_once(client: Client, house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    client.sign_in(house.lead)
    page = client.get(wrap_up(sprint))
    for _ in range(2):
        client.post_form(page, button=LATER, **SAID)
    assert len(queries.of_sprint(sprint.id)) == 1


def test_two_people_wrap_up_together(client: Client, house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    lead, member = client.sign_in(house.lead), client.another().sign_in(house.members[0])
    opened = lead.get(wrap_up(sprint))
    member.post_form(wrap_up(sprint), learned="Wie zit, durft te vragen")
    lead.post_form(opened, button=LATER, saw="20 van de 30")
    (row,) = queries.of_sprint(sprint.id)
    assert (row.saw, row.learned) == ("20 van de 30", "Wie zit, durft te vragen")
    clash = lead.post_form(opened, button=LATER, learned="Iets heel anders", status=303)
    assert clash.location, "the first form was used up: its result comes back"
    stale = member.get(wrap_up(sprint))
    lead.post_form(wrap_up(sprint), button=LATER, learned="Van de trekker")
    both = member.post_form(stale, learned="Van het lid", status=409)
    assert "Van de trekker" in both.text
    assert both.find("#learned").to_text().strip() == "Van het lid"


def test_r6_only_the_lead_opens_the_vote(client: Client, house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    member = client.sign_in(house.members[0])
    page = member.get(wrap_up(sprint))
    assert OPEN not in page.text
    fields = {**SAID, **VALUE, rule_of(sprint): "no"}
    token = page.find("input[name=csrf_token]").attrs["value"]
    member.post(f"{wrap_up(sprint)}/open", {"csrf_token": token, "measured": "yes", **fields}, status=409)
    assert again(sprint.experiment).state is SprintState.RUNNING


def test_r6_outsiders_wrap_nothing_up(client: Client, house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    for person in (house.manager, house.sponsor, house.admin):
        outsider = client.another().sign_in(person)
        page = outsider.get(wrap_up(sprint))
        assert not page.find_all("main form")
        token = page.find("input[name=csrf_token]").attrs["value"]
        outsider.post(wrap_up(sprint), {"csrf_token": token, "later": "1", **SAID}, status=409)
    assert queries.of_sprint(sprint.id) == []


def test_r6_wrapping_up_has_its_time(client: Client, house: House) -> None:
    running = make_running_sprint(house)
    client.sign_in(house.lead)
    client.get(wrap_up(running), status=302)
    client.get(wrap_up(make_planned_sprint(house)), status=404)


# Learnings on pages of their own


def test_one_more_learning(client: Client, house: House) -> None:
    sprint = make_running_sprint(house)
    client.sign_in(house.members[0])
    where = f"/experiments/{sprint.experiment.code}/sprints/1/learnings/new"
    refused = client.post_form(where, saw="Gezien", status=422)
    assert len(refused.errors) == 3
    made = client.post_form(refused, follow=True, **SAID)
    assert made.heading == SAID["learned"]
    assert f"Team {house.team.name}" in made.text
    assert "ligt nog niet vast" in made.text
    changed = client.post_form(f"{made.url}/edit", learned="Wie zit, vraagt", follow=True)
    assert changed.heading == "Wie zit, vraagt"


@pytest.mark.parametrize("name", ["saw", "learned"])
def test_a_learning_that_is_too_long(client: Client, house: House, name: str) -> None:
    sprint = make_running_sprint(house)
    client.sign_in(house.lead)
    where = f"/experiments/{sprint.experiment.code}/sprints/1/learnings/new"
    page = client.post_form(where, status=422, **{**SAID, name: "x" * 1001})
    assert "te lang" in page.problem


def test_r6_2_9_learning_turns_out_wrong_and_is_not_changed_any_more(client: Client, house: House) -> None:
    learning = make_learning(house, make_running_sprint(house))
    client.sign_in(house.lead)
    opened = client.get(f"/learnings/{learning.id}/edit")
    with act(experiment=learning.experiment.code) as (_, now):
        actions.freeze(learning.sprint_id, now)
        db.session.commit()
    refused = client.post_form(opened, learned="Anders", status=409)
    assert "ligt vast sinds de stemming" in refused.problem
    assert "Verander les" not in client.get(f"/learnings/{learning.id}").text


def test_a_learning_of_a_planned_sprint_has_no_page(client: Client, house: House) -> None:
    sprint = make_planned_sprint(house)
    client.sign_in(house.lead)
    client.get(f"/experiments/{sprint.experiment.code}/sprints/1/learnings/new", status=404)


def test_the_library_is_for_everybody_and_shows_what_is_fixed(client: Client, house: House) -> None:
    manager = client.sign_in(house.manager)
    assert "Nog geen lessen. De eerste komt na sprint 1." in manager.get("/learnings").text
    draft = make_learning(house, make_running_sprint(house), replace(LEARNING, learned="Nog een concept"))
    make_frozen_learning(house, replace(LEARNING, learned="In een <brief> zoekt men het bedrag"))
    page = manager.get("/learnings")
    assert page.words_of(".app-learning__title") == ["In een <brief> zoekt men het bedrag"]
    manager.get(f"/learnings/{draft.id}", status=404)
    assert "alleen jullie lezen dit" in client.another().sign_in(house.lead).get("/learnings").text


def test_looking_in_the_library(client: Client, house: House) -> None:
    make_frozen_learning(house, replace(LEARNING, learned="In een brief zoekt men het bedrag"))
    make_frozen_learning(house, replace(LEARNING, learned="Vertrouwen telt", verdict=Verdict.REFUTED))
    client.sign_in(house.manager)
    page = client.get("/learnings?q=BRIEF")
    assert page.words_of(".app-learning__title mark") == ["brief"]
    assert "1 les over “BRIEF”" in page.text
    assert client.get("/learnings?verdict=refuted").words_of(".app-learning__title") == ["Vertrouwen telt"]
    assert "Niets gevonden" in client.get("/learnings?q=dakkapel").text


@pytest.mark.parametrize(
    "query",
    ["?q=%00", "?q=" + "x" * 3000, "?verdict=great", "?page=0", "?page=-1", "?page=99999999999", "?page=twee",
     "?q=%25&page=2", "?q={}&verdict=confirmed"],
)  # fmt: skip
def test_a_strange_question_to_the_library(client: Client, house: House, query: str) -> None:
    make_frozen_learning(house)
    client.sign_in(house.manager)
    client.get(f"/learnings{query}")


def test_a_long_library_has_pages(client: Client, house: House) -> None:
    sprint = make_running_sprint(house)
    with act(experiment=sprint.experiment.code) as (locked, now):
        for number in range(queries.PAGE + 1):
            facts = replace(LEARNING, learned=f"Les {number}")
            actions.add_learning(again(locked), locked, facts, by=house.lead, now=now)
        actions.freeze(sprint.id, now)
        db.session.commit()
    client.sign_in(house.manager)
    first = client.get("/learnings?q=Les")
    assert len(first.find_all(".app-learning")) == queries.PAGE
    (link,) = first.find_all("a[rel=next]")
    second = client.get(link.attrs["href"])
    assert second.words_of(".app-learning__title") == ["Les 0"]


def test_using_a_learning(client: Client, house: House) -> None:
    learning = make_frozen_learning(house)
    other = make_ready_experiment(house)
    where = f"/learnings/{learning.id}"
    manager = client.sign_in(house.manager).get(where)
    assert "Nog niemand gebruikte deze les." in manager.text
    assert not manager.find_all("main form"), "who works on nothing has nothing to use it in"
    member = client.another().sign_in(house.members[0])
    refused = member.post_form(where, how="", experiment=other.id, status=422)
    assert len(refused.errors) == 1
    used = member.post_form(refused, how="In onze brief", experiment=other.id, follow=True)
    assert "In onze brief" in used.text
    assert other.title in used.text
    for forged in (learning.experiment_id, uuid4(), "x"):
        member.post_form(where, how="x", forged={"experiment": str(forged)}, status=422)


def test_learnings_stay_in_their_organisation(client: Client, house: House) -> None:
    learning = make_frozen_learning(house)
    with another_house() as elsewhere:
        stranger = client.sign_in(elsewhere.lead)
    assert "Nog geen lessen" in stranger.get("/learnings").text
    for part in ("", "/edit"):
        stranger.get(f"/learnings/{learning.id}{part}", status=404)
    stranger.get(f"/learnings/{uuid4()}", status=404)
    stranger.get("/learnings/x", status=404)
