# SPDX-License-Identifier: EUPL-1.2
"""Opening, casting, extending, closing: on both engines, by the actions themselves (R10 to R15)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tests.factories.people import House, join, leave, make_person
from tests.factories.sprints import again, make_running_sprint, make_wrapped_up_sprint, make_wrapping_up_sprint
from tests.factories.votes import (
    ABSTAIN,
    KEEP,
    PIVOT,
    STOP,
    close_by_lead,
    events,
    make_open_round,
    refused,
    round_again,
    settle_at,
    vote,
    vote_all,
)
from tracker import clock
from tracker.acts import act
from tracker.directions import actions as direction_actions
from tracker.directions.queries import direction as direction_of
from tracker.extensions import db
from tracker.learnings.queries import of_experiment
from tracker.people.models import Person
from tracker.record.models import Event
from tracker.record.queries import verify
from tracker.record.terms import EventKind
from tracker.refusal import Refused
from tracker.sprints import actions as sprint_actions
from tracker.sprints.models import Sprint
from tracker.sprints.terms import SprintState
from tracker.votes import actions, queries
from tracker.votes.models import Ballot, Elector, OpenBallot, Round
from tracker.votes.terms import AdviceStrength, BallotFacts, ClosedBy, RoundKind, RoundState

MONDAY = datetime(2030, 3, 4, 9, 0, tzinfo=UTC)  # no free day near


def count(table: type[Any]) -> int:
    return db.session.scalar(select(func.count(table.id))) or 0


def open_by(sprint: Sprint, person: Person) -> None:
    with act(experiment=sprint.experiment.code) as (experiment, now):
        actions.open_round(again(experiment), experiment, by=person, now=now)
        db.session.commit()


def test_r10_opening_freezes_electorate_and_learnings(house: House) -> None:
    round_ = make_open_round(house)
    people = set(db.session.scalars(select(Elector.person_id)))
    assert people == {person.id for person in house.electorate}
    assert round_.kind is RoundKind.SECRET
    assert round_.sprint.state is SprintState.VOTING
    assert all(row.frozen_at is not None for row in of_experiment(round_.sprint.experiment_id))
    assert (round_.sponsor_id, round_.deputy_id) == (house.sponsor.id, house.deputy.id)
    assert [event.data["eligible"] for event in events(EventKind.ROUND_OPEN)] == [6]


def test_r10_sponsor_and_manager_in_the_team_do_not_vote(house: House) -> None:
    for person in (house.sponsor, house.manager):
        join(house.team, person, by=house.admin)
    round_ = make_open_round(house)
    people = set(db.session.scalars(select(Elector.person_id)))
    assert people == {person.id for person in house.electorate}
    refused("not_in_electorate", vote, round_, house.sponsor, KEEP)
    refused("not_in_electorate", vote, round_, house.manager, STOP)


def test_r10_somebody_from_outside_has_no_vote_and_neither_has_the_administrator(house: House) -> None:
    round_ = make_open_round(house)
    refused("not_in_electorate", vote, round_, make_person(), KEEP)
    refused("not_in_electorate", vote, round_, house.admin, KEEP)
    assert count(OpenBallot) == 0


@pytest.mark.parametrize("who", ["owner", "sponsor", "manager", "admin"])
def test_only_the_lead_opens_and_closes(house: House, who: str) -> None:
    sprint = make_wrapped_up_sprint(house)
    refused("only_lead", open_by, sprint, getattr(house, who))
    open_by(sprint, house.lead)
    round_ = round_again(sprint)
    vote_all(round_, [(person, KEEP) for person in house.electorate])
    with pytest.raises(Refused, match="only_lead"), act(experiment=sprint.experiment.code) as (experiment, now):
        actions.close_early(round_, again(experiment), experiment, by=getattr(house, who), now=now)


def test_r6_a_vote_waits_for_the_wrap_up(house: House) -> None:
    refused("vote_not_now", open_by, make_running_sprint(house), house.lead)


def test_r6_without_learning_no_vote(house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    with pytest.raises(Refused) as caught:
        open_by(sprint, house.lead)
    assert caught.value.refusal.code in {"result_missing", "stop_rule_unanswered", "learning_missing"}
    assert count(Round) == 0


def test_a_vote_opens_once(house: House) -> None:
    round_ = make_open_round(house)
    refused("vote_not_now", open_by, round_.sprint, house.lead)
    db.session.add(
        Round(sprint_id=round_.sprint_id, number=2, kind=RoundKind.SECRET, opened_at=clock.now(),
              closes_at=clock.now(), extension_closes_at=clock.now())
    )  # fmt: skip
    with pytest.raises(IntegrityError):  # the database repeats the invariant
        db.session.flush()
    db.session.rollback()


def test_r12_casting_leaves_no_event(house: House) -> None:
    round_ = make_open_round(house)
    before = count(Event)
    vote_all(round_, [(person, KEEP) for person in house.electorate])
    vote(round_, house.lead, STOP)
    assert count(Event) == before
    assert count(OpenBallot) == 6


def test_r13_the_last_vote_counts_and_changes_are_only_counted(house: House) -> None:
    round_ = make_open_round(house)
    vote(round_, house.lead, KEEP)
    vote(round_, house.lead, STOP)
    vote(round_, house.lead, STOP)  # the same again is no change
    vote(round_, house.members[0], KEEP)
    vote(round_, house.members[0], KEEP, "Toch nog een reden")
    round_ = round_again(round_.sprint)
    assert round_.changes == 2
    assert count(OpenBallot) == 2
    seen = queries.vote_on(round_.sprint.experiment.code, 1, house.lead.id)
    assert seen is not None
    assert seen.own == BallotFacts(STOP, of_experiment(round_.sprint.experiment_id)[-1].id)


def test_r13_too_late_is_refused_with_the_moment(house: House) -> None:
    round_ = make_open_round(house)
    vote_all(round_, [(person, KEEP) for person in house.electorate[:4]])
    with clock.moved(round_.closes_at):
        late = refused("round_closed", vote, round_, house.electorate[5], STOP)
    assert late.refusal.facts["closed_at"] == round_.closes_at
    settle_at(round_.sprint.experiment, round_.closes_at)
    assert round_again(round_.sprint).voted == 4


def test_r11_the_tipping_learning_must_be_of_this_experiment(house: House) -> None:
    other = make_wrapped_up_sprint(house)
    foreign = of_experiment(other.experiment_id)[0].id
    round_ = make_open_round(house)
    with (
        pytest.raises(Refused, match="tipping_unknown"),
        act(experiment=round_.sprint.experiment.code) as (locked, now),
    ):
        actions.cast_ballot(round_, locked, house.lead, BallotFacts(KEEP, foreign), now)


def test_r12_at_close_numbers_stay_and_the_link_goes(house: House) -> None:
    round_ = make_open_round(house)
    choices = (KEEP, KEEP, KEEP, PIVOT, STOP, ABSTAIN)
    vote_all(round_, list(zip(house.electorate, choices, strict=True)))
    vote(round_, house.lead, PIVOT, "Anders")
    round_ = close_by_lead(round_, house)
    assert (round_.eligible, round_.voted, round_.changes) == (6, 6, 1)
    assert (round_.keep, round_.pivot, round_.stop, round_.abstain) == (2, 2, 1, 1)
    assert (round_.advice, round_.advice_strength) == (None, AdviceStrength.TIE)
    assert round_.closed_by is ClosedBy.EVERYBODY
    assert (count(OpenBallot), count(Elector), count(Ballot)) == (0, 0, 6)
    assert round_.sprint.state is SprintState.DECIDING
    assert round_.sprint.decide_due_at is not None
    (closed,) = events(EventKind.ROUND_CLOSE)
    assert closed.actor_id == house.lead.id
    assert {key: closed.data[key] for key in ("eligible", "voted", "keep", "changes")} == {
        "eligible": 6, "voted": 6, "keep": 2, "changes": 1,
    }  # fmt: skip
    assert verify().broken is None


def test_r14_the_clock_closes_with_quorum(house: House) -> None:
    round_ = make_open_round(house)
    vote_all(round_, [(person, KEEP) for person in house.electorate[:4]])
    later = round_.closes_at + timedelta(days=3)
    settle_at(round_.sprint.experiment, later)
    round_ = round_again(round_.sprint)
    assert (round_.state, round_.closed_at, round_.closed_by) == (RoundState.CLOSED, round_.closes_at, ClosedBy.CLOCK)
    assert (round_.advice, round_.advice_strength) == (KEEP, AdviceStrength.UNANIMOUS)
    (closed,) = events(EventKind.ROUND_CLOSE)
    assert (closed.actor_id, closed.due_at, closed.recorded_at) == (None, round_.closes_at, later)
    assert round_.sprint.deciding_at == round_.closes_at


def test_r14_without_quorum_it_is_extended_once_then_closed(house: House) -> None:
    round_ = make_open_round(house)
    experiment = round_.sprint.experiment
    vote_all(round_, [(person, KEEP) for person in house.electorate[:3]])
    settle_at(experiment, round_.closes_at)
    assert round_again(round_.sprint).state is RoundState.EXTENDED
    with clock.moved(round_.closes_at + timedelta(hours=1)):
        vote(round_, house.electorate[3], STOP)  # in the extension voting goes on
        settle_at(experiment, round_.closes_at + timedelta(hours=2))
        assert round_again(round_.sprint).state is RoundState.EXTENDED
    settle_at(experiment, round_.extension_closes_at)
    round_ = round_again(round_.sprint)
    assert (round_.state, round_.closed_at) == (RoundState.CLOSED, round_.extension_closes_at)
    assert (round_.voted, round_.advice_strength) == (4, AdviceStrength.CLEAR)
    assert len(events(EventKind.ROUND_EXTEND)) == 1


def test_r14_r15_nobody_votes(house: House) -> None:
    round_ = make_open_round(house)
    settle_at(round_.sprint.experiment, round_.extension_closes_at + timedelta(days=9))
    round_ = round_again(round_.sprint)
    assert (round_.voted, round_.advice_strength) == (0, AdviceStrength.NONE)
    assert [len(events(kind)) for kind in (EventKind.ROUND_EXTEND, EventKind.ROUND_CLOSE)] == [1, 1]
    settle_at(round_.sprint.experiment, round_.extension_closes_at + timedelta(days=10))
    assert len(events(EventKind.ROUND_CLOSE)) == 1  # settling twice writes once


def test_r7_a_round_that_is_due_has_its_result_before_anybody_settles_it(house: House) -> None:
    round_ = make_open_round(house)
    vote_all(round_, [(person, KEEP) for person in house.electorate[:4]])
    before, due = round_.closes_at - timedelta(minutes=1), round_.closes_at
    assert queries.advice_of(round_.sprint_id, before) is None
    assert queries.reasons(round_, before) == []
    assert queries.tipping(round_, before) == []
    with pytest.raises(ValueError, match="open"):
        queries.result_page(round_, before)
    seen = queries.result_page(round_, due)
    db.session.rollback()
    settle_at(round_.sprint.experiment, due)
    stored = queries.result_page(round_again(round_.sprint), due)
    assert (seen.tally, seen.advice, seen.eligible, seen.closed_at) == (
        stored.tally, stored.advice, stored.eligible, stored.closed_at,
    )  # fmt: skip
    assert sorted(row.reason or "" for row in seen.reasons) == sorted(row.reason or "" for row in stored.reasons)


def announce(house: House, sprint: Sprint, at: Any) -> None:
    with act(experiment=sprint.experiment.code) as (experiment, now):
        sprint_actions.announce_meeting(again(experiment), experiment, at, by=house.lead, now=now)
        db.session.commit()


def test_r14_2_9_everyone_voted_early_or_an_announced_meeting_closes_at_the_quorum(house: House) -> None:
    monday = MONDAY
    with clock.moved(monday):
        round_ = make_open_round(house)
        announce(house, round_.sprint, monday + timedelta(days=1))
        vote_all(round_, [(person, KEEP) for person in house.electorate[:4]])
        refused("meeting_not_begun", close_by_lead, round_, house)
    with clock.moved(monday + timedelta(days=1, minutes=5)):
        round_ = close_by_lead(round_, house)
    assert (round_.closed_by, round_.voted, round_.eligible) == (ClosedBy.MEETING, 4, 6)


def test_r14_2_9_everyone_voted_early_and_the_lead_may_close(house: House) -> None:
    round_ = make_open_round(house)
    vote_all(round_, [(person, KEEP) for person in house.electorate[:5]])
    late = refused("not_everybody_voted", close_by_lead, round_, house)
    assert late.refusal.facts["voted"] == 5
    vote(round_, house.electorate[5], KEEP)
    assert close_by_lead(round_, house).state is RoundState.CLOSED


# --- people who come and go (DOMAIN 2.9) -------------------------------------------------------------------


def test_2_9_member_leaves_mid_vote_and_the_vote_stays(house: House) -> None:
    round_ = make_open_round(house)
    vote(round_, house.members[0], STOP)
    leave(house.team, house.members[0], by=house.admin)
    facts = queries.facts(round_again(round_.sprint), clock.now())
    assert len(facts.eligible) == 6
    vote_all(round_, [(person, KEEP) for person in house.electorate if person is not house.members[0]])
    assert (close_by_lead(round_, house).stop, round_again(round_.sprint).eligible) == (1, 6)


def test_2_9_member_leaves_mid_vote_unvoted_and_the_quorum_goes_down(house: House) -> None:
    round_ = make_open_round(house)
    for person in house.members[:2]:
        leave(house.team, person, by=house.admin)
        refused("not_in_electorate", vote, round_, person, KEEP)
    vote_all(round_, [(person, KEEP) for person in (house.lead, house.owner, house.members[2])])
    settle_at(round_.sprint.experiment, round_.closes_at)
    round_ = round_again(round_.sprint)
    assert (round_.eligible, round_.voted, round_.state) == (4, 3, RoundState.CLOSED)  # 3 of 4, not of 6
    (closed,) = events(EventKind.ROUND_CLOSE)
    assert closed.data["eligible"] == 4
    gone = {str(person.id) for person in house.members[:2]}
    assert not [who for who in gone if who in str(closed.data)], "the number is logged, without a name"


def test_2_9_member_joins_mid_vote_and_votes_next_round(house: House) -> None:
    round_ = make_open_round(house)
    fresh = make_person("Nieuwe collega", team=house.team)
    refused("not_in_electorate", vote, round_, fresh, KEEP)
    assert len(queries.facts(round_, clock.now()).eligible) == 6


def test_a_round_settled_late_counts_who_was_there_when_it_ended(house: House) -> None:
    round_ = make_open_round(house)
    vote_all(round_, [(person, KEEP) for person in house.electorate[:4]])
    with clock.moved(round_.closes_at + timedelta(hours=1)):
        leave(house.team, house.members[3], by=house.admin)  # after the end, before anybody settled it
    settle_at(round_.sprint.experiment, round_.closes_at + timedelta(hours=2))
    assert round_again(round_.sprint).eligible == 6


def test_a_quorum_that_came_by_leaving_in_the_extension_does_not_undo_the_extension(house: House) -> None:
    round_ = make_open_round(house)
    vote_all(round_, [(person, KEEP) for person in house.electorate[:3]])
    with clock.moved(round_.closes_at + timedelta(hours=1)):
        for person in house.members[2:]:
            leave(house.team, person, by=house.admin)
    seen = queries.result_page(round_again(round_.sprint), round_.extension_closes_at)
    assert (seen.closed_at, seen.eligible) == (round_.extension_closes_at, 4)
    settle_at(round_.sprint.experiment, round_.extension_closes_at)
    round_ = round_again(round_.sprint)
    assert (round_.closed_at, round_.eligible) == (round_.extension_closes_at, 4)


def test_r10_a_voter_who_becomes_sponsor_keeps_the_vote(house: House) -> None:
    round_ = make_open_round(house)
    with act() as (_, now):
        direction = direction_of(house.direction.id)
        assert direction is not None
        direction_actions.appoint(
            direction, sponsor_id=house.members[0].id, deputy_id=house.deputy.id, by=house.admin, now=now
        )
        db.session.commit()
    vote(round_, house.members[0], KEEP)
    assert count(OpenBallot) == 1
