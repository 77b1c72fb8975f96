# SPDX-License-Identifier: EUPL-1.2
"""A sprint that was broken off may skip the vote (2.3); then the sponsor decides (R17 B)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Client
from tests.factories.people import House
from tests.factories.sprints import LEARNING, again, make_learning, make_running_sprint, make_wrapped_up_sprint
from tests.factories.votes import decide, events, refused, stop
from tracker.acts import act
from tracker.decisions.terms import Route
from tracker.extensions import db
from tracker.learnings.queries import of_sprint
from tracker.people.models import Person
from tracker.record.terms import EventKind
from tracker.sprints import actions as sprints
from tracker.sprints.models import Sprint
from tracker.sprints.terms import SprintState
from tracker.votes import rules, skipping
from tracker.votes.queries import round_of

WRAPPING_UP = SprintState.WRAPPING_UP


@pytest.mark.parametrize(
    ("state", "facts", "code"),
    [
        (WRAPPING_UP, {"is_aborted": True, "learnings": [True]}, None),
        (WRAPPING_UP, {"is_aborted": True, "learnings": [True, True]}, None),
        (WRAPPING_UP, {"is_aborted": False, "learnings": [True]}, "skip_only_aborted"),
        (WRAPPING_UP, {"is_aborted": True, "learnings": []}, "learning_missing"),
        (WRAPPING_UP, {"is_aborted": True, "learnings": [True, False]}, "learning_unfinished"),
        (SprintState.RUNNING, {"is_aborted": False, "learnings": [True]}, "skip_not_now"),
        (SprintState.VOTING, {"is_aborted": True, "learnings": [True]}, "skip_not_now"),
        (SprintState.DECIDING, {"is_aborted": True, "learnings": [True]}, "skip_not_now"),
    ],
)
def test_r17_only_a_sprint_that_was_broken_off_skips_the_vote(
    state: SprintState, facts: dict[str, Any], code: str | None
) -> None:
    refusal = rules.refuse_skipping(state, **facts)
    assert (refusal.code if refusal else None) == code


def aborted_sprint(house: House, *, learned: bool = True) -> Sprint:
    running = make_running_sprint(house)
    with act(experiment=running.experiment.code) as (experiment, now):
        sprints.end(again(experiment), experiment, "De leverancier stopte.", aborted=True, by=house.lead, now=now)
        db.session.commit()
    sprint = again(running.experiment)
    if learned:
        make_learning(house, sprint, LEARNING)
    return again(sprint.experiment)


def skip(sprint: Sprint, by: Person) -> None:
    with act(experiment=sprint.experiment.code) as (experiment, now):
        skipping.skip_vote(again(experiment), experiment, by=by, now=now)
        db.session.commit()


def test_r17_b_after_a_skipped_vote_only_the_sponsor_decides(house: House) -> None:
    sprint = aborted_sprint(house)
    skip(sprint, house.lead)
    after = again(sprint.experiment)
    assert (after.state, after.decide_due_at is not None, round_of(after.id)) == (SprintState.DECIDING, True, None)
    assert all(learning.frozen_at for learning in of_sprint(after.id))
    assert [event.data["number"] for event in events(EventKind.SPRINT_SKIP_VOTE)] == [1]
    refused("no_advice_to_confirm", decide, after, stop(), house.lead)
    db.session.rollback()
    assert decide(after, stop(), house.sponsor).route is Route.SPONSOR


@pytest.mark.parametrize("who", ["owner", "sponsor", "manager", "admin"])
def test_only_the_lead_skips_the_vote(house: House, who: str) -> None:
    refused("only_lead", skip, aborted_sprint(house), getattr(house, who))


def test_a_sprint_that_ended_as_planned_is_voted_on(house: House) -> None:
    refused("skip_only_aborted", skip, make_wrapped_up_sprint(house), house.lead)


def test_the_page_skips_the_vote_and_keeps_what_was_typed(house: House, client: Client) -> None:
    sprint = aborted_sprint(house, learned=False)
    client.sign_in(house.lead)
    address = f"/experiments/{sprint.experiment.code}/sprints/1/wrap-up"
    assert "Sla de stemming over" in client.get(f"/experiments/{sprint.experiment.code}").text
    page = client.get(address)
    rules_asked: dict[str, Any] = {name.attrs["name"]: "no" for name in page.find_all("main input[name^='rule-']")}
    half = client.post_form(page, button="Sla de stemming over", status=422, saw="Niemand kwam.", **rules_asked)
    assert "Niemand kwam." in half.html
    done = client.post_form(
        address, button="Sla de stemming over", follow=True, saw="Niemand kwam.", learned="De plek klopt niet.",
        verdict="unclear", strength="said", **rules_asked,
    )  # fmt: skip
    assert "De stemming is overgeslagen. De opdrachtgever beslist nu." in done.text
    assert again(sprint.experiment).state is SprintState.DECIDING


def test_a_sprint_that_was_not_broken_off_has_no_such_button(house: House, client: Client) -> None:
    sprint = make_wrapped_up_sprint(house)
    client.sign_in(house.lead)
    assert "Sla de stemming over" not in client.get(f"/experiments/{sprint.experiment.code}/sprints/1/wrap-up").text
