# SPDX-License-Identifier: EUPL-1.2
"""Scaling up (R20): what it asks, the receiver, two signatures, sent back, refused, and taken back (R19)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.client import Client
from tests.factories.people import House, make_person
from tests.factories.sprints import PLAN, again, make_wrapped_up_sprint
from tests.factories.votes import (
    KEEP,
    close_by_lead,
    decide,
    events,
    keep,
    make_deciding_sprint,
    refused,
    round_again,
    vote_all,
)
from tracker import clock
from tracker.acts import act
from tracker.decisions import actions, handover, queries, rules_handover
from tracker.decisions.terms import (
    AnswerFacts,
    DecisionFacts,
    HandoverState,
    Outcome,
    ReceiverFacts,
    ScaleUpFacts,
    StageFacts,
)
from tracker.directions.terms import Stage
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState
from tracker.extensions import db
from tracker.loop import queries as loop_queries
from tracker.loop import rules as loop_rules
from tracker.loop.terms import ActKind, LoopRow
from tracker.people.models import Person
from tracker.record.terms import EventKind
from tracker.sprints import plans
from tracker.sprints.models import Sprint
from tracker.sprints.terms import SprintState
from tracker.votes import actions as vote_actions

READY = ScaleUpFacts((True, True), Stage.SMALL_LIVE, has_receiver=True)
NAMING = ReceiverFacts(True, ExperimentState.ACTIVE, is_active=True, is_ours=False, is_sponsor=False)
STAGING = StageFacts(True, False, ExperimentState.ACTIVE, has_open_sprint=False, allowed=(Stage.TRY_OUT,))
WHY = "who may decide looks at the vote, the limits, the stop rules and the frame"


def code_of(refusal: Any) -> str | None:
    return refusal.code if refusal else None


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (READY, []),
        (replace(READY, proven=(False, True, True)), []),
        (replace(READY, proven=(True,)), ["not_proven_twice"]),
        (replace(READY, proven=(True, True, False)), ["not_proven_twice"]),
        (replace(READY, stage=Stage.TRY_OUT), ["stage_not_reached"]),
        (replace(READY, has_receiver=False), ["no_receiver"]),
        (replace(READY, open_objection=True), ["objection_open"]),
        (ScaleUpFacts((), Stage.DISCOVER, False), ["not_proven_twice", "stage_not_reached", "no_receiver"]),
    ],
)
def test_r20_what_scaling_up_asks(facts: ScaleUpFacts, codes: list[str]) -> None:
    assert [refusal.code for refusal in rules_handover.missing_for_scaling_up(facts)] == codes


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (NAMING, None),
        (replace(NAMING, may_name=False), "only_lead_or_sponsor_names"),
        (replace(NAMING, experiment_state=ExperimentState.STOPPED), "receiver_too_late"),
        (replace(NAMING, experiment_state=ExperimentState.SCALING_UP), None),
        (replace(NAMING, experiment_state=ExperimentState.READY), None),
        (replace(NAMING, experiment_state=ExperimentState.IDEA), "receiver_too_late"),
        (replace(NAMING, is_active=False), "receiver_unknown"),
        (replace(NAMING, is_ours=True), "receiver_of_team"),
        (replace(NAMING, is_sponsor=True), "receiver_is_sponsor"),
    ],
)
def test_r20_who_can_be_the_receiver(facts: ReceiverFacts, code: str | None) -> None:
    assert code_of(rules_handover.refuse_receiver(facts)) == code


@pytest.mark.parametrize(
    ("facts", "stage", "code"),
    [
        (STAGING, Stage.TRY_OUT, None),
        (STAGING, Stage.SMALL_LIVE, "stage_for_sponsor"),
        (replace(STAGING, is_lead=False, is_sponsor=True), Stage.SMALL_LIVE, None),
        (replace(STAGING, is_lead=False), Stage.TRY_OUT, "only_lead_or_sponsor_stage"),
        (replace(STAGING, has_open_sprint=True), Stage.TRY_OUT, "stage_during_sprint"),
        (replace(STAGING, experiment_state=ExperimentState.STOPPED), Stage.TRY_OUT, "stage_not_now"),
    ],
)
def test_r20_who_changes_the_stage(facts: StageFacts, stage: Stage, code: str | None) -> None:
    assert code_of(rules_handover.refuse_stage(facts, stage)) == code


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (AnswerFacts(False, True, HandoverState.ACCEPTED, None), "only_receiver"),
        (AnswerFacts(True, False, HandoverState.ACCEPTED, None), "nothing_to_receive"),
        (AnswerFacts(True, True, HandoverState.SENT_BACK, None), "send_back_question_missing"),
        (AnswerFacts(True, True, HandoverState.REFUSED, ""), "receive_reason_missing"),
        (AnswerFacts(True, True, HandoverState.ACCEPTED, None), None),
    ],
)
def test_r20_who_answers_and_how(facts: AnswerFacts, code: str | None) -> None:
    assert code_of(rules_handover.refuse_answer(facts)) == code


# --- on both engines ---------------------------------------------------------------------------------------


def name(experiment: Experiment, receiver: Person, by: Person) -> None:
    with act(experiment=experiment.code) as (locked, now):
        handover.name_receiver(locked, receiver.id, by=by, now=now)
        db.session.commit()


def stage(experiment: Experiment, to: Stage, by: Person) -> None:
    with act(experiment=experiment.code) as (locked, now):
        handover.change_stage(locked, to, by=by, now=now)
        db.session.commit()


def say(experiment: Experiment, said: HandoverState, words: str | None, by: Person) -> None:
    with act(experiment=experiment.code) as (locked, now):
        handover.answer(locked, said, words, by=by, now=now)
        db.session.commit()


def proven(house: House) -> tuple[Sprint, Person]:
    """Two sprints that confirm it, running small, with a receiver: the sponsor may decide now."""
    receiver = make_person("Rana Ontvangst")
    first = make_deciding_sprint(house)
    decide(first, keep(), house.lead)
    experiment = first.experiment
    refused("stage_for_sponsor", stage, experiment, Stage.SMALL_LIVE, house.lead)
    stage(experiment, Stage.SMALL_LIVE, house.sponsor)
    refused("receiver_of_team", name, experiment, house.members[0], house.lead)
    refused("receiver_is_sponsor", name, experiment, house.deputy, house.lead)
    refused("only_lead_or_sponsor_names", name, experiment, receiver, house.members[0])
    name(experiment, receiver, house.lead)
    plan = replace(PLAN, fallback="Dan gaan we terug naar de balie.")
    second = make_wrapped_up_sprint(house, experiment, plan=plan)
    with act(experiment=experiment.code) as (locked, now):
        vote_actions.open_round(again(locked), locked, by=house.lead, now=now)
        db.session.commit()
    refused("stage_during_sprint", stage, experiment, Stage.TRY_OUT, house.lead)
    vote_all(round_again(second), [(person, KEEP) for person in house.electorate])
    close_by_lead(round_again(second), house)
    return again(experiment), receiver


def scale_up() -> DecisionFacts:
    return DecisionFacts(Outcome.SCALE_UP, "Het werkt, ook op een drukke middag.")


def offered(house: House) -> tuple[Sprint, Person]:
    sprint, receiver = proven(house)
    refused("only_sponsor_scales_up", decide, sprint, scale_up(), house.lead)
    decide(sprint, scale_up(), house.sponsor)
    return sprint, receiver


def row(experiment: Experiment, person: Person) -> LoopRow:
    now = clock.now()
    found = loop_queries.row_of(experiment.code, loop_queries.reader_of(person.id, now), now)
    assert found is not None
    return found


def next_kind(experiment: Experiment, person: Person) -> tuple[ActKind, bool]:
    now = clock.now()
    told = loop_rules.next_act(row(experiment, person), loop_queries.reader_of(person.id, now), now)
    return told.kind, told.is_mine


def test_r20_without_two_proven_sprints_nobody_scales_up(house: House) -> None:
    sprint = make_deciding_sprint(house)
    refused("no_receiver", decide, sprint, scale_up(), house.sponsor)
    name(sprint.experiment, make_person("Rana Ontvangst"), house.lead)
    refused("not_proven_twice", decide, sprint, scale_up(), house.sponsor)


def test_r20_the_receiver_accepts_and_that_is_final(house: House) -> None:
    sprint, receiver = offered(house)
    experiment = sprint.experiment
    assert row(experiment, receiver).state is ExperimentState.SCALING_UP
    assert next_kind(experiment, receiver) == (ActKind.RECEIVE, True)
    assert next_kind(experiment, house.sponsor) == (ActKind.RECEIVE, False)
    for other in (house.sponsor, house.lead, house.admin, house.owner):
        refused("only_receiver", say, experiment, HandoverState.ACCEPTED, None, other)
    say(experiment, HandoverState.ACCEPTED, None, receiver)
    assert row(experiment, receiver).state is ExperimentState.HANDED_OVER
    assert next_kind(experiment, receiver)[0] is ActKind.NOTHING
    signed = handover.of_experiment(experiment.id)[-1]
    assert (signed.sponsor, signed.receiver, signed.state) == (
        house.sponsor.name,
        receiver.name,
        HandoverState.ACCEPTED,
    )
    assert signed.answered_at is not None
    assert [event.actor_id for event in events(EventKind.EXPERIMENT_HAND_OVER)] == [receiver.id]
    refused("handover_answered", take_back, sprint, house.sponsor)
    refused("only_receiver", say, experiment, HandoverState.REFUSED, "Toch niet", house.lead)


def take_back(sprint: Sprint, by: Person) -> None:
    with act(experiment=sprint.experiment.code) as (experiment, now):
        found = queries.in_force(sprint.id)
        assert found is not None
        actions.withdraw(found, experiment, "Nog te vroeg.", by=by, now=now)
        db.session.commit()


def test_r20_sent_back_is_one_more_sprint_that_may_pass_the_maximum(house: House) -> None:
    sprint, receiver = offered(house)
    experiment = sprint.experiment
    with act(experiment=experiment.code) as (locked, _now):
        locked.max_sprints = 2
        db.session.commit()
    refused("send_back_question_missing", say, experiment, HandoverState.SENT_BACK, None, receiver)
    say(experiment, HandoverState.SENT_BACK, "Wie beheert de tafel in de zomer?", receiver)
    now_row = row(experiment, house.lead)
    assert (now_row.state, now_row.sprint_state) == (ExperimentState.ACTIVE, SprintState.PLANNED)
    assert now_row.question == "Wie beheert de tafel in de zomer?"
    assert "sprints_reached" not in {refusal.code for refusal in loop_rules.blockers(now_row, clock.now())}
    with act(experiment=experiment.code) as (locked, now):
        plans.start(again(locked), locked, by=house.lead, now=now)
        db.session.commit()
    full = row(experiment, house.lead)
    assert "sprints_reached" in {refusal.code for refusal in loop_rules.blockers(full, clock.now())}


def test_r20_refused_ends_as_stopped_with_the_mark(house: House, client: Client) -> None:
    sprint, receiver = offered(house)
    experiment = sprint.experiment
    refused("receive_reason_missing", say, experiment, HandoverState.REFUSED, None, receiver)
    say(experiment, HandoverState.REFUSED, "Wij hebben er de mensen niet voor.", receiver)
    assert row(experiment, receiver).state is ExperimentState.STOPPED
    assert next_kind(experiment, house.lead)[0] is ActKind.NOTHING
    page = client.sign_in(house.lead).get(f"/experiments/{experiment.code}", most_statements=10, why=WHY)
    assert "Werkte, niet overgenomen" in page.text
    assert "Lees de stopkaart" not in page.text
    assert "Werkte, niet overgenomen" in client.get("/experiments").text


def test_r19_scaling_up_can_be_withdrawn_until_the_receiver_answers(house: House) -> None:
    sprint, receiver = offered(house)
    take_back(sprint, house.sponsor)
    found = row(sprint.experiment, receiver)
    assert (found.state, found.sprint_state, found.handover_state) == (
        ExperimentState.ACTIVE,
        SprintState.DECIDING,
        None,
    )
    refused("only_receiver", say, sprint.experiment, HandoverState.ACCEPTED, None, house.lead)
    refused("nothing_to_receive", say, sprint.experiment, HandoverState.ACCEPTED, None, receiver)


def test_r20_pages_from_receiver_to_two_signatures(house: House, client: Client) -> None:
    sprint, receiver = proven(house)
    code = sprint.experiment.code
    desk = client.sign_in(house.sponsor).get(f"/experiments/{code}/sprints/2/decision", most_statements=14, why=WHY)
    assert [one.attrs["value"] for one in desk.find_all("main input[name=outcome]")][-1] == "scale_up"
    told = client.post_form(desk, outcome=Outcome.SCALE_UP, reason="Het werkt.", tipping="none", follow=True)
    assert "De ontvanger zegt of het wordt overgenomen" in told.text
    assert "De ontvanger is Rana Ontvangst." in desk.text
    address = f"/experiments/{code}/hand-over"
    assert not client.sign_in(house.lead).get(address).find_all("main input[name=said]")
    client.sign_in(receiver)
    assert "Neem je dit over?" in client.get("/today").text
    client.post_form(address, "form[action$='/answer']", said=HandoverState.SENT_BACK, words="", status=409)
    client.post_form(address, "form[action$='/answer']", status=422)
    done = client.post_form(address, "form[action$='/answer']", said=HandoverState.ACCEPTED, words="", follow=True)
    assert "Overgedragen aan Rana Ontvangst" in done.text
    page = client.get(address)
    assert page.words_of("#now") == ["Overgedragen aan Rana Ontvangst"]
    assert "Oda Opdracht" in page.text
    assert page.words_of("#content .app-section__head h2") == ["Twee handtekeningen"]


def test_r20_the_lead_names_a_receiver_on_the_page(house: House, client: Client) -> None:
    receiver = make_person("Rana Ontvangst")
    first = make_deciding_sprint(house)
    decide(first, keep(), house.lead)
    address = f"/experiments/{first.experiment.code}/hand-over"
    client.sign_in(house.lead)
    client.post_form(address, "form[action$='/receiver']", receiver_id=str(house.members[0].id), status=409)
    client.post_form(address, "form[action$='/receiver']", receiver_id="", status=422)
    client.post_form(address, "form[action$='/receiver']", receiver_id=str(receiver.id))
    client.post_form(address, "form[action$='/stage']", stage=Stage.SMALL_LIVE, status=409)
    assert "Rana Ontvangst" in client.get(address).text
    member = client.sign_in(house.members[1]).get(address)
    assert not member.find_all("main form")
