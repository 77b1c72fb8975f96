# SPDX-License-Identifier: EUPL-1.2
"""Questions of the board: its directions, their frames, and how many experiments are in which state."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from tracker.directions.models import Direction, Frame
from tracker.directions.terms import DataAllowed, Stage
from tracker.experiments import framing
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState
from tracker.extensions import db
from tracker.people.models import Person


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """An experiment outside the frame that waits for a yes or no of the sponsor (R2). `due_at`: then it has stalled."""

    code: str
    title: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class DirectionCard:
    """A direction on the page of the board: its question, who steers it, its frame, its experiments by state."""

    id: UUID
    title: str | None
    question: str
    why: str | None
    closed_at: datetime | None
    sponsor_id: UUID | None
    deputy_id: UUID | None
    sponsor: str | None
    deputy: str | None
    max_loss_eur: int
    max_hours: int
    max_sprints: int
    max_running: int
    data_allowed: DataAllowed
    stages: tuple[Stage, ...]
    note: str | None
    closed_why: str | None
    counts: tuple[tuple[ExperimentState, int], ...]
    waiting: tuple[WaitingRow, ...]


def direction_cards() -> list[DirectionCard]:
    """All directions with their current frame; open ones first, oldest first."""
    sponsor, deputy = aliased(Person), aliased(Person)
    newest = (
        select(func.max(Frame.number)).where(Frame.direction_id == Direction.id).correlate(Direction).scalar_subquery()
    )
    rows = db.session.execute(
        select(
            *(Direction.id, Direction.title, Direction.question, Direction.why, Direction.closed_at),
            *(Direction.closed_why, Direction.sponsor_id, Direction.deputy_id),
            *(sponsor.name.label("sponsor"), deputy.name.label("deputy")),
            *(Frame.max_loss_eur, Frame.max_hours, Frame.max_sprints, Frame.max_running),
            *(Frame.data_allowed, Frame.stages, Frame.note),
        )
        .join(Frame, (Frame.direction_id == Direction.id) & (Frame.number == newest))
        .outerjoin(sponsor, sponsor.id == Direction.sponsor_id)
        .outerjoin(deputy, deputy.id == Direction.deputy_id)
        .order_by(Direction.closed_at.is_not(None), Direction.opened_at, Direction.id)
    ).mappings()
    counts, waiting = _counts(), _waiting()
    return [
        DirectionCard(
            **{**row, "stages": tuple(Stage(stage) for stage in row["stages"].split())},
            counts=counts[row["id"]],
            waiting=tuple(waiting[row["id"]]),
        )
        for row in rows
    ]


def _waiting() -> dict[UUID | None, list[WaitingRow]]:
    """R2: what waits for a yes or no, by direction; the longest first. It never passes by silence."""
    found: dict[UUID | None, list[WaitingRow]] = defaultdict(list)
    rows = db.session.execute(
        select(Experiment.direction_id, Experiment.code, Experiment.title, framing.answer_due_at())
        .where(framing.waits_for_yes(), Experiment.sponsor_refused_at.is_(None))
        .order_by(Experiment.ready_at, Experiment.number)
    )
    for direction_id, *row in rows:
        found[direction_id].append(WaitingRow(*row))
    return found


def _counts() -> dict[UUID, tuple[tuple[ExperimentState, int], ...]]:
    """Experiments by direction and state, in the order of the states."""
    found: dict[UUID, dict[ExperimentState, int]] = defaultdict(dict)
    for row in db.session.execute(
        select(Experiment.direction_id, Experiment.state, func.count(Experiment.id))
        .where(Experiment.direction_id.is_not(None))
        .group_by(Experiment.direction_id, Experiment.state)
    ):
        direction_id, state, count = row
        if direction_id is not None:
            found[direction_id][state] = count
    ordered = {
        direction: tuple((state, by_state[state]) for state in ExperimentState if state in by_state)
        for direction, by_state in found.items()
    }
    return defaultdict(tuple, ordered)
