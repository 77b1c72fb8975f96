# SPDX-License-Identifier: EUPL-1.2
"""Lineage (DOMAIN 2.5, R18): a child splits off from what goes on, and shows on both pages and in the line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.client import Client
from tests.factories.experiments import AUDIENCE, EFFECT, make_ready_experiment, read_again
from tests.factories.people import House
from tests.factories.sprints import make_running_sprint
from tests.factories.votes import PIVOT, make_deciding_sprint, refused
from tracker.acts import act
from tracker.decisions.queries import in_force
from tracker.decisions.rules import suggests_child
from tracker.decisions.terms import Outcome, PivotFacts, PivotKind
from tracker.experiments import actions, rules
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState, HypothesisFacts, IdeaFacts
from tracker.extensions import db
from tracker.loop.drawing import forks
from tracker.loop.story import LineKind, ShortText, steps
from tracker.people.models import Person

WHY = "the desk of a decision lays everything side by side"
BEFORE = HypothesisFacts("een vragenuur", "mensen met een brief", "minder vragen", "ze zijn daar al")


@pytest.mark.parametrize(
    ("kind", "changes", "proposed"),
    [
        (PivotKind.OTHER_PLACE, {"action": "op de markt"}, False),
        (PivotKind.OTHER_NEED, {"action": "een cursus"}, False),
        (PivotKind.OTHER_GROUP, {"audience": "ouders"}, False),
        (PivotKind.OTHER_PLACE, {"effect": "meer rust"}, False),
        (PivotKind.OTHER_NEED, {"audience": "ouders"}, True),
        (PivotKind.OTHER_GROUP, {"effect": "meer rust"}, True),
        (PivotKind.OTHER_CHANNEL, {"audience": "ouders", "effect": "meer rust"}, True),
        (PivotKind.OTHER_CHANNEL, {"audience": " Mensen met een BRIEF ", "effect": "meer rust"}, False),
    ],
)
def test_r17_a_pivot_of_problem_and_group_proposes_a_child(
    kind: PivotKind, changes: dict[str, str], *, proposed: bool
) -> None:
    pivot = PivotFacts(kind, "De balie", "De rest", replace(BEFORE, **changes))
    assert suggests_child(BEFORE, pivot) is proposed


def test_r17_without_an_old_hypothesis_nothing_is_proposed() -> None:
    assert not suggests_child(None, PivotFacts(PivotKind.OTHER_NEED, "a", "b", replace(BEFORE, audience="ouders")))


def test_r17_what_an_imported_hypothesis_never_said_does_not_change() -> None:
    """The group was not recorded: naming it now is no other group."""
    pivot = PivotFacts(PivotKind.OTHER_CHANNEL, "a", "b", replace(BEFORE, effect="meer rust"))
    assert not suggests_child(replace(BEFORE, audience=""), pivot)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (ExperimentState.ACTIVE, None),
        (ExperimentState.PAUSED, None),
        (ExperimentState.SCALING_UP, None),
        (ExperimentState.IDEA, "parent_not_started"),
        (ExperimentState.READY, "parent_not_started"),
        (ExperimentState.STOPPED, "parent_has_ended"),
        (ExperimentState.HANDED_OVER, "parent_has_ended"),
        (ExperimentState.WITHDRAWN, "parent_has_ended"),
    ],
)
def test_r18_a_child_splits_off_from_what_goes_on(state: ExperimentState, code: str | None) -> None:
    refusal = rules.refuse_parent(state)
    assert (refusal.code if refusal else None) == code


def split_off(parent: Experiment, house: House, by: Person) -> Experiment:
    facts = IdeaFacts("Brief op het schoolplein", "Ouders lezen de brief niet.", "Ouders", house.direction.id)
    with act(experiment=parent.code) as (locked, now):
        child = actions.add_idea(facts, by=by, now=now, parent_id=locked.id)
        db.session.commit()
    return child


def test_r18_who_works_on_it_begins_a_child(house: House) -> None:
    parent = make_running_sprint(house).experiment
    child = split_off(parent, house, house.owner)
    assert (read_again(child.code).parent_id, child.predecessor_id, child.state) == (
        parent.id, None, ExperimentState.IDEA,
    )  # fmt: skip
    refused("only_team", split_off, parent, house, house.manager)
    db.session.rollback()
    refused("parent_not_started", split_off, make_ready_experiment(house), house, house.lead)


def test_lineage_shows_on_both_pages_and_in_the_line(house: House, client: Client) -> None:
    parent = make_running_sprint(house, day=3).experiment
    client.sign_in(house.lead)
    page = client.get(f"/experiments/{parent.code}")
    page.find(f"main a[href='/ideas/new?parent={parent.code}']")
    made = client.post_form(
        f"/ideas/new?parent={parent.code}", follow=True, title="Brief op het schoolplein",
        problem="Ouders lezen de brief niet.", audience="Ouders",
    )  # fmt: skip
    assert f"Afgesplitst van {parent.code}" in made.text
    child = made.url.rsplit("/", 1)[1]
    after = client.get(f"/experiments/{parent.code}")
    assert f"Hier splitst af: {child} Brief op het schoolplein" in after.text
    assert after.find_all("svg .app-ll__fork")
    assert len(after.find_all(f"main li a[href='/experiments/{child}']")) == 1  # the same as a list
    assert client.get("/experiments").find_all("svg .app-ll__fork")


def test_a_child_hangs_at_the_last_sprint_that_had_started(house: House) -> None:
    sprint = make_running_sprint(house)
    assert sprint.started_at is not None
    today, told = sprint.started_at.date(), steps(sprint.experiment_id)

    def child(day: date | None) -> ShortText:
        return ShortText(LineKind.CHILD, "Kind", "E-099", day)

    assert forks(told, [child(today)]) == {1: [child(today)]}
    assert forks(told, [child(today - timedelta(days=1)), child(None)]) == {}
    assert forks([], [child(today)]) == {}


def test_r17_the_page_asks_once_whether_it_is_still_the_same_experiment(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house, *(PIVOT,) * 6)
    client.sign_in(house.lead)
    address = f"/experiments/{sprint.experiment.code}/sprints/1/decision"
    typed: dict[str, Any] = {
        "outcome": Outcome.PIVOT, "kind": PivotKind.OTHER_NEED, "stays": "De balie.", "changes": "Voor wie.",
        "action": "een vragenuur op school", "audience": "Ouders", "effect": EFFECT, "reason": "Daar zit de vraag.",
        "tipping": "none",
    }  # fmt: skip
    desk = client.get(address, most_statements=12, why=WHY)
    asked = client.post_form(desk, status=422, **typed)
    assert "Is het nog hetzelfde experiment?" in asked.text
    asked.find(f"main a[href='/ideas/new?parent={sprint.experiment.code}']")
    assert in_force(sprint.id) is None
    client.post_form(asked, one_line=True)
    assert in_force(sprint.id) is not None


def test_r17_a_pivot_to_the_same_group_is_not_asked(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house, *(PIVOT,) * 6)
    client.sign_in(house.lead)
    address = f"/experiments/{sprint.experiment.code}/sprints/1/decision"
    desk = client.get(address, most_statements=12, why=WHY)
    client.post_form(desk, outcome=Outcome.PIVOT, kind=PivotKind.OTHER_NEED, stays="De balie.", changes="Wat.",
                     action="een cursus", audience=AUDIENCE, effect=EFFECT, reason="Daar zit de vraag.", tipping="none")  # fmt: skip
    assert in_force(sprint.id) is not None
