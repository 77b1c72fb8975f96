# SPDX-License-Identifier: EUPL-1.2
"""Questions about objections: what stands open, what lies still, and who said what (R16). Shows no votes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import SelectBase

from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.people.models import Person
from tracker.sprints.models import Sprint
from tracker.sprints.rules import state_at
from tracker.sprints.terms import SprintFacts, SprintState
from tracker.tables import UtcMoment, current_organisation_id, prepared
from tracker.votes import objection_rules as rules
from tracker.votes.objection_models import Objection, Restart
from tracker.votes.objection_terms import Ground, ObjectionFacts, ObjectionState, Side, TimeboxFacts


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An objection as a page shows it, with the names under it and the timebox of its sprint."""

    id: UUID
    sprint_id: UUID | None
    sprint_number: int | None
    ground: Ground
    text: str
    state: ObjectionState
    raised_by_id: UUID
    raised_by: str
    raised_at: datetime
    halts_at: datetime | None
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None
    settlement: str | None
    settled_by: str | None
    on_behalf_of: str | None
    settled_at: datetime | None
    lifted_at: datetime | None
    sprint_state: SprintState | None
    ends_at: datetime | None
    ended_at: datetime | None

    @property
    def facts(self) -> ObjectionFacts:
        """What the rules read."""
        return ObjectionFacts(
            self.state, self.raised_by_id, self.halts_at, self.answered_at, self.settled_at, self.lifted_at
        )

    @property
    def is_open(self) -> bool:
        """Does it wait to be settled?"""
        return self.state is ObjectionState.OPEN

    def timebox_at(self, now: datetime) -> TimeboxFacts:
        """Its sprint at a moment; one without a sprint halts nothing."""
        return timebox_at(self.sprint_state or SprintState.CLOSED, self.ends_at, self.ended_at, now)

    def halt_at(self, now: datetime) -> datetime | None:
        """When it halted its sprint, or will when nobody answers before; None when it does not."""
        return rules.halt_of(self.facts, self.timebox_at(now))


@dataclass(frozen=True, slots=True)
class AskRow:
    """A restart that waits for the other of the two."""

    asked_by: str
    side: Side
    until: datetime


def timebox_at(state: SprintState, ends_at: datetime | None, ended_at: datetime | None, now: datetime) -> TimeboxFacts:
    """The timebox of a sprint at a moment, whether or not somebody settled it (R7)."""
    return TimeboxFacts(state_at(SprintFacts(state, ends_at=ends_at), now), ends_at, ended_at)


def objection(experiment_id: UUID, objection_id: UUID) -> Objection | None:
    """An objection of this experiment."""
    found = db.session.get(Objection, (current_organisation_id(), objection_id))
    return found if found is not None and found.experiment_id == experiment_id else None


def of_experiment(experiment_id: UUID) -> list[ObjectionRow]:
    """Every objection of an experiment, newest first."""
    return _rows(Objection.experiment_id == experiment_id)


def standing(experiment_id: UUID, sprint_id: UUID) -> list[ObjectionRow]:
    """What a page of a sprint shows: every open objection of its experiment, and all those about this sprint."""
    return _rows(
        Objection.experiment_id == experiment_id,
        or_(Objection.sprint_id == sprint_id, Objection.state == ObjectionState.OPEN),
    )


def _rows(*where: ColumnElement[bool]) -> list[ObjectionRow]:
    raiser, answerer, settler, behalf = (aliased(Person) for _ in range(4))
    columns: tuple[Any, ...] = (
        Objection.id, Objection.sprint_id, Sprint.number, Objection.ground, Objection.text, Objection.state,
        Objection.raised_by_id, raiser.name, Objection.raised_at, Objection.halts_at, Objection.answer, answerer.name,
        Objection.answered_at, Objection.settlement, settler.name, behalf.name, Objection.settled_at,
        Objection.lifted_at, Sprint.state, Sprint.ends_at, Sprint.ended_at,
    )  # fmt: skip
    statement = (
        select(*columns)
        .select_from(Objection)
        .join(raiser, raiser.id == Objection.raised_by_id)
        .outerjoin(answerer, answerer.id == Objection.answered_by_id)
        .outerjoin(settler, settler.id == Objection.settled_by_id)
        .outerjoin(behalf, behalf.id == Objection.on_behalf_of_id)
        .outerjoin(Sprint, Sprint.id == Objection.sprint_id)
        .where(*where)
        .order_by(Objection.id.desc())
    )
    return [ObjectionRow(*row) for row in db.session.execute(statement)]


def halted_since(rows: Sequence[ObjectionRow], now: datetime) -> datetime | None:
    """Since when the sprint that goes on lies still; only one sprint of an experiment runs at a time."""
    return rules.halted_since([(row.facts, row.timebox_at(now)) for row in rows], now)


def halting(rows: Sequence[ObjectionRow], now: datetime) -> ObjectionRow | None:
    """The objection by which the sprint that goes on lies still: the first of them."""
    return next((row for row in reversed(rows) if halted_since([row], now) is not None), None)


def keeping_still(rows: Sequence[ObjectionRow], now: datetime) -> int:
    """How many open objections stand in the way of a restart."""
    return sum(rules.keeps_still(row.facts, row.timebox_at(now)) for row in rows)


def ask_of(sprint_id: UUID) -> Restart | None:
    """The restart of a sprint that was asked and not confirmed, also when it is too late by now."""
    return db.session.scalar(select(Restart).where(Restart.sprint_id == sprint_id, Restart.confirmed_at.is_(None)))


def ask_shown(sprint_id: UUID, now: datetime) -> AskRow | None:
    """The restart that waits for the other of the two at this moment."""
    row = db.session.execute(
        select(Person.name, Restart.asked_as, Restart.until)
        .join(Person, Person.id == Restart.asked_by_id)
        .where(Restart.sprint_id == sprint_id, Restart.confirmed_at.is_(None), Restart.until > now)
    ).one_or_none()
    return AskRow(*row) if row is not None else None


def lying_on(sprint_id: UUID) -> list[Objection]:
    """The objections that could halt a sprint, and that no restart has lifted."""
    return list(
        db.session.scalars(
            select(Objection).where(
                Objection.sprint_id == sprint_id, Objection.halts_at.is_not(None), Objection.lifted_at.is_(None)
            )
        )
    )


def due(experiment_id: UUID, now: datetime) -> list[Objection]:
    """Objections whose moment to halt is there, on a sprint that nobody has halted yet; the earliest first."""
    return list(db.session.scalars(_due(), {"experiment_id": experiment_id, "now": now}))


@prepared
def _due() -> SelectBase:
    now: Any = bindparam("now", type_=UtcMoment())
    return (
        select(Objection)
        .join(Sprint, Sprint.id == Objection.sprint_id)
        .where(Objection.experiment_id == bindparam("experiment_id"), Sprint.halted_at.is_(None), _halts(now))
        .order_by(Objection.halts_at, Objection.id)
    )


def is_due(now: datetime) -> ColumnElement[bool]:
    """Does an objection halt this Sprint, and has nobody written that yet? For the worker."""
    return and_(Sprint.halted_at.is_(None), _of_sprint(_halts(now)))


def is_halted(now: datetime) -> ColumnElement[bool]:
    """`rules.halted_since` as SQL, over Sprint. A property test holds the two together (R7)."""
    runs = and_(Sprint.state == SprintState.RUNNING, or_(Sprint.ends_at.is_(None), Sprint.ends_at > now))
    return and_(runs, _of_sprint(_halts(now)))


def _of_sprint(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        Objection.organisation_id == Sprint.organisation_id, Objection.sprint_id == Sprint.id, condition
    )


def _halts(now: datetime) -> ColumnElement[bool]:
    """`rules.halt_of` as SQL for a moment that has come, over Objection and its Sprint."""
    end = func.coalesce(Sprint.ended_at, Sprint.ends_at)
    return and_(
        Objection.lifted_at.is_(None),
        Objection.halts_at <= now,
        or_(Objection.answered_at.is_(None), Objection.answered_at >= Objection.halts_at),
        or_(Objection.settled_at.is_(None), Objection.settled_at >= Objection.halts_at),
        or_(end.is_(None), Objection.halts_at < end),
    )


def is_open() -> ColumnElement[bool]:
    """Does an objection of this Experiment wait to be settled?"""
    return exists().where(
        Objection.organisation_id == Experiment.organisation_id,
        Objection.experiment_id == Experiment.id,
        Objection.state == ObjectionState.OPEN,
    )


def is_any() -> ColumnElement[bool]:
    """Was an objection to this Experiment ever raised?"""
    return exists().where(
        Objection.organisation_id == Experiment.organisation_id, Objection.experiment_id == Experiment.id
    )


def is_open_for_sprint() -> ColumnElement[bool]:
    """The same as `is_open`, over Sprint."""
    return exists().where(
        Objection.organisation_id == Sprint.organisation_id,
        Objection.experiment_id == Sprint.experiment_id,
        Objection.state == ObjectionState.OPEN,
    )


def was_open_while_deciding() -> ColumnElement[bool]:
    """R17 C: was an objection open at any moment since this Sprint waits for a decision? Then silence is no yes."""
    return exists().where(
        Objection.organisation_id == Sprint.organisation_id,
        Objection.experiment_id == Sprint.experiment_id,
        or_(Objection.settled_at.is_(None), Objection.settled_at >= Sprint.deciding_at),
    )
