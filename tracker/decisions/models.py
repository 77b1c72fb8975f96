# SPDX-License-Identifier: EUPL-1.2
"""Tables of the room decisions: keep, pivot, stop; what a team answers to it; and the card of a stop."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, column
from sqlalchemy.orm import Mapped, mapped_column

from tracker.decisions.terms import DecisionState, HandoverState, Outcome, PivotKind, Route
from tracker.experiments.terms import Origin
from tracker.tables import Base, OrganisationRow, belongs_to, has_many, links, one_of
from tracker.votes.terms import AdviceStrength, Choice


class Decision(OrganisationRow, Base):
    """What was decided after a sprint, by whom and why. A withdrawn one stays; one is in force per sprint."""

    __tablename__ = "decision"
    __table_args__ = (
        *links(
            sprint_id="sprint",
            experiment_id="experiment",
            decided_by_id="person",
            on_behalf_of_id="person",
            tipping_learning_id="learning",
            next_question_id="question",
        ),
        Index("ix_decision_sprint", "organisation_id", "sprint_id"),
        Index("ix_decision_experiment", "organisation_id", "experiment_id"),
        Index(
            "uq_decision_in_force",
            "organisation_id",
            "sprint_id",
            unique=True,
            sqlite_where=column("state").in_(("valid", "announced")),
            postgresql_where=column("state").in_(("valid", "announced")),
        ),
        CheckConstraint("origin = 'imported' OR (route IS NOT NULL AND decided_at IS NOT NULL)", name="own_has_route"),
        CheckConstraint(
            "origin = 'imported' OR route = 'silence' OR (decided_by_id IS NOT NULL AND reason IS NOT NULL)",
            name="own_has_decider",
        ),
    )

    sprint_id: Mapped[UUID]
    experiment_id: Mapped[UUID]
    outcome: Mapped[Outcome] = mapped_column(one_of(Outcome))
    route: Mapped[Route | None] = mapped_column(one_of(Route))
    state: Mapped[DecisionState] = mapped_column(one_of(DecisionState), default=DecisionState.VALID)
    origin: Mapped[Origin] = mapped_column(one_of(Origin), default=Origin.OWN)
    decided_by_id: Mapped[UUID | None]
    on_behalf_of_id: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    withdraw_until: Mapped[datetime | None]
    reason: Mapped[str | None]
    tipping_learning_id: Mapped[UUID | None]
    advice: Mapped[Choice | None] = mapped_column(one_of(Choice))
    advice_strength: Mapped[AdviceStrength | None] = mapped_column(one_of(AdviceStrength))
    deviates: Mapped[bool] = mapped_column(default=False)
    discussed_on: Mapped[date | None]
    review_on: Mapped[date | None]
    next_question_id: Mapped[UUID | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str | None]

    sprint = belongs_to("Decision", "sprint_id", "Sprint")
    experiment = belongs_to("Decision", "experiment_id", "Experiment")
    decided_by = belongs_to("Decision", "decided_by_id", "Person")


class Argument(OrganisationRow, Base):
    """After a tie: the best argument for one of the choices that had equal votes, as who decided quotes it (R15)."""

    __tablename__ = "argument"
    __table_args__ = (
        *links(decision_id="decision"),
        UniqueConstraint("organisation_id", "decision_id", "choice"),
        CheckConstraint("choice <> 'abstain'", name="for_a_side"),
    )

    decision_id: Mapped[UUID]
    choice: Mapped[Choice] = mapped_column(one_of(Choice))
    text: Mapped[str]


class CounterNote(OrganisationRow, Base):
    """What the team says back to a decision that departs from its vote; stands beside the reason for good (R17)."""

    __tablename__ = "counter_note"
    __table_args__ = (*links(decision_id="decision"), UniqueConstraint("organisation_id", "decision_id"))

    decision_id: Mapped[UUID]
    text: Mapped[str]
    written_at: Mapped[datetime]


class Pivot(OrganisationRow, Base):
    """A pivot as data: what stays, what changes, from which hypothesis to which."""

    __tablename__ = "pivot"
    __table_args__ = (
        *links(decision_id="decision", from_hypothesis_id="hypothesis", to_hypothesis_id="hypothesis"),
        UniqueConstraint("organisation_id", "decision_id"),
    )

    decision_id: Mapped[UUID]
    kind: Mapped[PivotKind] = mapped_column(one_of(PivotKind))
    stays: Mapped[str]
    changes: Mapped[str]
    from_hypothesis_id: Mapped[UUID]
    to_hypothesis_id: Mapped[UUID]


class SetAside(OrganisationRow, Base):
    """The sponsor set a stop rule aside that came true in a sprint: the next sprint may start after all (R9)."""

    __tablename__ = "set_aside"
    __table_args__ = (
        *links(stop_rule_answer_id="stop_rule_answer", by_id="person", on_behalf_of_id="person"),
        UniqueConstraint("organisation_id", "stop_rule_answer_id"),
    )

    stop_rule_answer_id: Mapped[UUID]
    by_id: Mapped[UUID]
    on_behalf_of_id: Mapped[UUID | None]
    why: Mapped[str]
    set_aside_at: Mapped[datetime]


class SponsorRequest(OrganisationRow, Base):
    """Somebody asked for a decision of the sponsor, once per sprint and with a reason (R17 B)."""

    __tablename__ = "sponsor_request"
    __table_args__ = (
        *links(sprint_id="sprint", by_id="person"),
        UniqueConstraint("organisation_id", "sprint_id"),
    )

    sprint_id: Mapped[UUID]
    by_id: Mapped[UUID]
    why: Mapped[str]
    asked_at: Mapped[datetime]


class Handover(OrganisationRow, Base):
    """A decision to scale up, as the receiver answers it: the second of two signatures (R20)."""

    __tablename__ = "handover"
    __table_args__ = (
        *links(decision_id="decision", experiment_id="experiment", receiver_id="person"),
        UniqueConstraint("organisation_id", "decision_id"),
        Index("ix_handover_experiment", "organisation_id", "experiment_id"),
        CheckConstraint("state = 'offered' OR answered_at IS NOT NULL", name="answer_has_moment"),
        CheckConstraint("state NOT IN ('sent_back', 'refused') OR answer IS NOT NULL", name="no_has_words"),
    )

    decision_id: Mapped[UUID]
    experiment_id: Mapped[UUID]
    receiver_id: Mapped[UUID]
    state: Mapped[HandoverState] = mapped_column(one_of(HandoverState), default=HandoverState.OFFERED)
    offered_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None]


class StopCard(OrganisationRow, Base):
    """Stopped, and this is what we know now. Freed money and sprints count from the moment the stop is final."""

    __tablename__ = "stop_card"
    __table_args__ = (
        *links(decision_id="decision", experiment_id="experiment"),
        UniqueConstraint("organisation_id", "decision_id"),
        Index("ix_stop_card_experiment", "organisation_id", "experiment_id"),
    )

    decision_id: Mapped[UUID]
    experiment_id: Mapped[UUID]
    why: Mapped[str]
    unknown: Mapped[str | None]
    useful_for: Mapped[str | None]
    thanks: Mapped[str | None]
    freed_eur: Mapped[int]
    freed_hours: Mapped[int]
    freed_sprints: Mapped[int]
    written_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    learnings = has_many("StopCard", "StopCardLearning", "stop_card_id", "StopCardLearning.position")


class StopCardLearning(OrganisationRow, Base):
    """One of the three learnings on a stop card."""

    __tablename__ = "stop_card_learning"
    __table_args__ = (
        *links(stop_card_id="stop_card", learning_id="learning"),
        UniqueConstraint("organisation_id", "stop_card_id", "position"),
    )

    stop_card_id: Mapped[UUID]
    learning_id: Mapped[UUID]
    position: Mapped[int]


class CleanUp(OrganisationRow, Base):
    """One thing that a stop leaves to clean up: what, by whom, before which day, and who checked it (DOMAIN 2.6)."""

    __tablename__ = "clean_up"
    __table_args__ = (
        *links(
            decision_id="decision",
            experiment_id="experiment",
            person_id="person",
            added_by_id="person",
            done_by_id="person",
            checked_by_id="person",
        ),
        Index("ix_clean_up_experiment", "organisation_id", "experiment_id"),
        Index("ix_clean_up_person", "organisation_id", "person_id", "done_at"),
        CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name="done_is_signed"),
        CheckConstraint("(checked_at IS NULL) = (checked_by_id IS NULL)", name="check_is_signed"),
        CheckConstraint(
            "checked_by_id IS NULL OR (done_by_id IS NOT NULL AND checked_by_id <> done_by_id "
            "AND checked_by_id <> person_id)",
            name="check_takes_two",
        ),
    )

    decision_id: Mapped[UUID]
    experiment_id: Mapped[UUID]
    what: Mapped[str]
    person_id: Mapped[UUID]
    due_on: Mapped[date]
    added_by_id: Mapped[UUID]
    added_at: Mapped[datetime]
    done_by_id: Mapped[UUID | None]
    done_at: Mapped[datetime | None]
    checked_by_id: Mapped[UUID | None]
    checked_at: Mapped[datetime | None]
    sent_back_why: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
