# SPDX-License-Identifier: EUPL-1.2
"""Questions about directions and their frames."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, or_, select
from sqlalchemy.sql.selectable import SelectBase

from tracker.directions.models import Direction, Frame
from tracker.directions.terms import FrameFacts
from tracker.extensions import db
from tracker.people.models import Team
from tracker.tables import current_organisation_id, prepared


@dataclass(frozen=True, slots=True)
class DirectionRow:
    """A direction in a list."""

    id: UUID
    name: str


def direction(direction_id: UUID) -> Direction | None:
    """A direction of this organisation."""
    return db.session.get(Direction, (current_organisation_id(), direction_id))


def open_directions() -> list[DirectionRow]:
    """The directions that ideas can go in, oldest first."""
    return [DirectionRow(row.id, row.title or row.question) for row in db.session.execute(_open())]


@prepared
def _open() -> SelectBase:
    return (
        select(Direction.id, Direction.title, Direction.question)
        .where(Direction.closed_at.is_(None))
        .order_by(Direction.opened_at, Direction.id)
    )


def has_direction() -> bool:
    """Is there a direction, open or closed?"""
    return db.session.scalar(select(Direction.id).limit(1)) is not None


def is_set_up_and_one_to_steer() -> tuple[bool, DirectionRow | None]:
    """Is there a direction, and a team? And the oldest open direction that nobody steers: nothing can start there."""
    nobody = and_(Direction.closed_at.is_(None), Direction.sponsor_id.is_(None), Direction.deputy_id.is_(None))
    rank = case((nobody, 0), else_=1)
    row = db.session.execute(
        select(Direction.id, Direction.title, Direction.question, rank.label("rank"), _has_team().label("has_team"))
        .order_by(rank, Direction.opened_at, Direction.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return False, None
    return row.has_team, DirectionRow(row.id, row.title or row.question) if row.rank == 0 else None


def _has_team() -> ColumnElement[bool]:
    return exists().where(Team.organisation_id == Direction.organisation_id)


def is_sponsor_anywhere(person_id: UUID) -> bool:
    """Is this person sponsor or deputy of any direction?"""
    steers = or_(Direction.sponsor_id == person_id, Direction.deputy_id == person_id)
    return db.session.scalar(select(Direction.id).where(steers).limit(1)) is not None


def current_frame(direction_id: UUID) -> Frame | None:
    """The frame that holds for what starts now: the highest version."""
    return db.session.scalar(
        select(Frame).where(Frame.direction_id == direction_id).order_by(Frame.number.desc()).limit(1)
    )


def frame_facts(direction_id: UUID | None) -> FrameFacts | None:
    """The limits of the current frame, or None without a direction."""
    frame = current_frame(direction_id) if direction_id else None
    return frame.facts() if frame else None


def lock_direction(direction_id: UUID) -> Direction | None:
    """The direction, locked for this act."""
    return db.session.scalar(select(Direction).where(Direction.id == direction_id).with_for_update())
