# SPDX-License-Identifier: EUPL-1.2
"""From draft to ready, and the yes or no of the sponsor, on both engines."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from tests.experiments.acting import draft, keep, kinds, put_ready, refused, set_state
from tests.factories import experiments as make
from tests.factories.people import House, make_direction
from tracker.acts import act
from tracker.directions.terms import FrameFacts, Stage
from tracker.experiments import actions, queries
from tracker.experiments.terms import (
    ExperimentState,
    HypothesisFacts,
    SafetyAnswer,
    SafetyKind,
    SafetyPickFacts,
    StopRuleFacts,
    StopRuleKind,
    Way,
)
from tracker.extensions import db


def test_a_draft_keeps_everything_also_half_done(house: House) -> None:
    taken = make.make_taken_up(house)
    half = draft(
        house,
        hypothesis=HypothesisFacts("een vragenuur", "", ""),
        stop_rule=None,
        max_hours=None,
        domain_owner_id=None,
        picks=(SafetyPickFacts(SafetyKind.RULE, SafetyAnswer.YES, None),),
    )
    kept = keep(taken.code, half, house.members[0])
    hypothesis = queries.current_hypothesis(kept.id)
    assert hypothesis is not None
    assert (hypothesis.number, hypothesis.action, hypothesis.effect) == (1, "een vragenuur", None)
    assert (kept.max_loss_eur, kept.max_hours, kept.domain_owner_id) == (2000, None, None)
    assert queries.stop_rules(kept.id) == []
    answers = {pick.kind: (pick.answer, pick.sentence) for pick in queries.safety_picks(kept.id)}
    assert answers[SafetyKind.RULE] == (SafetyAnswer.YES, "")
    assert answers[SafetyKind.RESIDENTS] == (SafetyAnswer.NO, None)


def test_a_second_draft_changes_the_same_rows(house: House) -> None:
    taken = make.make_taken_up(house)
    keep(taken.code, draft(house), house.lead)
    rule = StopRuleFacts("Boven 1 graad", StopRuleKind.METRIC, Decimal("1.5"), Way.AT_LEAST, after_sprint=2)
    yes = make.yes(SafetyKind.RESIDENTS)
    kept = keep(taken.code, draft(house, stop_rule=rule, picks=(yes,)), house.lead)
    (row,) = queries.stop_rules(kept.id)
    assert (row.kind, row.value, row.way, row.after_sprint) == (
        StopRuleKind.METRIC,
        Decimal("1.5"),
        Way.AT_LEAST,
        2,
    )
    assert len(queries.safety_picks(kept.id)) == 6
    again = keep(taken.code, draft(house, stop_rule=None, picks=(SafetyPickFacts(yes.kind),)), house.lead)
    assert queries.stop_rules(again.id) == []
    assert {pick.sentence for pick in queries.safety_picks(again.id)} == {None}
    assert len(again.hypotheses) == 1


def test_only_who_works_on_it_drafts_and_only_the_lead_hands_over(house: House) -> None:
    taken = make.make_taken_up(house)
    with refused("only_team"):
        keep(taken.code, draft(house), house.manager)
    with refused("only_lead"):
        keep(taken.code, draft(house, lead_id=house.members[0].id), house.members[0])
    given = keep(taken.code, draft(house, lead_id=house.members[0].id), house.lead)
    assert given.lead_id == house.members[0].id
    assert "experiment:appoint" in kinds(given)
    set_state(taken.code, ExperimentState.ACTIVE)
    with refused("started_already"):
        keep(taken.code, draft(house, lead_id=None), house.members[0])


def test_an_owner_from_elsewhere_is_nobody(house: House) -> None:
    taken = make.make_taken_up(house)
    with refused("no_such_person"):
        keep(taken.code, draft(house, domain_owner_id=house.team.id), house.lead)


def test_r1_the_lead_puts_it_ready_when_nothing_is_missing(house: House) -> None:
    taken = make.make_taken_up(house)
    keep(taken.code, draft(house, stop_rule=None), house.lead)
    with refused("no_stop_rule"):
        put_ready(taken.code, house.lead)
    keep(taken.code, draft(house), house.lead)
    with refused("only_lead"):
        put_ready(taken.code, house.members[0])
    ready = put_ready(taken.code, house.lead)
    assert (ready.state, ready.outside_frame) == (ExperimentState.READY, False)
    assert ready.ready_at is not None
    assert kinds(ready)[-1] == "experiment:ready"


def test_r2_inside_the_frame_it_becomes_active_without_a_yes(house: House) -> None:
    ready = make.make_ready_experiment(house)
    with act(experiment=ready.code) as (experiment, now):
        actions.become_active(experiment, now)
        actions.become_active(experiment, now)
        db.session.commit()
    assert make.read_again(ready.code).state is ExperimentState.ACTIVE


def test_what_was_not_put_ready_does_not_start(house: House) -> None:
    taken = make.make_taken_up(house)
    with refused("not_put_ready"), act(experiment=taken.code) as (experiment, now):
        actions.become_active(experiment, now)


def start(code: str) -> None:
    with act(experiment=code) as (experiment, now):
        actions.become_active(experiment, now)
        db.session.commit()


def test_r2_outside_the_frame_only_a_yes_lets_it_start(house: House) -> None:
    outside = make.make_ready_experiment(house, max_loss_eur=20_000)
    assert outside.outside_frame
    with refused("sponsor_must_allow"):
        start(outside.code)
    for by, code in ((house.lead, "only_sponsor"), (house.admin, "only_sponsor"), (house.manager, "only_sponsor")):
        with refused(code), act(experiment=outside.code) as (experiment, now):
            actions.allow(experiment, "Mag", by=by, now=now)
    with refused("say_why"), act(experiment=outside.code) as (experiment, now):
        actions.allow(experiment, "  ", by=house.sponsor, now=now)
    with act(experiment=outside.code) as (experiment, now):
        actions.allow(experiment, "Mag, voor deze keer.", by=house.deputy, now=now)
        db.session.commit()
    assert make.read_again(outside.code).sponsor_said == "Mag, voor deze keer."
    start(outside.code)
    assert kinds(outside)[-1] == "experiment:allow"


def test_r2_a_no_is_no_start_and_the_team_may_change_the_plan(house: House) -> None:
    outside = make.make_ready_experiment(house, max_loss_eur=20_000)
    with act(experiment=outside.code) as (experiment, now):
        actions.refuse(experiment, "Te duur", by=house.sponsor, now=now)
        db.session.commit()
    with refused("sponsor_must_allow"):
        start(outside.code)
    cheaper = keep(outside.code, draft(house, max_loss_eur=500), house.lead)
    assert (cheaper.state, cheaper.sponsor_refused_at, cheaper.sponsor_said) == (ExperimentState.IDEA, None, None)
    assert not put_ready(outside.code, house.lead).outside_frame


@pytest.mark.parametrize(("changes", "holds"), [({}, True), ({"max_loss_eur": 30_000}, False),
                                               ({"stage": Stage.TRY_OUT}, False)])  # fmt: skip
def test_r2_a_yes_holds_for_what_the_sponsor_saw(house: House, changes: dict[str, object], holds: bool) -> None:
    taken = make.make_taken_up(house)
    facts = draft(house, max_loss_eur=20_000)
    keep(taken.code, facts, house.lead)
    put_ready(taken.code, house.lead)
    with act(experiment=taken.code) as (experiment, now):
        actions.allow(experiment, "Mag", by=house.sponsor, now=now)
        db.session.commit()
    words = {"hypothesis": HypothesisFacts("een ander vragenuur", "iedereen", "meer mensen")}
    kept = keep(taken.code, replace(facts, **{**words, **changes}), house.lead)  # type: ignore[arg-type]  # fields
    assert (kept.sponsor_allowed_at is not None) is holds


def test_r2_what_asks_nothing_is_not_answered(house: House) -> None:
    inside = make.make_ready_experiment(house)
    with refused("nothing_to_allow"), act(experiment=inside.code) as (experiment, now):
        actions.allow(experiment, "Mag", by=house.sponsor, now=now)


def test_r2_the_database_too_refuses_a_start_without_a_yes(house: House) -> None:
    outside = make.make_ready_experiment(house, max_loss_eur=20_000)
    with pytest.raises(IntegrityError):
        set_state(outside.code, ExperimentState.ACTIVE)
    db.session.rollback()


def test_a_narrow_frame_makes_the_same_plan_lie_outside(house: House) -> None:
    narrow = make_direction(sponsor=house.sponsor, frame=FrameFacts(max_loss_eur=100, stages=(Stage.TRY_OUT,)))
    idea = make.make_idea(replace(house, direction=narrow))
    taken = make.make_taken_up(house, idea=idea)
    assert taken.max_loss_eur == 100
    keep(idea.code, draft(house), house.lead)
    assert put_ready(idea.code, house.lead).outside_frame
