# SPDX-License-Identifier: EUPL-1.2
"""The frame that holds now, as SQL over Experiment: does an experiment fit inside it (R2)?

`rules.outside_frame` is the same rule in Python, and says what lies outside; a test holds the two together.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, select
from sqlalchemy.orm import aliased

from tracker.directions.models import Frame
from tracker.directions.terms import DataAllowed
from tracker.experiments.models import Experiment, SafetyPick
from tracker.experiments.terms import ExperimentState, SafetyAnswer, SafetyKind
from tracker.extensions import db

_RANK = {allowed.value: rank for rank, allowed in enumerate(DataAllowed)}


def is_outside() -> ColumnElement[bool]:
    """R2: before the first sprint, does it lie outside the frame that holds now? After that, did it when it started?"""
    is_ready = Experiment.state == ExperimentState.READY
    return case((is_ready, ~frame_now(fits)), else_=Experiment.outside_frame)


def waits_for_yes() -> ColumnElement[bool]:
    """R2: ready, outside the frame, and the sponsor has not said yes."""
    is_ready = Experiment.state == ExperimentState.READY
    return and_(is_ready, Experiment.sponsor_allowed_at.is_(None), ~frame_now(fits))


def answer_due_at() -> Any:
    """R2: when a yes or no is late: five working days after it was put ready outside the frame.

    What was put ready inside waits since the version of the frame that put it outside.
    """
    frame = aliased(Frame)
    of_frame = select(frame.answer_due_at).where(_is_newest(frame)).correlate(Experiment).scalar_subquery()
    return case((Experiment.outside_frame, Experiment.answer_due_at), else_=of_frame)


def frame_now(*conditions: Any) -> ColumnElement[bool]:
    """Is there a frame that holds now, of which these conditions hold? Each is a function of the frame."""
    frame = aliased(Frame)
    return exists().where(_is_newest(frame), *(condition(frame) for condition in conditions)).correlate_except(frame)


def fits(frame: Any) -> ColumnElement[bool]:
    """R2: limits, stage and personal data lie inside this frame."""
    data = case(_RANK, value=cast(frame.data_allowed, String))
    return and_(
        func.coalesce(Experiment.max_loss_eur, 0) <= frame.max_loss_eur,
        func.coalesce(Experiment.max_hours, 0) <= frame.max_hours,
        func.coalesce(Experiment.max_sprints, 0) <= frame.max_sprints,
        frame.stages.contains(cast(Experiment.stage, String)),
        _data_used() <= data,
    )


def _is_newest(frame: Any) -> ColumnElement[bool]:
    later = aliased(Frame)
    newest = select(func.max(later.number)).where(
        later.organisation_id == Experiment.organisation_id, later.direction_id == Experiment.direction_id
    )
    return and_(
        frame.organisation_id == Experiment.organisation_id,
        frame.direction_id == Experiment.direction_id,
        frame.number == newest.correlate(Experiment).scalar_subquery(),
    )


def _data_used() -> Any:
    """How far the answer about personal data goes, on the scale of what a frame allows. Without an answer: none."""
    ranks = {SafetyAnswer.NO.value: 0, SafetyAnswer.TEST.value: 1}
    answered = (
        select(case(ranks, value=cast(SafetyPick.answer, String), else_=len(_RANK) - 1))
        .where(
            SafetyPick.organisation_id == Experiment.organisation_id,
            SafetyPick.experiment_id == Experiment.id,
            SafetyPick.kind == SafetyKind.PERSONAL_DATA,
        )
        .correlate(Experiment)
        .scalar_subquery()
    )
    return func.coalesce(answered, 0)


def is_outside_now(experiment: Experiment) -> bool:
    """R2: the same question about one experiment, for an act."""
    return bool(db.session.scalar(select(is_outside()).where(Experiment.id == experiment.id)))
