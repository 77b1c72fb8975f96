# SPDX-License-Identifier: EUPL-1.2
"""What came after a decision, for its page: asked of what is there, not promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.decisions import handover
from tracker.decisions.queries import DecisionRow
from tracker.decisions.terms import HandoverState, Outcome
from tracker.experiments.terms import ExperimentState
from tracker.people.models import Person
from tracker.sprints.queries import sprint as sprint_of
from tracker.sprints.rules import missing_in_plan, state_at
from tracker.sprints.terms import PlanCheckFacts, SprintState
from tracker.votes.queries import VoteOn


@dataclass(frozen=True, slots=True)
class Following:
    """What really came after a decision: the next sprint, as far as it is, and what the receiver said (R20)."""

    sprint_state: SprintState | None
    is_planned: bool
    is_active: bool
    is_lead: bool
    handover: HandoverState | None

    @property
    def has_started(self) -> bool:
        """Did the next sprint start? Then its own page says how it goes."""
        return self.sprint_state not in {None, SprintState.PLANNED}


def what_followed(on: VoteOn, row: DecisionRow, person: Person, now: datetime) -> Following:
    """Asked of the next sprint itself: an older decision does not promise what happened long ago."""
    coming = sprint_of(on.experiment.id, on.sprint.number + 1) if row.outcome is not Outcome.STOP else None
    offered = handover.of_decision(row.id) if row.outcome is Outcome.SCALE_UP else None
    lacks = missing_in_plan(PlanCheckFacts(on.experiment.stage, coming.plan())) if coming is not None else []
    return Following(
        sprint_state=state_at(coming.facts(), now) if coming is not None else None,
        is_planned=coming is not None and not lacks,
        is_active=on.experiment.state is ExperimentState.ACTIVE,
        is_lead=person.id == on.experiment.lead_id,
        handover=offered.state if offered is not None else None,
    )
