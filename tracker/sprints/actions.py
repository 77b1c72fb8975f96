# SPDX-License-Identifier: EUPL-1.2
"""Acts on a sprint that goes on: its log and its end. Plan, result and blockers have files of their own."""

from __future__ import annotations

from datetime import datetime

from tracker.experiments import access
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.people.models import Person
from tracker.record.actions import record
from tracker.record.terms import EventKind
from tracker.refusal import refused_if
from tracker.sprints import queries, rules
from tracker.sprints.blockers import let_go, make_blocker, resolve, take_on
from tracker.sprints.lateness import set_wrap_up_due
from tracker.sprints.models import Blocker, LogEntry, Sprint
from tracker.sprints.plans import draft_next, plan_sprint, start
from tracker.sprints.results import begin_deciding, begin_voting, close, reopen_deciding, save_result
from tracker.sprints.terms import LogFacts, LogKind, SprintState

__all__ = [
    "add_log",
    "announce_meeting",
    "begin_deciding",
    "begin_voting",
    "close",
    "draft_next",
    "end",
    "let_go",
    "make_blocker",
    "plan_sprint",
    "reopen_deciding",
    "resolve",
    "save_result",
    "settle",
    "start",
    "take_on",
]


def add_log(sprint: Sprint, experiment: Experiment, facts: LogFacts, *, by: Person, now: datetime) -> LogEntry:
    """A new line in the log, marked when it comes after the end; refused once the sprint is closed (R6). Flushes."""
    refused_if(access.refuse_working(experiment, by.id, now))
    refused_if(rules.refuse_log(sprint.facts(), facts, now))
    line = LogEntry(
        sprint_id=sprint.id,
        author_id=by.id,
        kind=facts.kind,
        text=facts.text,
        link=facts.link,
        after_sprint=rules.is_after_sprint(sprint.facts(), now),
        written_at=now,
    )
    db.session.add(line)
    db.session.flush()
    if facts.kind is LogKind.BLOCKER:
        db.session.add(Blocker(log_entry_id=line.id, kind=facts.blocker_kind))
    record(
        experiment.stream,
        EventKind.LOG_ADD,
        by=by.id,
        now=now,
        data={"sprint": sprint.id, "line": line.id, "kind": facts.kind, "blocker": facts.blocker_kind},
        texts={"text": facts.text, "link": facts.link},
    )
    return line


def end(sprint: Sprint, experiment: Experiment, why: str, *, aborted: bool = False, by: Person, now: datetime) -> None:
    """End a running sprint before its date, or abort it; it is wrapped up all the same (R4). Flushes."""
    refused_if(access.refuse_leading(experiment, by.id))
    refused_if(rules.refuse_end(sprint.facts(), why, now))
    sprint.end_reason = why
    sprint.aborted_at = now if aborted else None
    _begin_wrapping_up(sprint, now)
    record(
        experiment.stream,
        EventKind.SPRINT_END,
        by=by.id,
        now=now,
        data={"sprint": sprint.id, "number": sprint.number, "aborted": aborted, "due": sprint.wrap_up_due_at},
        texts={"why": why},
    )


def settle(experiment: Experiment, now: datetime) -> bool:
    """R7: a sprint whose end date passed is wrapping up, from that date on. Answers whether it did anything."""
    sprint = queries.in_state(experiment.id, SprintState.RUNNING)
    if sprint is None or sprint.ends_at is None or sprint.ends_at > now:
        return False
    _begin_wrapping_up(sprint, sprint.ends_at)
    record(
        experiment.stream,
        EventKind.SPRINT_END,
        by=None,
        now=now,
        due_at=sprint.ends_at,
        data={"sprint": sprint.id, "number": sprint.number, "aborted": False, "due": sprint.wrap_up_due_at},
    )
    return True


def _begin_wrapping_up(sprint: Sprint, at: datetime) -> None:
    sprint.state, sprint.ended_at = SprintState.WRAPPING_UP, at
    set_wrap_up_due(sprint, at)
    db.session.flush()


def announce_meeting(sprint: Sprint, experiment: Experiment, at: datetime, *, by: Person, now: datetime) -> None:
    """Announce the meeting that closes the sprint: a working day ahead it may close the vote at the quorum (R14)."""
    refused_if(access.refuse_leading(experiment, by.id))
    refused_if(rules.refuse_meeting(sprint.facts(), at, now))
    sprint.meeting_at, sprint.meeting_announced_at = at, now
    db.session.flush()
    record(
        experiment.stream,
        EventKind.MEETING_ANNOUNCE,
        by=by.id,
        now=now,
        data={"sprint": sprint.id, "at": at},
    )
