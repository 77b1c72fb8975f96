# SPDX-License-Identifier: EUPL-1.2
"""When an imported experiment may be taken over: a table of cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tracker.directions.terms import Stage
from tracker.experiments.terms import ExperimentState, Origin
from tracker.loop.rules_take_over import TakeOverCheck, can_be_taken_over, refuse_take_over
from tracker.sprints.terms import SprintState

TODAY = date(2026, 11, 24)
RIGHT = TakeOverCheck(
    state=ExperimentState.ACTIVE,
    origin=Origin.IMPORTED,
    has_team=False,
    sprint=SprintState.RUNNING,
    stage=Stage.DISCOVER,
    direction_open=True,
    lead_in_team=True,
    lead_is_sponsor=False,
    has_domain_owner=True,
    domain_owner_wanted=False,
    today=TODAY,
    ends_on=TODAY + timedelta(days=14),
    team="Buiten",
    running_in_team=1,
    most_in_team=2,
    running_in_direction=3,
    most_in_direction=4,
)


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


ALLOWED: list[dict[str, Any]] = [
    {},
    {"ends_on": in_days(3)},
    {"ends_on": in_days(28)},
    {"sprint": SprintState.DECIDING, "ends_on": None},
    {"sprint": SprintState.DECIDING, "ends_on": in_days(400)},
    {"sprint": None, "ends_on": None},
    {"has_domain_owner": False, "domain_owner_wanted": True},
    {"most_in_direction": None, "running_in_direction": 99},
]

REFUSED: list[tuple[dict[str, Any], str, str | None]] = [
    ({"has_team": True}, "taken_over_already", None),
    ({"origin": Origin.OWN}, "nothing_to_take_over", None),
    ({"state": ExperimentState.HANDED_OVER}, "nothing_to_take_over", None),
    ({"state": ExperimentState.IDEA}, "nothing_to_take_over", None),
    ({"lead_in_team": False}, "lead_not_in_team", "lead_id"),
    ({"lead_is_sponsor": True}, "lead_is_sponsor", "lead_id"),
    ({"has_domain_owner": False}, "no_domain_owner", "domain_owner_id"),
    (
        {"has_domain_owner": False, "domain_owner_wanted": True, "stage": Stage.TRY_OUT},
        "stage_needs_domain_owner",
        "domain_owner_id",
    ),
    ({"direction_open": False}, "no_such_direction", "direction_id"),
    ({"ends_on": None}, "end_outside_timebox", "ends_on"),
    ({"ends_on": in_days(2)}, "end_outside_timebox", "ends_on"),
    ({"ends_on": in_days(29)}, "end_outside_timebox", "ends_on"),
    ({"ends_on": in_days(-1)}, "end_outside_timebox", "ends_on"),
    ({"running_in_team": 2}, "team_is_full", "team_id"),
    ({"running_in_direction": 4}, "direction_is_full", "direction_id"),
]


@pytest.mark.parametrize("changes", ALLOWED)
def test_r1_r3_r4_it_may_be_taken_over(changes: dict[str, Any]) -> None:
    assert refuse_take_over(replace(RIGHT, **changes)) is None


@pytest.mark.parametrize(("changes", "code", "field"), REFUSED)
def test_r1_r3_r4_it_may_not_be_taken_over(changes: dict[str, Any], code: str, field: str | None) -> None:
    refusal = refuse_take_over(replace(RIGHT, **changes))
    assert refusal is not None
    assert (refusal.code, refusal.field_name) == (code, field)


def test_r4_the_days_that_are_possible_are_told() -> None:
    refusal = refuse_take_over(replace(RIGHT, ends_on=None))
    assert refusal is not None
    assert (refusal.facts["first"], refusal.facts["last"]) == (date(2026, 11, 27), date(2026, 12, 22))


@pytest.mark.parametrize("state", list(ExperimentState))
@pytest.mark.parametrize("origin", list(Origin))
def test_only_an_imported_one_that_goes_on_waits_to_be_taken_over(state: ExperimentState, origin: Origin) -> None:
    waits = state is ExperimentState.ACTIVE and origin is Origin.IMPORTED
    assert can_be_taken_over(state, origin, has_team=False) is waits
    assert not can_be_taken_over(state, origin, has_team=True)
