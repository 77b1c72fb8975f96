# SPDX-License-Identifier: EUPL-1.2
"""When an imported experiment may be taken over, and by whom it is then run. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tracker.directions.terms import Stage
from tracker.experiments.rules import refuse_lead
from tracker.experiments.terms import ExperimentState, Origin
from tracker.refusal import Refusal
from tracker.sprints.rules import LONGEST_DAYS, SHORTEST_DAYS
from tracker.sprints.terms import SprintState


@dataclass(frozen=True, slots=True)
class TakeOverFacts:
    """What is picked on the page Take over. `ends_on` is for a sprint that runs; "wanted" stands for no owner yet."""

    team_id: UUID
    lead_id: UUID
    direction_id: UUID
    domain_owner_id: UUID | None = None
    domain_owner_wanted: bool = False
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class TakeOverCheck:
    """What the rule looks at: the experiment, the people picked, and how much runs beside it already."""

    state: ExperimentState
    origin: Origin
    has_team: bool
    sprint: SprintState | None
    stage: Stage
    direction_open: bool
    lead_in_team: bool
    lead_is_sponsor: bool
    has_domain_owner: bool
    domain_owner_wanted: bool
    today: date
    ends_on: date | None
    team: str
    running_in_team: int
    most_in_team: int
    running_in_direction: int
    most_in_direction: int | None


def can_be_taken_over(state: ExperimentState, origin: Origin, *, has_team: bool) -> bool:
    """Is this an imported experiment that goes on and has no team here yet? The others are nobody's to take over."""
    return origin is Origin.IMPORTED and state is ExperimentState.ACTIVE and not has_team


def refuse_take_over(check: TakeOverCheck) -> Refusal | None:
    """What keeps a team from taking it over, in the order of the page (R3, R4, R1 for its people)."""
    if check.has_team:
        return Refusal("taken_over_already")
    if not can_be_taken_over(check.state, check.origin, has_team=False):
        return Refusal("nothing_to_take_over")
    return (
        refuse_lead(in_team=check.lead_in_team, is_sponsor=check.lead_is_sponsor)
        or _refuse_domain_owner(check)
        or _refuse_direction(check)
        or _refuse_end(check)
        or _refuse_running(check)
    )


def _refuse_domain_owner(check: TakeOverCheck) -> Refusal | None:
    """R1: "domain owner wanted" is enough in discover; the next sprint waits until there is one (R9)."""
    if check.has_domain_owner:
        return None
    if not check.domain_owner_wanted:
        return Refusal("no_domain_owner", field="domain_owner_id", lift=("lead", "admin"))
    if check.stage is not Stage.DISCOVER:
        return Refusal("stage_needs_domain_owner", field="domain_owner_id", lift=("lead", "admin"))
    return None


def _refuse_direction(check: TakeOverCheck) -> Refusal | None:
    return None if check.direction_open else Refusal("no_such_direction", field="direction_id")


def _refuse_end(check: TakeOverCheck) -> Refusal | None:
    """R4: from the take-over on a running sprint has a timebox like every other: 3 to 28 days."""
    if check.sprint is not SprintState.RUNNING:
        return None
    first, last = check.today + timedelta(days=SHORTEST_DAYS), check.today + timedelta(days=LONGEST_DAYS)
    if check.ends_on is not None and first <= check.ends_on <= last:
        return None
    return Refusal("end_outside_timebox", first=first, last=last, field="ends_on")


def _refuse_running(check: TakeOverCheck) -> Refusal | None:
    """R3: fewer running than the most of the team and of the direction."""
    if check.running_in_team >= check.most_in_team:
        return Refusal(
            "team_is_full", team=check.team, most=check.most_in_team, field="team_id", lift=("admin", "time")
        )
    most = check.most_in_direction
    if most is not None and check.running_in_direction >= most:
        return Refusal("direction_is_full", most=most, field="direction_id", lift=("sponsor", "time"))
    return None
