# SPDX-License-Identifier: EUPL-1.2
"""Bringing the projects of a 10x portfolio in: every row says `origin = imported`, and nothing is made up.

A phase becomes a sprint. Every phase before the highest is closed and decided `keep`; how and by whom is not recorded.
The highest one is closed and decided `scale_up` (graduated: the experiment is handed over), waits for a decision
without a clock (completed: "not continued or undecided" is never a stop), or runs without dates (in progress). The
findings are learnings of the last completed sprint, without verdict or strength; the long texts are log lines of the
last sprint.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.decisions.models import Decision
from tracker.decisions.terms import DecisionState, Outcome
from tracker.directions.terms import Stage
from tracker.experiments.models import Experiment, Hypothesis
from tracker.experiments.numbers import lock_counter, next_number
from tracker.experiments.terms import ExperimentState, Origin
from tracker.extensions import db
from tracker.ids import experiment_code
from tracker.learnings.models import Learning
from tracker.loop.imports.prose import paragraphs
from tracker.loop.imports.ten_x import Project, Status
from tracker.record.actions import record
from tracker.record.terms import EventKind
from tracker.sprints.models import LogEntry, Sprint
from tracker.sprints.terms import LogKind, SprintState

IMPORTED = Origin.IMPORTED

# How real a phase is. 10x: 1 Investigate, 2 Discover, 3 Develop, 4 Scale (a real service, for more people).
STAGES = {1: Stage.DISCOVER, 2: Stage.DISCOVER, 3: Stage.TRY_OUT, 4: Stage.SMALL_LIVE}

# What the highest phase is now, and what the experiment is.
LAST_SPRINT = {
    Status.GRADUATED: SprintState.CLOSED,
    Status.COMPLETED: SprintState.DECIDING,
    Status.IN_PROGRESS: SprintState.RUNNING,
}
EXPERIMENT = {
    Status.GRADUATED: ExperimentState.HANDED_OVER,
    Status.COMPLETED: ExperimentState.ACTIVE,
    Status.IN_PROGRESS: ExperimentState.ACTIVE,
}


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import did with the projects of the file."""

    created: int
    unchanged: int


def bring_in(projects: Sequence[Project], *, now: datetime, tell: Callable[[str], None]) -> Counts:
    """Bring in every project that is not here yet. `tell` hears of each one that is done.

    Inside one act, so all or nothing. A project that was brought in before stays as it is, also when the file changed:
    what people did with it since counts for more.
    """
    known = _known_slugs(projects)
    for project in projects:
        if project.slug not in known:
            _bring_in(project, now)
        tell(project.title)
    return Counts(created=len(projects) - len(known), unchanged=len(known))


def _known_slugs(projects: Sequence[Project]) -> set[str]:
    """The slugs that are here already. Asked once the counter is locked, so two imports at once bring in one set."""
    lock_counter()
    slugs = [project.slug for project in projects]
    rows = db.session.scalars(select(Experiment.source_key).where(Experiment.source_key.in_(slugs)))
    return {str(slug) for slug in rows}


def _bring_in(project: Project, now: datetime) -> None:
    experiment = _experiment(project)
    sprints = _sprints(project, experiment)
    last_completed = sprints[-1] if project.status is not Status.IN_PROGRESS or len(sprints) == 1 else sprints[-2]
    learnings = _learnings(project, experiment, last_completed, now)
    lines = _log(project, sprints[-1])
    record(
        experiment.stream,
        EventKind.EXPERIMENT_IMPORT,
        by=None,
        now=now,
        data={
            "code": experiment.code,
            "source": "10x",
            "state": experiment.state,
            "sprints": len(sprints),
            "learnings": len(learnings),
            "log_lines": len(lines),
        },
        texts={"slug": project.slug, "title": project.title, "question": project.question, "intro": project.intro},
    )


def _experiment(project: Project) -> Experiment:
    number = next_number()
    experiment = Experiment(
        number=number,
        code=experiment_code(number),
        state=EXPERIMENT[project.status],
        origin=IMPORTED,
        source_key=project.slug,
        title=project.title,
        theme=project.type or None,
        problem=project.intro,
        audience=project.audience or None,
        stage=STAGES[project.phase],
    )
    db.session.add(experiment)
    db.session.flush()
    return experiment


def _sprints(project: Project, experiment: Experiment) -> list[Sprint]:
    """A sprint a phase. The question of the project is its hypothesis, and the question of the phase it is in."""
    hypothesis = Hypothesis(
        experiment_id=experiment.id, number=1, action=project.question, audience=project.audience or None
    )
    db.session.add(hypothesis)
    db.session.flush()
    sprints = [
        Sprint(
            experiment_id=experiment.id,
            number=number,
            hypothesis_id=hypothesis.id,
            state=SprintState.CLOSED if number < project.phase else LAST_SPRINT[project.status],
            origin=IMPORTED,
            question=project.question if number == project.phase else None,
        )
        for number in range(1, project.phase + 1)
    ]
    db.session.add_all(sprints)
    db.session.flush()
    db.session.add_all(_decision(sprint, Outcome.KEEP) for sprint in sprints[:-1])
    if project.status is Status.GRADUATED:
        db.session.add(_decision(sprints[-1], Outcome.SCALE_UP))
    db.session.flush()
    return sprints


def _decision(sprint: Sprint, outcome: Outcome) -> Decision:
    return Decision(
        sprint_id=sprint.id,
        experiment_id=sprint.experiment_id,
        outcome=outcome,
        state=DecisionState.VALID,
        origin=IMPORTED,
    )


def _learnings(project: Project, experiment: Experiment, sprint: Sprint, now: datetime) -> list[Learning]:
    """The findings. Of a completed sprint they change no more: they are frozen from the moment they are here."""
    frozen_at = None if sprint.state is SprintState.RUNNING else now
    learnings = [
        Learning(
            sprint_id=sprint.id, experiment_id=experiment.id, learned=finding, origin=IMPORTED, frozen_at=frozen_at
        )
        for finding in project.findings
    ]
    db.session.add_all(learnings)
    db.session.flush()
    return learnings


def _log(project: Project, sprint: Sprint) -> list[LogEntry]:
    """The long texts, a paragraph a line. A log is read newest first, so the last paragraph is written first."""
    told = [
        *((LogKind.EVENT, text) for text in paragraphs(project.status_note)),
        *((LogKind.OBSERVED, text) for text in paragraphs(project.approach)),
        *((LogKind.OBSERVED, text) for text in paragraphs(project.impact)),
        *((LogKind.EVENT, text) for text in paragraphs(project.next_steps)),
    ]
    lines = [LogEntry(sprint_id=sprint.id, kind=kind, text=text, origin=IMPORTED) for kind, text in reversed(told)]
    db.session.add_all(lines)
    db.session.flush()
    return lines
