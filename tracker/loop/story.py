# SPDX-License-Identifier: EUPL-1.2
"""The story of one experiment: its sprints with vote and decision, its learnings, and the short texts around them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Date,
    String,
    Uuid,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import SelectBase

from tracker.decisions.models import CounterNote, Decision, Pivot
from tracker.decisions.terms import DecisionState, Outcome, PivotKind, Route
from tracker.experiments.models import Experiment, Hypothesis, Question, SafetyPick, StopRule
from tracker.experiments.terms import Origin, SafetyAnswer, Threshold, Way
from tracker.extensions import db
from tracker.loop.rules import is_kept_in_silence
from tracker.loop.terms import LoopRow
from tracker.people.models import Person
from tracker.people.queries import PersonRow, in_team
from tracker.sprints.models import LogEntry, Sprint
from tracker.sprints.terms import SprintState
from tracker.tables import filled_up, prepared
from tracker.votes.models import Round
from tracker.votes.terms import AdviceStrength, RoundKind, RoundState

EXPERIMENT: Any = bindparam("experiment_id", type_=Uuid())


@dataclass(frozen=True, slots=True)
class StepRow:
    """A sprint in the story: its question and result, how the team voted, what was decided."""

    sprint_id: UUID
    number: int
    origin: Origin
    state: SprintState
    hypothesis_number: int
    question: str | None
    started_at: datetime | None
    ends_at: datetime | None
    ended_at: datetime | None
    is_aborted: bool
    metric: str | None
    threshold_value: Decimal | None
    threshold_unit: str | None
    threshold_way: Way | None
    surprise: str | None
    measured_value: Decimal | None
    measured_n: int | None
    not_measured_why: str | None
    surprised: bool | None
    log_lines: int
    round_number: int | None
    round_kind: RoundKind | None
    round_state: RoundState | None
    keep: int | None
    pivot: int | None
    stop: int | None
    abstain: int | None
    eligible: int | None
    voted: int | None
    advice_strength: AdviceStrength | None
    decision_id: UUID | None
    outcome: Outcome | None
    decision_state: DecisionState | None
    route: Route | None
    decided_at: datetime | None
    decider: str | None
    on_behalf_of: str | None
    reason: str | None
    deviates: bool
    pivot_kind: PivotKind | None
    stays: str | None
    changes: str | None
    counter_note: str | None
    counter_note_at: datetime | None

    @property
    def threshold(self) -> Threshold | None:
        """The locked threshold, when it is a number."""
        if self.threshold_value is None or self.threshold_way is None:
            return None
        return Threshold(self.threshold_value, self.threshold_unit or "", self.threshold_way)


@dataclass(frozen=True, slots=True)
class HypothesisRow:
    """One version of the hypothesis."""

    number: int
    action: str
    audience: str | None
    effect: str | None
    because: str | None
    doubt: str | None


class LineKind(StrEnum):
    """What a short text of an experiment is."""

    PROBLEM = "problem"
    AUDIENCE = "audience"
    AUTHOR = "author"
    STOP_RULE = "stop_rule"
    SAFETY = "safety"
    QUESTION = "question"
    NOW_DIFFERENT = "now_different"
    CHILD = "child"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class ShortText:
    """A stop rule, a safety answer that is not "no", or an open question. `detail` says which sprint or which pick."""

    kind: LineKind
    text: str
    detail: str | None
    on_day: date | None


def steps(experiment_id: UUID) -> list[StepRow]:
    """The sprints of an experiment in order, each with its newest round and its decision in force: one query."""
    found = db.session.execute(_steps(), {"experiment_id": experiment_id})
    names = tuple(found.keys())
    return [StepRow(**dict(zip(names, row, strict=True))) for row in found]


def told(row: LoopRow, now: datetime) -> list[StepRow]:
    """The same, with the keep that silence took and nobody has settled yet (R7, R17 C)."""
    found = steps(row.experiment_id)
    if not found or not is_kept_in_silence(row, now):
        return found
    kept = replace(
        found[-1],
        state=SprintState.CLOSED,
        outcome=Outcome.KEEP,
        decision_state=DecisionState.VALID,
        route=Route.SILENCE,
        decided_at=row.silence_at,
    )
    return [*found[:-1], kept]


@prepared
def _steps() -> SelectBase:
    decider, behalf, other_round = aliased(Person), aliased(Person), aliased(Round)
    newest = (
        select(func.max(other_round.number))
        .where(other_round.organisation_id == Sprint.organisation_id, other_round.sprint_id == Sprint.id)
        .correlate(Sprint)
        .scalar_subquery()
    )
    in_force = Decision.state.in_((DecisionState.VALID, DecisionState.ANNOUNCED))
    return (
        select(*_sprint_columns(), *_round_columns(), *_decision_columns(decider, behalf))
        .select_from(Sprint)
        .join(Hypothesis, Hypothesis.id == Sprint.hypothesis_id)
        .outerjoin(Round, and_(Round.sprint_id == Sprint.id, Round.number == newest))
        .outerjoin(Decision, and_(Decision.sprint_id == Sprint.id, in_force))
        .outerjoin(decider, decider.id == Decision.decided_by_id)
        .outerjoin(behalf, behalf.id == Decision.on_behalf_of_id)
        .outerjoin(Pivot, Pivot.decision_id == Decision.id)
        .outerjoin(CounterNote, CounterNote.decision_id == Decision.id)
        .where(Sprint.experiment_id == EXPERIMENT)
        .order_by(Sprint.number)
    )


def _sprint_columns() -> list[Any]:
    lines = (
        select(func.count(LogEntry.id))
        .where(LogEntry.organisation_id == Sprint.organisation_id, LogEntry.sprint_id == Sprint.id)
        .correlate(Sprint)
        .scalar_subquery()
    )
    return [
        Sprint.id.label("sprint_id"),
        Sprint.number,
        Sprint.origin,
        Sprint.state,
        Hypothesis.number.label("hypothesis_number"),
        Sprint.question,
        Sprint.started_at,
        Sprint.ends_at,
        Sprint.ended_at,
        Sprint.aborted_at.is_not(None).label("is_aborted"),
        Sprint.metric,
        Sprint.threshold_value,
        Sprint.threshold_unit,
        Sprint.threshold_way,
        Sprint.surprise,
        Sprint.measured_value,
        Sprint.measured_n,
        Sprint.not_measured_why,
        Sprint.surprised,
        lines.label("log_lines"),
    ]


def _round_columns() -> list[Any]:
    return [
        Round.number.label("round_number"),
        Round.kind.label("round_kind"),
        Round.state.label("round_state"),
        Round.keep,
        Round.pivot,
        Round.stop,
        Round.abstain,
        Round.eligible,
        Round.voted,
        Round.advice_strength,
    ]


def _decision_columns(decider: Any, behalf: Any) -> list[Any]:
    return [
        Decision.id.label("decision_id"),
        Decision.outcome,
        Decision.state.label("decision_state"),
        Decision.route,
        Decision.decided_at,
        decider.name.label("decider"),
        behalf.name.label("on_behalf_of"),
        Decision.reason,
        func.coalesce(Decision.deviates, False).label("deviates"),
        Pivot.kind.label("pivot_kind"),
        Pivot.stays,
        Pivot.changes,
        CounterNote.text.label("counter_note"),
        CounterNote.written_at.label("counter_note_at"),
    ]


def hypotheses(experiment_id: UUID) -> list[HypothesisRow]:
    """Every version of the hypothesis that was not taken back, oldest first."""
    return [HypothesisRow(*row) for row in db.session.execute(_hypotheses(), {"experiment_id": experiment_id})]


@prepared
def _hypotheses() -> SelectBase:
    return (
        select(
            Hypothesis.number,
            Hypothesis.action,
            Hypothesis.audience,
            Hypothesis.effect,
            Hypothesis.because,
            Hypothesis.doubt,
        )
        .where(Hypothesis.experiment_id == EXPERIMENT, Hypothesis.withdrawn_at.is_(None))
        .order_by(Hypothesis.number)
    )


def short_texts(experiment_id: UUID, now: datetime) -> list[ShortText]:
    """The idea (problem, for whom, by whom), stop rules, safety answers, open questions, children, team: one query."""
    rows = db.session.execute(_short_texts(), {"experiment_id": experiment_id, "at": now}).all()
    rows = sorted(rows, key=lambda row: str(row.id))
    return [ShortText(LineKind(row.kind), row.text, row.detail, row.on_day) for row in rows]


def members(texts: list[ShortText]) -> list[PersonRow]:
    """Who is in the team now, by name."""
    found = [PersonRow(UUID(text.detail), text.text) for text in texts if text.kind is LineKind.MEMBER and text.detail]
    return sorted(found, key=lambda member: member.name)


@prepared
def _short_texts() -> SelectBase:
    def part(kind: LineKind, model: Any, text: Any, *where: Any, detail: Any = None, day: Any = None) -> Any:
        nothing, no_day = cast(null(), String), cast(null(), Date)
        return select(
            literal(kind.value).label("kind"),
            text.label("text"),
            (nothing if detail is None else cast(detail, String)).label("detail"),
            (no_day if day is None else day).label("on_day"),
            model.id.label("id"),
        ).where(*where)

    author = select(Experiment.author_id).where(Experiment.id == EXPERIMENT)
    team = select(Experiment.team_id).where(Experiment.id == EXPERIMENT).scalar_subquery()
    answered = (SafetyPick.answer != SafetyAnswer.NO, SafetyPick.sentence.is_not(None))
    return union_all(
        part(LineKind.PROBLEM, Experiment, Experiment.problem, Experiment.id == EXPERIMENT),
        part(LineKind.AUDIENCE, Experiment, Experiment.audience, Experiment.id == EXPERIMENT,
             Experiment.audience.is_not(None)),
        part(LineKind.AUTHOR, Person, Person.name, Person.id == author.scalar_subquery()),
        part(LineKind.NOW_DIFFERENT, Experiment, Experiment.now_different, Experiment.id == EXPERIMENT,
             Experiment.now_different.is_not(None)),
        part(LineKind.STOP_RULE, StopRule, StopRule.condition, StopRule.experiment_id == EXPERIMENT,
             detail=StopRule.after_sprint, day=StopRule.on_day),
        part(LineKind.SAFETY, SafetyPick, SafetyPick.sentence, SafetyPick.experiment_id == EXPERIMENT, *answered,
             detail=SafetyPick.kind),
        part(LineKind.QUESTION, Question, Question.text, Question.experiment_id == EXPERIMENT,
             Question.is_picked.is_(False)),
        part(LineKind.CHILD, Experiment, Experiment.title, Experiment.parent_id == EXPERIMENT,
             detail=Experiment.code, day=func.date(Experiment.created_at)),
        part(LineKind.MEMBER, Person, Person.name, in_team(team), detail=Person.id),
    )  # fmt: skip


def outcomes(experiment_ids: list[UUID]) -> dict[UUID, list[Outcome]]:
    """The decisions in force of each experiment, in the order of its sprints: for the small lines in lists."""
    if not experiment_ids:
        return {}
    found: dict[UUID, list[Outcome]] = defaultdict(list)
    for experiment_id, outcome in db.session.execute(_outcomes(), {"ids": filled_up(experiment_ids)}):
        found[experiment_id].append(outcome)
    return found


@prepared
def _outcomes() -> SelectBase:
    return (
        select(Decision.experiment_id, Decision.outcome)
        .join(Sprint, Sprint.id == Decision.sprint_id)
        .where(
            Decision.experiment_id.in_(bindparam("ids", expanding=True)),
            Decision.state.in_((DecisionState.VALID, DecisionState.ANNOUNCED)),
        )
        .order_by(Decision.experiment_id, Sprint.number)
    )
