# SPDX-License-Identifier: EUPL-1.2
"""The page of an idea, and of what has not started: who thought of it and for whom, and nothing that is empty."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.client import Client
from tests.factories.experiments import make_idea, make_ready_experiment, make_taken_up
from tests.factories.people import House
from tests.factories.sprints import make_planned_sprint, make_running_sprint
from tracker.experiments.models import Experiment

OUTSIDE = "valt buiten de gewone werkwijze"


def parts(client: Client, experiment: Experiment) -> list[str]:
    """The headings of the parts of its page."""
    return client.get(f"/experiments/{experiment.code}").words_of("#content .app-section__head h2")


def test_an_idea_says_for_whom_and_by_whom_and_shows_no_empty_part(client: Client, house: House) -> None:
    idea = make_idea(house)
    page = client.sign_in(house.manager).get(f"/experiments/{idea.code}")
    facts = dict(zip(page.words_of("#content dt"), page.words_of("#content dd"), strict=True))
    assert facts["Voor wie"] == idea.audience
    assert facts["Bedacht door"].startswith(house.members[0].name)
    assert parts(client, idea) == ["Probleem"]


def test_what_is_prepared_shows_who_works_on_it(client: Client, house: House) -> None:
    client.sign_in(house.lead)
    shown = parts(client, make_taken_up(house))
    assert "Mensen" in shown
    assert "Lessen" not in shown
    assert "Sprints en besluiten" not in shown


def test_what_started_shows_all_parts(client: Client, house: House) -> None:
    client.sign_in(house.lead)
    shown = parts(client, make_running_sprint(house).experiment)
    assert {"Lessen", "Sprints en besluiten", "Mensen"} <= set(shown)


@pytest.mark.parametrize(
    "make", [make_taken_up, make_ready_experiment, lambda house: make_planned_sprint(house).experiment]
)
def test_before_the_start_nothing_stands_outside_the_regular_process(
    client: Client, house: House, make: Callable[[House], Experiment]
) -> None:
    experiment = make(house)
    assert OUTSIDE not in client.sign_in(house.lead).get(f"/experiments/{experiment.code}").text


def test_from_the_start_on_it_does(client: Client, house: House) -> None:
    experiment = make_running_sprint(house).experiment
    assert OUTSIDE in client.sign_in(house.lead).get(f"/experiments/{experiment.code}").text
