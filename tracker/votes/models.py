# SPDX-License-Identifier: EUPL-1.2
"""Tables of the room votes. While a round is open a vote hangs on a person; at close that link goes for good (R12)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, column
from sqlalchemy.orm import Mapped, mapped_column

from tracker.tables import Base, OrganisationRow, belongs_to, links, one_of
from tracker.votes.terms import AdviceStrength, Choice, ClosedBy, RoundKind, RoundState


class Round(OrganisationRow, Base):
    """A vote of a team on going on, after a sprint. Question and choices are fixed (R11)."""

    __tablename__ = "round"
    __table_args__ = (
        *links(sprint_id="sprint", sponsor_id="person", deputy_id="person"),
        UniqueConstraint("organisation_id", "sprint_id", "number"),
        Index(
            "uq_round_open",
            "organisation_id",
            "sprint_id",
            unique=True,
            sqlite_where=column("state").in_(("open", "extended")),
            postgresql_where=column("state").in_(("open", "extended")),
        ),
        CheckConstraint("state <> 'closed' OR (eligible IS NOT NULL AND voted IS NOT NULL)", name="closed_is_counted"),
    )

    sprint_id: Mapped[UUID]
    number: Mapped[int]
    kind: Mapped[RoundKind] = mapped_column(one_of(RoundKind))
    state: Mapped[RoundState] = mapped_column(one_of(RoundState), default=RoundState.OPEN)
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    extension_closes_at: Mapped[datetime]
    sponsor_id: Mapped[UUID | None]  # who could depart from this vote when it opened, and so did not vote (R10)
    deputy_id: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[ClosedBy | None] = mapped_column(one_of(ClosedBy))
    changes: Mapped[int] = mapped_column(default=0)
    eligible: Mapped[int | None]
    voted: Mapped[int | None]
    keep: Mapped[int | None]
    pivot: Mapped[int | None]
    stop: Mapped[int | None]
    abstain: Mapped[int | None]
    advice: Mapped[Choice | None] = mapped_column(one_of(Choice))
    advice_strength: Mapped[AdviceStrength | None] = mapped_column(one_of(AdviceStrength))

    sprint = belongs_to("Round", "sprint_id", "Sprint")


class Elector(OrganisationRow, Base):
    """Somebody in the electorate of an open round, frozen at opening (R10). Gone at close: no list survives it."""

    __tablename__ = "elector"
    __table_args__ = (
        *links(round_id="round", person_id="person"),
        UniqueConstraint("organisation_id", "round_id", "person_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-1)
    round_id: Mapped[UUID]
    person_id: Mapped[UUID]


class OpenBallot(OrganisationRow, Base):
    """A vote while its round is open. The id is random and there is no time (R12)."""

    __tablename__ = "open_ballot"
    __table_args__ = (
        *links(round_id="round", person_id="person", tipping_learning_id="learning"),
        UniqueConstraint("organisation_id", "round_id", "person_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-1)
    round_id: Mapped[UUID]
    person_id: Mapped[UUID]
    choice: Mapped[Choice] = mapped_column(one_of(Choice))
    tipping_learning_id: Mapped[UUID | None]
    reason: Mapped[str | None]


class Ballot(OrganisationRow, Base):
    """A vote after close: random id, no person, no time, written in shuffled order (R12)."""

    __tablename__ = "ballot"
    __table_args__ = (
        *links(round_id="round", tipping_learning_id="learning"),
        Index("ix_ballot_round", "organisation_id", "round_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-1)
    round_id: Mapped[UUID]
    choice: Mapped[Choice] = mapped_column(one_of(Choice))
    tipping_learning_id: Mapped[UUID | None]
    reason: Mapped[str | None]


class WrittenAdvice(OrganisationRow, Base):
    """Advice with a name, when one or two people are eligible (R10)."""

    __tablename__ = "written_advice"
    __table_args__ = (
        *links(round_id="round", person_id="person", tipping_learning_id="learning"),
        UniqueConstraint("organisation_id", "round_id", "person_id"),
    )

    round_id: Mapped[UUID]
    person_id: Mapped[UUID]
    choice: Mapped[Choice] = mapped_column(one_of(Choice))
    tipping_learning_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    given_at: Mapped[datetime]
