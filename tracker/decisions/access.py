# SPDX-License-Identifier: EUPL-1.2
"""Who may take a decision back, answer it, or write its stop card (DOMAIN 2.6, 2.8, R19)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tracker.decisions import handover, queries, rules
from tracker.decisions.models import Decision
from tracker.decisions.queries import DecisionRow
from tracker.decisions.terms import CounterNoteFacts, HandoverState, Outcome, Route, WithdrawFacts
from tracker.directions.access import is_sponsor
from tracker.directions.models import Direction
from tracker.experiments.access import works_on
from tracker.experiments.models import Experiment
from tracker.people.queries import calendar
from tracker.sprints.models import Sprint


def is_decider(decision: Decision | DecisionRow, direction: Direction | None, person_id: UUID) -> bool:
    """R19: who decided; of a decision by silence the sponsor. The deputy may always act for the sponsor, and back."""
    if decision.decided_by_id == person_id:
        return True
    return decision.route in {Route.SPONSOR, Route.SILENCE} and is_sponsor(direction, person_id)


def withdraw_facts(
    decision: Decision | DecisionRow,
    sprint: Sprint,
    experiment: Experiment,
    person_id: UUID,
    *,
    next_sprint_started: bool | None = None,
) -> WithdrawFacts:
    """What R19 looks at for this decision and this person. Whether the next sprint started is asked unless told."""
    if next_sprint_started is None:
        next_sprint_started = queries.next_sprint_started(sprint)
    return WithdrawFacts(
        state=decision.state,
        is_decider=is_decider(decision, experiment.direction, person_id),
        withdraw_until=decision.withdraw_until,
        next_sprint_started=next_sprint_started,
        is_answered=decision.outcome is Outcome.SCALE_UP and _is_answered(decision.id),
    )


def _is_answered(decision_id: UUID) -> bool:
    """R19: what the receiver answered cannot be taken back."""
    offered = handover.of_decision(decision_id)
    return offered is not None and offered.state is not HandoverState.OFFERED


def counter_note_facts(
    decision: Decision | DecisionRow, experiment: Experiment, person_id: UUID, now: datetime, *, has_note: bool
) -> CounterNoteFacts:
    """What R17 looks at before the team says something back. The calendar is only asked when there is a reason to."""
    since = decision.decided_at if decision.deviates else None
    return CounterNoteFacts(
        deviates=decision.deviates,
        is_team=works_on(experiment, person_id, now),
        until=calendar().add_working_days(since, rules.COUNTER_NOTE_DAYS) if since else None,
        has_note=has_note,
    )
