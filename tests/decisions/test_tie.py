# SPDX-License-Identifier: EUPL-1.2
"""R15: a tie gives no advice; the sponsor decides and quotes the best argument of both sides."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.client import Client
from tests.factories.people import House
from tests.factories.votes import KEEP, PIVOT, STOP, decide, events, keep, make_deciding_sprint, refused
from tests.pages import Page
from tracker.acts import act
from tracker.decisions import actions, queries
from tracker.decisions.models import Argument
from tracker.extensions import db
from tracker.record.terms import EventKind
from tracker.sprints.models import Sprint

TIED = (KEEP, KEEP, KEEP, STOP, STOP, STOP)
WHY = "who may decide looks at the vote, the limits, the stop rules and the frame"
BOTH = {KEEP: "Het werkt op de markt.", STOP: "Het kost te veel."}


def at_desk(client: Client, house: House, sprint: Sprint) -> Page:
    address = f"/experiments/{sprint.experiment.code}/sprints/1/decision"
    return client.sign_in(house.sponsor).get(address, most_statements=12, why=WHY)


def asked(page: Page) -> list[str]:
    return [one.attrs["name"] for one in page.find_all("main textarea[name^=argument_]")]


def kept() -> dict[Any, str]:
    return {row.choice: row.text for row in db.session.scalars(select(Argument))}


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        (TIED, ["argument_keep", "argument_stop"]),
        ((KEEP, KEEP, PIVOT, PIVOT, STOP, STOP), ["argument_keep", "argument_pivot", "argument_stop"]),
        ((KEEP,) * 6, []),
        ((KEEP,), []),  # too few votes give no advice either, but they are no tie
    ],
)
def test_r15_only_a_tie_asks_arguments(
    house: House, client: Client, votes: tuple[Any, ...], expected: list[str]
) -> None:
    page = at_desk(client, house, make_deciding_sprint(house, *votes))
    assert asked(page) == expected
    assert not any(page.find(f"main textarea[name={name}]").to_text().strip() for name in expected)


def test_r15_the_sponsor_reads_both_sides_and_quotes_the_best_of_each(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house, *TIED)
    page = at_desk(client, house, sprint)
    assert page.text.count(f"Reden van {house.lead.name}") == 1, "what a voter said stands there once, without a name"
    typed: dict[str, Any] = {
        "outcome": "stop",
        "reason": "We weten genoeg.",
        "tipping": "none",
        "argument_keep": BOTH[KEEP],
    }
    wrong = client.post_form(page, status=422, **typed)
    assert "Noem het beste argument voor deze kant." in wrong.problem
    assert BOTH[KEEP] in wrong.find("textarea[name=argument_keep]").to_text(), "kept when refused"
    assert kept() == {}
    taken = client.post_form(wrong, argument_stop=BOTH[STOP], follow=True)
    assert kept() == BOTH
    for text in (taken.text, client.get(f"/experiments/{sprint.experiment.code}").text):
        assert "Het beste argument voor doorgaan" in text
        assert all(argument in text for argument in BOTH.values())


def test_r15_arguments_are_kept_of_the_tied_choices_only_and_hashed(house: House) -> None:
    sprint = make_deciding_sprint(house, *TIED)
    refused("argument_missing", decide, sprint, keep(None), house.sponsor)
    decision = decide(sprint, keep(None, arguments={**BOTH, PIVOT: "Niemand koos dit."}), house.sponsor)
    assert kept() == BOTH
    data = events(EventKind.DECISION_TAKE)[-1].data
    assert set(data["texts"]) == {"reason", "argument_keep", "argument_stop"}
    assert BOTH[KEEP] not in str(data)
    with act(experiment=sprint.experiment.code) as (experiment, now):
        found = queries.decision(decision.id)
        assert found is not None
        actions.withdraw(found, experiment, "De tellijst klopte niet.", by=house.sponsor, now=now)
        db.session.commit()
    (row,) = queries.of_sprint(sprint)
    assert [(one.choice, one.text) for one in row.arguments] == list(BOTH.items()), "withdrawn, and still readable"


def test_r15_without_a_tie_nothing_is_kept(house: House) -> None:
    decide(make_deciding_sprint(house), keep(None, arguments=BOTH), house.sponsor)
    assert kept() == {}
