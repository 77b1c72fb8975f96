# SPDX-License-Identifier: EUPL-1.2
"""Questions about ideas and experiments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased
from werkzeug.exceptions import NotFound

from tracker.directions.models import Direction
from tracker.experiments.models import Experiment, Hypothesis, Question, SafetyPick, StopRule
from tracker.experiments.terms import ExperimentState
from tracker.extensions import db
from tracker.ids import experiment_number
from tracker.people.models import Person, Team

BACKLOG_STATES = (ExperimentState.IDEA, ExperimentState.READY, ExperimentState.WITHDRAWN)
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
    state: ExperimentState
    author: str | None
    team: str | None
    direction: str | None
    sponsor: str | None
    since: datetime | None
    waits_for_sponsor: bool
    end_reason: str | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """One page of the backlog, and how many there are of each state over all its pages."""

    rows: list[BacklogRow]
    counts: dict[ExperimentState, int]
    number: int

    @property
    def total(self) -> int:
        """How many rows all pages hold together."""
        return sum(self.counts.values())

    @property
    def pages(self) -> int:
        """How many pages there are; an empty backlog has one."""
        return _pages(self.total)

    def of(self, state: ExperimentState) -> list[BacklogRow]:
        """The rows of one state on this page."""
        return [row for row in self.rows if row.state is state]


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


def backlog(words: str = "", direction_id: UUID | None = None, page: int = 1) -> Backlog:
    """A page of ideas, ready ones and withdrawn ones, in that order and newest first; `words` stand in their texts.

    A page after the last one is the last one.
    """
    wanted = _wanted(words, direction_id)
    counted = db.session.execute(
        select(Experiment.state, func.count(Experiment.id)).where(*wanted).group_by(Experiment.state)
    )
    found = {row[0]: row[1] for row in counted}
    counts = {state: found[state] for state in BACKLOG_STATES if state in found}
    number = min(page, _pages(sum(counts.values())))
    rows = db.session.execute(_backlog_rows(wanted).limit(BACKLOG_PAGE).offset((number - 1) * BACKLOG_PAGE))
    return Backlog([BacklogRow(*row) for row in rows], counts, number)


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


def _backlog_rows(wanted: list[ColumnElement[bool]]) -> Select[Any]:
    author, sponsor = aliased(Person), aliased(Person)
    since = case(
        (Experiment.state == ExperimentState.READY, Experiment.ready_at),
        (Experiment.state == ExperimentState.WITHDRAWN, Experiment.ended_at),
        else_=Experiment.created_at,
    )
    waits = (
        (Experiment.state == ExperimentState.READY)
        & Experiment.outside_frame.is_(True)
        & Experiment.sponsor_allowed_at.is_(None)
    )
    columns = (
        Experiment.code, Experiment.title, Experiment.problem, Experiment.state, author.name, Team.name,
        func.coalesce(Direction.title, Direction.question), sponsor.name, since, waits, Experiment.end_reason,
    )  # fmt: skip
    place = case({state: place for place, state in enumerate(BACKLOG_STATES)}, value=Experiment.state)
    return (
        select(*columns)
        .outerjoin(author, author.id == Experiment.author_id)
        .outerjoin(Team, Team.id == Experiment.team_id)
        .outerjoin(Direction, Direction.id == Experiment.direction_id)
        .outerjoin(sponsor, sponsor.id == Direction.sponsor_id)
        .where(*wanted)
        .order_by(place, Experiment.number.desc())
    )
