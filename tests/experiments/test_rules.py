# SPDX-License-Identifier: EUPL-1.2
"""R1, R2 and R5 as tables of cases: what is missing, what lies outside the frame, when a threshold is met."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.directions.terms import DataAllowed, FrameFacts, Stage
from tracker.experiments import rules
from tracker.experiments.terms import (
    ExperimentState,
    SafetyAnswer,
    SafetyKind,
    SafetyPickFacts,
    StartFacts,
    StopRuleFacts,
    StopRuleKind,
    Threshold,
    Way,
)

SOMEBODY, TEAM = UUID(int=1), UUID(int=2)
ALL_NO = tuple(SafetyPickFacts(kind) for kind in SafetyKind)
WHOLE = StartFacts(
    direction_open=True,
    has_sponsor=True,
    team_id=TEAM,
    lead_id=SOMEBODY,
    lead_in_team=True,
    lead_is_sponsor=False,
    domain_owner_id=SOMEBODY,
    domain_owner_wanted=False,
    stage=Stage.DISCOVER,
    effect="Er komen twintig mensen",
    stop_rules=1,
    max_loss_eur=2000,
    max_hours=80,
    max_sprints=7,
    picks=ALL_NO,
    shown_learnings=3,
    marked_learnings=1,
    frame=FrameFacts(),
)
NO_OWNER: dict[str, Any] = {"domain_owner_id": None, "domain_owner_wanted": False}
WANTED: dict[str, Any] = {"domain_owner_id": None, "domain_owner_wanted": True}


def answered(kind: SafetyKind, answer: SafetyAnswer, sentence: str | None = None) -> tuple[SafetyPickFacts, ...]:
    """Six picks, one of them answered."""
    return tuple(SafetyPickFacts(k, answer, sentence) if k is kind else SafetyPickFacts(k) for k in SafetyKind)


def codes(facts: StartFacts) -> list[str]:
    return [refusal.code for refusal in rules.missing_for_ready(facts)]


@pytest.mark.parametrize(
    ("changes", "code", "lift"),
    [
        ({"marked_learnings": 0}, "no_learning_marked", ("lead",)),
        ({"effect": None}, "no_effect", ("lead",)),
        ({"effect": "  \n "}, "no_effect", ("lead",)),
        ({"stop_rules": 0}, "no_stop_rule", ("lead",)),
        ({"max_loss_eur": None}, "no_max_loss", ("lead",)),
        ({"max_hours": None}, "no_max_hours", ("lead",)),
        ({"max_sprints": None}, "no_max_sprints", ("lead",)),
        ({"picks": ALL_NO[1:]}, "pick_missing", ("lead",)),
        ({"picks": answered(SafetyKind.RULE, SafetyAnswer.YES)}, "pick_without_sentence", ("lead",)),
        ({"picks": answered(SafetyKind.RULE, SafetyAnswer.YES, " ")}, "pick_without_sentence", ("lead",)),
        ({"picks": answered(SafetyKind.PERSONAL_DATA, SafetyAnswer.REAL)}, "pick_without_sentence", ("lead",)),
        ({"direction_open": False}, "no_open_direction", ("author", "team")),
        ({"has_sponsor": False}, "no_sponsor", ("admin",)),
        ({"team_id": None}, "no_team", ("team",)),
        ({"lead_id": None, "lead_in_team": False}, "no_lead", ("admin",)),
        ({"lead_in_team": False}, "lead_not_in_team", ("lead", "admin")),
        ({"lead_is_sponsor": True}, "lead_is_sponsor", ("lead", "admin")),
        (NO_OWNER, "no_domain_owner", ("lead", "admin")),
        ({**WANTED, "stage": Stage.TRY_OUT}, "stage_needs_domain_owner", ("lead", "admin")),
        ({**WANTED, "stage": Stage.SMALL_LIVE}, "stage_needs_domain_owner", ("lead", "admin")),
        (
            {**WANTED, "picks": answered(SafetyKind.RESIDENTS, SafetyAnswer.YES, "Zij lopen binnen.")},
            "residents_need_domain_owner",
            ("lead", "admin"),
        ),
    ],
)
def test_r1_one_thing_missing_is_named_with_who_lifts_it(
    changes: dict[str, Any], code: str, lift: tuple[str, ...]
) -> None:
    facts = replace(WHOLE, **changes)
    assert codes(facts) == [code]
    refusal = rules.refuse_ready(facts)
    assert refusal is not None
    assert (refusal.code, refusal.lift) == (code, lift)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"shown_learnings": 0, "marked_learnings": 0},
        {"picks": answered(SafetyKind.PERSONAL_DATA, SafetyAnswer.TEST)},
        {"picks": answered(SafetyKind.UNEQUAL, SafetyAnswer.YES, "Wijk Noord wel, de rest niet, twee weken.")},
        WANTED,
        {"max_loss_eur": 0, "max_hours": 0},
    ],
    ids=[
        "whole",
        "empty library",
        "test data",
        "yes with its sentence",
        "owner wanted in discover",
        "may lose nothing",
    ],
)
def test_r1_nothing_is_missing(changes: dict[str, Any]) -> None:
    facts = replace(WHOLE, **changes)
    assert codes(facts) == []
    assert rules.refuse_ready(facts) is None


def test_r1_more_missing_is_counted_and_listed() -> None:
    refusal = rules.refuse_ready(replace(WHOLE, effect=None, stop_rules=0, has_sponsor=False))
    assert refusal is not None
    assert refusal.code == "not_ready_yet"
    assert refusal.facts["count"] == 3
    assert refusal.facts["missing"] == ["no_effect", "no_stop_rule", "no_sponsor"]
    assert refusal.lift == ("lead", "admin")
    two = rules.refuse_ready(replace(WHOLE, effect=None, stop_rules=0))
    assert two is not None
    assert (two.code, two.facts["count"]) == ("not_ready_yet", 2)


def test_r1_a_new_idea_lacks_what_the_page_asks_and_nothing_else() -> None:
    fresh = replace(WHOLE, **NO_OWNER, effect=None, stop_rules=0, marked_learnings=0)
    assert codes(fresh) == ["no_learning_marked", "no_effect", "no_stop_rule", "no_domain_owner"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"max_loss_eur": 10_001}, "loss_outside_frame"),
        ({"max_hours": 321}, "hours_outside_frame"),
        ({"max_sprints": 8}, "sprints_outside_frame"),
        ({"stage": Stage.SMALL_LIVE}, "stage_outside_frame"),
        ({"picks": answered(SafetyKind.PERSONAL_DATA, SafetyAnswer.REAL, "Mag, 3 maart.")}, "data_outside_frame"),
        ({"frame": None}, "no_frame"),
    ],
)
def test_r2_outside_the_frame_only_the_sponsor_can_allow(changes: dict[str, Any], code: str) -> None:
    facts = replace(WHOLE, **changes)
    assert [(refusal.code, refusal.lift) for refusal in rules.outside_frame(facts)] == [(code, ("sponsor",))]
    assert not rules.is_inside_frame(facts)


@pytest.mark.parametrize(
    "changes",
    [
        {"max_loss_eur": 10_000, "max_hours": 320, "max_sprints": 7},
        {"max_loss_eur": None, "max_hours": None, "max_sprints": None},
        {"stage": Stage.TRY_OUT},
        {"picks": answered(SafetyKind.PERSONAL_DATA, SafetyAnswer.TEST)},
        {"picks": answered(SafetyKind.RESIDENTS, SafetyAnswer.YES, "Zij lopen binnen.")},
    ],
    ids=["on the limits", "no limits yet", "stage allowed", "test data allowed", "residents are no limit"],
)
def test_r2_inside_the_frame_nobody_is_asked(changes: dict[str, Any]) -> None:
    assert rules.is_inside_frame(replace(WHOLE, **changes))


@pytest.mark.parametrize("allowed", DataAllowed)
@pytest.mark.parametrize("answer", [SafetyAnswer.NO, SafetyAnswer.TEST, SafetyAnswer.REAL])
def test_r2_personal_data_goes_as_far_as_the_frame(answer: SafetyAnswer, allowed: DataAllowed) -> None:
    picks = answered(SafetyKind.PERSONAL_DATA, answer, "Mag, 3 maart.")
    facts = replace(WHOLE, picks=picks, frame=FrameFacts(data_allowed=allowed))
    reach = [SafetyAnswer.NO, SafetyAnswer.TEST, SafetyAnswer.REAL]
    assert rules.is_inside_frame(facts) == (reach.index(answer) <= list(DataAllowed).index(allowed))


@given(
    loss=st.integers(0, 100_000), hours=st.integers(0, 1000), sprints=st.integers(1, 20), frame=st.builds(FrameFacts)
)
def test_r2_asking_for_less_never_leads_out_of_the_frame(
    loss: int, hours: int, sprints: int, frame: FrameFacts
) -> None:
    facts = replace(WHOLE, max_loss_eur=loss, max_hours=hours, max_sprints=sprints, frame=frame)
    if rules.is_inside_frame(facts):
        less = replace(facts, max_loss_eur=loss // 2, max_hours=hours // 2, max_sprints=max(1, sprints - 1))
        assert rules.is_inside_frame(less)


@pytest.mark.parametrize(
    ("outside", "allowed", "code"),
    [(False, False, None), (False, True, None), (True, True, None), (True, False, "sponsor_must_allow")],
)
def test_r2_no_start_outside_the_frame_without_a_yes(outside: bool, allowed: bool, code: str | None) -> None:
    refusal = rules.refuse_start_outside_frame(is_outside=outside, is_allowed=allowed)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize("state", ExperimentState)
def test_r1_what_is_prepared_changes_until_the_first_start(state: ExperimentState) -> None:
    may = state in {ExperimentState.IDEA, ExperimentState.READY}
    assert (rules.refuse_before_start(state) is None) == may


@pytest.mark.parametrize("state", ExperimentState)
def test_r18_final_is_final(state: ExperimentState) -> None:
    final = {ExperimentState.STOPPED, ExperimentState.HANDED_OVER, ExperimentState.WITHDRAWN}
    assert (rules.refuse_ended(state) is not None) == (state in final)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (None, None),
        (StopRuleFacts("Als niemand komt"), None),
        (StopRuleFacts("Als niemand komt", after_sprint=None), "stop_rule_without_date"),
        (StopRuleFacts("Als niemand komt", after_sprint=None, on_day=date(2027, 1, 4)), None),
        (StopRuleFacts("Boven 1 graad", StopRuleKind.METRIC, Decimal(1), Way.AT_LEAST), None),
        (StopRuleFacts("Boven 1 graad", StopRuleKind.METRIC, None, Way.AT_LEAST), "stop_rule_without_value"),
        (StopRuleFacts("Boven 1 graad", StopRuleKind.METRIC, Decimal(1)), "stop_rule_without_value"),
    ],
)
def test_r1_a_stop_rule_is_a_state_and_a_date(facts: StopRuleFacts | None, code: str | None) -> None:
    refusal = rules.refuse_stop_rule(facts)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("way", "value", "met"),
    [
        (Way.AT_LEAST, "45", True),
        (Way.AT_LEAST, "44.999", False),
        (Way.AT_LEAST, "45.001", True),
        (Way.AT_MOST, "45", True),
        (Way.AT_MOST, "45.001", False),
        (Way.AT_MOST, "-3", True),
    ],
)
def test_r5_the_threshold_itself_is_reached(way: Way, value: str, met: bool) -> None:
    assert rules.threshold_met(Threshold(Decimal(45), "%", way), Decimal(value)) is met


@given(st.decimals(-1000, 1000, places=3), st.decimals(-1000, 1000, places=3))
def test_r5_one_side_or_the_other_is_always_good(line: Decimal, value: Decimal) -> None:
    at_least = rules.threshold_met(Threshold(line, "", Way.AT_LEAST), value)
    at_most = rules.threshold_met(Threshold(line, "", Way.AT_MOST), value)
    assert at_least or at_most
    assert (at_least and at_most) == (line == value)


@pytest.mark.parametrize(
    ("title", "warned"),
    [
        ("AI", True),
        ("Chatbot", True),
        ("Een slimme app", True),
        ("Pilot met sensoren", True),
        ("AI-chatbot", True),
        ("Machine learning", True),
        ("Volle container meldt zich", False),
        ("Chatbot voor verhuizers", False),
        ("Een nieuwe proef", False),
        ("", False),
        ("!!!", False),
        ("Één app", False),
    ],
)
def test_a_title_that_only_names_a_technology_is_noticed(title: str, warned: bool) -> None:
    assert rules.title_is_only_technology(title) is warned


@pytest.mark.parametrize(
    ("title", "action"),
    [
        ("Vragenuur in de bibliotheek", "vragenuur in de bibliotheek"),
        ("ID-kaart thuis", "ID-kaart thuis"),
        ("E-mail in gewone taal", "e-mail in gewone taal"),
        ("IT kost tijd.", "IT kost tijd"),
        ("App", "app"),
    ],
)
def test_r1_the_sentence_starts_from_the_idea(title: str, action: str) -> None:
    facts = rules.hypothesis_from_idea(title, "Bewoners.")
    assert (facts.action, facts.audience, facts.effect, facts.because) == (action, "bewoners", "", None)


@given(st.text(), st.text())
def test_r1_any_idea_gives_a_sentence(title: str, audience: str) -> None:
    facts = rules.hypothesis_from_idea(title, audience)
    assert (facts.effect, facts.because) == ("", None)
