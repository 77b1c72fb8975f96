# SPDX-License-Identifier: EUPL-1.2
"""A row of the loop for rule tests: an own, active experiment in its second sprint, with everybody in place."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from tracker.directions.terms import Stage
from tracker.experiments.terms import ExperimentState, Origin
from tracker.loop import rules
from tracker.loop.drawing import mini_stops
from tracker.loop.shown import state_in_words
from tracker.loop.terms import LoopRow, Reader
from tracker.sprints.terms import SprintState

TEAM, LEAD, MEMBER, OWNER, SPONSOR, DEPUTY, STRANGER = (UUID(int=number) for number in range(1, 8))
DEFAULTS: dict[str, Any] = {
    "experiment_id": UUID(int=100),
    "code": "E-003",
    "title": "Volle container meldt zich",
    "state": ExperimentState.ACTIVE,
    "origin": Origin.OWN,
    "stage": Stage.TRY_OUT,
    "team_id": TEAM,
    "team_name": "Buiten",
    "team_max_running": 2,
    "lead_id": LEAD,
    "lead_name": "Tess",
    "domain_owner_id": OWNER,
    "domain_owner_wanted": False,
    "direction_id": UUID(int=200),
    "direction_name": "Buiten op tijd gezien",
    "sponsor_id": SPONSOR,
    "sponsor_name": "Gerda",
    "deputy_id": DEPUTY,
    "max_loss_eur": 10_000,
    "max_hours": 320,
    "max_sprints": 7,
    "outside_frame": False,
    "direction_closed": False,
    "frame_tighter": False,
    "running_in_team": 0,
    "running_in_direction": 0,
    "direction_max_running": 10,
    "touches_residents": False,
    "sprint_id": UUID(int=300),
    "sprint_number": 2,
    "sprint_state": SprintState.PLANNED,
    "is_aborted": False,
    "has_result": False,
    "length_days": 14,
    "learnings": 0,
    "stop_rule_hit": False,
    "can_vote": False,
    "has_voted": False,
    "has_stop_card": False,
    "euros_used": 0,
    "hours_used": 0,
    "sprints_used": 1,
    "may_vote_again": False,
    "stop_rules_true": 0,
    "stop_rules_open": 0,
    "sponsor_asked": False,
    "has_objections": False,
    "objection_open": False,
    "is_halted": False,
    "handover_state": None,
}


def a_row(**changes: Any) -> LoopRow:
    """The row with some of its facts changed; what is not given and has no default is None."""
    known = {field.name for field in fields(LoopRow)}
    unknown = set(changes) - known
    if unknown:
        raise TypeError(f"a row has no {sorted(unknown)}")
    return LoopRow(**{**dict.fromkeys(known), **DEFAULTS, **changes})


def in_a_list(row: LoopRow, reader: Reader, now: datetime) -> tuple[Any, ...]:
    """All that the list of experiments shows of a row."""
    return (
        row.code,
        row.title,
        rules.state_at(row, now),
        mini_stops(row, [], now),
        state_in_words(row, reader, now),
        row.child_code is not None,
        row.predecessor_code is not None,
    )
