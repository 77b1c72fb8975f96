# SPDX-License-Identifier: EUPL-1.2
"""When somebody left, or a wrap-up does not come: who is asked, and who sees it when (DOMAIN 2.9). Pure."""

from __future__ import annotations

from datetime import datetime

from tracker.experiments.terms import ExperimentState
from tracker.loop.rules import UNENDING, is_late, sprint_state_at, state_at, waits_for_take_over, works_on
from tracker.loop.terms import ActKind, Actor, LoopRow, NextAct, Reader
from tracker.sprints.terms import SprintState

GOES_ON = UNENDING - {ExperimentState.IDEA}


def asked_beside(row: LoopRow, reader: Reader, now: datetime) -> NextAct | None:
    """An act for an administrator or a sponsor, before the next act of the experiment; None when there is none.

    An administrator appoints a lead or a sponsor for who left; the sponsor says what to do about a late wrap-up.
    """
    if reader.is_admin and lacks_lead(row, now):
        return NextAct(ActKind.APPOINT_LEAD, Actor.ADMIN, is_mine=True, due_at=row.lead_replace_by)
    if reader.is_admin and lacks_sponsor(row, now):
        return NextAct(ActKind.APPOINT_SPONSOR, Actor.ADMIN, is_mine=True, due_at=row.sponsor_replace_by)
    if reader.person_id in {row.sponsor_id, row.deputy_id} and asks_stop_or_lead(row, now):
        return NextAct(ActKind.STOP_OR_LEAD, Actor.SPONSOR, is_mine=True, due_at=row.wrap_up_due_at)
    return None


def lacks_lead(row: LoopRow, now: datetime) -> bool:
    """R9: is there a team without a lead? Nothing is lost, and no new sprint starts."""
    if row.team_id is None or waits_for_take_over(row):
        return False
    return row.lead_id is None and state_at(row, now) in UNENDING


def lacks_sponsor(row: LoopRow, now: datetime) -> bool:
    """R9: did the sponsor leave, or was there never one? The deputy acts; without a deputy no new sprint starts."""
    if row.direction_id is None or row.sponsor_id is not None or state_at(row, now) not in GOES_ON:
        return False
    return row.deputy_id is None or row.sponsor_replace_by is not None


def asks_stop_or_lead(row: LoopRow, now: datetime) -> bool:
    """Fifteen working days after the deadline of the wrap-up the sponsor is asked: stop, or another lead?"""
    is_active = state_at(row, now) is ExperimentState.ACTIVE
    is_over = sprint_state_at(row, now) is SprintState.WRAPPING_UP
    return is_active and is_over and row.ask_lead_at is not None and now >= row.ask_lead_at


def shows_late(row: LoopRow, reader: Reader, now: datetime) -> bool:
    """A late wrap-up shows to those who work on it at once, to everybody else after three working days."""
    if not is_late(row, now):
        return False
    if sprint_state_at(row, now) is not SprintState.WRAPPING_UP or works_on(row, reader):
        return True
    return row.late_for_all_at is not None and now >= row.late_for_all_at
