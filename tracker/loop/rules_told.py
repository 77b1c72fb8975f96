# SPDX-License-Identifier: EUPL-1.2
"""Who is told beside the one whose turn it is, so that nothing waits unseen (R9, R17 C, DOMAIN 2.9). Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from tracker.clock import WorkingCalendar
from tracker.decisions.rules import SILENT_DAYS, STRONG
from tracker.experiments.terms import ExperimentState
from tracker.loop.rules import has_quorum, is_late, sprint_state_at, state_at
from tracker.loop.terms import ActKind, Actor, LoopRow, NextAct, Reader
from tracker.sprints.terms import SprintState
from tracker.votes.terms import Choice, RoundState

STILL = timedelta(days=14)
TELLING = frozenset({SprintState.RUNNING, SprintState.WRAPPING_UP, SprintState.VOTING})
Calendar = Callable[[], WorkingCalendar]  # asked only when something waits long


def also_told(row: LoopRow, reader: Reader, now: datetime, calendar: Calendar) -> NextAct | None:
    """An act for this reader although the turn is another's; None when the next act of the experiment says it all."""
    if state_at(row, now) is not ExperimentState.ACTIVE:
        return None
    if reader.person_id == row.lead_id and nobody_voted(row, now):
        return NextAct(ActKind.TALK, Actor.LEAD, is_mine=True)
    if reader.person_id not in {row.sponsor_id, row.deputy_id}:
        return None
    if row.stop_rules_open and sprint_state_at(row, now) in TELLING:
        return NextAct(ActKind.SET_ASIDE, Actor.SPONSOR, is_mine=True)
    if has_stalled(row, now, calendar):
        return NextAct(ActKind.DECIDE, Actor.SPONSOR, is_mine=True, due_at=row.decide_due_at)
    return None


def nobody_voted(row: LoopRow, now: datetime) -> bool:
    """2.9: the vote ended and nobody voted: the lead talks fifteen minutes with the team, the sponsor decides."""
    return sprint_state_at(row, now) is SprintState.DECIDING and row.round_id is not None and row.voted == 0


def lies_still(row: LoopRow, now: datetime) -> bool:
    """DOMAIN 5, figure 6: does nothing happen for fourteen days, where only people can make it go on?

    A wrap-up that nobody finishes since the end of its sprint, or a next sprint that nobody starts since the last one
    closed. Not after a pause: it has a day of its own.
    """
    if state_at(row, now) is not ExperimentState.ACTIVE:
        return False
    state = sprint_state_at(row, now)
    if state is SprintState.WRAPPING_UP:
        since = row.ends_at if is_late(row, now) else None
    elif state in {SprintState.PLANNED, SprintState.CLOSED} and row.paused_after != row.sprints_used:
        since = row.last_closed_at if row.sprint_state is not SprintState.DECIDING else row.silence_at
    else:
        return False
    return since is not None and now >= since + STILL


def has_stalled(row: LoopRow, now: datetime, calendar: Calendar) -> bool:
    """R17 C: five working days without a decision that silence does not take: then sponsor and deputy are told."""
    if sprint_state_at(row, now) is not SprintState.DECIDING or row.silence_at is not None or not is_late(row, now):
        return False
    if row.sprint_state is SprintState.VOTING and row.advice is Choice.KEEP and row.advice_strength in STRONG:
        return False  # nobody settled the round; whoever does finds that silence took the keep
    since = _deciding_since(row)
    return since is not None and now >= calendar().add_working_days(since, SILENT_DAYS)


def _deciding_since(row: LoopRow) -> datetime | None:
    """R7: when it began to wait for a decision; of a round that nobody settled yet, when the clock closed it."""
    if row.sprint_state is SprintState.DECIDING:
        return row.deciding_at
    return row.closes_at if row.round_state is RoundState.OPEN and has_quorum(row) else row.extension_closes_at
