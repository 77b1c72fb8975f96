# SPDX-License-Identifier: EUPL-1.2
"""Who may take a decision back, answer it, or write its stop card (DOMAIN 2.6, 2.8, R19)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tracker.clock import WorkingCalendar
from tracker.decisions import queries, rules
from tracker.decisions.models import Decision
from tracker.decisions.terms import CounterNoteFacts, Route, WithdrawFacts
from tracker.directions.access import is_sponsor
from tracker.directions.models import Direction
from tracker.experiments.access import works_on
from tracker.experiments.models import Experiment
from tracker.sprints.models import Sprint


def is_decider(decision: Decision, direction: Direction | None, person_id: UUID) -> bool:
    """R19: who decided; of a decision by silence the sponsor. The deputy may always act for the sponsor, and back."""
    if decision.decided_by_id == person_id:
        return True
    return decision.route in {Route.SPONSOR, Route.SILENCE} and is_sponsor(direction, person_id)


def withdraw_facts(decision: Decision, sprint: Sprint, experiment: Experiment, person_id: UUID) -> WithdrawFacts:
    """What R19 looks at for this decision and this person."""
    return WithdrawFacts(
        state=decision.state,
        is_decider=is_decider(decision, experiment.direction, person_id),
        withdraw_until=decision.withdraw_until,
        next_sprint_started=queries.next_sprint_started(sprint),
    )


def counter_note_facts(
    decision: Decision, experiment: Experiment, person_id: UUID, calendar: WorkingCalendar, now: datetime
) -> CounterNoteFacts:
    """What R17 looks at before the team says something back."""
    since = decision.decided_at
    return CounterNoteFacts(
        deviates=decision.deviates,
        is_team=works_on(experiment, person_id, now),
        until=calendar.add_working_days(since, rules.COUNTER_NOTE_DAYS) if since else None,
        has_note=queries.has_counter_note(decision.id),
    )
