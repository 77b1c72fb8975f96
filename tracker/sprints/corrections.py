# SPDX-License-Identifier: EUPL-1.2
"""Corrections: a line beside a plan, a result or a learning that is locked; the text itself stays (R5, R6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select

from tracker.experiments import access
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.people.models import Person
from tracker.record.actions import record
from tracker.record.terms import EventKind
from tracker.refusal import Refusal, Refused, refused_if
from tracker.sprints import rules
from tracker.sprints.models import Correction, Sprint
from tracker.sprints.terms import CorrectionOf


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction, with who wrote it and when."""

    about: CorrectionOf
    learning_id: UUID | None
    text: str
    written_by: str
    written_at: datetime


def of_sprint(sprint_id: UUID) -> list[CorrectionRow]:
    """Every correction of a sprint and its learnings, oldest first."""
    return _rows(Correction.sprint_id == sprint_id)


def of_learning(learning_id: UUID) -> list[CorrectionRow]:
    """The corrections of one learning, oldest first."""
    return _rows(Correction.learning_id == learning_id)


def _rows(which: ColumnElement[bool]) -> list[CorrectionRow]:
    rows = db.session.execute(
        select(Correction.about, Correction.learning_id, Correction.text, Person.name, Correction.written_at)
        .join(Person, Person.id == Correction.written_by_id)
        .where(which)
        .order_by(Correction.id)
    )
    return [CorrectionRow(*row) for row in rows]


def correct(
    sprint: Sprint,
    experiment: Experiment,
    about: CorrectionOf,
    text: str,
    *,
    learning_id: UUID | None = None,
    learning_is_frozen: bool = False,
    by: Person,
    now: datetime,
) -> Correction:
    """Those who work on it put a correction beside what is locked, at any time: an error stays one. Flushes."""
    refused_if(access.refuse_working(experiment, by.id, now))
    refused_if(rules.refuse_correction(about, sprint.facts(), learning_is_frozen=learning_is_frozen, now=now))
    if not text:
        raise Refused(Refusal("correction_missing", field="text"))
    made = Correction(
        sprint_id=sprint.id, about=about, learning_id=learning_id, text=text, written_by_id=by.id, written_at=now
    )
    db.session.add(made)
    db.session.flush()
    record(
        experiment.stream,
        EventKind.CORRECTION_ADD,
        by=by.id,
        now=now,
        data={"sprint": sprint.id, "about": about, "learning": learning_id, "correction": made.id},
        texts={"text": text},
    )
    return made
