# SPDX-License-Identifier: EUPL-1.2
"""Rules of the paramount objection: what it halts, who settles it, and how a halted sprint restarts (R16). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from tracker.clock import WorkingCalendar
from tracker.experiments.terms import ExperimentState
from tracker.refusal import Refusal
from tracker.sprints.terms import SprintState
from tracker.votes.objection_terms import (
    AskFacts,
    Ground,
    ObjectionFacts,
    ObjectionState,
    RaiseFacts,
    RestartFacts,
    Side,
    TimeboxFacts,
)

HALTING = frozenset({Ground.SAFETY, Ground.PRIVACY, Ground.HARM})
ANSWER_DAYS = 1  # working day in which the warning of an outsider can be answered before it halts
RESTART_DAYS = 5  # working days in which the other one confirms a restart
FINAL = frozenset({ExperimentState.STOPPED, ExperimentState.HANDED_OVER, ExperimentState.WITHDRAWN})
OTHER_SIDE = {Side.LEAD: Side.SPONSOR, Side.SPONSOR: Side.LEAD}


def refuse_raising(experiment: ExperimentState, facts: RaiseFacts) -> Refusal | None:
    """R16: anybody, at any time until the experiment has ended, and with words."""
    if experiment in FINAL:
        return Refusal("objection_after_end")
    return None if facts.text else Refusal("objection_text_missing", field="text")


def halts_at(
    ground: Ground, *, is_close: bool, is_running: bool, now: datetime, calendar: WorkingCalendar
) -> datetime | None:
    """R16: from when an objection halts the running sprint; None when it only blocks the next one.

    At once when team, domain owner, sponsor, deputy or an adviser raises it; else after one working day.
    """
    if ground not in HALTING or not is_running:
        return None
    return now if is_close else calendar.add_working_days(now, ANSWER_DAYS)


def halt_of(objection: ObjectionFacts, sprint: TimeboxFacts) -> datetime | None:
    """R16: the moment at which an objection halts its sprint, perhaps still to come; None when it does not.

    Not when somebody answered or settled it before, and not when the sprint was over by then.
    """
    due = objection.halts_at
    heard = [moment for moment in (objection.answered_at, objection.settled_at) if moment is not None]
    if due is None or any(moment < due for moment in heard):
        return None
    end = sprint.ended_at or sprint.ends_at
    return due if end is None or due < end else None


def halted_since(objections: Iterable[tuple[ObjectionFacts, TimeboxFacts]], now: datetime) -> datetime | None:
    """R7, R16: since when a sprint lies still at this moment, also when nobody has settled it; None when it goes on.

    The end date stands: a sprint that has ended is not halted any more.
    """
    moments = [
        halt
        for objection, sprint in objections
        if objection.lifted_at is None
        and sprint.state is SprintState.RUNNING
        and (halt := halt_of(objection, sprint)) is not None
        and halt <= now
    ]
    return min(moments, default=None)


def keeps_still(objection: ObjectionFacts, sprint: TimeboxFacts) -> bool:
    """R16: does an open objection stand in the way of a restart? It halts the sprint, or will when nobody answers."""
    return objection.state is ObjectionState.OPEN and halt_of(objection, sprint) is not None


def refuse_answering(objection: ObjectionFacts, person_id: UUID, text: str, *, may: bool) -> Refusal | None:
    """R16: lead or adviser answers, once; the objection stays open, but the warning was heard."""
    if not may:
        return Refusal("objection_answer_by", lift=("lead", "adviser"))
    if objection.state is not ObjectionState.OPEN:
        return Refusal("objection_settled")
    if objection.raised_by_id == person_id:
        return Refusal("objection_own_answer", lift=("lead", "adviser"))
    if objection.answered_at is not None:
        return Refusal("objection_answered")
    return None if text else Refusal("objection_answer_missing", field="answer")


def refuse_adapting(objection: ObjectionFacts, text: str, *, is_lead: bool) -> Refusal | None:
    """R16: the lead settles an objection by saying what was adapted."""
    if not is_lead:
        return Refusal("only_lead", lift=("lead",))
    if objection.state is not ObjectionState.OPEN:
        return Refusal("objection_settled")
    return None if text else Refusal("objection_adapted_missing", field="adapted")


def refuse_rejecting(objection: ObjectionFacts, text: str, *, is_sponsor: bool) -> Refusal | None:
    """R16: the sponsor, or the deputy, rejects an objection, with a reason."""
    if not is_sponsor:
        return Refusal("only_sponsor", lift=("sponsor",))
    if objection.state is not ObjectionState.OPEN:
        return Refusal("objection_settled")
    return None if text else Refusal("objection_reason_missing", field="reason")


def open_ask(asked: AskFacts | None, now: datetime) -> AskFacts | None:
    """R16: the restart that can still be confirmed; after five working days it has to be asked again."""
    return asked if asked is not None and now < asked.until else None


def refuse_asking(facts: RestartFacts, now: datetime) -> Refusal | None:
    """R16: sponsor or lead asks to restart a halted sprint, when what halted it is settled."""
    refusal = _refuse_restart(facts)
    if refusal is not None:
        return refusal
    asked = open_ask(facts.asked, now)
    return Refusal("restart_asked", until=asked.until, lift=(OTHER_SIDE[asked.side].value,)) if asked else None


def refuse_confirming(facts: RestartFacts, now: datetime) -> Refusal | None:
    """R16: the other of the two confirms, within five working days."""
    refusal = _refuse_restart(facts)
    if refusal is not None:
        return refusal
    if facts.asked is None:
        return Refusal("restart_not_asked", lift=("lead", "sponsor"))
    if open_ask(facts.asked, now) is None:
        return Refusal("restart_too_late", until=facts.asked.until, lift=("lead", "sponsor"))
    if facts.side is facts.asked.side or facts.person_id == facts.asked.asked_by_id:
        return Refusal("restart_by_the_other", lift=(OTHER_SIDE[facts.asked.side].value,))
    return None


def _refuse_restart(facts: RestartFacts) -> Refusal | None:
    if facts.side is None:
        return Refusal("restart_by_two", lift=("lead", "sponsor"))
    if not facts.is_halted:
        return Refusal("sprint_not_halted")
    return Refusal("restart_waits", number=facts.waiting, lift=("lead", "sponsor")) if facts.waiting else None
