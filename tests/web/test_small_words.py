# SPDX-License-Identifier: EUPL-1.2
"""Small things on many pages: thousands with a point, one way to write a time, who you are, and no noise in lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest
from flask import Flask
from flask_babel import force_locale

from tests.client import Client
from tests.factories.experiments import make_idea, make_taken_up
from tests.factories.people import House, make_person, make_team
from tests.factories.sprints import RESULT, make_frozen_learning, make_wrapped_up_sprint
from tracker.experiments.words import stop_sentence
from tracker.web import show


def test_a_thousand_has_its_point_in_what_a_field_says(client: Client, house: House) -> None:
    address = f"/experiments/{make_taken_up(house).code}/get-ready"
    page = client.sign_in(house.lead).get(address)
    wrong = client.post_form(page, max_loss_eur="99999999", button="Bewaar voor later", status=422)
    assert wrong.errors == ["Euro: Vul een heel getal in van 0 tot en met 10.000.000."]


def test_a_text_that_is_too_long_hears_how_long_with_its_point(client: Client, house: House) -> None:
    page = client.sign_in(house.lead).get("/ideas/new")
    wrong = client.post_form(page, title="Lang", problem="x" * 1001, status=422)
    assert "1.000 tekens" in wrong.problem


def test_the_people_of_a_result_have_their_point(client: Client, house: House) -> None:
    sprint = make_wrapped_up_sprint(house, result=replace(RESULT, measured_n=1100))
    page = client.sign_in(house.lead).get(f"/experiments/{sprint.experiment.code}/sprints/1")
    assert "1.100 mensen of zaken" in page.text


@pytest.mark.parametrize(("language", "shown"), [("nl", "9.30 uur"), ("en", "9:30")])
def test_a_time_is_written_one_way(app: Flask, language: str, shown: str) -> None:
    with app.test_request_context(), force_locale(language):
        assert show.clock_time(time(9, 30)) == shown


def test_the_head_of_a_page_says_who_leads_a_team(client: Client, house: House) -> None:
    lead = make_person("Trees Trekt")
    make_team(members=[lead], lead=lead)
    assert client.sign_in(lead).get("/today").words_of(".app-who__role") == [", trekker"]
    assert client.sign_in(house.members[1]).get("/today").words_of(".app-who__role") == []


def test_the_library_says_nothing_of_what_was_not_used_yet(client: Client, house: House) -> None:
    learning = make_frozen_learning(house)
    client.sign_in(house.manager)
    assert learning.learned in client.get("/learnings").text
    assert "nog niet gebruikt" not in client.get("/learnings").text
    assert "nog niet gebruikt" in client.get(f"/learnings/{learning.id}").text


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ("als er niemand komt.", "Als er niemand komt, dan stoppen we."),
        ("If nobody comes", "If nobody comes, then we stop."),
        ("Na sprint 3 nog boven 1 graad", "Na sprint 3 nog boven 1 graad."),
        ("Alsof het helpt", "Alsof het helpt."),
    ],
)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_stop_rule_ends_in_its_own_language(app: Flask, condition: str, sentence: str, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        assert stop_sentence(condition) == sentence


def test_an_idea_lights_the_stop_of_ideas(client: Client, house: House) -> None:
    client.sign_in(house.manager)
    assert client.get(f"/experiments/{make_idea(house).code}").words_of(".app-nav [aria-current]") == ["Ideeën"]
    started = make_wrapped_up_sprint(house).experiment
    assert client.get(f"/experiments/{started.code}").words_of(".app-nav [aria-current]") == ["Experimenten"]
