# SPDX-License-Identifier: EUPL-1.2
"""A stop rule that comes true while the sprint runs: said, told, taken back, and answered again (2.9), on both engines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from tests.client import Client
from tests.factories.experiments import STOP_WHEN, make_ready_experiment
from tests.factories.people import House
from tests.factories.sprints import RESULT, again, make_running_sprint, make_wrapping_up_sprint
from tests.sprints.acting import Act, did, ending, events, refused, saving
from tracker import clock
from tracker.decisions import sponsor
from tracker.directions.terms import Stage
from tracker.experiments.models import Experiment
from tracker.experiments.terms import StopRuleFacts, StopRuleKind, Way
from tracker.loop import queries as loop
from tracker.loop import rules as loop_rules
from tracker.loop.terms import Reader
from tracker.people.models import Person
from tracker.record.terms import EventKind
from tracker.sprints import queries, stop_rules
from tracker.sprints.models import Sprint
from tracker.sprints.terms import ResultFacts

BANNER = "Er is een stopregel uitgekomen terwijl sprint 1 loopt"
METRIC = StopRuleFacts("Als minder dan 30% is opgelost", StopRuleKind.METRIC, Decimal(30), Way.AT_MOST, after_sprint=1)


def saying(by: Person, what: Callable[..., None] = stop_rules.say_true) -> Act:
    def said(experiment: Experiment, now: datetime) -> None:
        sprint = again(experiment)
        rule = stop_rules.rule_of(experiment, queries.stop_rules(sprint)[0].id)
        what(rule, sprint, experiment, by=by, now=now)

    return said


def answers(sprint: Sprint) -> list[bool | None]:
    return [rule.came_true for rule in queries.stop_rules(again(sprint.experiment))]


def blocked(sprint: Sprint) -> set[str]:
    row = loop.row_of(sprint.experiment.code, Reader(sprint.experiment.lead_id, frozenset()), clock.now())
    assert row is not None
    return {refusal.code for refusal in loop_rules.blockers(row, clock.now())}


def test_2_9_stop_rule_comes_true_and_the_team_says_so_on_the_page(client: Client, house: House) -> None:
    sprint = make_running_sprint(house)
    code = sprint.experiment.code
    here = f"/experiments/{code}/sprints/1"
    assert BANNER not in client.sign_in(house.sponsor).get(here).text
    assert "stopregel" not in client.get("/today").text
    page = client.sign_in(house.members[0]).get(here)
    rule = queries.stop_rules(again(sprint.experiment))[0].id
    told = client.post_form(page, f"form[action='{here}/stop-rules/{rule}/true']", follow=True)
    assert BANNER in told.text
    assert STOP_WHEN in told.find("[aria-labelledby=came-true]").to_text()
    assert not told.find_all("[aria-labelledby=came-true] a"), "a member does not end the sprint"
    assert answers(sprint) == [True]
    assert "stop_rule_open" in blocked(sprint)
    for who in (house.sponsor, house.deputy):
        assert "Er is een stopregel uitgekomen" in client.sign_in(who).get("/today").text
    assert not client.get(f"/experiments/{code}/stop-rules").find_all("main form"), "it can still be taken back"
    told = client.sign_in(house.lead).get(f"/experiments/{code}")
    assert BANNER in told.text
    (end,) = told.find_all("[aria-labelledby=came-true] a")
    assert end.attrs["href"] == f"{here}#earlier"
    assert client.get(here).find_all("#earlier, [aria-labelledby=earlier]")
    assert "het team zei dat een stopregel is uitgekomen" in client.get(f"/experiments/{code}/timeline").text
    back = client.post_form(here, f"form[action='{here}/stop-rules/{rule}/take-back']", follow=True)
    assert BANNER not in back.text
    assert "stop_rule_open" not in blocked(sprint)


def test_2_9_stop_rule_comes_true_is_refused_visibly(client: Client, house: House) -> None:
    sprint = make_running_sprint(house)
    experiment = sprint.experiment
    assert refused(experiment, saying(house.sponsor)) == "only_team"
    assert refused(experiment, saying(house.lead, stop_rules.take_back)) == "stop_rule_not_said"
    did(experiment, saying(house.owner))
    assert refused(experiment, saying(house.lead)) == "stop_rule_said"
    rule = queries.stop_rules(again(experiment))[0].id
    here = f"/experiments/{experiment.code}/sprints/1"
    client.sign_in(house.lead)
    again_said = client.post(f"{here}/stop-rules/{rule}/true", {"csrf_token": client.csrf_token()}, follow=True)
    assert "Iemand zei al dat deze stopregel is uitgekomen" in again_said.text
    assert refused(experiment, saying(house.sponsor, stop_rules.take_back)) == "only_team"
    did(experiment, ending(house.lead))
    assert refused(experiment, saying(house.lead)) == "sprint_not_running"
    assert refused(experiment, saying(house.lead, stop_rules.take_back)) == "sprint_not_running"
    assert [event.actor_id for event in events(EventKind.STOP_RULE_TRUE)] == [house.owner.id]
    assert not events(EventKind.STOP_RULE_TAKE_BACK)
    elsewhere = make_wrapping_up_sprint(house)
    assert stop_rules.rule_of(elsewhere.experiment, rule) is None
    assert refused(elsewhere.experiment, saying(house.lead)) == "sprint_not_running", "nobody settled it yet"


def test_2_9_stop_rule_comes_true_is_not_set_aside_while_it_can_be_taken_back(house: House) -> None:
    sprint = make_running_sprint(house)
    did(sprint.experiment, saying(house.lead))
    answer = sponsor.true_rules(sprint.experiment_id)[0].answer_id

    def setting(experiment: Experiment, now: datetime) -> None:
        sponsor.set_aside(experiment, answer, "Het mag door.", by=house.sponsor, now=now)

    assert refused(sprint.experiment, setting) == "stop_rule_not_fixed"


@pytest.mark.parametrize(
    ("result", "kept"),
    [
        (replace(RESULT, measured_value=Decimal(20)), True),
        (replace(RESULT, measured_value=Decimal(31)), False),
        (ResultFacts(not_measured_why="De leverancier kwam niet"), True),
    ],
)
def test_r6_2_9_stop_rule_comes_true_and_a_measured_value_has_the_last_word(
    house: House, result: ResultFacts, kept: bool
) -> None:
    sprint = make_running_sprint(house, make_ready_experiment(house, stage=Stage.TRY_OUT, stop_rule=METRIC))
    did(sprint.experiment, saying(house.lead))
    did(sprint.experiment, ending(house.lead))
    did(sprint.experiment, saving(result, house.lead))
    did(sprint.experiment, saving(result, house.lead))
    assert answers(sprint) == [kept]
    assert ("stop_rule_open" in blocked(sprint)) is kept
