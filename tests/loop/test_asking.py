# SPDX-License-Identifier: EUPL-1.2
"""An idea that nobody touched for 90 days asks its author, on its own page: three answers, on a moved clock."""

from __future__ import annotations

from datetime import timedelta

from tests.client import Client
from tests.factories import experiments as make
from tests.factories.people import House
from tracker import clock
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState

ASKS = "Leeft dit idee nog?"
DAYS = timedelta(days=1)


def heading(client: Client, idea: Experiment) -> str:
    """What the yellow block of its page says."""
    found = client.get(f"/experiments/{idea.code}").find_all("#now")
    return found[0].to_text().strip() if found else ""


def test_it_asks_after_90_days_and_only_its_author(house: House, client: Client) -> None:
    idea, start = make.make_idea(house), clock.now()
    author, other = client.sign_in(house.members[0]), client.another().sign_in(house.members[1])
    with clock.moved(start + 89 * DAYS):
        assert heading(author, idea) != ASKS
    with clock.moved(start + 90 * DAYS):
        assert heading(author, idea) == ASKS
        assert heading(other, idea) != ASKS


def test_keep_it_and_it_asks_again_90_days_later(house: House, client: Client) -> None:
    idea, start = make.make_idea(house), clock.now()
    client.sign_in(house.members[0])
    with clock.moved(start + 91 * DAYS):
        page = client.post_form(f"/experiments/{idea.code}", button="Ja, bewaar het", follow=True)
        assert ASKS not in page.text
    with clock.moved(start + 180 * DAYS):
        assert heading(client, idea) != ASKS
    with clock.moved(start + 182 * DAYS):
        assert heading(client, idea) == ASKS


def test_park_it_with_a_date_and_it_asks_on_that_date(house: House, client: Client) -> None:
    idea, start = make.make_idea(house), clock.now()
    client.sign_in(house.members[0])
    with clock.moved(start + 95 * DAYS):
        link = client.get(f"/experiments/{idea.code}").find("a.nl-button[href$='/park']").attrs["href"]
        wake_on = (clock.now() + 200 * DAYS).date()
        client.post_form(link, wake_on=wake_on)
        assert heading(client, idea) != ASKS
    with clock.moved(start + 290 * DAYS):  # longer than 90 days untouched, and asleep
        assert heading(client, idea) != ASKS
    with clock.moved(start + 296 * DAYS):
        page = client.get(f"/experiments/{idea.code}")
        assert page.find("#now").to_text().strip() == ASKS
        assert "Je had het geparkeerd tot nu." in page.text


def test_withdraw_it_with_the_reason(house: House, client: Client) -> None:
    idea, start = make.make_idea(house), clock.now()
    client.sign_in(house.members[0])
    with clock.moved(start + 95 * DAYS):
        link = client.get(f"/experiments/{idea.code}").find("a.nl-button[href$='/withdraw']").attrs["href"]
        page = client.post_form(link, why="Dat is er al.", follow=True)
        assert ASKS not in page.text
    assert make.read_again(idea.code).state is ExperimentState.WITHDRAWN


def test_an_author_who_leads_it_can_still_get_it_ready(house: House, client: Client) -> None:
    idea = make.make_idea(house, author=house.lead)
    taken = make.make_taken_up(house, idea=idea)
    client.sign_in(house.lead)
    with clock.moved(clock.now() + 95 * DAYS):
        page = client.get(f"/experiments/{taken.code}")
        assert page.find("#now").to_text().strip() == ASKS
        assert page.find(f"a.app-link-block[href='/experiments/{taken.code}/get-ready']")
