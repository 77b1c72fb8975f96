# SPDX-License-Identifier: EUPL-1.2
"""Tables of the room experiments. An idea is an experiment in state `idea`."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.directions.terms import Stage
from tracker.experiments.terms import (
    ExperimentState,
    HypothesisFacts,
    HypothesisSource,
    Origin,
    SafetyAnswer,
    SafetyKind,
    StopRuleKind,
    Threshold,
    Way,
)
from tracker.record.terms import Stream, StreamKind
from tracker.tables import Base, OrganisationRow, belongs_to, has_many, links, one_of

PAUSED_HAS_END = "origin = 'imported' OR state <> 'paused' OR resume_at IS NOT NULL"


class Experiment(OrganisationRow, Base):
    """An idea and what became of it: the whole line, from first sentence to stop card or hand-over."""

    __tablename__ = "experiment"
    __table_args__ = (
        *links(
            direction_id="direction",
            team_id="team",
            lead_id="person",
            domain_owner_id="person",
            author_id="person",
            receiver_id="person",
            predecessor_id="experiment",
            parent_id="experiment",
        ),
        UniqueConstraint("organisation_id", "code"),
        UniqueConstraint("organisation_id", "number"),
        UniqueConstraint("organisation_id", "source_key"),
        Index("ix_experiment_state", "organisation_id", "state", "number"),
        Index("ix_experiment_team", "organisation_id", "team_id", "state"),
        Index("ix_experiment_direction", "organisation_id", "direction_id", "state"),
        Index("ix_experiment_lead", "organisation_id", "lead_id"),
        Index("ix_experiment_domain_owner", "organisation_id", "domain_owner_id"),
        Index("ix_experiment_author", "organisation_id", "author_id"),
        Index("ix_experiment_receiver", "organisation_id", "receiver_id"),
        Index("ix_experiment_predecessor", "organisation_id", "predecessor_id", "number"),
        Index("ix_experiment_parent", "organisation_id", "parent_id", "number"),
        CheckConstraint("origin = 'imported' OR author_id IS NOT NULL", name="own_has_author"),
        CheckConstraint(
            "origin = 'imported' OR state IN ('idea', 'withdrawn') OR (team_id IS NOT NULL AND lead_id IS NOT NULL "
            "AND direction_id IS NOT NULL)",
            name="own_has_people",
        ),
        CheckConstraint(
            "origin = 'imported' OR state IN ('idea', 'ready', 'withdrawn') OR NOT outside_frame "
            "OR sponsor_allowed_at IS NOT NULL",
            name="outside_has_a_yes",
        ),
    )

    number: Mapped[int]
    code: Mapped[str]
    state: Mapped[ExperimentState] = mapped_column(one_of(ExperimentState), default=ExperimentState.IDEA)
    origin: Mapped[Origin] = mapped_column(one_of(Origin), default=Origin.OWN)
    source_key: Mapped[str | None]
    title: Mapped[str]
    theme: Mapped[str | None]
    problem: Mapped[str]
    audience: Mapped[str | None]
    direction_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    domain_owner_id: Mapped[UUID | None]
    domain_owner_wanted: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[UUID | None]
    receiver_id: Mapped[UUID | None]
    predecessor_id: Mapped[UUID | None]
    parent_id: Mapped[UUID | None]
    now_different: Mapped[str | None]
    stage: Mapped[Stage] = mapped_column(one_of(Stage), default=Stage.DISCOVER)
    max_loss_eur: Mapped[int | None]
    max_hours: Mapped[int | None]
    max_sprints: Mapped[int | None]
    outside_frame: Mapped[bool] = mapped_column(default=False)
    sponsor_allowed_at: Mapped[datetime | None]
    sponsor_refused_at: Mapped[datetime | None]
    sponsor_said: Mapped[str | None]
    answer_due_at: Mapped[datetime | None]  # when a yes or no of the sponsor is late (R2)
    created_at: Mapped[datetime | None]
    ready_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    # A pause (2.2): why, until when at the latest, and after how many started sprints (not twice in a row).
    pause_reason: Mapped[str | None]
    resume_at: Mapped[datetime | None] = mapped_column(CheckConstraint(PAUSED_HAS_END, name="paused_has_end"))
    paused_after: Mapped[int | None]
    # An idea: parked until this moment, and when somebody last did something with it.
    wake_at: Mapped[datetime | None]
    touched_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    direction = belongs_to("Experiment", "direction_id", "Direction")
    team = belongs_to("Experiment", "team_id", "Team")
    lead = belongs_to("Experiment", "lead_id", "Person")
    domain_owner = belongs_to("Experiment", "domain_owner_id", "Person")
    author = belongs_to("Experiment", "author_id", "Person")
    hypotheses = has_many("Experiment", "Hypothesis", "experiment_id", "Hypothesis.number")
    stop_rules = has_many("Experiment", "StopRule", "experiment_id", "StopRule.id")
    safety_picks = has_many("Experiment", "SafetyPick", "experiment_id", "SafetyPick.id")

    @property
    def stream(self) -> Stream:
        """Its stream in the record."""
        return Stream(StreamKind.EXPERIMENT, self.id)


class Hypothesis(OrganisationRow, Base):
    """One version of what the team thinks: number 1 from the start, the next ones from a pivot."""

    __tablename__ = "hypothesis"
    __table_args__ = (
        *links(experiment_id="experiment"),
        UniqueConstraint("organisation_id", "experiment_id", "number"),
    )

    experiment_id: Mapped[UUID]
    number: Mapped[int]
    source: Mapped[HypothesisSource] = mapped_column(one_of(HypothesisSource), default=HypothesisSource.START)
    action: Mapped[str]
    audience: Mapped[str | None]
    effect: Mapped[str | None]
    because: Mapped[str | None]
    doubt: Mapped[str | None]
    metric: Mapped[str | None]
    threshold_value: Mapped[Decimal | None]
    threshold_unit: Mapped[str | None]
    threshold_way: Mapped[Way | None] = mapped_column(one_of(Way))
    # Its pivot was withdrawn (R19): it stays readable, and is never the current one.
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    def facts(self) -> HypothesisFacts:
        """The sentence, as the pages and rules read it."""
        return HypothesisFacts(self.action, self.audience or "", self.effect or "", self.because, self.doubt)

    @property
    def threshold(self) -> Threshold | None:
        """The threshold, when one was set."""
        if self.threshold_value is None or self.threshold_way is None:
            return None
        return Threshold(self.threshold_value, self.threshold_unit or "", self.threshold_way)


class StopRule(OrganisationRow, Base):
    """If <state> on <day, or after sprint n>, then we stop. Written before sprint 1 (R1)."""

    __tablename__ = "stop_rule"
    __table_args__ = (
        *links(experiment_id="experiment"),
        Index("ix_stop_rule", "organisation_id", "experiment_id"),
        CheckConstraint("after_sprint IS NOT NULL OR on_day IS NOT NULL", name="has_a_date"),
        CheckConstraint("kind = 'text' OR (value IS NOT NULL AND way IS NOT NULL)", name="metric_has_value"),
    )

    experiment_id: Mapped[UUID]
    kind: Mapped[StopRuleKind] = mapped_column(one_of(StopRuleKind), default=StopRuleKind.TEXT)
    condition: Mapped[str]
    value: Mapped[Decimal | None]
    way: Mapped[Way | None] = mapped_column(one_of(Way))
    after_sprint: Mapped[int | None]
    on_day: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class SafetyPick(OrganisationRow, Base):
    """The answer to one of the six safety picks (R1). A yes has its sentence; in a draft that may still be empty."""

    __tablename__ = "safety_pick"
    __table_args__ = (
        *links(experiment_id="experiment"),
        UniqueConstraint("organisation_id", "experiment_id", "kind"),
        CheckConstraint("answer IN ('no', 'test') OR sentence IS NOT NULL", name="yes_has_sentence"),
    )

    experiment_id: Mapped[UUID]
    kind: Mapped[SafetyKind] = mapped_column(one_of(SafetyKind))
    answer: Mapped[SafetyAnswer] = mapped_column(one_of(SafetyAnswer), default=SafetyAnswer.NO)
    sentence: Mapped[str | None]


class Question(OrganisationRow, Base):
    """One line that the team wants answered. The next sprint picks its question here; picked ones stay."""

    __tablename__ = "question"
    __table_args__ = (
        *links(experiment_id="experiment"),
        Index("ix_question", "organisation_id", "experiment_id", "position"),
    )

    experiment_id: Mapped[UUID]
    text: Mapped[str]
    position: Mapped[int]
    is_picked: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime | None]
