# SPDX-License-Identifier: EUPL-1.2
"""Blockers: what the organisation must bend. Made of a log line, taken on by name, solved with a sentence (2.1)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tracker.experiments import access
from tracker.experiments.access import works_on
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.people.models import Person
from tracker.people.queries import names
from tracker.people.queries import person as person_by_id
from tracker.record.actions import record
from tracker.record.terms import EventKind, Stream, StreamKind
from tracker.refusal import Refusal, Refused, refused_if
from tracker.sprints import rules
from tracker.sprints.models import Blocker, LogEntry, Sprint
from tracker.sprints.queries import sprint_of_blocker
from tracker.sprints.terms import BlockerKind
from tracker.tables import current_organisation_id


def line_of(sprint: Sprint, line_id: UUID) -> LogEntry | None:
    """A line of the log of this sprint."""
    found = db.session.get(LogEntry, (current_organisation_id(), line_id))
    return found if found is not None and found.sprint_id == sprint.id else None


def blocker_of(experiment: Experiment, blocker_id: UUID) -> Blocker | None:
    """A blocker of this experiment."""
    return db.session.scalar(
        select(Blocker)
        .join(LogEntry, LogEntry.id == Blocker.log_entry_id)
        .join(Sprint, Sprint.id == LogEntry.sprint_id)
        .where(Blocker.id == blocker_id, Sprint.experiment_id == experiment.id)
    )


def words_of(blocker: Blocker) -> str:
    """What a blocker is about: the words of its log line."""
    return db.session.scalars(select(LogEntry.text).where(LogEntry.id == blocker.log_entry_id)).one()


def is_blocker(line: LogEntry) -> bool:
    """Was a blocker made of this line already?"""
    return db.session.scalar(select(Blocker.id).where(Blocker.log_entry_id == line.id)) is not None


def make_blocker(
    line: LogEntry, sprint: Sprint, experiment: Experiment, kind: BlockerKind | None, *, by: Person, now: datetime
) -> Blocker:
    """A line that was logged as something else turns out to be a blocker. The line itself stays as it is. Flushes."""
    refused_if(access.refuse_working(experiment, by.id, now))
    refused_if(rules.refuse_blocker(sprint.facts(), kind, is_blocker=is_blocker(line), now=now))
    made = Blocker(log_entry_id=line.id, kind=kind)
    db.session.add(made)
    db.session.flush()
    data = {"sprint": sprint.id, "line": line.id, "blocker": made.id, "kind": kind}
    record(experiment.stream, EventKind.BLOCKER_ADD, by=by.id, now=now, data=data)
    return made


def take_on(blocker: Blocker, *, by: Person, now: datetime) -> None:
    """Take a blocker on your own name: anybody may, a manager or sponsor too. Twice by one person changes nothing.

    One that stands on the name of somebody whose account was closed is free again.
    """
    if blocker.resolved_at is not None:
        raise Refused(Refusal("blocker_resolved"))
    if blocker.taken_by_id == by.id:
        return
    if blocker.taken_by_id is not None and _is_here(blocker.taken_by_id):
        raise Refused(Refusal("blocker_taken", name=names({blocker.taken_by_id})[blocker.taken_by_id]))
    blocker.taken_by_id, blocker.taken_at = by.id, now
    db.session.flush()
    _record(blocker, EventKind.BLOCKER_TAKE_ON, by, now)


def let_go(blocker: Blocker, *, by: Person, now: datetime) -> None:
    """Who took it on cannot solve it after all: somebody else can take it on. Flushes."""
    if blocker.resolved_at is not None:
        raise Refused(Refusal("blocker_resolved"))
    if blocker.taken_by_id != by.id:
        raise Refused(Refusal("blocker_not_yours"))
    blocker.taken_by_id = blocker.taken_at = None
    db.session.flush()
    _record(blocker, EventKind.BLOCKER_LET_GO, by, now)


def resolve(blocker: Blocker, experiment: Experiment, how: str, *, by: Person, now: datetime) -> None:
    """It stands in the way no more: how, in a sentence, and by whom. Flushes."""
    refused_if(
        rules.refuse_resolving(
            is_taker=blocker.taken_by_id == by.id,
            works_on=works_on(experiment, by.id, now),
            is_resolved=blocker.resolved_at is not None,
            how=how,
        )
    )
    blocker.resolved_by_id, blocker.resolved_at, blocker.resolved_how = by.id, now, how
    db.session.flush()
    _record(blocker, EventKind.BLOCKER_RESOLVE, by, now, {"how": how})


def _is_here(person_id: UUID) -> bool:
    found = person_by_id(person_id)
    return found is not None and found.is_active


def _record(
    blocker: Blocker, kind: EventKind, by: Person, now: datetime, texts: dict[str, str | None] | None = None
) -> None:
    stream = Stream(StreamKind.EXPERIMENT, sprint_of_blocker(blocker).experiment_id)
    record(stream, kind, by=by.id, now=now, data={"blocker": blocker.id, "kind": blocker.kind}, texts=texts or {})
