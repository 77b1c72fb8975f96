# SPDX-License-Identifier: EUPL-1.2
"""Before the sponsor: a stop rule that came true (R9), asking for a decision (R17 B), another round (R19)."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from tests.client import Client
from tests.factories.people import House
from tests.factories.sprints import LEARNING, again, answered, make_learning, make_wrapping_up_sprint
from tests.factories.votes import (
    KEEP,
    PIVOT,
    close_by_lead,
    decide,
    events,
    keep,
    make_deciding_sprint,
    pivot,
    refused,
    round_again,
    vote_all,
)
from tests.pages import Page
from tracker import clock
from tracker.acts import act
from tracker.decisions import actions, queries, rules, sponsor
from tracker.decisions.terms import AskFacts, Route, SetAsideFacts
from tracker.directions.terms import Stage
from tracker.experiments.terms import ExperimentState
from tracker.extensions import db
from tracker.learnings import actions as learning_actions
from tracker.loop import queries as loop_queries
from tracker.loop import rules as loop_rules
from tracker.loop.terms import ActKind, LoopRow
from tracker.people.models import Person
from tracker.record.terms import EventKind
from tracker.sprints.models import Sprint
from tracker.sprints.terms import SprintState
from tracker.votes import actions as vote_actions

CLEAR_KEEP = (KEEP, KEEP, KEEP, KEEP, PIVOT, PIVOT)
WHY = "who may decide looks at the vote, the limits, the stop rules and the frame"


def make_hit(house: House) -> Sprint:
    """A sprint that waits for a decision, in which the stop rule came true; the vote says keep."""
    sprint = make_wrapping_up_sprint(house, stage=Stage.TRY_OUT)
    with act(experiment=sprint.experiment.code) as (locked, now):
        current = again(locked)
        learning_actions.wrap_up(current, locked, answered(current, came_true=True), LEARNING, by=house.lead, now=now)
        vote_actions.open_round(current, locked, by=house.lead, now=now)
        db.session.commit()
    vote_all(round_again(sprint), list(zip(house.electorate, CLEAR_KEEP, strict=True)))
    close_by_lead(round_again(sprint), house)
    return again(sprint.experiment)


def answer_of(sprint: Sprint) -> UUID:
    return sponsor.true_rules(sprint.experiment_id)[-1].answer_id


def set_aside(sprint: Sprint, by: Person, why: str = "De kou is voorbij.", answer: UUID | None = None) -> None:
    with act(experiment=sprint.experiment.code) as (experiment, now):
        sponsor.set_aside(experiment, answer or answer_of(sprint), why, by=by, now=now)
        db.session.commit()


def ask(sprint: Sprint, by: Person, why: str = "Dit raakt twee afdelingen.") -> None:
    with act(experiment=sprint.experiment.code) as (experiment, now):
        sponsor.ask_sponsor(again(experiment), experiment, why, by=by, now=now)
        db.session.commit()


def withdraw(sprint: Sprint, by: Person) -> None:
    with act(experiment=sprint.experiment.code) as (experiment, now):
        found = queries.in_force(sprint.id)
        assert found is not None
        actions.withdraw(found, experiment, "De tellijst klopte niet.", by=by, now=now)
        db.session.commit()


def open_again(sprint: Sprint, by: Person) -> None:
    with act(experiment=sprint.experiment.code) as (experiment, now):
        vote_actions.open_round(again(experiment), experiment, by=by, now=now)
        db.session.commit()


def row(sprint: Sprint, person: Person) -> LoopRow:
    now = clock.now()
    found = loop_queries.row_of(sprint.experiment.code, loop_queries.reader_of(person.id, now), now)
    assert found is not None
    return found


def next_kind(sprint: Sprint, person: Person) -> tuple[ActKind, bool]:
    now = clock.now()
    told = loop_rules.next_act(row(sprint, person), loop_queries.reader_of(person.id, now), now)
    return told.kind, told.is_mine


def codes(sprint: Sprint, person: Person) -> set[str]:
    return {refusal.code for refusal in loop_rules.blockers(row(sprint, person), clock.now())}


# --- a stop rule that came true (R9, R17 B) ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "why", "code"),
    [
        (SetAsideFacts(False, ExperimentState.ACTIVE, True, True, False), "ja", "only_sponsor_sets_aside"),
        (SetAsideFacts(True, ExperimentState.STOPPED, True, True, False), "ja", "nothing_to_set_aside"),
        (SetAsideFacts(True, ExperimentState.ACTIVE, False, True, False), "ja", "stop_rule_not_true"),
        (SetAsideFacts(True, ExperimentState.ACTIVE, True, False, False), "ja", "stop_rule_not_fixed"),
        (SetAsideFacts(True, ExperimentState.ACTIVE, True, True, True), "ja", "set_aside_already"),
        (SetAsideFacts(True, ExperimentState.ACTIVE, True, True, False), "", "set_aside_reason_missing"),
        (SetAsideFacts(True, ExperimentState.PAUSED, True, True, False), "ja", None),
    ],
)
def test_r9_who_sets_a_stop_rule_aside(facts: SetAsideFacts, why: str, code: str | None) -> None:
    refusal = rules.refuse_setting_aside(facts, why)
    assert (refusal.code if refusal else None) == code


def test_r9_a_stop_rule_that_came_true_blocks_until_the_sponsor_sets_it_aside(house: House) -> None:
    sprint = make_hit(house)
    refused("stop_rule_hit", decide, sprint, keep(), house.lead)
    decide(sprint, keep(), house.sponsor)
    assert "stop_rule_open" in codes(sprint, house.sponsor)
    assert next_kind(sprint, house.sponsor) == (ActKind.SET_ASIDE, True)
    assert next_kind(sprint, house.lead) == (ActKind.SET_ASIDE, False)
    refused("only_sponsor_sets_aside", set_aside, sprint, house.lead)
    refused("set_aside_reason_missing", set_aside, sprint, house.sponsor, "")
    refused("stop_rule_not_true", set_aside, sprint, house.sponsor, "ja", uuid4())
    set_aside(sprint, house.deputy)
    assert "stop_rule_open" not in codes(sprint, house.sponsor)
    kept = sponsor.true_rules(sprint.experiment_id)[0]
    assert (kept.by, kept.on_behalf_of, kept.why) == (house.deputy.name, house.sponsor.name, "De kou is voorbij.")
    refused("set_aside_already", set_aside, sprint, house.sponsor)
    assert [event.actor_id for event in events(EventKind.STOP_RULE_SET_ASIDE)] == [house.deputy.id]


def test_r9_while_the_result_can_change_nothing_is_set_aside(house: House) -> None:
    sprint = make_wrapping_up_sprint(house, stage=Stage.TRY_OUT)
    with act(experiment=sprint.experiment.code) as (locked, now):
        current = again(locked)
        learning_actions.wrap_up(current, locked, answered(current, came_true=True), LEARNING, by=house.lead, now=now)
        db.session.commit()
    refused("stop_rule_not_fixed", set_aside, sprint, house.sponsor)


def test_r9_pages_show_the_stop_rule_and_set_it_aside(house: House, client: Client) -> None:
    sprint = make_hit(house)
    decide(sprint, keep(), house.sponsor)
    code = sprint.experiment.code
    assert "Er is een stopregel uitgekomen" in client.sign_in(house.lead).get(f"/experiments/{code}").text
    page = client.get(f"/experiments/{code}/stop-rules")
    assert not page.find_all("main form")
    page = client.sign_in(house.sponsor).get(f"/experiments/{code}/stop-rules")
    assert page.find_all("main form")
    address, answer = f"/experiments/{code}/stop-rules", answer_of(sprint)
    client.post_form(address, why="", status=422)
    done = client.post_form(address, why="De kou is voorbij.", follow=True)
    assert "opzij gezet" in done.text
    assert "De kou is voorbij." in client.get(address).text
    typed = {"csrf_token": client.csrf_token(), "answer": str(answer), "why": "Nog een keer."}
    client.post(address, typed, status=422)
    assert len(events(EventKind.STOP_RULE_SET_ASIDE)) == 1


# --- asking the sponsor (R17 B) ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "why", "code"),
    [
        (AskFacts(True, True, SprintState.DECIDING, False), "ja", "sponsor_asks_nobody"),
        (AskFacts(False, False, SprintState.DECIDING, False), "ja", "only_these_ask"),
        (AskFacts(True, False, SprintState.PLANNED, False), "ja", "ask_before_start"),
        (AskFacts(True, False, SprintState.CLOSED, False), "ja", "ask_too_late"),
        (AskFacts(True, False, SprintState.RUNNING, True), "ja", "asked_already"),
        (AskFacts(True, False, SprintState.RUNNING, False), "", "ask_reason_missing"),
        (AskFacts(True, False, SprintState.VOTING, False), "ja", None),
    ],
)
def test_r17_who_asks_for_a_decision_of_the_sponsor(facts: AskFacts, why: str, code: str | None) -> None:
    refusal = rules.refuse_asking(facts, why)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize("who", ["lead", "owner", "manager"])
def test_r17_once_asked_only_the_sponsor_decides(house: House, who: str) -> None:
    sprint = make_deciding_sprint(house)
    assert sprint.silence_at is not None
    refused("only_these_ask", ask, sprint, house.members[0])
    ask(sprint, getattr(house, who))
    refused("asked_already", ask, sprint, house.lead)
    assert again(sprint.experiment).silence_at is None, "a keep must not pass in silence any more"
    refused("sponsor_was_asked", decide, sprint, keep(), house.lead)
    assert next_kind(sprint, house.sponsor) == (ActKind.DECIDE, True)
    assert decide(sprint, keep(), house.sponsor).route is Route.SPONSOR
    assert [event.actor_id for event in events(EventKind.SPONSOR_ASK)] == [getattr(house, who).id]


def test_r17_the_page_asks_the_sponsor(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house)
    address = f"/experiments/{sprint.experiment.code}/sprints/1/decision"
    client.sign_in(house.manager).post_form(f"{address}/ask", why="", status=422)
    told = client.post_form(f"{address}/ask", why="Dit raakt twee afdelingen.", follow=True)
    assert "Dit raakt twee afdelingen." in told.text
    assert "Dit raakt twee afdelingen." in client.sign_in(house.lead).get(address, most_statements=13, why=WHY).text
    assert not client.get(f"{address}/ask").find_all("main form")


def test_r17_a_member_is_told_who_can_ask(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house)
    page = client.sign_in(house.members[0]).get(f"/experiments/{sprint.experiment.code}/sprints/1/decision/ask")
    assert "vakeigenaar" in page.text
    assert not page.find_all("main form")


# --- another round after a withdrawn decision (R19) --------------------------------------------------------


def test_r19_a_new_learning_after_a_withdrawal_opens_round_2(house: House) -> None:
    sprint = make_deciding_sprint(house)
    refused("learning_too_late", make_learning, house, sprint)
    decide(sprint, keep(), house.lead)
    withdraw(sprint, house.lead)
    refused("second_vote_needs_learning", open_again, sprint, house.lead)
    assert next_kind(sprint, house.lead)[0] is not ActKind.OPEN_VOTE
    learned = make_learning(house, again(sprint.experiment))
    assert next_kind(sprint, house.lead) == (ActKind.OPEN_VOTE, True)
    refused("only_lead", open_again, sprint, house.members[0])
    open_again(sprint, house.lead)
    db.session.refresh(learned)
    assert learned.frozen_at is not None
    round_ = round_again(sprint)
    assert round_.number == 2
    vote_all(round_, [(person, PIVOT) for person in house.electorate])
    close_by_lead(round_, house)
    assert decide(again(sprint.experiment), pivot(), house.lead).route is Route.FOLLOW
    assert [row.state.value for row in queries.of_sprint(sprint)] == ["withdrawn", "valid"]


def test_r19_without_a_new_learning_it_is_decided_again(house: House) -> None:
    sprint = make_deciding_sprint(house)
    decide(sprint, keep(), house.lead)
    withdraw(sprint, house.lead)
    assert decide(again(sprint.experiment), keep(), house.lead).route is Route.FOLLOW
    refused("learning_too_late", make_learning, house, sprint)


def test_r19_deciding_freezes_a_learning_that_no_vote_saw(house: House) -> None:
    sprint = make_deciding_sprint(house)
    decide(sprint, keep(), house.lead)
    withdraw(sprint, house.lead)
    learned = make_learning(house, again(sprint.experiment))
    decide(again(sprint.experiment), keep(), house.lead)
    db.session.refresh(learned)
    assert learned.frozen_at is not None


def at_desk(client: Client, person: Person, sprint: Sprint) -> Page:
    return client.sign_in(person).get(
        f"/experiments/{sprint.experiment.code}/sprints/1/decision", most_statements=14, why=WHY
    )


def test_r19_pages_lead_to_round_2(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house)
    decide(sprint, keep(), house.lead)
    withdraw(sprint, house.lead)
    code = sprint.experiment.code
    assert f"/experiments/{code}/sprints/1/learnings/new" in at_desk(client, house.lead, sprint).html
    make_learning(house, again(sprint.experiment))
    assert "Open de stemming opnieuw" in at_desk(client, house.lead, sprint).text
    assert "Open de stemming opnieuw" not in at_desk(client, house.members[0], sprint).text
    open_again(sprint, house.lead)
    assert "Ronde 2" in client.sign_in(house.members[0]).get(f"/experiments/{code}/sprints/1/vote").text
