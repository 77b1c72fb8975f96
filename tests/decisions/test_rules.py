# SPDX-License-Identifier: EUPL-1.2
"""Rules of a decision, as tables of cases: R17 (who decides what, by which route), R18 (stop card), R19 (taking back)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.decisions import rules
from tracker.decisions.terms import (
    CounterNoteFacts,
    DecisionFacts,
    DecisionState,
    Freed,
    Outcome,
    PivotFacts,
    PivotKind,
    Route,
    RouteFacts,
    StopCardFacts,
    WithdrawFacts,
)
from tracker.experiments.terms import HypothesisFacts
from tracker.refusal import Refusal
from tracker.votes.terms import Advice, AdviceStrength, Choice

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
KEEP, PIVOT, STOP, SCALE_UP = Outcome
UNANIMOUS, CLEAR, DIVIDED, TIE, THIN, NONE = AdviceStrength
LEARNING = UUID(int=1)
OLD = HypothesisFacts("een vragenuur", "bezoekers", "minder stapels")
NEW = HypothesisFacts("een vragenuur op de markt", "bezoekers", "minder stapels")

LEAD = RouteFacts(Advice(Choice.KEEP, CLEAR), is_lead=True, is_sponsor=False, today=TODAY, hypothesis=OLD,
                  learnings=frozenset({LEARNING}))  # fmt: skip
SPONSOR = replace(LEAD, is_lead=False, is_sponsor=True)
NOBODY = replace(LEAD, is_lead=False)


def advised(choice: Choice | None, strength: AdviceStrength, who: RouteFacts = LEAD, **more: object) -> RouteFacts:
    return replace(who, advice=Advice(choice, strength), **more)  # type: ignore[arg-type]  # the facts by name


def answer(route: Route | Refusal) -> str:
    return route.code if isinstance(route, Refusal) else route.value


def code(refusal: Refusal | None) -> str | None:
    return refusal.code if refusal else None


@pytest.mark.parametrize(
    ("facts", "outcome", "expected"),
    [
        (advised(Choice.KEEP, UNANIMOUS), KEEP, "follow"),
        (advised(Choice.KEEP, CLEAR), KEEP, "follow"),
        (advised(Choice.PIVOT, DIVIDED), PIVOT, "follow"),
        (advised(Choice.STOP, CLEAR), STOP, "follow"),
        (advised(Choice.KEEP, CLEAR), PIVOT, "only_the_advice"),
        (advised(Choice.STOP, UNANIMOUS), KEEP, "only_the_advice"),
        (advised(None, TIE), KEEP, "no_advice_to_confirm"),
        (advised(None, THIN), STOP, "no_advice_to_confirm"),
        (advised(None, NONE), KEEP, "no_advice_to_confirm"),
        (replace(LEAD, advice=None), KEEP, "no_advice_to_confirm"),  # ended without a vote
        (advised(Choice.KEEP, CLEAR, stop_rule_hit=True), KEEP, "stop_rule_hit"),
        (advised(Choice.STOP, CLEAR, stop_rule_hit=True), STOP, "stop_rule_hit"),
        (advised(Choice.KEEP, CLEAR, loss_used_percent=80), KEEP, "follow"),  # more than 80, not 80
        (advised(Choice.KEEP, CLEAR, loss_used_percent=81), KEEP, "loss_nearly_used"),
        (advised(Choice.KEEP, CLEAR, sponsor_asked=True), KEEP, "sponsor_was_asked"),
        (advised(Choice.KEEP, CLEAR, open_objection=True), KEEP, "objection_open"),
        (advised(Choice.KEEP, CLEAR, sprints_used=6), KEEP, "follow"),
        (advised(Choice.KEEP, CLEAR, sprints_used=7), KEEP, "sprints_used_up"),
        (advised(Choice.PIVOT, CLEAR, sprints_used=7), PIVOT, "sprints_used_up"),
        (advised(Choice.STOP, CLEAR, sprints_used=7), STOP, "follow"),  # a stop needs no next sprint
    ],
)
def test_r17_a_the_lead_only_confirms_the_advice(facts: RouteFacts, outcome: Outcome, expected: str) -> None:
    assert answer(rules.route_for(facts, outcome, NOW)) == expected


@pytest.mark.parametrize("outcome", [KEEP, PIVOT, STOP])
@pytest.mark.parametrize("strength", list(AdviceStrength))
def test_r17_b_the_sponsor_may_follow_or_depart(outcome: Outcome, strength: AdviceStrength) -> None:
    choice = Choice.PIVOT if strength in {UNANIMOUS, CLEAR, DIVIDED} else None
    facts = advised(choice, strength, SPONSOR, stop_rule_hit=True, loss_used_percent=99, sprints_used=9)
    assert answer(rules.route_for(facts, outcome, NOW)) == "sponsor"


@pytest.mark.parametrize("outcome", [KEEP, PIVOT, STOP])
def test_r17_nobody_else_decides(outcome: Outcome) -> None:
    assert answer(rules.route_for(NOBODY, outcome, NOW)) == "only_lead_or_sponsor"


def test_r17_a_sponsor_who_voted_leaves_this_round_to_the_deputy() -> None:
    facts = replace(NOBODY, voted_as_sponsor=True)
    assert answer(rules.route_for(facts, KEEP, NOW)) == "sponsor_voted"


@pytest.mark.parametrize("who", [LEAD, SPONSOR, NOBODY])
def test_r20_nobody_scales_up_what_is_not_proven(who: RouteFacts) -> None:
    code = "no_receiver" if who.is_sponsor else "only_sponsor_scales_up"
    assert answer(rules.route_for(who, SCALE_UP, NOW)) == code


@pytest.mark.parametrize(
    ("advice", "outcome", "expected"),
    [
        (Advice(Choice.STOP, UNANIMOUS), KEEP, "unanimous_stop"),
        (Advice(Choice.STOP, UNANIMOUS), PIVOT, None),
        (Advice(Choice.STOP, UNANIMOUS), STOP, None),
        (Advice(Choice.STOP, CLEAR), KEEP, None),
        (Advice(Choice.PIVOT, UNANIMOUS), KEEP, None),
        (None, KEEP, None),
    ],
)
def test_r17_a_unanimous_stop_cannot_become_keep(advice: Advice | None, outcome: Outcome, expected: str | None) -> None:
    assert code(rules.refuse_unanimous_stop_to_keep(outcome, advice)) == expected
    if expected:
        assert answer(rules.route_for(replace(SPONSOR, advice=advice), outcome, NOW)) == expected


@pytest.mark.parametrize(
    ("outcome", "choice", "expected"),
    [
        (KEEP, Choice.KEEP, False),
        (KEEP, Choice.PIVOT, True),
        (PIVOT, Choice.STOP, True),
        (STOP, Choice.STOP, False),
        (STOP, Choice.KEEP, True),
        (SCALE_UP, Choice.KEEP, False),  # scaling up after a keep is no deviation
        (SCALE_UP, Choice.PIVOT, True),
        (KEEP, None, False),  # without advice nothing deviates
    ],
)
def test_r17_what_departs_from_the_vote(outcome: Outcome, choice: Choice | None, *, expected: bool) -> None:
    assert rules.deviates(outcome, Advice(choice, CLEAR if choice else TIE)) is expected
    assert rules.deviates(outcome, None) is False


@pytest.mark.parametrize(
    ("choice", "strength", "more", "expected"),
    [
        (Choice.PIVOT, CLEAR, {}, True),
        (Choice.STOP, UNANIMOUS, {}, True),
        (Choice.STOP, DIVIDED, {}, False),  # divided ones stand still
        (Choice.PIVOT, CLEAR, {"open_objection": True}, False),
        (Choice.PIVOT, CLEAR, {"sprints_used": 7}, False),  # more sprints than the maximum stays the sponsor's
        (Choice.KEEP, CLEAR, {}, False),  # a keep passed in silence on day 5 or never
    ],
)
def test_r17_c_from_day_ten_the_lead_may_confirm_a_pivot_or_stop(
    choice: Choice, strength: AdviceStrength, more: dict[str, object], *, expected: bool
) -> None:
    facts = replace(advised(choice, strength, stop_rule_hit=True, confirm_at=NOW), **more)  # type: ignore[arg-type]  # the facts by name
    outcome = Outcome(choice.value)
    assert isinstance(rules.route_for(facts, outcome, NOW - DAY), Refusal)
    assert isinstance(rules.route_for(facts, outcome, NOW), Route) is expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (advised(Choice.KEEP, CLEAR), True),
        (advised(Choice.KEEP, UNANIMOUS), True),
        (advised(Choice.KEEP, DIVIDED), False),
        (advised(Choice.PIVOT, UNANIMOUS), False),
        (advised(Choice.STOP, UNANIMOUS), False),
        (advised(None, TIE), False),
        (advised(None, THIN), False),
        (replace(LEAD, advice=None), False),
        (advised(Choice.KEEP, CLEAR, open_objection=True), False),
        (advised(Choice.KEEP, CLEAR, stop_rule_hit=True), False),
        (advised(Choice.KEEP, CLEAR, loss_used_percent=81), False),
        (advised(Choice.KEEP, CLEAR, sprints_used=7), False),
        (advised(Choice.KEEP, CLEAR, sponsor_asked=True), False),
        (advised(Choice.KEEP, CLEAR, was_withdrawn=True), False),
        (advised(Choice.KEEP, CLEAR, is_deciding=False), False),
    ],
)
def test_r17_c_only_a_strong_keep_passes_in_silence(facts: RouteFacts, *, expected: bool) -> None:
    waiting = replace(facts, silent_at=NOW)
    assert rules.passes_in_silence(waiting, NOW) is expected
    assert rules.passes_in_silence(waiting, NOW - timedelta(seconds=1)) is False
    assert rules.passes_in_silence(replace(facts, silent_at=None), NOW) is False


@pytest.mark.parametrize(
    ("tied", "given", "field"),
    [
        ((), {}, None),
        ((Choice.KEEP, Choice.STOP), {}, "argument_keep"),
        ((Choice.KEEP, Choice.STOP), {Choice.KEEP: "Het werkt."}, "argument_stop"),
        ((Choice.KEEP, Choice.STOP), {Choice.KEEP: "Het werkt.", Choice.STOP: ""}, "argument_stop"),
        ((Choice.KEEP, Choice.STOP), {Choice.KEEP: "Het werkt.", Choice.STOP: "Het kost te veel."}, None),
        ((Choice.KEEP, Choice.PIVOT, Choice.STOP), dict.fromkeys((Choice.KEEP, Choice.STOP), "Ja."), "argument_pivot"),
    ],
)
def test_r15_a_tie_asks_the_best_argument_of_each_side(
    tied: tuple[Choice, ...], given: dict[Choice, str], field: str | None
) -> None:
    facts = replace(advised(None, TIE, SPONSOR), tied=tied)
    refusal = rules.refuse_decision(facts, DecisionFacts(STOP, "Eén zin.", arguments=given), NOW)
    assert (refusal and refusal.facts["field"]) == field
    assert code(refusal) == (field and "argument_missing")


def keep(**more: object) -> DecisionFacts:
    return DecisionFacts(KEEP, "Eén zin.", next_question="Werkt het op de markt?", **more)  # type: ignore[arg-type]  # the facts by name


def pivot(stays: str = "Het vragenuur", changes: str = "De plek", hypothesis: HypothesisFacts = NEW) -> DecisionFacts:
    return DecisionFacts(PIVOT, "Eén zin.", pivot=PivotFacts(PivotKind.OTHER_PLACE, stays, changes, hypothesis))


def departing(**changes: object) -> DecisionFacts:
    facts = DecisionFacts(STOP, "We weten genoeg.", tipping_learning_id=LEARNING, review_on=TODAY + DAY)
    return replace(facts, **changes)  # type: ignore[arg-type]  # the facts by name


PIVOT_ADVISED = advised(Choice.PIVOT, CLEAR)


@pytest.mark.parametrize(
    ("facts", "decision", "expected"),
    [
        (LEAD, keep(), None),
        (LEAD, keep(tipping_learning_id=LEARNING), None),
        (LEAD, replace(keep(), next_question=None, next_question_id=UUID(int=3)), None),
        (LEAD, replace(keep(), next_question=None), "next_question_missing"),
        (SPONSOR, replace(keep(), next_question=None), None),  # then the lead chooses it
        (LEAD, replace(keep(), reason=""), "reason_missing"),
        (LEAD, replace(keep(), reason=None), "reason_missing"),
        (LEAD, keep(tipping_learning_id=UUID(int=9)), "learning_not_of_experiment"),
        (replace(LEAD, is_deciding=False), keep(), "nothing_to_decide"),
        (PIVOT_ADVISED, pivot(), None),
        (PIVOT_ADVISED, replace(pivot(), pivot=None), "pivot_kind_missing"),
        (PIVOT_ADVISED, pivot(stays=""), "stays_missing"),
        (PIVOT_ADVISED, pivot(changes=""), "changes_missing"),
        (PIVOT_ADVISED, pivot(hypothesis=replace(NEW, action="")), "hypothesis_missing"),
        (PIVOT_ADVISED, pivot(hypothesis=OLD), "hypothesis_unchanged"),
        (SPONSOR, departing(), None),
        (SPONSOR, departing(reason=""), "reason_missing"),
        (SPONSOR, departing(tipping_learning_id=None), "departing_needs_learning"),
        (SPONSOR, departing(review_on=None), "review_missing"),
        (SPONSOR, departing(review_on=TODAY), None),
        (SPONSOR, departing(review_on=TODAY - DAY), "review_in_the_past"),
        (SPONSOR, departing(discussed_on=TODAY), None),
        (SPONSOR, departing(discussed_on=TODAY + DAY), "discussed_later"),
    ],
)
def test_r17_what_a_decision_says(facts: RouteFacts, decision: DecisionFacts, expected: str | None) -> None:
    assert code(rules.refuse_decision(facts, decision, NOW)) == expected


def test_r17_the_page_offers_what_the_rule_allows() -> None:
    assert rules.open_outcomes(LEAD, NOW) == [KEEP]
    assert rules.open_outcomes(SPONSOR, NOW) == [KEEP, PIVOT, STOP]
    assert rules.open_outcomes(advised(Choice.STOP, UNANIMOUS, SPONSOR), NOW) == [PIVOT, STOP]
    assert rules.open_outcomes(NOBODY, NOW) == []


@given(
    choice=st.sampled_from([*Choice, None]),
    strength=st.sampled_from(list(AdviceStrength)),
    flags=st.tuples(*[st.booleans()] * 4),
    percent=st.integers(0, 120),
    used=st.integers(0, 9),
    outcome=st.sampled_from(list(Outcome)),
)
def test_r17_the_lead_never_departs_from_the_vote(
    choice: Choice | None,
    strength: AdviceStrength,
    flags: tuple[bool, bool, bool, bool],
    percent: int,
    used: int,
    outcome: Outcome,
) -> None:
    """Whatever the facts are: what the lead may decide is what the team advised."""
    hit, asked, objection, waited = flags
    facts = replace(
        LEAD, advice=Advice(choice, strength), stop_rule_hit=hit, sponsor_asked=asked, open_objection=objection,
        loss_used_percent=percent, sprints_used=used, confirm_at=NOW if waited else None,
    )  # fmt: skip
    if isinstance(rules.route_for(facts, outcome, NOW), Route):
        assert choice is not None
        assert outcome.value == choice.value
        assert not rules.deviates(outcome, facts.advice)


VALID, ANNOUNCED, WITHDRAWN = DecisionState


@pytest.mark.parametrize(
    ("state", "until", "expected"),
    [
        (ANNOUNCED, NOW + DAY, False),
        (ANNOUNCED, NOW, True),
        (VALID, NOW + DAY, False),
        (VALID, None, True),
        (WITHDRAWN, NOW - DAY, False),
    ],
)
def test_r19_when_a_decision_is_final(state: DecisionState, until: datetime | None, *, expected: bool) -> None:
    assert rules.is_final_at(state, until, NOW) is expected


MAY = WithdrawFacts(ANNOUNCED, is_decider=True, withdraw_until=NOW + DAY, next_sprint_started=False)


@pytest.mark.parametrize(
    ("facts", "why", "expected"),
    [
        (MAY, "Vergissing.", None),
        (replace(MAY, state=VALID), "Vergissing.", None),
        (MAY, "", "withdraw_reason_missing"),
        (replace(MAY, is_decider=False), "Vergissing.", "only_the_decider"),
        (replace(MAY, withdraw_until=NOW), "Vergissing.", "decision_final"),
        (replace(MAY, next_sprint_started=True), "Vergissing.", "next_sprint_started"),
        (replace(MAY, state=WITHDRAWN), "Vergissing.", "withdrawn_already"),
    ],
)
def test_r19_taking_a_decision_back(facts: WithdrawFacts, why: str, expected: str | None) -> None:
    assert code(rules.refuse_withdrawing(facts, why, NOW)) == expected


NOTE = CounterNoteFacts(deviates=True, is_team=True, until=NOW + DAY, has_note=False)


@pytest.mark.parametrize(
    ("facts", "text", "expected"),
    [
        (NOTE, "Wij zagen iets anders.", None),
        (NOTE, "", "counter_note_empty"),
        (replace(NOTE, is_team=False), "Nee.", "counter_note_by_team"),
        (replace(NOTE, deviates=False), "Nee.", "nothing_departs"),
        (replace(NOTE, has_note=True), "Nee.", "counter_note_there"),
        (replace(NOTE, until=NOW), "Nee.", "counter_note_late"),
    ],
)
def test_r17_the_counter_note(facts: CounterNoteFacts, text: str, expected: str | None) -> None:
    assert code(rules.refuse_counter_note(facts, text, NOW)) == expected


ONE, TWO, THREE, FOUR = (UUID(int=n) for n in range(1, 5))


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        (StopCardFacts("Te duur.", learnings=(ONE,)), None),
        (StopCardFacts("Te duur.", learnings=(ONE, TWO, THREE)), None),
        (StopCardFacts("", learnings=(ONE,)), "card_why_missing"),
        (StopCardFacts("Te duur."), "card_learning_missing"),
        (StopCardFacts("Te duur.", learnings=(ONE, ONE)), "card_learning_twice"),
        (StopCardFacts("Te duur.", learnings=(FOUR,)), "learning_not_of_experiment"),
    ],
)
def test_r18_a_stop_card(card: StopCardFacts, expected: str | None) -> None:
    assert code(rules.refuse_stop_card(card, frozenset({ONE, TWO, THREE}))) == expected


def test_r19_what_comes_free_is_never_below_zero() -> None:
    assert rules.freed(euros=(7000, 2400), hours=(220, 70), sprints=(7, 2)) == Freed(4600, 150, 5)
    assert rules.freed(euros=(100, 120), hours=(0, 3), sprints=(2, 2)) == Freed(0, 0, 0)
