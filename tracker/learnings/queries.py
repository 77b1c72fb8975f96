# SPDX-License-Identifier: EUPL-1.2
"""Questions about learnings: of a sprint, of an experiment, the library, and what looks alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, or_, select
from sqlalchemy.sql.selectable import SelectBase

from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState, StopRuleKind
from tracker.extensions import db
from tracker.learnings import rules
from tracker.learnings.models import Learning, Reuse, ShownLearning
from tracker.learnings.terms import Mark, Strength, Verdict
from tracker.people.models import Membership, Team
from tracker.refusal import Refusal
from tracker.sprints import queries as sprint_queries
from tracker.sprints.models import Sprint
from tracker.sprints.results import result_of
from tracker.sprints.rules import missing_for_vote
from tracker.tables import current_organisation_id, filled_up, prepared

COMPARED = 500
PAGE = 20


@dataclass(frozen=True, slots=True)
class LearningRow:
    """A learning in a list, with where it comes from and how often another experiment used it."""

    id: UUID
    saw: str | None
    learned: str
    verdict: Verdict | None
    strength: Strength | None
    is_surprise: bool
    written_at: datetime | None
    frozen_at: datetime | None
    sprint_number: int
    experiment_id: UUID
    code: str
    title: str
    team: str | None
    reused: int

    @property
    def is_whole(self) -> bool:
        """R6: with a verdict and a strength, so that a vote can open."""
        return rules.is_whole(self.saw, self.learned, self.verdict, self.strength)


@dataclass(frozen=True, slots=True)
class ReuseRow:
    """Where a learning was used again, and how."""

    code: str
    title: str
    how: str | None
    used_at: datetime


@dataclass(frozen=True, slots=True)
class ExperimentRow:
    """An experiment to pick."""

    id: UUID
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A learning that get-ready showed, and the mark it got (None as long as nobody marked it)."""

    id: UUID
    mark: Mark | None
    learning: LearningRow


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the library, and how many learnings all pages hold together."""

    rows: list[LearningRow]
    total: int

    @property
    def pages(self) -> int:
        """How many pages that makes."""
        return max(1, -(-self.total // PAGE))


def _rows(*which: ColumnElement[bool], newest: bool = False) -> Select[Any]:
    reused = (
        select(func.count(Reuse.id))
        .where(Reuse.organisation_id == Learning.organisation_id, Reuse.learning_id == Learning.id)
        .scalar_subquery()
    )
    columns = (
        Learning.id,
        Learning.saw,
        Learning.learned,
        Learning.verdict,
        Learning.strength,
        Learning.is_surprise,
        Learning.written_at,
        Learning.frozen_at,
        Sprint.number,
        Experiment.id,
        Experiment.code,
        Experiment.title,
        Team.name,
        reused,
    )
    rows = (
        select(*columns)
        .join(Sprint, Sprint.id == Learning.sprint_id)
        .join(Experiment, Experiment.id == Learning.experiment_id)
        .outerjoin(Team, Team.id == Learning.team_id)
        .where(*which)
    )
    return rows.order_by(Learning.id.desc() if newest else Learning.id)


def _listed(statement: Select[Any], **values: Any) -> list[LearningRow]:
    return [LearningRow(*row) for row in db.session.execute(statement, values)]


def learning(learning_id: UUID) -> Learning | None:
    """A learning of this organisation."""
    return db.session.get(Learning, (current_organisation_id(), learning_id))


def row_of(learning_id: UUID) -> LearningRow | None:
    """One learning with where it comes from."""
    return next(iter(_listed(_rows(Learning.id == learning_id))), None)


def of_experiment(experiment_id: UUID) -> list[LearningRow]:
    """The learnings of an experiment, in the order in which they were written."""
    return _listed(_of_experiment(), experiment_id=experiment_id)


@prepared
def _of_experiment() -> SelectBase:
    return _rows(Learning.experiment_id == bindparam("experiment_id"))


def of_sprint(sprint_id: UUID) -> list[LearningRow]:
    """The learnings of a sprint, in the order in which they were written."""
    return _listed(_rows(Learning.sprint_id == sprint_id))


def first_of_sprint(sprint_id: UUID) -> Learning | None:
    """The learning that the wrap-up form holds: the one written first."""
    return db.session.scalar(select(Learning).where(Learning.sprint_id == sprint_id).order_by(Learning.id).limit(1))


def newest(limit: int, excluding_team_ids: frozenset[UUID] = frozenset()) -> list[LearningRow]:
    """The newest frozen learnings, those of some teams left out."""
    return _listed(_newest(), teams=filled_up(excluding_team_ids), most=limit)


@prepared
def _newest() -> SelectBase:
    others = or_(Learning.team_id.is_(None), Learning.team_id.not_in(bindparam("teams", expanding=True)))
    return _rows(Learning.frozen_at.is_not(None), others, newest=True).limit(bindparam("most", type_=Integer()))


def library(
    person_id: UUID, at: datetime, *, words: str = "", verdicts: frozenset[Verdict] = frozenset(), page: int = 1
) -> Found:
    """A page of what this person may read, newest first; each of the words stands somewhere in it.

    verdicts: only learnings with one of these; empty for all.
    """
    which = [_readable(person_id, at), Learning.learned != ""]
    which += [_says(word) for word in words.split()]
    if verdicts:
        which.append(Learning.verdict.in_(verdicts))
    counted = _rows(*which).with_only_columns(func.count(Learning.id)).order_by(None)
    rows = _listed(_rows(*which, newest=True).limit(PAGE).offset((page - 1) * PAGE))
    return Found(rows, db.session.scalar(counted) or 0)


def _says(word: str) -> ColumnElement[bool]:
    texts = (Learning.learned, Learning.saw, Experiment.title)
    return or_(*(column.icontains(word, autoescape=True) for column in texts))


def _readable(person_id: UUID, at: datetime) -> ColumnElement[bool]:
    """Frozen, or of an experiment that this person works on."""
    return or_(Learning.frozen_at.is_not(None), _works_on(person_id, at))


def _works_on(person_id: UUID, at: datetime) -> ColumnElement[bool]:
    teams = select(Membership.team_id).where(
        Membership.person_id == person_id,
        Membership.joined_at <= at,
        or_(Membership.left_at.is_(None), Membership.left_at > at),
    )
    return or_(Experiment.lead_id == person_id, Experiment.domain_owner_id == person_id, Experiment.team_id.in_(teams))


def may_read(learning_id: UUID, person_id: UUID, at: datetime) -> LearningRow | None:
    """One learning, when this person may read it."""
    return next(iter(_listed(_rows(Learning.id == learning_id, _readable(person_id, at)))), None)


def is_of_its_people(row: LearningRow, person_id: UUID, at: datetime) -> bool:
    """Does this person work on the experiment of a learning?"""
    works = select(Experiment.id).where(Experiment.id == row.experiment_id, _works_on(person_id, at))
    return db.session.scalar(works) is not None


def experiments_to_use_in(person_id: UUID, at: datetime, without: UUID) -> list[ExperimentRow]:
    """The experiments that a person works on and that go on: where a learning can be used. Newest first."""
    goes_on = (ExperimentState.IDEA, ExperimentState.READY, ExperimentState.ACTIVE, ExperimentState.PAUSED,
               ExperimentState.SCALING_UP)  # fmt: skip
    rows = db.session.execute(
        select(Experiment.id, Experiment.code, Experiment.title)
        .where(_works_on(person_id, at), Experiment.state.in_(goes_on), Experiment.id != without)
        .order_by(Experiment.number.desc())
    )
    return [ExperimentRow(*row) for row in rows]


def similar_to(title: str, problem: str, limit: int = 3, *, without: UUID | None = None) -> list[LearningRow]:
    """The frozen learnings that share the most words with an idea, best first, looked for among the newest ones."""
    which: list[ColumnElement[bool]] = [Learning.frozen_at.is_not(None)]
    if without is not None:
        which.append(Learning.experiment_id != without)
    rows = {row.id: row for row in _listed(_rows(*which, newest=True).limit(COMPARED))}
    texts = [(row.id, f"{row.learned} {row.saw or ''} {row.title}") for row in rows.values()]
    return [rows[key] for key in rules.most_alike(f"{title} {problem}", texts, limit)]


def shown_to(experiment_id: UUID) -> list[ShownRow]:
    """The learnings that get-ready showed, in the order of the page."""
    shown = db.session.execute(
        select(ShownLearning.id, ShownLearning.mark, ShownLearning.learning_id)
        .where(ShownLearning.experiment_id == experiment_id)
        .order_by(ShownLearning.position)
    ).all()
    rows = {row.id: row for row in _listed(_rows(Learning.id.in_([one.learning_id for one in shown])))} if shown else {}
    return [ShownRow(one.id, one.mark, rows[one.learning_id]) for one in shown]


def shown(shown_id: UUID) -> ShownLearning | None:
    """A learning as it was shown at get-ready."""
    return db.session.get(ShownLearning, (current_organisation_id(), shown_id))


def reuse_of(learning_id: UUID) -> list[ReuseRow]:
    """Where a learning was used, latest first."""
    rows = db.session.execute(
        select(Experiment.code, Experiment.title, Reuse.how, Reuse.used_at)
        .join(Experiment, Experiment.id == Reuse.experiment_id)
        .where(Reuse.learning_id == learning_id)
        .order_by(Reuse.used_at.desc(), Reuse.id.desc())
    )
    return [ReuseRow(*row) for row in rows]


def has_new(sprint_id: UUID) -> bool:
    """Does a sprint have a learning that no vote has seen yet (R19)?"""
    new = select(Learning.id).where(Learning.sprint_id == sprint_id, Learning.frozen_at.is_(None)).limit(1)
    return db.session.scalar(new) is not None


def waits_for(sprint: Sprint) -> list[Refusal]:
    """R6: what the vote on a sprint still waits for; an empty list when it may open."""
    stop_rules = sprint_queries.stop_rules(sprint)
    return missing_for_vote(
        result_of(sprint, stop_rules),
        [rule.id for rule in stop_rules if rule.kind is StopRuleKind.TEXT],
        [row.is_whole for row in of_sprint(sprint.id)],
        asks_surprise=sprint.asks_surprise,
        asks_value=sprint.asks_value,
    )
