# SPDX-License-Identifier: EUPL-1.2
"""Questions about sprints, their logs and their stop rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, literal, or_, select, true
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import SelectBase

from tracker.experiments.models import Experiment, Hypothesis, SafetyPick, StopRule
from tracker.experiments.terms import SafetyAnswer, SafetyKind, StopRuleKind, Threshold
from tracker.extensions import db
from tracker.ids import experiment_number
from tracker.people.models import Person, Team
from tracker.sprints.models import Blocker, LogEntry, Sprint, StopRuleAnswer
from tracker.sprints.rules import OPEN
from tracker.sprints.terms import AskedRule, BlockerKind, LogKind, SprintState, Used
from tracker.tables import current_organisation_id, prepared


@dataclass(frozen=True, slots=True)
class LogRow:
    """A line of the log; a blocker also has its kind, who took it on, and how it was solved."""

    id: UUID
    sprint_id: UUID
    kind: LogKind
    text: str
    link: str | None
    after_sprint: bool
    written_at: datetime | None
    author: str | None
    blocker_id: UUID | None
    blocker_kind: BlockerKind | None
    taken_by_id: UUID | None
    taken_by: str | None
    taken_at: datetime | None
    resolved_by: str | None
    resolved_at: datetime | None
    resolved_how: str | None


@dataclass(frozen=True, slots=True)
class SprintPage:
    """What the head of every page of a sprint shows. `sprint` is None for one that is not planned yet."""

    experiment: Experiment
    sprint: Sprint | None
    team: str | None
    lead: str | None


@dataclass(frozen=True, slots=True)
class PlanBasis:
    """What a first plan is filled with: the hypothesis, and what the start check said about residents."""

    hypothesis: Hypothesis
    touched: str | None


def sprint(experiment_id: UUID, number: int) -> Sprint | None:
    """A sprint by its number."""
    found: Sprint | None = db.session.scalar(_numbered(), {"experiment_id": experiment_id, "number": number})
    return found


@prepared
def _numbered() -> SelectBase:
    return select(Sprint).where(
        Sprint.experiment_id == bindparam("experiment_id"), Sprint.number == bindparam("number")
    )


def in_state(experiment_id: UUID, state: SprintState) -> Sprint | None:
    """The sprint of an experiment that the table has in a state: running or deciding, of which it has at most one."""
    found: Sprint | None = db.session.scalar(_in_state(), {"experiment_id": experiment_id, "state": state})
    return found


@prepared
def _in_state() -> SelectBase:
    state: Any = bindparam("state", type_=Sprint.state.type)
    return select(Sprint).where(Sprint.experiment_id == bindparam("experiment_id"), Sprint.state == state)


def current_sprint(experiment_id: UUID) -> Sprint | None:
    """The sprint that goes on now, else the one with the highest number (a planned one may lie ahead of it)."""
    return db.session.scalar(
        select(Sprint)
        .where(Sprint.experiment_id == experiment_id)
        .order_by(case((Sprint.state.in_(OPEN), 0), else_=1), Sprint.number.desc())
        .limit(1)
    )


def state_expression(now: datetime) -> ColumnElement[SprintState]:
    """`rules.state_at` as SQL. A property test holds the two together (R7)."""
    is_over = and_(Sprint.state == SprintState.RUNNING, Sprint.ends_at <= now)
    return case((is_over, literal(SprintState.WRAPPING_UP, Sprint.state.type)), else_=Sprint.state)


def page_of(code: str, number: int) -> SprintPage | None:
    """Experiment, sprint, team and lead of a page, in one statement. The sprint is None when it would be the next one.

    None when there is no such experiment, or when its sprints do not reach that far.
    """
    other = aliased(Sprint)
    last = select(func.coalesce(func.max(other.number), 0)).where(
        other.organisation_id == Experiment.organisation_id, other.experiment_id == Experiment.id
    )
    row = db.session.execute(
        select(Experiment, Sprint, Team.name, Person.name)
        .outerjoin(Sprint, and_(Sprint.experiment_id == Experiment.id, Sprint.number == number))
        .outerjoin(Team, Team.id == Experiment.team_id)
        .outerjoin(Person, Person.id == Experiment.lead_id)
        .where(
            Experiment.number == experiment_number(code),
            or_(Sprint.id.is_not(None), last.scalar_subquery() == number - 1),
        )
    ).one_or_none()
    return SprintPage(*row) if row is not None else None


def plan_basis(experiment_id: UUID) -> PlanBasis | None:
    """What the first plan of a sprint is filled with, in one statement. None before there is a hypothesis."""
    touched = select(SafetyPick.sentence).where(
        SafetyPick.organisation_id == Hypothesis.organisation_id,
        SafetyPick.experiment_id == Hypothesis.experiment_id,
        SafetyPick.kind == SafetyKind.RESIDENTS,
        SafetyPick.answer != SafetyAnswer.NO,
    )
    row = db.session.execute(
        select(Hypothesis, touched.scalar_subquery())
        .where(Hypothesis.experiment_id == experiment_id, Hypothesis.withdrawn_at.is_(None))
        .order_by(Hypothesis.number.desc())
        .limit(1)
    ).one_or_none()
    return PlanBasis(*row) if row is not None else None


def log_of(sprint_id: UUID) -> list[LogRow]:
    """The log of a sprint, newest first."""
    return _log_rows(LogEntry.sprint_id == sprint_id)


def log_and_blockers(sprint: Sprint) -> tuple[list[LogRow], list[LogRow]]:
    """The log of a sprint; and its blockers, with those of the whole experiment that still stand: newest first.

    A sprint that is closed shows its own blockers only: those of today are no part of its story.
    """
    if sprint.state is SprintState.CLOSED:
        rows = log_of(sprint.id)
        return rows, [row for row in rows if row.blocker_id]
    of_experiment = select(Sprint.id).where(Sprint.experiment_id == sprint.experiment_id)
    rows = _log_rows(
        or_(
            LogEntry.sprint_id == sprint.id,
            and_(LogEntry.sprint_id.in_(of_experiment), Blocker.id.is_not(None), Blocker.resolved_at.is_(None)),
        )
    )
    return [row for row in rows if row.sprint_id == sprint.id], [row for row in rows if row.blocker_id]


def _log_rows(which: ColumnElement[bool]) -> list[LogRow]:
    author, taker, solver = aliased(Person), aliased(Person), aliased(Person)
    columns: tuple[Any, ...] = (
        LogEntry.id, LogEntry.sprint_id, LogEntry.kind, LogEntry.text, LogEntry.link, LogEntry.after_sprint,
        LogEntry.written_at, author.name, Blocker.id, Blocker.kind, Blocker.taken_by_id, taker.name, Blocker.taken_at,
        solver.name, Blocker.resolved_at, Blocker.resolved_how,
    )  # fmt: skip
    statement: Select[Any] = (
        select(*columns)
        .outerjoin(author, author.id == LogEntry.author_id)
        .outerjoin(Blocker, Blocker.log_entry_id == LogEntry.id)
        .outerjoin(taker, taker.id == Blocker.taken_by_id)
        .outerjoin(solver, solver.id == Blocker.resolved_by_id)
        .where(which)
        .order_by(LogEntry.id.desc())
    )
    return [LogRow(*row) for row in db.session.execute(statement)]


@dataclass(frozen=True, slots=True)
class TakenOnRow:
    """A blocker that somebody took on and that still stands, with the sprint in whose log it is."""

    kind: BlockerKind
    text: str
    taken_at: datetime | None
    code: str
    title: str
    sprint_number: int


def taken_on_by(person_id: UUID) -> list[TakenOnRow]:
    """The open blockers that a person took on, oldest first. For that person's own page only."""
    return [TakenOnRow(*row) for row in db.session.execute(_taken_on_by(), {"person_id": person_id})]


@prepared
def _taken_on_by() -> SelectBase:
    return (
        select(Blocker.kind, LogEntry.text, Blocker.taken_at, Experiment.code, Experiment.title, Sprint.number)
        .join(LogEntry, LogEntry.id == Blocker.log_entry_id)
        .join(Sprint, Sprint.id == LogEntry.sprint_id)
        .join(Experiment, Experiment.id == Sprint.experiment_id)
        .where(Blocker.taken_by_id == bindparam("person_id"), Blocker.resolved_at.is_(None))
        .order_by(Blocker.taken_at, Blocker.id)
    )


def blocker(blocker_id: UUID) -> Blocker | None:
    """A blocker of this organisation."""
    return db.session.get(Blocker, (current_organisation_id(), blocker_id))


def sprint_of_blocker(blocker: Blocker) -> Sprint:
    """The sprint in whose log a blocker stands."""
    found = db.session.scalar(
        select(Sprint).join(LogEntry, LogEntry.sprint_id == Sprint.id).where(LogEntry.id == blocker.log_entry_id)
    )
    if found is None:
        raise LookupError("a blocker has a log line, and that has a sprint")
    return found


def used(experiment_id: UUID, until: int | None = None) -> Used:
    """Euros and hours that the sprints of an experiment used, and how many of them were started; up to one of them."""
    row = db.session.execute(
        select(
            func.coalesce(func.sum(Sprint.euros_used), 0),
            func.coalesce(func.sum(Sprint.hours_used), 0),
            func.count(Sprint.id),
        ).where(
            Sprint.experiment_id == experiment_id,
            true() if until is None else Sprint.number <= until,
            Sprint.state != SprintState.PLANNED,
        )
    ).one()
    return Used(*(int(value) for value in row))


def stop_rules(sprint: Sprint) -> list[AskedRule]:
    """The stop rules of the experiment, each with its answer in this sprint."""
    rows = db.session.execute(
        select(
            StopRule.id,
            StopRule.kind,
            StopRule.condition,
            StopRule.value,
            StopRule.way,
            StopRule.after_sprint,
            StopRule.on_day,
            StopRuleAnswer.came_true,
        )
        .outerjoin(
            StopRuleAnswer,
            and_(StopRuleAnswer.stop_rule_id == StopRule.id, StopRuleAnswer.sprint_id == sprint.id),
        )
        .where(StopRule.experiment_id == sprint.experiment_id)
        .order_by(StopRule.id)
    )
    return [
        AskedRule(
            id=row.id,
            kind=row.kind,
            condition=row.condition,
            threshold=Threshold(row.value, "", row.way) if row.kind is StopRuleKind.METRIC else None,
            after_sprint=row.after_sprint,
            on_day=row.on_day,
            came_true=row.came_true,
        )
        for row in rows
    ]
