# SPDX-License-Identifier: EUPL-1.2
"""The timeline of an experiment: the events of its stream in words, with who and when.

The record holds no texts and no names, so the timeline shows no texts, and names come from the people of today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import select

from tracker.decisions.terms import Outcome
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.loop.timeline_words import EVENTS
from tracker.people import queries as people
from tracker.record import queries as record
from tracker.record.queries import TimelineRow
from tracker.record.terms import EventKind
from tracker.sprints.models import Sprint
from tracker.web import show
from tracker.web.words import label

PAGE = 50


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """One page of the timeline, newest first: when, what and who, in words."""

    rows: list[tuple[str, str, str]]
    number: int
    pages: int


def page_asked(typed: str) -> int:
    """The page that the address names; what is no number is the first."""
    return max(int(typed), 1) if typed.isascii() and typed.isdigit() and len(typed) <= 6 else 1


def page_of(experiment: Experiment, number: int) -> TimelinePage:
    """A page of the timeline; a page after the last one is the last one. Four statements, however long it is."""
    pages = max(1, -(-record.length(experiment.stream) // PAGE))
    number = min(number, pages)
    events = record.timeline(experiment.stream, PAGE, offset=(number - 1) * PAGE)
    names = people.names({event.actor_id for event in events if event.actor_id is not None})
    sprints = _sprint_numbers(experiment.id)
    return TimelinePage([(_when(event), _what(event, sprints), _who(event, names)) for event in events], number, pages)


def _sprint_numbers(experiment_id: UUID) -> dict[str, int]:
    rows = db.session.execute(select(Sprint.id, Sprint.number).where(Sprint.experiment_id == experiment_id))
    return {str(row.id): row.number for row in rows}


def _when(event: TimelineRow) -> str:
    """When it held: an act of the clock at the moment that it was due, not when somebody came by to write it (R7)."""
    at = event.due_at or event.recorded_at
    return f"{show.day(at)}, {show.hour(at)}"


def _what(event: TimelineRow, sprints: dict[str, int]) -> str:
    what = str(EVENTS.get(event.kind, gettext("Something was changed"))) % _facts(event)
    number = sprints.get(str(event.data.get("sprint", "")))
    return gettext("Sprint %(number)s: %(what)s", number=number, what=show.first_lower(what)) if number else what


def _facts(event: TimelineRow) -> dict[str, str]:
    """The words for the codes in an event, for the texts that name them."""
    facts = {name: str(event.data.get(name, "")) for name in ("eligible", "voted")}
    if event.kind in {EventKind.DECISION_TAKE, EventKind.DECISION_WITHDRAW, EventKind.DECISION_FINAL}:
        facts["outcome"] = label(Outcome(event.data["outcome"])).lower()
    if event.kind in {EventKind.EXPERIMENT_PAUSE, EventKind.EXPERIMENT_PARK}:
        facts["until"] = show.day(datetime.fromisoformat(event.data["until"]))
    return facts


def _who(event: TimelineRow, names: dict[UUID, str]) -> str:
    if event.actor_id is None:
        return gettext("The clock, by itself")
    return names.get(event.actor_id) or gettext("A former colleague")
