# SPDX-License-Identifier: EUPL-1.2
"""Questions about ideas and experiments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import SelectBase
from werkzeug.exceptions import NotFound

from tracker.directions.models import Direction
from tracker.experiments import framing, piles
from tracker.experiments.models import Experiment, Hypothesis, Question, SafetyPick, StopRule
from tracker.experiments.piles import Counts, Pile, Sheet
from tracker.experiments.terms import ExperimentState, Shelf
from tracker.extensions import db
from tracker.ids import experiment_number
from tracker.people.models import Person, Team
from tracker.record.models import Event
from tracker.record.terms import EventKind, StreamKind
from tracker.tables import UtcMoment, filled_up, prepared

GIVEN_UP = (EventKind.EXPERIMENT_WITHDRAW.value, EventKind.EXPERIMENT_DECLINE.value)

_NOW: Any = bindparam("now", type_=UtcMoment())
_IS_IDEA = Experiment.state == ExperimentState.IDEA
SHELVES: tuple[Pile, ...] = (
    (Shelf.OPEN, _IS_IDEA & or_(Experiment.wake_at.is_(None), Experiment.wake_at <= _NOW)),
    (Shelf.TO_START, Experiment.state == ExperimentState.READY),
    (Shelf.PARKED, _IS_IDEA & (Experiment.wake_at > _NOW)),
    (Shelf.GIVEN_UP, Experiment.state == ExperimentState.WITHDRAWN),
)


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """An open question of an experiment."""

    id: UUID
    text: str
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class BacklogRow:
    """An idea as the backlog shows it. `waits_for_sponsor` is R2: outside the frame and no answer yet."""

    id: UUID
    code: str
    title: str
    problem: str
    shelf: Shelf
    author: str | None
    team: str | None
    direction: str | None
    sponsor: str | None
    since: datetime | None
    waits_for_sponsor: bool
    end_reason: str | None
    ended_by: str | None
    wake_at: datetime | None


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Why and by whom an idea was withdrawn or declined."""

    why: str | None
    who: str | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """One page of the backlog, and how many lie on each shelf over all its pages."""

    rows: list[BacklogRow]
    counts: Counts
    sheet: Sheet

    @property
    def shelves(self) -> list[Shelf]:
        """The shelves that are not empty, in order."""
        return [Shelf(name) for name in self.counts.by_pile]

    def of(self, shelf: Shelf) -> list[BacklogRow]:
        """The rows of one shelf on this page."""
        return [row for row in self.rows if row.shelf is shelf]


def by_code(code: str) -> Experiment | None:
    """The experiment with a code, however it is spelled (`e-26`)."""
    number = experiment_number(code)
    if number is None:
        return None
    return db.session.scalar(select(Experiment).where(Experiment.number == number))


def lock(code: str) -> Experiment:
    """The experiment, read anew and locked for this act. Raises NotFound."""
    found: Experiment | None = db.session.scalar(_locked(), {"number": experiment_number(code)})
    if found is None:
        raise NotFound
    return found


@prepared
def _locked() -> SelectBase:
    return (
        select(Experiment)
        .where(Experiment.number == bindparam("number"))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def current_hypothesis(experiment_id: UUID) -> Hypothesis | None:
    """The version of the hypothesis that holds now: the newest whose pivot was not withdrawn (R19)."""
    return db.session.scalar(
        select(Hypothesis)
        .where(Hypothesis.experiment_id == experiment_id, Hypothesis.withdrawn_at.is_(None))
        .order_by(Hypothesis.number.desc())
        .limit(1)
    )


def stop_rules(experiment_id: UUID) -> list[StopRule]:
    """The stop rules of an experiment, first written first."""
    return list(
        db.session.scalars(select(StopRule).where(StopRule.experiment_id == experiment_id).order_by(StopRule.id))
    )


def safety_picks(experiment_id: UUID) -> list[SafetyPick]:
    """The answers to the six safety picks, in the order of the page."""
    return list(
        db.session.scalars(select(SafetyPick).where(SafetyPick.experiment_id == experiment_id).order_by(SafetyPick.id))
    )


def open_questions(experiment_id: UUID) -> list[QuestionRow]:
    """The questions that no sprint picked yet, in the order of the team."""
    rows = db.session.execute(
        select(Question.id, Question.text, Question.created_at)
        .where(Question.experiment_id == experiment_id, Question.is_picked.is_(False))
        .order_by(Question.position, Question.id)
    )
    return [QuestionRow(*row) for row in rows]


def backlog(words: str = "", direction_id: UUID | None = None, page: int = 1, *, now: datetime) -> Backlog:
    """A page of ideas, ready ones, parked and withdrawn ones, in that order and newest first; `words` stand in them.

    A page after the last one is the last one. An idea that woke up is an open one.
    """
    typed = words.split()
    shape = (len(typed), direction_id is not None)
    values = {**piles.spoken(typed), "direction_id": direction_id, "now": now}
    counts = piles.counts(_counts(*shape), SHELVES, values)
    sheet = piles.sheet(_page(*shape), counts.within(page), values)
    found = {row.id: row._mapping for row in db.session.execute(_backlog_rows(), {"ids": filled_up(sheet.piles)})}  # noqa: SLF001  # its public name
    rows = [BacklogRow(shelf=Shelf(shelf), **found[one]) for one, shelf in sheet.piles.items()]
    return Backlog(rows, counts, sheet)


@prepared
def _counts(words: int, by_direction: bool) -> SelectBase:  # the shape of a question
    return piles.counting(SHELVES, *_wanted(words, by_direction=by_direction))


@prepared
def _page(words: int, by_direction: bool) -> SelectBase:  # the shape of a question
    return piles.paging(SHELVES, *_wanted(words, by_direction=by_direction))


def _wanted(words: int, *, by_direction: bool) -> list[ColumnElement[bool]]:
    texts = (Experiment.title, Experiment.problem, Experiment.audience, Experiment.code)
    said = [piles.says(word, *texts) for word in range(words)]
    return [*said, Experiment.direction_id == bindparam("direction_id")] if by_direction else said


@prepared
def _backlog_rows() -> SelectBase:
    author, sponsor = aliased(Person), aliased(Person)
    since = case(
        (Experiment.state == ExperimentState.READY, Experiment.ready_at),
        (Experiment.state == ExperimentState.WITHDRAWN, Experiment.ended_at),
        else_=Experiment.created_at,
    )
    waits = framing.waits_for_yes()
    columns = (
        Experiment.id, Experiment.code, Experiment.title, Experiment.problem, author.name.label("author"),
        Team.name.label("team"), func.coalesce(Direction.title, Direction.question).label("direction"),
        sponsor.name.label("sponsor"), since.label("since"), waits.label("waits_for_sponsor"), Experiment.end_reason,
        _who_gave_up().label("ended_by"), Experiment.wake_at,
    )  # fmt: skip
    return (
        select(*columns)
        .outerjoin(author, author.id == Experiment.author_id)
        .outerjoin(Team, Team.id == Experiment.team_id)
        .outerjoin(Direction, Direction.id == Experiment.direction_id)
        .outerjoin(sponsor, sponsor.id == Direction.sponsor_id)
        .where(Experiment.id.in_(bindparam("ids", expanding=True)))
    )


def given_up(experiment_id: UUID) -> GivenUp:
    """Why an idea was withdrawn or declined, and by whom when the record knows it."""
    row = db.session.execute(select(Experiment.end_reason, _who_gave_up()).where(Experiment.id == experiment_id)).one()
    return GivenUp(*row)


def _who_gave_up() -> Any:
    """Who withdrew or declined an idea; the record knows it."""
    who = aliased(Person)
    return (
        select(who.name)
        .join(Event, and_(Event.organisation_id == who.organisation_id, Event.actor_id == who.id))
        .where(
            who.organisation_id == Experiment.organisation_id,
            Experiment.state == ExperimentState.WITHDRAWN,
            Event.stream_kind == StreamKind.EXPERIMENT,
            Event.stream_id == Experiment.id,
            Event.kind.in_(GIVEN_UP),
        )
        .limit(1)
        .correlate(Experiment)
        .scalar_subquery()
    )
