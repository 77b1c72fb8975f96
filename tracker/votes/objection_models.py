# SPDX-License-Identifier: EUPL-1.2
"""Tables of the paramount objection (R16). It is always signed, and nothing of it is secret."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, column
from sqlalchemy.orm import Mapped, mapped_column

from tracker.tables import Base, OrganisationRow, links, one_of
from tracker.votes.objection_terms import AskFacts, Ground, ObjectionFacts, ObjectionState, Side


class Objection(OrganisationRow, Base):
    """Somebody says: this is not safe to try. By whom, on which ground, and how it was settled."""

    __tablename__ = "objection"
    __table_args__ = (
        *links(
            experiment_id="experiment",
            sprint_id="sprint",
            raised_by_id="person",
            answered_by_id="person",
            settled_by_id="person",
            on_behalf_of_id="person",
        ),
        Index("ix_objection_experiment", "organisation_id", "experiment_id", "state"),
        Index("ix_objection_sprint", "organisation_id", "sprint_id"),
        CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="open_is_not_settled"),
        CheckConstraint(
            "state NOT IN ('adapted', 'rejected') OR (settlement IS NOT NULL AND settled_by_id IS NOT NULL)",
            name="settled_says_how",
        ),
        CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = (answered_by_id IS NULL)",
            name="answer_is_signed",
        ),
        CheckConstraint("halts_at IS NULL OR sprint_id IS NOT NULL", name="halts_a_sprint"),
    )

    experiment_id: Mapped[UUID]
    sprint_id: Mapped[UUID | None]  # the sprint that went on when it was raised
    raised_by_id: Mapped[UUID]
    raised_at: Mapped[datetime]
    ground: Mapped[Ground] = mapped_column(one_of(Ground))
    text: Mapped[str]
    state: Mapped[ObjectionState] = mapped_column(one_of(ObjectionState), default=ObjectionState.OPEN)
    halts_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    answered_by_id: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    settlement: Mapped[str | None]
    settled_by_id: Mapped[UUID | None]
    on_behalf_of_id: Mapped[UUID | None]
    settled_at: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]  # sponsor and lead restarted the sprint

    def facts(self) -> ObjectionFacts:
        """What the rules read."""
        return ObjectionFacts(
            self.state, self.raised_by_id, self.halts_at, self.answered_at, self.settled_at, self.lifted_at
        )


class Restart(OrganisationRow, Base):
    """A restart of a halted sprint: one of sponsor and lead asked, the other confirmed, or not yet."""

    __tablename__ = "restart"
    __table_args__ = (
        *links(sprint_id="sprint", asked_by_id="person", confirmed_by_id="person"),
        Index(
            "uq_restart_asked",
            "organisation_id",
            "sprint_id",
            unique=True,
            sqlite_where=column("confirmed_at").is_(None),
            postgresql_where=column("confirmed_at").is_(None),
        ),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmation_is_signed"),
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> asked_by_id", name="takes_two"),
    )

    sprint_id: Mapped[UUID]
    asked_by_id: Mapped[UUID]
    asked_as: Mapped[Side] = mapped_column(one_of(Side))
    asked_at: Mapped[datetime]
    until: Mapped[datetime]
    confirmed_by_id: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None]

    def facts(self) -> AskFacts:
        """What the rules read."""
        return AskFacts(self.asked_by_id, self.asked_as, self.until)
