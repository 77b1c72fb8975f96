# SPDX-License-Identifier: EUPL-1.2
"""Questions about ideas and experiments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased
from werkzeug.exceptions import NotFound

from tracker.directions.models import Direction
from tracker.experiments import framing
from tracker.experiments.models import Experiment, Hypothesis, Question, SafetyPick, StopRule
from tracker.experiments.terms import ExperimentState, Shelf
from tracker.extensions import db
from tracker.ids import experiment_number
from tracker.people.models import Person, Team
from tracker.record.models import Event
from tracker.record.terms import EventKind, StreamKind

BACKLOG_STATES = (ExperimentState.IDEA, ExperimentState.READY, ExperimentState.WITHDRAWN)
GIVEN_UP = (EventKind.EXPERIMENT_WITHDRAW.value, EventKind.EXPERIMENT_DECLINE.value)
BACKLOG_PAGE = 60


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """An open question of an experiment."""

    id: UUID
    text: str
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class BacklogRow:
    """An idea as the backlog shows it. `waits_for_sponsor` is R2: outside the frame and no answer yet."""

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
    counts: dict[Shelf, int]
    number: int

    @property
    def total(self) -> int:
        """How many rows all pages hold together."""
        return sum(self.counts.values())

    @property
    def pages(self) -> int:
        """How many pages there are; an empty backlog has one."""
        return _pages(self.total)

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
    number = experiment_number(code)
    found = db.session.scalar(
        select(Experiment)
        .where(Experiment.number == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


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
    wanted, shelf = _wanted(words, direction_id), _shelf(now)
    counted = db.session.execute(select(shelf, func.count(Experiment.id)).where(*wanted).group_by(shelf))
    found = {Shelf(row[0]): row[1] for row in counted}
    counts = {shelf: found[shelf] for shelf in Shelf if shelf in found}
    number = min(page, _pages(sum(counts.values())))
    rows = db.session.execute(
        _backlog_rows(wanted, shelf).limit(BACKLOG_PAGE).offset((number - 1) * BACKLOG_PAGE)
    ).mappings()
    return Backlog([BacklogRow(**{**row, "shelf": Shelf(row["shelf"])}) for row in rows], counts, number)


def _shelf(now: datetime) -> ColumnElement[str]:
    """The shelf of an idea at a moment, as text."""
    return case(
        (Experiment.state == ExperimentState.READY, literal(Shelf.TO_START.value)),
        (Experiment.state == ExperimentState.WITHDRAWN, literal(Shelf.GIVEN_UP.value)),
        (Experiment.wake_at > now, literal(Shelf.PARKED.value)),
        else_=literal(Shelf.OPEN.value),
    )


def _pages(total: int) -> int:
    return max(1, -(-total // BACKLOG_PAGE))


def _wanted(words: str, direction_id: UUID | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [Experiment.state.in_(BACKLOG_STATES)]
    if direction_id is not None:
        wanted.append(Experiment.direction_id == direction_id)
    for word in words.split():
        texts = (Experiment.title, Experiment.problem, Experiment.audience, Experiment.code)
        wanted.append(or_(*(column.icontains(word, autoescape=True) for column in texts)))
    return wanted


def _backlog_rows(wanted: list[ColumnElement[bool]], shelf: ColumnElement[str]) -> Select[Any]:
    author, sponsor = aliased(Person), aliased(Person)
    since = case(
        (Experiment.state == ExperimentState.READY, Experiment.ready_at),
        (Experiment.state == ExperimentState.WITHDRAWN, Experiment.ended_at),
        else_=Experiment.created_at,
    )
    waits = framing.waits_for_yes()
    columns = (
        Experiment.code, Experiment.title, Experiment.problem, shelf.label("shelf"), author.name.label("author"),
        Team.name.label("team"), func.coalesce(Direction.title, Direction.question).label("direction"),
        sponsor.name.label("sponsor"), since.label("since"), waits.label("waits_for_sponsor"), Experiment.end_reason,
        _who_gave_up().label("ended_by"), Experiment.wake_at,
    )  # fmt: skip
    place = case({shelf.value: place for place, shelf in enumerate(Shelf)}, value=shelf)
    return (
        select(*columns)
        .outerjoin(author, author.id == Experiment.author_id)
        .outerjoin(Team, Team.id == Experiment.team_id)
        .outerjoin(Direction, Direction.id == Experiment.direction_id)
        .outerjoin(sponsor, sponsor.id == Direction.sponsor_id)
        .where(*wanted)
        .order_by(place, Experiment.number.desc())
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
