# SPDX-License-Identifier: EUPL-1.2
"""Which upkeep a reader can do from the page of an experiment, as links: what may not be done is not offered."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext

from tracker.experiments.rules import NOT_STARTED
from tracker.experiments.terms import ExperimentState
from tracker.loop import rules
from tracker.loop.terms import LoopRow, Reader
from tracker.sprints.rules import OPEN


def links(row: LoopRow, reader: Reader, now: datetime, *, is_admin: bool) -> list[tuple[str, str]]:
    """Address and words of each link, in the order of the page; the timeline is for everybody."""
    state = rules.state_at(row, now)
    found = _of_idea(row, reader) if state in NOT_STARTED else []
    if state in rules.UNENDING and not rules.waits_for_take_over(row):
        found += _of_experiment(row, reader, now, is_admin=is_admin)
    return [*found, (url_for("loop.timeline", code=row.code), gettext("Timeline"))]


def may_wake(row: LoopRow, reader: Reader) -> bool:
    """May this reader park an idea and wake it up: its author, its team, the sponsor?"""
    return reader.person_id in {row.author_id, row.sponsor_id, row.deputy_id} or rules.works_on(row, reader)


def _of_idea(row: LoopRow, reader: Reader) -> list[tuple[str, str]]:
    is_author, works = reader.person_id == row.author_id, rules.works_on(row, reader)
    steers = reader.person_id in {row.sponsor_id, row.deputy_id}
    may = {
        "edit": is_author or works,
        "park": row.state is ExperimentState.IDEA and may_wake(row, reader),
        "withdraw": is_author or reader.person_id == row.lead_id,
        "decline": (works or steers) and not is_author,
    }
    words = {
        "edit": gettext("Change idea"),
        "park": gettext("Park idea"),
        "withdraw": gettext("Withdraw idea"),
        "decline": gettext("Decline idea"),
    }
    return [(url_for(f"experiments.{name}", code=row.code), words[name]) for name, allowed in may.items() if allowed]


def _of_experiment(row: LoopRow, reader: Reader, now: datetime, *, is_admin: bool) -> list[tuple[str, str]]:
    found, is_lead = [], reader.person_id == row.lead_id
    if row.state not in NOT_STARTED and rules.works_on(row, reader):
        found.append((url_for("loop.edit_texts", code=row.code), gettext("Change title and texts")))
        found.append((url_for("experiments.add", parent=row.code), gettext("Begin a child experiment")))
    if row.team_id is not None and (is_lead or is_admin):
        found.append((url_for("loop.place", code=row.code), gettext("Change people, team or direction")))
    if is_lead and _can_pause(row, now):
        found.append((url_for("loop.pause", code=row.code), gettext("Pause")))
    return found


def _can_pause(row: LoopRow, now: datetime) -> bool:
    is_running = rules.state_at(row, now) is ExperimentState.ACTIVE and not rules.is_stop_announced(row)
    twice = row.paused_after is not None and row.sprints_used <= row.paused_after
    return is_running and not twice and rules.sprint_state_at(row, now) not in OPEN
