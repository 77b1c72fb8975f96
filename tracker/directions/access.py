# SPDX-License-Identifier: EUPL-1.2
"""Who may steer a direction: its sponsor, and the deputy who may always act for the sponsor (DOMAIN 2.8, R17)."""

from __future__ import annotations

from uuid import UUID

from tracker.directions.models import Direction
from tracker.refusal import Refusal


def is_sponsor(direction: Direction | None, person_id: UUID) -> bool:
    """Is this person the sponsor of the direction, or the deputy?"""
    return direction is not None and person_id in {direction.sponsor_id, direction.deputy_id}


def acts_for(direction: Direction, person_id: UUID) -> UUID | None:
    """On whose behalf somebody acts ("namens"): the sponsor when the deputy acts, else None."""
    return direction.sponsor_id if person_id == direction.deputy_id != direction.sponsor_id else None


def refuse_steering(direction: Direction | None, person_id: UUID) -> Refusal | None:
    """DOMAIN 2.8: only the sponsor or the deputy decides about frame and route B."""
    return None if is_sponsor(direction, person_id) else Refusal("only_sponsor", lift=("sponsor",))
