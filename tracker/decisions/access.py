# SPDX-License-Identifier: EUPL-1.2
"""Who may take a decision back, answer it, or write its stop card (DOMAIN 2.6, 2.8, R19)."""

from __future__ import annotations

from uuid import UUID

from tracker.decisions.models import Decision
from tracker.decisions.terms import Route
from tracker.directions.access import is_sponsor
from tracker.directions.models import Direction


def is_decider(decision: Decision, direction: Direction | None, person_id: UUID) -> bool:
    """R19: who decided; of a decision by silence the sponsor. The deputy may always act for the sponsor, and back."""
    if decision.decided_by_id == person_id:
        return True
    return decision.route in {Route.SPONSOR, Route.SILENCE} and is_sponsor(direction, person_id)
