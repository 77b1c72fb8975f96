# SPDX-License-Identifier: EUPL-1.2
"""Tables of the room sprints: the test card, its result, the log and the blockers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, column
from sqlalchemy.orm import Mapped, mapped_column

from tracker.experiments.terms import Origin, Threshold, Way
from tracker.sprints.terms import BlockerKind, CorrectionOf, LogKind, PlanFacts, SprintFacts, SprintState
from tracker.tables import Base, OrganisationRow, belongs_to, has_many, links, one_of


class Sprint(OrganisationRow, Base):
    """One question, one timebox, one result. Question, metric, threshold and sample freeze at the start (R5)."""

    __tablename__ = "sprint"
    __table_args__ = (
        *links(experiment_id="experiment", hypothesis_id="hypothesis", question_id="question"),
        UniqueConstraint("organisation_id", "experiment_id", "number"),
        Index(
            "uq_sprint_open",
            "organisation_id",
            "experiment_id",
            unique=True,
            sqlite_where=column("state").in_(("running", "wrapping_up", "voting", "deciding")),
            postgresql_where=column("state").in_(("running", "wrapping_up", "voting", "deciding")),
        ),
        CheckConstraint(
            "origin = 'imported' OR state = 'planned' OR (started_at IS NOT NULL AND ends_at IS NOT NULL)",
            name="own_has_dates",
        ),
        CheckConstraint("length_days BETWEEN 3 AND 28", name="timebox"),
        CheckConstraint("measured_n IS NULL OR measured_n >= 0", name="measured_n"),
        CheckConstraint("euros_used >= 0 AND hours_used >= 0", name="used"),
    )

    experiment_id: Mapped[UUID]
    number: Mapped[int]
    hypothesis_id: Mapped[UUID]
    state: Mapped[SprintState] = mapped_column(one_of(SprintState), default=SprintState.PLANNED)
    origin: Mapped[Origin] = mapped_column(one_of(Origin), default=Origin.OWN)

    question_id: Mapped[UUID | None]
    question: Mapped[str | None]
    test: Mapped[str | None]
    metric: Mapped[str | None]
    threshold_value: Mapped[Decimal | None]
    threshold_unit: Mapped[str | None]
    threshold_way: Mapped[Way | None] = mapped_column(one_of(Way))
    surprise: Mapped[str | None]
    sample: Mapped[str | None]
    visible_result: Mapped[str | None]
    baseline: Mapped[str | None]
    touched: Mapped[str | None]
    fallback: Mapped[str | None]
    contact: Mapped[str | None]
    board_url: Mapped[str | None]
    board_title: Mapped[str | None]
    length_days: Mapped[int] = mapped_column(default=14)

    started_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    aborted_at: Mapped[datetime | None]
    halted_at: Mapped[datetime | None]
    wrap_up_due_at: Mapped[datetime | None]
    late_for_all_at: Mapped[datetime | None]  # from when everybody sees that the wrap-up is late (DOMAIN 2.9)
    ask_lead_at: Mapped[datetime | None]  # from when the sponsor is asked: stop, or another lead? (DOMAIN 2.9)
    deciding_at: Mapped[datetime | None]
    decide_due_at: Mapped[datetime | None]
    silence_at: Mapped[datetime | None]
    reopened_at: Mapped[datetime | None]  # its decision was withdrawn; another vote may come (R19)
    closed_at: Mapped[datetime | None]
    meeting_at: Mapped[datetime | None]
    meeting_announced_at: Mapped[datetime | None]

    measured_value: Mapped[Decimal | None]
    measured_n: Mapped[int | None]
    not_measured_why: Mapped[str | None]
    result_note: Mapped[str | None]
    surprised: Mapped[bool | None]
    euros_used: Mapped[int] = mapped_column(default=0)
    hours_used: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    experiment = belongs_to("Sprint", "experiment_id", "Experiment")
    hypothesis = belongs_to("Sprint", "hypothesis_id", "Hypothesis")
    stop_rule_answers = has_many("Sprint", "StopRuleAnswer", "sprint_id", "StopRuleAnswer.id")

    def facts(self) -> SprintFacts:
        """What the clock rules read."""
        return SprintFacts(self.state, self.started_at, self.ends_at, self.reopened_at, self.silence_at)

    def plan(self) -> PlanFacts:
        """The test card, as the rules and forms read it."""
        return PlanFacts(
            question=self.question or "",
            test=self.test or "",
            metric=self.metric,
            threshold=self.threshold,
            surprise=self.surprise,
            sample=self.sample,
            visible_result=self.visible_result,
            baseline=self.baseline,
            touched=self.touched,
            fallback=self.fallback,
            contact=self.contact,
            board_url=self.board_url,
            board_title=self.board_title,
            length_days=self.length_days,
            question_id=self.question_id,
        )

    @property
    def asks_surprise(self) -> bool:
        """A plan of stage discover: "did it surprise us?" is answered at the wrap-up (R5)."""
        return bool(self.surprise)

    @property
    def asks_value(self) -> bool:
        """A measured value is asked, unless a surprise is all that the plan has."""
        return self.threshold is not None or not self.surprise

    @property
    def threshold(self) -> Threshold | None:
        """The locked threshold, when it is a number."""
        if self.threshold_value is None or self.threshold_way is None:
            return None
        return Threshold(self.threshold_value, self.threshold_unit or "", self.threshold_way)


class StopRuleAnswer(OrganisationRow, Base):
    """Did a stop rule come true in a sprint? Metric rules are answered by the measured value itself (R6)."""

    __tablename__ = "stop_rule_answer"
    __table_args__ = (
        *links(sprint_id="sprint", stop_rule_id="stop_rule"),
        UniqueConstraint("organisation_id", "sprint_id", "stop_rule_id"),
    )

    sprint_id: Mapped[UUID]
    stop_rule_id: Mapped[UUID]
    came_true: Mapped[bool]

    stop_rule = belongs_to("StopRuleAnswer", "stop_rule_id", "StopRule")


class LogEntry(OrganisationRow, Base):
    """One line of the log. Append-only: a mistake is corrected by a new line."""

    __tablename__ = "log_entry"
    __table_args__ = (
        *links(sprint_id="sprint", author_id="person"),
        Index("ix_log_entry_sprint", "organisation_id", "sprint_id", "id"),
        CheckConstraint(
            "origin = 'imported' OR (author_id IS NOT NULL AND written_at IS NOT NULL)", name="own_is_signed"
        ),
    )

    sprint_id: Mapped[UUID]
    author_id: Mapped[UUID | None]
    kind: Mapped[LogKind] = mapped_column(one_of(LogKind))
    text: Mapped[str]
    link: Mapped[str | None]
    after_sprint: Mapped[bool] = mapped_column(default=False)
    origin: Mapped[Origin] = mapped_column(one_of(Origin), default=Origin.OWN)
    written_at: Mapped[datetime | None]


class Blocker(OrganisationRow, Base):
    """What stood in the way, by kind, who took it on, and how it was solved. Its words are those of its log line."""

    __tablename__ = "blocker"
    __table_args__ = (
        *links(log_entry_id="log_entry", taken_by_id="person", resolved_by_id="person"),
        UniqueConstraint("organisation_id", "log_entry_id"),
        Index("ix_blocker_taken", "organisation_id", "taken_by_id", "resolved_at"),
        CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by_id IS NULL) AND (resolved_at IS NULL) = (resolved_how IS NULL)",
            name="resolved_is_signed",
        ),
    )

    log_entry_id: Mapped[UUID]
    kind: Mapped[BlockerKind] = mapped_column(one_of(BlockerKind))
    taken_by_id: Mapped[UUID | None]
    taken_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[UUID | None]
    resolved_how: Mapped[str | None]


class Correction(OrganisationRow, Base):
    """A line beside a text that is frozen: what was wrong in it. The text itself stays as it was (R5, R6)."""

    __tablename__ = "correction"
    __table_args__ = (
        *links(sprint_id="sprint", learning_id="learning", written_by_id="person"),
        Index("ix_correction_sprint", "organisation_id", "sprint_id"),
        CheckConstraint("(about = 'learning') = (learning_id IS NOT NULL)", name="learning_is_named"),
    )

    sprint_id: Mapped[UUID]
    about: Mapped[CorrectionOf] = mapped_column(one_of(CorrectionOf))
    learning_id: Mapped[UUID | None]
    text: Mapped[str]
    written_by_id: Mapped[UUID]
    written_at: Mapped[datetime]
