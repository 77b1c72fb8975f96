# SPDX-License-Identifier: EUPL-1.2
"""Tables of the room learnings: what was learned, where it was shown, and where it was used again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.experiments.terms import Origin
from tracker.learnings.terms import LearningFacts, Mark, Strength, Verdict
from tracker.tables import Base, OrganisationRow, belongs_to, links, one_of


class Learning(OrganisationRow, Base):
    """What a team saw and learned in a sprint. Signed by the team; frozen when the vote opens (R6)."""

    __tablename__ = "learning"
    __table_args__ = (
        *links(sprint_id="sprint", experiment_id="experiment", team_id="team"),
        Index("ix_learning_sprint", "organisation_id", "sprint_id"),
        Index("ix_learning_experiment", "organisation_id", "experiment_id", "id"),
        Index("ix_learning_newest", "organisation_id", "frozen_at", "id"),
        CheckConstraint(
            "origin = 'imported' OR frozen_at IS NULL OR (verdict IS NOT NULL AND strength IS NOT NULL)",
            name="own_has_verdict",
        ),
    )

    sprint_id: Mapped[UUID]
    experiment_id: Mapped[UUID]
    team_id: Mapped[UUID | None]
    saw: Mapped[str | None]
    learned: Mapped[str]
    verdict: Mapped[Verdict | None] = mapped_column(one_of(Verdict))
    strength: Mapped[Strength | None] = mapped_column(one_of(Strength))
    is_surprise: Mapped[bool] = mapped_column(default=False)
    origin: Mapped[Origin] = mapped_column(one_of(Origin), default=Origin.OWN)
    written_at: Mapped[datetime | None]
    frozen_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    sprint = belongs_to("Learning", "sprint_id", "Sprint")
    experiment = belongs_to("Learning", "experiment_id", "Experiment")
    team = belongs_to("Learning", "team_id", "Team")

    def facts(self) -> LearningFacts:
        """The learning as the forms read it."""
        return LearningFacts(self.saw or "", self.learned, self.verdict, self.strength, self.is_surprise)


class ShownLearning(OrganisationRow, Base):
    """A learning that was shown to a team at get-ready, and what the team did with it (R1)."""

    __tablename__ = "shown_learning"
    __table_args__ = (
        *links(experiment_id="experiment", learning_id="learning"),
        UniqueConstraint("organisation_id", "experiment_id", "learning_id"),
    )

    experiment_id: Mapped[UUID]
    learning_id: Mapped[UUID]
    position: Mapped[int]
    shown_at: Mapped[datetime]
    mark: Mapped[Mark | None] = mapped_column(one_of(Mark))

    learning = belongs_to("ShownLearning", "learning_id", "Learning")
    experiment = belongs_to("ShownLearning", "experiment_id", "Experiment")


class Reuse(OrganisationRow, Base):
    """A learning used in another experiment, and how."""

    __tablename__ = "reuse"
    __table_args__ = (
        *links(learning_id="learning", experiment_id="experiment"),
        UniqueConstraint("organisation_id", "learning_id", "experiment_id"),
        Index("ix_reuse_experiment", "organisation_id", "experiment_id"),
    )

    learning_id: Mapped[UUID]
    experiment_id: Mapped[UUID]
    how: Mapped[str | None]
    used_at: Mapped[datetime]
