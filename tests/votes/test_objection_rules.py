# SPDX-License-Identifier: EUPL-1.2
"""R16 as tables of cases: what halts when, who answers and settles, and how two people restart a sprint."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from tracker.clock import WorkingCalendar
from tracker.experiments.terms import ExperimentState
from tracker.sprints.terms import SprintState
from tracker.votes import objection_rules as rules
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

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)  # a Thursday
HOUR = timedelta(hours=1)
CALENDAR = WorkingCalendar(ZoneInfo("Europe/Amsterdam"), frozenset({date(2026, 11, 27)}))
LEAD, OTHER = UUID(int=1), UUID(int=2)
OPEN = ObjectionFacts(ObjectionState.OPEN, OTHER, halts_at=NOW)
RUNNING = TimeboxFacts(SprintState.RUNNING, ends_at=NOW + 5 * HOUR)


@pytest.mark.parametrize("state", ExperimentState)
def test_r16_at_any_time_until_the_end(state: ExperimentState) -> None:
    refusal = rules.refuse_raising(state, RaiseFacts(Ground.LAW, "De verordening staat dit niet toe."))
    ended = state in {ExperimentState.STOPPED, ExperimentState.HANDED_OVER, ExperimentState.WITHDRAWN}
    assert (refusal.code if refusal else None) == ("objection_after_end" if ended else None)


def test_r16_an_objection_has_words() -> None:
    refusal = rules.refuse_raising(ExperimentState.ACTIVE, RaiseFacts(Ground.SAFETY, ""))
    assert refusal is not None
    assert (refusal.code, refusal.field_name) == ("objection_text_missing", "text")


@pytest.mark.parametrize(
    ("ground", "is_close", "is_running", "expected"),
    [
        (Ground.SAFETY, True, True, NOW),
        (Ground.PRIVACY, True, True, NOW),
        (Ground.HARM, True, True, NOW),
        (Ground.LAW, True, True, None),
        (Ground.LOSS, True, True, None),
        (Ground.SAFETY, True, False, None),
        # Friday is a free day: the next working day after Thursday is Monday, 17:00.
        (Ground.SAFETY, False, True, datetime(2026, 11, 30, 16, 0, tzinfo=UTC)),
        (Ground.LAW, False, True, None),
        (Ground.HARM, False, False, None),
    ],
)
def test_r16_three_grounds_halt_at_once_or_after_a_working_day(
    ground: Ground, is_close: bool, is_running: bool, expected: datetime | None
) -> None:
    found = rules.halts_at(ground, is_close=is_close, is_running=is_running, now=NOW, calendar=CALENDAR)
    assert found == expected


@pytest.mark.parametrize(
    ("objection", "sprint", "expected"),
    [
        (OPEN, RUNNING, NOW),
        (replace(OPEN, halts_at=None), RUNNING, None),
        (replace(OPEN, answered_at=NOW - HOUR), RUNNING, None),
        (replace(OPEN, answered_at=NOW), RUNNING, NOW),  # heard too late
        (replace(OPEN, settled_at=NOW - HOUR), RUNNING, None),
        (replace(OPEN, settled_at=NOW + HOUR), RUNNING, NOW),
        (OPEN, replace(RUNNING, ends_at=NOW), None),  # the sprint ended at that moment
        (OPEN, replace(RUNNING, ended_at=NOW - HOUR), None),
        (OPEN, replace(RUNNING, ended_at=NOW + HOUR), NOW),
        (OPEN, replace(RUNNING, ends_at=None), NOW),  # imported, without an end date
    ],
)
def test_r16_a_warning_halts_unless_it_was_heard_or_the_sprint_was_over(
    objection: ObjectionFacts, sprint: TimeboxFacts, expected: datetime | None
) -> None:
    assert rules.halt_of(objection, sprint) == expected


@pytest.mark.parametrize(
    ("objection", "sprint", "at", "expected"),
    [
        (OPEN, RUNNING, NOW, NOW),
        (OPEN, RUNNING, NOW - HOUR, None),  # still to come
        (OPEN, replace(RUNNING, state=SprintState.WRAPPING_UP), NOW, None),  # the end date stands
        (replace(OPEN, lifted_at=NOW + HOUR), RUNNING, NOW + 2 * HOUR, None),
        (replace(OPEN, state=ObjectionState.ADAPTED, settled_at=NOW + HOUR), RUNNING, NOW + 2 * HOUR, NOW),
    ],
)
def test_r16_a_halt_lasts_until_the_restart_or_the_end(
    objection: ObjectionFacts, sprint: TimeboxFacts, at: datetime, expected: datetime | None
) -> None:
    assert rules.halted_since([(objection, sprint)], at) == expected


@pytest.mark.parametrize(
    ("objection", "waits"),
    [
        (OPEN, True),
        (replace(OPEN, halts_at=NOW + HOUR), True),  # it will halt when nobody answers
        (replace(OPEN, halts_at=None), False),  # another ground
        (replace(OPEN, state=ObjectionState.ADAPTED, settled_at=NOW), False),
        (replace(OPEN, answered_at=NOW - HOUR), False),
    ],
)
def test_r16_what_stands_in_the_way_of_a_restart(objection: ObjectionFacts, *, waits: bool) -> None:
    assert rules.keeps_still(objection, RUNNING) is waits


def test_r16_the_first_of_two_objections_is_since_when() -> None:
    later = replace(OPEN, halts_at=NOW + HOUR)
    assert rules.halted_since([(later, RUNNING), (OPEN, RUNNING)], NOW + 2 * HOUR) == NOW


@pytest.mark.parametrize(
    ("objection", "may", "by", "text", "code"),
    [
        (OPEN, True, LEAD, "We kijken ernaar.", None),
        (OPEN, False, LEAD, "We kijken ernaar.", "objection_answer_by"),
        (OPEN, True, OTHER, "We kijken ernaar.", "objection_own_answer"),
        (replace(OPEN, answered_at=NOW), True, LEAD, "Nog iets.", "objection_answered"),
        (replace(OPEN, state=ObjectionState.ADAPTED), True, LEAD, "Nog iets.", "objection_settled"),
        (OPEN, True, LEAD, "", "objection_answer_missing"),
    ],
)
def test_r16_lead_or_adviser_answers_once(
    objection: ObjectionFacts, may: bool, by: UUID, text: str, code: str | None
) -> None:
    refusal = rules.refuse_answering(objection, by, text, may=may)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("state", "may", "text", "adapting", "rejecting"),
    [
        (ObjectionState.OPEN, True, "Zonder namen.", None, None),
        (ObjectionState.OPEN, False, "Zonder namen.", "only_lead", "only_sponsor"),
        (ObjectionState.OPEN, True, "", "objection_adapted_missing", "objection_reason_missing"),
        (ObjectionState.ADAPTED, True, "Zonder namen.", "objection_settled", "objection_settled"),
        (ObjectionState.REJECTED, True, "Zonder namen.", "objection_settled", "objection_settled"),
        (ObjectionState.CLOSED, True, "Zonder namen.", "objection_settled", "objection_settled"),
    ],
)
def test_r16_settled_by_adapting_or_by_the_sponsor_with_a_reason(
    state: ObjectionState, may: bool, text: str, adapting: str | None, rejecting: str | None
) -> None:
    objection = replace(OPEN, state=state)
    adapted = rules.refuse_adapting(objection, text, is_lead=may)
    rejected = rules.refuse_rejecting(objection, text, is_sponsor=may)
    assert (adapted.code if adapted else None) == adapting
    assert (rejected.code if rejected else None) == rejecting


ASKED = AskFacts(LEAD, Side.LEAD, until=NOW + HOUR)
FACTS = RestartFacts(is_halted=True, person_id=OTHER, side=Side.SPONSOR, waiting=0)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (FACTS, None),
        (replace(FACTS, side=Side.LEAD, person_id=LEAD), None),
        (replace(FACTS, side=None), "restart_by_two"),
        (replace(FACTS, is_halted=False), "sprint_not_halted"),
        (replace(FACTS, waiting=1), "restart_waits"),
        (replace(FACTS, asked=ASKED), "restart_asked"),
        (replace(FACTS, asked=replace(ASKED, until=NOW)), None),  # too late: ask again
    ],
)
def test_r16_one_of_two_asks_for_a_restart(facts: RestartFacts, code: str | None) -> None:
    refusal = rules.refuse_asking(facts, NOW)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (replace(FACTS, asked=ASKED), None),
        (replace(FACTS, asked=ASKED, side=Side.LEAD, person_id=LEAD), "restart_by_the_other"),
        (replace(FACTS, asked=ASKED, person_id=LEAD), "restart_by_the_other"),  # changed sides since
        (replace(FACTS, asked=ASKED, side=None), "restart_by_two"),
        (replace(FACTS, asked=ASKED, is_halted=False), "sprint_not_halted"),
        (replace(FACTS, asked=ASKED, waiting=1), "restart_waits"),
        (FACTS, "restart_not_asked"),
        (replace(FACTS, asked=replace(ASKED, until=NOW)), "restart_too_late"),
    ],
)
def test_r16_the_other_confirms_within_five_working_days(facts: RestartFacts, code: str | None) -> None:
    refusal = rules.refuse_confirming(facts, NOW)
    assert (refusal.code if refusal else None) == code
