# SPDX-License-Identifier: EUPL-1.2
"""Acts on the result of a sprint, on both engines (R6)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest

from tests.factories.experiments import make_ready_experiment
from tests.factories.people import House
from tests.factories.sprints import (
    PLAN,
    RESULT,
    again,
    answered,
    make_planned_sprint,
    make_running_sprint,
    make_wrapping_up_sprint,
)
from tests.sprints.acting import did, refused, saving
from tracker.directions.terms import Stage
from tracker.experiments.terms import StopRuleFacts, StopRuleKind, Threshold, Way
from tracker.extensions import db
from tracker.sprints import actions, queries
from tracker.sprints.terms import ResultFacts, Used


def test_r6_a_result_is_kept(house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    result = answered(sprint)
    did(sprint.experiment, lambda e, now: actions.save_result(again(e), e, result, by=house.members[1], now=now))
    kept = again(sprint.experiment)
    assert (kept.measured_value, kept.measured_n, kept.euros_used, kept.hours_used) == (Decimal(67), 30, 120, 14)
    assert [rule.came_true for rule in queries.stop_rules(kept)] == [False]
    assert queries.used(sprint.experiment_id) == Used(euros=120, hours=14, sprints=1)
    assert queries.used(sprint.experiment_id, kept.number - 1) == Used(euros=0, hours=0, sprints=0)


def test_r6_a_result_can_be_kept_half_and_taken_back(house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    full = answered(sprint, came_true=True)
    for result in (full, ResultFacts(not_measured_why="De leverancier kwam niet")):
        did(sprint.experiment, saving(result, house.lead))
    kept = again(sprint.experiment)
    assert (kept.measured_value, kept.not_measured_why) == (None, "De leverancier kwam niet")
    assert [rule.came_true for rule in queries.stop_rules(kept)] == [None]


@pytest.mark.parametrize(("value", "came_true"), [(20, True), (30, True), (31, False)])
def test_r6_a_metric_stop_rule_answers_itself(house: House, value: int, came_true: bool) -> None:
    rule = StopRuleFacts(
        "Als minder dan 30% is opgelost", StopRuleKind.METRIC, Decimal(30), Way.AT_MOST, after_sprint=1
    )
    sprint = make_wrapping_up_sprint(house, make_ready_experiment(house, stage=Stage.TRY_OUT, stop_rule=rule))
    result = replace(RESULT, measured_value=Decimal(value))
    did(sprint.experiment, lambda e, now: actions.save_result(again(e), e, result, by=house.lead, now=now))
    assert [rule.came_true for rule in queries.stop_rules(again(sprint.experiment))] == [came_true]


def test_r6_the_answer_to_a_rule_of_another_experiment_is_refused(house: House) -> None:
    elsewhere = make_wrapping_up_sprint(house)
    here = make_wrapping_up_sprint(house)
    for stranger in (answered(elsewhere), replace(RESULT, stop_rule_answers=((uuid4(), True),))):
        assert refused(here.experiment, saving(stranger, house.lead)) == "stop_rule_elsewhere"


def test_r6_a_result_waits_for_the_end(house: House) -> None:
    sprint = make_running_sprint(house)
    code = refused(sprint.experiment, lambda e, now: actions.save_result(again(e), e, RESULT, by=house.lead, now=now))
    assert code == "not_wrapping_up"


def test_r6_a_sponsor_writes_no_result(house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    code = refused(
        sprint.experiment, lambda e, now: actions.save_result(again(e), e, RESULT, by=house.sponsor, now=now)
    )
    assert code == "only_team"


def test_a_measured_value_is_exact_to_three_decimals(house: House) -> None:
    threshold = Threshold(Decimal("-0.125"), "graad", Way.AT_MOST)
    sprint = make_planned_sprint(house, plan=replace(PLAN, threshold=threshold))
    db.session.expire_all()
    assert again(sprint.experiment).threshold == threshold
