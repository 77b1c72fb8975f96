# SPDX-License-Identifier: EUPL-1.2
"""What the worker asks: which experiments have something due, when it was last here, and what it could not send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select

from tracker.decisions.models import Decision
from tracker.decisions.terms import DecisionState
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.notices.models import WorkerBeat
from tracker.notices.terms import MailTrouble
from tracker.people.models import Person
from tracker.record.models import Delivery
from tracker.record.terms import DeliveryState, NoticeKind
from tracker.sprints.models import Sprint
from tracker.sprints.terms import SprintState
from tracker.votes import objection_queries as objections
from tracker.votes.models import Round
from tracker.votes.terms import RoundState

AWAY_AFTER = timedelta(minutes=5)
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Beat:
    """The last turn of the worker in this organisation, and how many experiments it could not settle."""

    ran_at: datetime
    failures: int


def worker_beat() -> Beat | None:
    """The last turn of the worker in this organisation; None when it never came."""
    row = db.session.execute(select(WorkerBeat.ran_at, WorkerBeat.failures)).first()
    return Beat(row.ran_at, row.failures) if row else None


def is_away(beat: Beat | None, now: datetime) -> bool:
    """R7: is there no worker? It comes every minute; five without one are no accident."""
    return beat is None or now - beat.ran_at > AWAY_AFTER


def due_experiments(now: datetime) -> list[str]:
    """The codes of the experiments with something to settle (R7). A few too many does no harm: settling is idempotent.

    Sprints past their end, rounds past their close, warnings that nobody answered (R16), decisions that silence may
    take (R17 C), and announced stops whose withdrawal window ended (R19). Imported sprints without dates have no clock.
    """
    open_sprint = exists().where(
        Sprint.organisation_id == Experiment.organisation_id,
        Sprint.experiment_id == Experiment.id,
        or_(_ended(now), _round_is_over(now), _passes_in_silence(now), objections.is_due(now)),
    )
    announced = exists().where(
        Decision.organisation_id == Experiment.organisation_id,
        Decision.experiment_id == Experiment.id,
        Decision.state == DecisionState.ANNOUNCED,
        Decision.withdraw_until <= now,
    )
    return list(
        db.session.scalars(select(Experiment.code).where(or_(open_sprint, announced)).order_by(Experiment.number))
    )


def _ended(now: datetime) -> ColumnElement[bool]:
    return and_(Sprint.state == SprintState.RUNNING, Sprint.ends_at <= now)


def _round_is_over(now: datetime) -> ColumnElement[bool]:
    """An open round past its first close, or in its extension past the second one (R14)."""
    return exists().where(
        Round.organisation_id == Sprint.organisation_id,
        Round.sprint_id == Sprint.id,
        or_(
            and_(Round.state == RoundState.OPEN, Round.closes_at <= now),
            and_(Round.state == RoundState.EXTENDED, Round.extension_closes_at <= now),
        ),
    )


def _passes_in_silence(now: datetime) -> ColumnElement[bool]:
    """A keep whose days of silence are over; and a decision of which nobody has worked out yet when that would be."""
    since_when = and_(Sprint.deciding_at.is_not(None), Sprint.silence_at.is_(None))
    return and_(Sprint.state == SprintState.DECIDING, or_(Sprint.silence_at <= now, since_when))


@dataclass(frozen=True, slots=True)
class FailedMessage:
    """A message that did not get away: given up, or still tried."""

    id: UUID
    kind: NoticeKind
    name: str
    email: str
    trouble: MailTrouble
    is_given_up: bool
    at: datetime  # when it was given up, or is tried again


def failed_messages() -> list[FailedMessage]:
    """What did not get away, the newest first."""
    rows = db.session.execute(
        select(Delivery, Person.name, Person.email)
        .join(Person, Person.id == Delivery.person_id)
        .where(
            Delivery.channel.is_not(None),
            Delivery.trouble.is_not(None),
            Delivery.state.in_((DeliveryState.FAILED, DeliveryState.WAITING)),
        )
        .order_by(Delivery.id.desc())
        .limit(MOST_SHOWN)
    )
    return [_failed(*row) for row in rows]


def _failed(row: Delivery, name: str, email: str) -> FailedMessage:
    is_given_up = row.state is DeliveryState.FAILED
    at = row.ended_at if is_given_up and row.ended_at is not None else row.run_at
    trouble = MailTrouble(row.trouble or MailTrouble.UNEXPECTED)
    return FailedMessage(row.id, NoticeKind(row.kind), name, email, trouble, is_given_up, at)
