# SPDX-License-Identifier: EUPL-1.2
"""A form sent to a page that does not show it (any more): why, what was typed, and no error that leads to nothing."""

from __future__ import annotations

from itertools import product

from flask import Flask

from tests.client import Client
from tests.factories.people import House
from tests.factories.sprints import again
from tests.factories.votes import KEEP, close_by_lead, make_open_round, vote_all
from tests.factories.world import World
from tests.house.reading import report
from tests.pages import findings
from tests.web.test_access_matrix import MATRIX, nothing_is_kept, rules

PLACES = ("idea", "running", "stopping")
GONE = "Dit formulier staat hier niet meer."


def test_a_ballot_that_comes_after_the_close_says_so_and_gives_the_words_back(house: House, client: Client) -> None:
    round_ = make_open_round(house)
    address = f"/experiments/{round_.sprint.experiment.code}/sprints/1/vote"
    ballot = client.sign_in(house.members[0]).get(address)
    vote_all(round_, [(person, KEEP) for person in house.electorate])
    close_by_lead(round_, house)
    late = client.post_form(ballot, reason="Het was te stil.", status=409)
    assert GONE in late.problem
    assert "Het was te stil." in late.problem
    assert late.errors == []


def test_what_the_rule_says_goes_before_that_the_form_is_gone(house: House, client: Client) -> None:
    round_ = make_open_round(house)
    code = round_.sprint.experiment.code
    client.sign_in(house.sponsor)
    token = {"csrf_token": client.csrf_token(), "outcome": "keep", "reason": "Nu al", "tipping": "none"}
    early = client.post(f"/experiments/{code}/sprints/1/decision", token, status=409)
    assert "Er is nog niets te beslissen." in early.problem
    assert GONE not in early.problem
    assert again(round_.sprint.experiment).number == 1


def test_no_error_leads_to_nothing_whatever_is_sent_to_whichever_page(app: Flask, world: World, client: Client) -> None:
    """A reader without any part in it sends an empty form to each address; the page that answers is a good one."""
    reader, posts = client.sign_in(world.house.manager), rules(app, "POST")
    token, wrong = {"csrf_token": client.csrf_token()}, []
    with nothing_is_kept():
        for endpoint, where in product(sorted(posts.keys() & MATRIX.keys()), PLACES):
            if where == PLACES[0] or "code" in posts[endpoint].arguments:
                page = reader.send(world.url(app, posts[endpoint], where), token)
                wrong += [f"{endpoint}, {where}: {line}" for line in (findings(page) if page.is_html else [])]
    report(wrong)
