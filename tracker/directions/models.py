# SPDX-License-Identifier: EUPL-1.2
"""Tables of the room directions: where the board wants to go, and inside which frame it may be tried."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.directions.terms import DataAllowed, FrameFacts, Stage
from tracker.tables import Base, OrganisationRow, belongs_to, links, one_of


class Direction(OrganisationRow, Base):
    """A question of the board, with a sponsor. No target number."""

    __tablename__ = "direction"
    __table_args__ = links(sponsor_id="person", deputy_id="person")

    question: Mapped[str]
    title: Mapped[str | None]
    why: Mapped[str | None]
    sponsor_id: Mapped[UUID | None]
    deputy_id: Mapped[UUID | None]
    review_on: Mapped[date | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_why: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    sponsor = belongs_to("Direction", "sponsor_id", "Person")
    deputy = belongs_to("Direction", "deputy_id", "Person")

    @property
    def name(self) -> str:
        """The title when there is one, else the question."""
        return self.title or self.question


class Frame(OrganisationRow, Base):
    """One version of the frame of a direction; the highest number holds for what starts from then on (DOMAIN 2.9)."""

    __tablename__ = "frame"
    __table_args__ = (
        *links(direction_id="direction"),
        UniqueConstraint("organisation_id", "direction_id", "number"),
        CheckConstraint("max_loss_eur >= 0 AND max_hours >= 0 AND max_sprints > 0 AND max_running > 0", name="limits"),
    )

    direction_id: Mapped[UUID]
    number: Mapped[int]
    max_loss_eur: Mapped[int]
    max_hours: Mapped[int]
    max_sprints: Mapped[int]
    max_running: Mapped[int]
    data_allowed: Mapped[DataAllowed] = mapped_column(one_of(DataAllowed))
    stages: Mapped[str]
    note: Mapped[str | None]
    set_at: Mapped[datetime]
    answer_due_at: Mapped[datetime | None]  # when a yes or no to what this version put outside is late (R2)

    def facts(self) -> FrameFacts:
        """The frame as the rules read it."""
        return FrameFacts(
            max_loss_eur=self.max_loss_eur,
            max_hours=self.max_hours,
            max_sprints=self.max_sprints,
            max_running=self.max_running,
            data_allowed=self.data_allowed,
            stages=tuple(Stage(stage) for stage in self.stages.split()),
        )
