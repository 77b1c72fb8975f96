# SPDX-License-Identifier: EUPL-1.2
"""Acts on learnings: writing, wrapping up, freezing, showing similar ones, and using them again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tracker.experiments.access import refuse_working
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.learnings import access, queries
from tracker.learnings.models import Learning, Reuse, ShownLearning
from tracker.learnings.terms import LearningFacts, Mark
from tracker.people.models import Person
from tracker.record.actions import record
from tracker.record.terms import EventKind
from tracker.refusal import refused_if
from tracker.sprints import corrections
from tracker.sprints.actions import save_result
from tracker.sprints.models import Sprint
from tracker.sprints.rules import refuse_learning
from tracker.sprints.terms import CorrectionOf, ResultFacts

SHOWN = 3


def add_learning(
    sprint: Sprint, experiment: Experiment, facts: LearningFacts, *, by: Person, now: datetime
) -> Learning:
    """A new learning of a sprint, signed by the team of the experiment. It may change until the vote opens. Flushes."""
    refused_if(refuse_working(experiment, by.id, now))
    refused_if(refuse_learning(sprint.facts(), now))
    learning = Learning(
        sprint_id=sprint.id, experiment_id=experiment.id, team_id=experiment.team_id, written_at=now, version=0
    )
    _write(learning, facts)
    db.session.add(learning)
    db.session.flush()
    _record(EventKind.LEARNING_ADD, learning, experiment, facts, by, now)
    return learning


def edit_learning(
    learning: Learning, experiment: Experiment, facts: LearningFacts, *, by: Person, now: datetime
) -> None:
    """Change a learning that is not frozen yet. Saving the same again changes nothing and leaves no event. Flushes."""
    refused_if(access.refuse_editing(learning, experiment, by.id, now))
    if facts == learning.facts():
        return
    _write(learning, facts)
    db.session.flush()
    _record(EventKind.LEARNING_EDIT, learning, experiment, facts, by, now)


def _write(learning: Learning, facts: LearningFacts) -> None:
    learning.saw = facts.saw or None
    learning.learned = facts.learned
    learning.verdict = facts.verdict
    learning.strength = facts.strength
    learning.is_surprise = facts.is_surprise
    learning.version += 1


def _record(
    kind: EventKind, learning: Learning, experiment: Experiment, facts: LearningFacts, by: Person, now: datetime
) -> None:
    record(
        experiment.stream,
        kind,
        by=by.id,
        now=now,
        data={
            "learning": learning.id,
            "sprint": learning.sprint_id,
            "verdict": facts.verdict,
            "strength": facts.strength,
            "surprise": facts.is_surprise,
        },
        texts={"saw": facts.saw, "learned": facts.learned},
    )


def wrap_up(
    sprint: Sprint,
    experiment: Experiment,
    result: ResultFacts,
    learning: LearningFacts | None,
    *,
    by: Person,
    now: datetime,
) -> None:
    """Keep the result and the first learning of a sprint in one act, half or whole (R6). Flushes.

    learning: None when nothing of it was typed yet. Opening the vote is another act, which checks that all is there.
    """
    save_result(sprint, experiment, result, by=by, now=now)
    if learning is None:
        return
    first = queries.first_of_sprint(sprint.id)
    if first is None:
        add_learning(sprint, experiment, learning, by=by, now=now)
    else:
        edit_learning(first, experiment, learning, by=by, now=now)


def freeze(sprint_id: UUID, now: datetime) -> None:
    """R6: the learnings of a sprint change no more, and everybody may read them. The caller records why. Flushes."""
    for learning in db.session.scalars(
        select(Learning).where(Learning.sprint_id == sprint_id, Learning.frozen_at.is_(None))
    ):
        learning.frozen_at = now
    db.session.flush()


def show_similar(experiment: Experiment, now: datetime) -> list[ShownLearning]:
    """Store the learnings that get-ready shows, the first time; later the same ones come back (R1). Flushes."""
    shown = _shown(experiment.id)
    if shown:
        return shown
    alike = queries.similar_to(experiment.title, experiment.problem, SHOWN, without=experiment.id)
    for position, row in enumerate(alike, 1):
        db.session.add(ShownLearning(experiment_id=experiment.id, learning_id=row.id, position=position, shown_at=now))
    db.session.flush()
    return _shown(experiment.id)


def _shown(experiment_id: UUID) -> list[ShownLearning]:
    return list(
        db.session.scalars(
            select(ShownLearning).where(ShownLearning.experiment_id == experiment_id).order_by(ShownLearning.position)
        )
    )


def mark(shown: ShownLearning, mark: Mark, how: str | None, *, by: Person, now: datetime) -> None:
    """Say what the team does with a learning it was shown (R1). Marking it used counts as using it again. Flushes."""
    experiment = shown.experiment
    refused_if(refuse_working(experiment, by.id, now))
    shown.mark = mark
    if mark is Mark.USED:
        _use(shown.learning_id, experiment.id, how, now)
    db.session.flush()
    _record_mark(shown.learning_id, mark, how, experiment, by, now)


def reuse(learning: Learning, experiment: Experiment, how: str | None, *, by: Person, now: datetime) -> None:
    """Use a learning in an experiment of one's own. A second time only changes how. Flushes."""
    refused_if(access.refuse_using(learning, experiment, by.id, now))
    _use(learning.id, experiment.id, how, now)
    db.session.flush()
    _record_mark(learning.id, Mark.USED, how, experiment, by, now)


def _use(learning_id: UUID, experiment_id: UUID, how: str | None, now: datetime) -> None:
    row = db.session.scalar(select(Reuse).where(Reuse.learning_id == learning_id, Reuse.experiment_id == experiment_id))
    if row is None:
        db.session.add(Reuse(learning_id=learning_id, experiment_id=experiment_id, how=how, used_at=now))
    elif how:
        row.how = how


def _record_mark(
    learning_id: UUID, mark: Mark, how: str | None, experiment: Experiment, by: Person, now: datetime
) -> None:
    record(
        experiment.stream,
        EventKind.LEARNING_MARK,
        by=by.id,
        now=now,
        data={"learning": learning_id, "mark": mark},
        texts={"how": how},
    )


def correct(
    learning: Learning, sprint: Sprint, experiment: Experiment, text: str, *, by: Person, now: datetime
) -> None:
    """R6: put a correction beside a learning that is fixed. Flushes."""
    corrections.correct(
        sprint,
        experiment,
        CorrectionOf.LEARNING,
        text,
        learning_id=learning.id,
        learning_is_frozen=learning.frozen_at is not None,
        by=by,
        now=now,
    )
