# SPDX-License-Identifier: EUPL-1.2
"""The pages of an objection, through the checking client: raising, reading, settling, restarting, and bad input (R16)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from tests.client import Client
from tests.factories.objections import do, make_objection, objection_again, restart
from tests.factories.people import House, make_person
from tests.factories.sprints import again, make_planned_sprint, make_running_sprint
from tests.factories.votes import make_deciding_sprint, make_open_round, past, vote
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.people.terms import Language, Role
from tracker.votes import objections
from tracker.votes.objection_models import Objection
from tracker.votes.objection_terms import Ground, ObjectionState
from tracker.votes.terms import Choice

LEGAL = "Dit is een interne keuze."


def new(experiment: Experiment) -> str:
    return f"/experiments/{experiment.code}/objections/new"


def address(one: Objection, experiment: Experiment, rest: str = "") -> str:
    return f"/experiments/{experiment.code}/objections/{one.id}{rest}"


def count() -> int:
    return db.session.scalar(select(func.count(Objection.id))) or 0


@pytest.mark.parametrize("who", ["member", "manager", "admin", "reader"])
def test_r16_anybody_with_an_account_raises_it_by_name(house: House, client: Client, who: str) -> None:
    person = {
        "member": house.members[0],
        "manager": house.manager,
        "admin": house.admin,
        "reader": make_person("Riet Lezer"),
    }[who]
    experiment = make_running_sprint(house).experiment
    page = client.sign_in(person).get(new(experiment))
    assert page.find_all("main input[checked]") == []
    assert LEGAL in page.text
    assert ("meteen stil" in page.text) == (who == "member")
    assert ("na één werkdag" in page.text) == (who != "member")
    shown = client.post_form(page, ground="privacy", text="De namen liggen open.", follow=True)
    assert "Overwegend bezwaar: privacy" in shown.heading
    assert "De namen liggen open." in shown.text
    assert person.name in shown.text
    assert "wacht op een antwoord" in shown.text
    assert LEGAL in shown.text
    assert count() == 1


@pytest.mark.parametrize(
    ("typed", "forged", "wrong"),
    [
        ({}, {}, "Op welke grond: Kies er één."),
        ({"ground": "law"}, {}, "Wat is niet veilig, en voor wie: Vul dit in."),
        ({"ground": "law", "text": "   "}, {}, "Wat is niet veilig, en voor wie: Vul dit in."),
        ({"text": "Nee."}, {"ground": "taste"}, "Op welke grond: Kies er één uit de lijst."),
        ({"ground": "law", "text": "x" * 2001}, {}, "Dit is te lang"),
    ],
)
def test_r16_what_is_wrong_is_said_and_what_was_typed_is_kept(
    house: House, client: Client, typed: dict[str, Any], forged: dict[str, str], wrong: str
) -> None:
    experiment = make_running_sprint(house).experiment
    reader = client.sign_in(house.manager)
    page = reader.get(new(experiment))
    if forged:
        token = page.find("main input[name=once]").attrs["value"]
        data = {"csrf_token": client.csrf_token(), "once": token, **typed, **forged}
        answer = reader.post(new(experiment), data, status=422)
    else:
        answer = reader.post_form(page, status=422, **typed)
    assert wrong in " ".join(answer.errors)
    assert count() == 0


def test_r16_a_double_click_raises_one_objection(house: House, client: Client) -> None:
    experiment = make_running_sprint(house).experiment
    page = client.sign_in(house.manager).get(new(experiment))
    first = client.post_form(page, ground="law", text="Dit mag niet.")
    second = client.post_form(page, ground="law", text="Dit mag niet.")
    assert first.location == second.location
    assert count() == 1


def test_r16_the_halt_stands_on_every_page_of_the_sprint(house: House, client: Client) -> None:
    experiment = make_running_sprint(house).experiment
    one = make_objection(experiment, house.owner)
    reader = client.sign_in(house.members[0])
    for url in (f"/experiments/{experiment.code}", f"/experiments/{experiment.code}/sprints/1"):
        page = reader.get(url)
        assert "Sprint 1 ligt stil" in page.text
        assert one.text in page.text
        assert house.owner.name in page.text
        assert "Meld een overwegend bezwaar" in page.text
    assert "Sprint 1 ligt stil" in reader.get("/experiments").text
    line = reader.post_form(f"/experiments/{experiment.code}/sprints/1", text="Nog een bezoeker.", follow=True)
    assert "Nog een bezoeker." in line.text


def test_r7_r16_pages_show_a_halt_that_nobody_settled(house: House, client: Client) -> None:
    experiment = make_running_sprint(house).experiment
    one = make_objection(experiment, house.manager, Ground.SAFETY)
    url = f"/experiments/{experiment.code}/sprints/1"
    before = client.sign_in(house.members[0]).get(url)
    assert "ligt stil" not in before.heading
    assert "Zonder antwoord ligt de sprint stil op" in before.text
    assert one.halts_at is not None
    with past(one.halts_at):
        assert "Sprint 1 ligt stil" in client.sign_in(house.members[0]).get(url).text
        assert again(experiment).halted_at is None


def test_r16_adviser_answers_lead_adapts_and_both_restart(house: House, client: Client) -> None:
    experiment = make_running_sprint(house).experiment
    one = make_objection(experiment, house.owner)
    page = client.sign_in(make_person("Ad Viseur", roles=[Role.ADVISER])).get(address(one, experiment))
    page = client.post_form(page, form="form[action$='/answer']", answer="Ik kijk mee.", follow=True)
    assert "Ad Viseur" in page.text
    page = client.sign_in(house.lead).get(address(one, experiment))
    empty = client.post_form(page, form="form[action$='/adapt']", status=422)
    assert "Wat heb je aangepast: Vul dit in." in " ".join(empty.errors)
    page = client.post_form(page, form="form[action$='/adapt']", adapted="De lijst hangt weg.", follow=True)
    assert "opgelost door aanpassing" in page.text
    assert "De lijst hangt weg." in page.text
    asked = client.post_form(page, form="form[action$='/restart/ask']", follow=True)
    assert "Je hebt om een herstart gevraagd" in asked.text
    page = client.sign_in(house.sponsor).get(address(one, experiment))
    assert f"{house.lead.name} vroeg om een herstart" in page.text
    gone_on = client.post_form(page, form="form[action$='/restart/confirm']", follow=True)
    assert "De sprint gaat verder" in gone_on.text
    assert "ligt stil" not in client.get(f"/experiments/{experiment.code}").text


def test_r16_sponsor_rejects_with_a_reason_and_the_deputy_on_behalf(house: House, client: Client) -> None:
    experiment = make_planned_sprint(house).experiment
    one = make_objection(experiment, house.owner, Ground.LAW)
    story = client.sign_in(house.lead).get(f"/experiments/{experiment.code}")
    assert "Handel het bezwaar af" in story.text
    assert "Er staat een overwegend bezwaar open" in story.text
    page = client.sign_in(house.deputy).get(address(one, experiment))
    page = client.post_form(page, form="form[action$='/reject']", reason="De jurist zag het na.", follow=True)
    assert f"{house.deputy.name} namens {house.sponsor.name}" in page.text
    assert objection_again(one).state is ObjectionState.REJECTED


def test_r16_who_may_not_is_told_who_can(house: House, client: Client) -> None:
    experiment = make_running_sprint(house).experiment
    one = make_objection(experiment, house.owner)
    page = client.sign_in(house.members[0]).get(address(one, experiment))
    assert page.find_all("main form") == []
    assert "De trekker kan dit oplossen" in page.text
    data = {"csrf_token": client.csrf_token(), "adapted": "Iets.", "reason": "Zomaar.", "answer": "Ja."}
    for rest, lift in (("/adapt", "de trekker"), ("/reject", "de opdrachtgever"), ("/answer", "een adviseur")):
        refused = client.post(address(one, experiment, rest), data, status=409)
        assert lift in refused.text
    client.post(f"/experiments/{experiment.code}/sprints/1/restart/ask", {"csrf_token": client.csrf_token()})
    assert objection_again(one).state is ObjectionState.OPEN


def test_r16_an_answer_to_what_is_settled_keeps_its_words(house: House, client: Client) -> None:
    experiment = make_running_sprint(house).experiment
    one = make_objection(experiment, house.owner)
    page = client.sign_in(house.lead).get(address(one, experiment))
    do(objections.reject, one, experiment, house.sponsor)
    late = client.post_form(page, form="form[action$='/adapt']", adapted="Wij haalden de lijst weg.", status=409)
    assert "Dit bezwaar is al afgehandeld" in late.text


def test_r16_another_experiment_does_not_show_it(house: House, client: Client) -> None:
    one = make_objection(make_running_sprint(house).experiment, house.owner)
    other = make_planned_sprint(house).experiment
    client.sign_in(house.lead).get(address(one, other), status=404)
    client.get(f"/experiments/{other.code}/objections/{uuid4()}", status=404)
    client.get("/experiments/E-999/objections/new", status=404)


def test_r12_r16_the_vote_page_invites_and_an_objection_shows_no_votes(house: House, client: Client) -> None:
    round_ = make_open_round(house)
    experiment = round_.sprint.experiment
    vote(round_, house.members[1], Choice.STOP, "Het moet stoppen")
    page = client.sign_in(house.members[0]).get(f"/experiments/{experiment.code}/sprints/1/vote")
    assert "Is het niet veilig?" in page.text
    assert LEGAL in page.text
    shown = client.post_form(new(experiment), ground="law", text="Dit mag niet.", follow=True)
    assert "Het moet stoppen" not in shown.text
    assert "Dit mag niet." in client.get(f"/experiments/{experiment.code}/sprints/1/vote").text


def test_r17_the_desk_says_that_an_objection_stands_open(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house)
    make_objection(sprint.experiment, house.owner, Ground.LAW)
    url = f"/experiments/{sprint.experiment.code}/sprints/1/decision"
    desk = client.sign_in(house.lead).get(url, most_statements=12, why="the desk, and one for its open objections")
    assert "Er is een open bezwaar" in desk.text
    assert "Er is een open bezwaar" in client.get(f"/experiments/{sprint.experiment.code}/sprints/1/vote/result").text


def test_r16_in_english(house: House, client: Client) -> None:
    reader = make_person("Ruth Reader", language=Language.ENGLISH)
    experiment = make_running_sprint(house).experiment
    one = make_objection(experiment, house.owner)
    restartable = client.sign_in(reader).get(address(one, experiment))
    assert "Paramount objection: privacy" in restartable.heading
    assert "This objection halted sprint 1 on" in restartable.text
    do(objections.adapt, one, experiment, house.lead)
    restart(objections.ask_restart, experiment, house.lead)
    assert f"{house.lead.name} asked for a restart" in client.get(address(one, experiment)).text
    client.get(new(experiment))
