# SPDX-License-Identifier: EUPL-1.2
"""One query for everything the loop asks of an experiment: lists, Today, its page and the meeting share it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import SelectBase

from tracker.decisions.models import Decision, StopCard
from tracker.decisions.terms import DecisionState
from tracker.directions.models import Direction, Frame
from tracker.experiments.models import Experiment, SafetyPick
from tracker.experiments.terms import ExperimentState, SafetyAnswer, SafetyKind
from tracker.extensions import db
from tracker.loop import offices, pending, resting, used, wrapped_up
from tracker.loop.concern import concerning
from tracker.loop.due import as_due
from tracker.loop.terms import LoopRow, Reader
from tracker.people import queries as people
from tracker.people.models import Membership, Team
from tracker.sprints.models import Sprint, StopRuleAnswer
from tracker.sprints.rules import OPEN
from tracker.sprints.terms import SprintState
from tracker.tables import UtcMoment, filled_up, prepared
from tracker.votes.models import Elector, OpenBallot, Round, WrittenAdvice
from tracker.votes.terms import RoundKind, RoundState

Predecessor = aliased(Experiment)
MOST_OF_READER = 200
NOW: Any = bindparam("now", type_=UtcMoment())
READER: Any = bindparam("reader_id", type_=Uuid())


def reader_of(person_id: UUID, now: datetime) -> Reader:
    """Who looks at the page: the person and the teams of this moment."""
    return Reader(person_id, frozenset(team.id for team in people.teams_of(person_id, now)))


def row_of(code: str, reader: Reader, now: datetime) -> LoopRow | None:
    """One experiment by its code."""
    rows = _read(_of_code(), reader, now, code=code)
    return rows[0] if rows else None


def rows(experiment_ids: Sequence[UUID], reader: Reader, now: datetime) -> list[LoopRow]:
    """Some experiments, in the order of their ids."""
    if not experiment_ids:
        return []
    found = {row.experiment_id: row for row in _read(_of_ids(), reader, now, ids=filled_up(experiment_ids))}
    return [found[experiment_id] for experiment_id in experiment_ids if experiment_id in found]


def of_reader(reader: Reader, now: datetime) -> list[LoopRow]:
    """What is the business of a reader (`concern`), the newest first.

    Which they are is a question of its own: with the other ninety columns around it no database plans it well.
    """
    mine = {"reader_id": reader.person_id, "teams": filled_up(reader.team_ids)}
    return rows(db.session.scalars(_of_reader(reader.is_admin), mine).all(), reader, now)


def _read(query: Select[Any], reader: Reader, now: datetime, **values: Any) -> list[LoopRow]:
    found = db.session.execute(query, {"now": now, "reader_id": reader.person_id, **values})
    names = tuple(found.keys())
    return [as_due(LoopRow(**dict(zip(names, row, strict=True))), now) for row in found]


@prepared
def _of_code() -> SelectBase:
    return _select().where(Experiment.code == bindparam("code"))


@prepared
def _of_reader(is_admin: bool) -> SelectBase:  # the shape of a question
    return concerning(READER, is_admin=is_admin).limit(MOST_OF_READER)


@prepared
def _of_ids() -> SelectBase:
    return _select(in_list=True).where(Experiment.id.in_(bindparam("ids", expanding=True)))


def _select(*, in_list: bool = False) -> Select[Any]:
    """The query, its moment and its reader to be filled in."""
    asked = select(
        *_experiment(NOW, in_list=in_list), *_sprint(), *_round(), *_decision(), *used.columns(), *pending.columns(NOW)
    )
    return (
        offices.joined(asked.select_from(Experiment))
        .outerjoin(Team, Team.id == Experiment.team_id)
        .outerjoin(Predecessor, Predecessor.id == Experiment.predecessor_id)
        .outerjoin(Sprint, is_current_sprint())
        .outerjoin(Round, and_(Round.sprint_id == Sprint.id, Round.number == _last_round_number()))
        .outerjoin(
            Decision,
            and_(
                Decision.experiment_id == Experiment.id,
                Decision.state.in_((DecisionState.VALID, DecisionState.ANNOUNCED)),
                or_(
                    Decision.sprint_id == Sprint.id, Decision.state == DecisionState.ANNOUNCED
                ),  # R19: a plan hides none
            ),
        )
    )


def is_current_sprint() -> ColumnElement[bool]:
    """The sprint that goes on now, else the last: a planned one may lie ahead of one whose decision was taken back."""
    other = aliased(Sprint)
    number = (
        select(other.number)
        .where(other.organisation_id == Experiment.organisation_id, other.experiment_id == Experiment.id)
        .order_by(case((other.state.in_(OPEN), 0), else_=1), other.number.desc())
        .limit(1)
        .correlate(Experiment)
        .scalar_subquery()
    )
    return and_(Sprint.experiment_id == Experiment.id, Sprint.number == number)


def _last_round_number() -> Any:
    other = aliased(Round)
    return (
        select(func.max(other.number))
        .where(other.organisation_id == Sprint.organisation_id, other.sprint_id == Sprint.id)
        .correlate(Sprint)
        .scalar_subquery()
    )


def _experiment(now: datetime, *, in_list: bool) -> list[Any]:
    touched = exists().where(
        SafetyPick.organisation_id == Experiment.organisation_id,
        SafetyPick.experiment_id == Experiment.id,
        SafetyPick.kind == SafetyKind.RESIDENTS,
        SafetyPick.answer != SafetyAnswer.NO,
    )
    return [
        Experiment.id.label("experiment_id"),
        Experiment.code,
        Experiment.title,
        Experiment.theme,
        Experiment.state,
        Experiment.origin,
        Experiment.stage,
        Experiment.created_at,
        Experiment.author_id,
        Experiment.team_id,
        Team.name.label("team_name"),
        Team.max_running.label("team_max_running"),
        *offices.columns(),
        Experiment.domain_owner_wanted,
        Experiment.direction_id,
        func.coalesce(Direction.title, Direction.question).label("direction_name"),
        Direction.closed_at.label("direction_closed_at"),
        Experiment.max_loss_eur,
        Experiment.max_hours,
        Experiment.max_sprints,
        Experiment.sponsor_allowed_at,
        _running_beside("team_id", now, in_list=in_list).label("running_in_team"),
        _running_beside("direction_id", now, in_list=in_list).label("running_in_direction"),
        _frame_limit().label("direction_max_running"),
        Predecessor.code.label("predecessor_code"),
        *resting.columns(),
        touched.label("touches_residents"),
    ]


def _running_beside(column: str, now: datetime, *, in_list: bool) -> Any:
    """R3: the other active experiments of the same team or direction; a stop whose window ended runs no more (R7).

    In a list one that runs itself does not count them: it goes on however many there are, and most of a list runs.
    """
    other = aliased(Experiment)
    is_over = exists().where(
        Decision.organisation_id == other.organisation_id,
        Decision.experiment_id == other.id,
        Decision.state == DecisionState.ANNOUNCED,
        Decision.withdraw_until <= now,
    )
    running = (
        select(func.count(other.id))
        .where(
            other.organisation_id == Experiment.organisation_id,
            getattr(other, column) == getattr(Experiment, column),
            other.state == ExperimentState.ACTIVE,
            other.id != Experiment.id,
            ~is_over,
        )
        .correlate(Experiment)
        .scalar_subquery()
    )
    return case((Experiment.state == ExperimentState.ACTIVE, 0), else_=running) if in_list else running


def _frame_limit() -> Any:
    """How many may run in the direction, by the frame that holds now."""
    return (
        select(Frame.max_running)
        .where(Frame.organisation_id == Experiment.organisation_id, Frame.direction_id == Experiment.direction_id)
        .order_by(Frame.number.desc())
        .limit(1)
        .correlate(Experiment)
        .scalar_subquery()
    )


def _sprint() -> list[Any]:
    rule_hit = exists().where(
        StopRuleAnswer.organisation_id == Sprint.organisation_id,
        StopRuleAnswer.sprint_id == Sprint.id,
        StopRuleAnswer.came_true.is_(True),
    )
    return [
        Sprint.id.label("sprint_id"),
        Sprint.number.label("sprint_number"),
        Sprint.state.label("sprint_state"),
        Sprint.started_at,
        Sprint.ends_at,
        Sprint.wrap_up_due_at,
        Sprint.decide_due_at,
        Sprint.silence_at,
        Sprint.aborted_at.is_not(None).label("is_aborted"),
        wrapped_up.has_result().label("has_result"),
        Sprint.question,
        Sprint.test,
        Sprint.metric,
        Sprint.threshold_value,
        Sprint.threshold_unit,
        Sprint.threshold_way,
        Sprint.surprise,
        Sprint.sample,
        Sprint.visible_result,
        Sprint.fallback,
        Sprint.length_days,
        func.coalesce(wrapped_up.learnings(), 0).label("learnings"),
        rule_hit.label("stop_rule_hit"),
    ]


def _round() -> list[Any]:
    is_closed = Round.state == RoundState.CLOSED
    return [
        Round.id.label("round_id"),
        Round.kind.label("round_kind"),
        Round.state.label("round_state"),
        Round.closes_at,
        Round.extension_closes_at,
        case((is_closed, Round.eligible), else_=_eligible_now(NOW)).label("eligible"),
        case((is_closed, Round.voted), else_=voted_now()).label("voted"),
        and_(Round.id.is_not(None), ~is_closed, _is_elector(READER, NOW)).label("can_vote"),
        or_(_has_row(OpenBallot), _has_row(WrittenAdvice)).label("has_voted"),
        Round.advice,
        Round.advice_strength,
    ]


def voted_now() -> Any:
    """How many voted in a round that is still open."""

    def count(kind: Any) -> Any:
        return (
            select(func.count(kind.id))
            .where(kind.organisation_id == Round.organisation_id, kind.round_id == Round.id)
            .correlate(Round)
            .scalar_subquery()
        )

    return case((Round.kind == RoundKind.WRITTEN, count(WrittenAdvice)), else_=count(OpenBallot))


def _eligible_now(now: datetime) -> Any:
    """The frozen electorate, less those who left the team before they voted (DOMAIN 2.9)."""
    return (
        select(func.count(Elector.id))
        .where(
            Elector.organisation_id == Round.organisation_id,
            Elector.round_id == Round.id,
            _still_counts(Elector.person_id, now),
        )
        .correlate(Round, Experiment)
        .scalar_subquery()
    )


def _judged_at(now: datetime) -> Any:
    """The moment that says who counts: now, but never after the end of the round; a late settling judges the same."""
    this = now if now is NOW else literal(now, UtcMoment())
    ends = case((Round.state == RoundState.EXTENDED, Round.extension_closes_at), else_=Round.closes_at)
    return case((ends < this, ends), else_=this)


def _still_counts(person_id: Any, now: datetime) -> ColumnElement[bool]:
    at = _judged_at(now)
    is_member = (
        exists()
        .where(
            Membership.organisation_id == Experiment.organisation_id,
            Membership.team_id == Experiment.team_id,
            Membership.person_id == person_id,
            Membership.joined_at <= at,
            or_(Membership.left_at.is_(None), Membership.left_at > at),
        )
        .correlate(Round, Experiment, Elector)
    )  # by hand: two levels deep, SQLAlchemy would ask about every round
    voted = [
        exists()
        .where(cast.organisation_id == Round.organisation_id, cast.round_id == Round.id, cast.person_id == person_id)
        .correlate(Round, Elector)
        for cast in (OpenBallot, WrittenAdvice)
    ]
    return or_(is_member, *voted, person_id == Experiment.lead_id, person_id == Experiment.domain_owner_id)


def _is_elector(person_id: Any, now: datetime) -> ColumnElement[bool]:
    return exists().where(
        Elector.organisation_id == Round.organisation_id,
        Elector.round_id == Round.id,
        Elector.person_id == person_id,
        _still_counts(Elector.person_id, now),
    )


def _has_row(kind: Any) -> ColumnElement[bool]:
    return exists().where(
        kind.organisation_id == Round.organisation_id, kind.round_id == Round.id, kind.person_id == READER
    )


def _decision() -> list[Any]:
    has_card = exists().where(
        StopCard.organisation_id == Experiment.organisation_id, StopCard.experiment_id == Experiment.id
    )
    return [
        Decision.outcome,
        Decision.state.label("decision_state"),
        Decision.decided_by_id,
        Decision.decided_at,
        Decision.withdraw_until,
        has_card.label("has_stop_card"),
    ]


def state_expression(now: datetime) -> Any:
    """`rules.sprint_state_at` as SQL, over Experiment, its last Sprint and that sprint's last Round.

    A property test proves that the two agree (DESIGN 5).
    """
    eligible, voted = _eligible_now(now), voted_now()
    quorum = case((Round.kind == RoundKind.WRITTEN, eligible), else_=eligible // 2 + 1)
    over = or_(
        Round.state == RoundState.CLOSED,
        Round.extension_closes_at <= now,
        and_(Round.state == RoundState.OPEN, Round.closes_at <= now, voted >= quorum),
    )
    return case(
        (and_(Sprint.state == SprintState.RUNNING, Sprint.ends_at <= now), SprintState.WRAPPING_UP.value),
        (and_(Sprint.state == SprintState.VOTING, over), SprintState.DECIDING.value),
        (and_(Sprint.state == SprintState.DECIDING, Sprint.silence_at <= now), SprintState.CLOSED.value),
        else_=Sprint.state,
    )
