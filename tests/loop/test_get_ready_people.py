# SPDX-License-Identifier: EUPL-1.2
"""Get ready: who may fill it in, what is known already, and the yes or no of the sponsor."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.client import Client
from tests.factories import experiments as make
from tests.factories.people import House, join, leave, make_direction, make_organisation, make_person
from tests.factories.sprints import make_frozen_learning
from tests.loop.getting_ready import complete, ready, url
from tracker.acts import act
from tracker.directions.terms import FrameFacts, Stage
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState
from tracker.extensions import db
from tracker.learnings import queries as learnings
from tracker.learnings.terms import Mark
from tracker.people.models import Person
from tracker.people.terms import Language
from tracker.tables import in_organisation


@pytest.fixture
def lead(house: House, client: Client) -> Client:
    """A browser in which the lead is signed in."""
    return client.sign_in(house.lead)


def test_a_member_fills_in_and_the_lead_puts_ready(house: House, client: Client) -> None:
    taken = make.make_taken_up(house)
    member = client.sign_in(house.members[0])
    page = member.get(url(taken))
    assert "Zet klaar" not in page.text
    assert not page.find_all("#lead_id")
    member.post_form(page, **complete(house), button="Bewaar voor later")
    assert make.read_again(taken.code).state is ExperimentState.IDEA
    sent = member.post_form(url(taken), button="Bewaar voor later", forged={"later": []}, status=409)
    assert "de trekker" in sent.problem


def test_the_lead_hands_over_the_lead(house: House, lead: Client) -> None:
    taken = make.make_taken_up(house)
    lead.post_form(url(taken), button="Bewaar voor later", lead_id=house.members[0].id)
    assert make.read_again(taken.code).lead_id == house.members[0].id


@pytest.mark.parametrize("who", ["manager", "sponsor", "deputy", "admin"])
def test_others_read_along(house: House, client: Client, who: str) -> None:
    taken = make.make_taken_up(house)
    form = client.sign_in(house.lead).get(url(taken))
    page = client.sign_in(getattr(house, who)).get(url(taken))
    assert not page.find_all("main form")
    assert house.team.name in page.text
    data = {field.attrs["name"]: field.attrs.get("value") or "" for field in form.find_all("input[type=hidden]")}
    client.post(url(taken), {**data, "action": "x", "stage": "discover"}, status=400)


def test_who_does_not_work_on_it_changes_nothing(house: House, client: Client) -> None:
    taken = make.make_taken_up(house)
    form = client.sign_in(house.lead).get(url(taken))
    join(house.team, house.manager)
    outsider = client.another().sign_in(house.manager)
    form = outsider.get(url(taken))
    leave(house.team, house.manager)
    page = outsider.post_form(form, effect="Stiekem", status=409)
    assert "Alleen wie aan dit experiment werkt" in page.problem
    assert make.read_again(taken.code).version == taken.version


@pytest.mark.parametrize("state", [ExperimentState.ACTIVE, ExperimentState.WITHDRAWN, ExperimentState.STOPPED])
def test_after_the_start_the_page_leads_to_the_experiment(house: House, lead: Client, state: ExperimentState) -> None:
    put = make.make_ready_experiment(house)
    with act(experiment=put.code) as (experiment, _):
        experiment.state = state
        db.session.commit()
    assert lead.get(url(put), status=303).location == f"/experiments/{put.code}"


@pytest.mark.parametrize("code", ["E-999", "x", "%00", "E-99999999999"])
def test_what_is_not_there_is_not_found(house: House, lead: Client, code: str) -> None:
    form = lead.get("/ideas/new")
    token = form.find("input[name=csrf_token]").attrs["value"]
    lead.get(f"/experiments/{code}/get-ready", status=404)
    for part in ("take-up", "allow"):
        lead.post(f"/experiments/{code}/{part}", {"csrf_token": token}, status=404)


def test_an_experiment_of_another_organisation_is_not_found(house: House, client: Client) -> None:
    elsewhere = make_organisation()
    with in_organisation(elsewhere.id):
        stranger = make_person()
    taken = make.make_taken_up(house)
    client.sign_in(stranger).get(url(taken), status=404)


def test_in_english_the_page_is_english(house: House, client: Client) -> None:
    reader = make_person(language=Language.ENGLISH, team=house.team)
    taken = make.make_taken_up(house)
    page = client.sign_in(reader).get(url(taken))
    assert page.heading == "Get ready"
    assert "3 things to do before the start" in page.text


def learned(house: House) -> Experiment:
    """An experiment that looks like the next one, with a learning that everybody may read."""
    learning = make_frozen_learning(house)
    found = db.session.get(Experiment, (learning.organisation_id, learning.experiment_id))
    assert found is not None
    return found


def test_r1_similar_learnings_are_stored_and_one_is_marked(house: House, lead: Client) -> None:
    learned(house)
    idea = make.make_idea(house)
    lead.post_form(url(idea))
    (shown,) = learnings.shown_to(idea.id)
    page = lead.get(url(idea))
    assert shown.learning.learned in page.text
    refused = lead.post_form(page, **complete(house), status=409)
    assert any("Kies bij één les" in line for line in refused.errors)
    mark, how = f"mark_{shown.learning.id.hex}", f"how_{shown.learning.id.hex}"
    typed: dict[str, Any] = {mark: Mark.USED, how: "Wij noemen eerst het bedrag"}
    lead.post_form(refused, **typed)
    assert make.read_again(idea.code).state is ExperimentState.READY
    assert [row.mark for row in learnings.shown_to(idea.id)] == [Mark.USED]
    (use,) = learnings.reuse_of(shown.learning.id)
    assert (use.code, use.how) == (idea.code, "Wij noemen eerst het bedrag")


def test_r1_not_relevant_is_a_mark_too(house: House, lead: Client) -> None:
    learned(house)
    idea = make.make_idea(house)
    lead.post_form(url(idea))
    (shown,) = learnings.shown_to(idea.id)
    typed = complete(house, **{f"mark_{shown.learning.id.hex}": Mark.NOT_RELEVANT})
    lead.post_form(url(idea), **typed)
    assert make.read_again(idea.code).state is ExperimentState.READY
    assert learnings.reuse_of(shown.learning.id) == []


def test_r1_what_is_ready_asks_for_no_learning_that_came_up_since(house: House, lead: Client) -> None:
    put = ready(lead, house)
    learned(house)
    page = lead.get(url(put))
    assert "Nog geen les lijkt hierop" in page.text
    lead.post_form(page, because="ze daar al komen")
    again = make.read_again(put.code)
    assert again.state is ExperimentState.READY
    assert learnings.shown_to(again.id) == []


def test_r1_a_missing_direction_is_chosen_on_the_page_of_the_idea(house: House, lead: Client) -> None:
    idea = make.make_idea(replace(house, direction=make_direction()))
    taken = make.make_taken_up(house, idea=idea)
    refused = lead.post_form(url(taken), **complete(house), status=409)
    assert "De richting heeft geen opdrachtgever." in refused.problem
    lead.post_form(refused, button="Bewaar voor later")
    page = lead.get(url(taken))
    assert page.find(f".app-now a[href='/ideas/{taken.code}/edit']")


@pytest.fixture
def outside(house: House, lead: Client) -> Experiment:
    """An experiment that was put ready outside its frame."""
    return ready(lead, house, max_loss_eur="20000")


def test_r2_outside_the_frame_the_page_says_who_must_say_yes(house: House, lead: Client, outside: Experiment) -> None:
    assert outside.outside_frame
    page = lead.get(url(outside))
    assert f"Wacht op ja of nee van {house.sponsor.name}" in page.text
    assert "Je mag meer verliezen dan de € 10000 van het kader." in page.text.replace("10.000", "10000")


@pytest.mark.parametrize("who", ["sponsor", "deputy"])
def test_r2_the_sponsor_or_the_deputy_says_yes(house: House, client: Client, outside: Experiment, who: str) -> None:
    person: Person = getattr(house, who)
    client.sign_in(person).post_form(url(outside), sentence="Mag, voor deze keer.")
    allowed = make.read_again(outside.code)
    assert allowed.sponsor_allowed_at is not None
    page = client.sign_in(house.lead).get(url(outside))
    assert "Mag, voor deze keer." in page.text
    assert page.find(f"a[href='/experiments/{outside.code}/sprints/1/plan']")


def test_r2_the_sponsor_says_no_and_the_team_changes_the_plan(
    house: House, client: Client, outside: Experiment
) -> None:
    page = client.sign_in(house.sponsor).post_form(url(outside), sentence="", status=422)
    assert "Vul dit in." in page.problem
    client.post_form(page, sentence="Te duur.", button="Zeg nee")
    refused = make.read_again(outside.code)
    assert (refused.sponsor_allowed_at, refused.sponsor_said) == (None, "Te duur.")
    lead = client.sign_in(house.lead)
    assert "Te duur." in lead.get(url(outside)).text
    lead.post_form(url(outside), max_loss_eur="500")
    cheaper = make.read_again(outside.code)
    assert (cheaper.state, cheaper.outside_frame, cheaper.sponsor_said) == (ExperimentState.READY, False, None)


def test_r2_nobody_else_says_yes(house: House, client: Client, outside: Experiment) -> None:
    form = client.sign_in(house.sponsor).get(url(outside))
    for person in (house.manager, house.admin, house.lead):
        other = client.another().sign_in(person)
        token = other.get("/ideas/new").find("input[name=csrf_token]").attrs["value"]
        other.post(f"/experiments/{outside.code}/allow", {"csrf_token": token, "sentence": "Mag"})
    assert make.read_again(outside.code).sponsor_allowed_at is None
    assert form.find("#sentence")


def test_r2_a_frame_without_the_stage_lies_outside(house: House, lead: Client) -> None:
    narrow = make_direction(sponsor=house.sponsor, frame=FrameFacts(stages=(Stage.TRY_OUT,)))
    idea = make.make_idea(house)
    with act(experiment=idea.code) as (experiment, _):
        experiment.direction_id = narrow.id
        db.session.commit()
    taken = make.make_taken_up(house, idea=idea)
    assert "Het kader staat deze fase niet toe: Verkennen." in lead.get(url(taken)).text
