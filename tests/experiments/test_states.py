# SPDX-License-Identifier: EUPL-1.2
"""Who is appointed, open questions, versions of the hypothesis, and how an experiment ends."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.experiments.acting import kinds, refused, set_state
from tests.factories import experiments as make
from tests.factories.people import House, join, make_person
from tracker import clock
from tracker.acts import act
from tracker.experiments import access, actions, queries
from tracker.experiments.models import Experiment
from tracker.experiments.terms import (
    ExperimentState,
    HypothesisFacts,
    HypothesisSource,
    Way,
)
from tracker.extensions import db
from tracker.people.models import Person
from tracker.record import queries as record_queries

ENDED = {ExperimentState.STOPPED, ExperimentState.HANDED_OVER, ExperimentState.WITHDRAWN}


def appoint(code: str, by: Person, **who: object) -> Experiment:
    with act(experiment=code) as (experiment, now):
        actions.appoint(experiment, by=by, now=now, **who)  # type: ignore[arg-type]  # the names of the arguments
        db.session.commit()
    return make.read_again(code)


def test_lead_and_administrator_appoint(house: House) -> None:
    ready = make.make_ready_experiment(house)
    with refused("only_lead_or_admin"):
        appoint(ready.code, house.members[0], lead_id=house.members[0].id)
    assert appoint(ready.code, house.admin, lead_id=house.members[0].id).lead_id == house.members[0].id
    owner = make_person()
    assert appoint(ready.code, house.members[0], domain_owner_id=owner.id).domain_owner_id == owner.id
    wanted = appoint(ready.code, house.admin, domain_owner_wanted=True)
    assert (wanted.domain_owner_id, wanted.domain_owner_wanted) == (None, True)
    assert kinds(wanted)[-1] == "experiment:appoint"


def test_an_administrator_cannot_appoint_himself(house: House) -> None:
    ready = make.make_ready_experiment(house)
    join(house.team, house.admin)
    with refused("not_yourself"):
        appoint(ready.code, house.admin, lead_id=house.admin.id)
    with refused("not_yourself"):
        appoint(ready.code, house.admin, domain_owner_id=house.admin.id)


def test_r10_an_appointed_lead_is_a_member_and_no_sponsor(house: House) -> None:
    ready = make.make_ready_experiment(house)
    with refused("lead_not_in_team"):
        appoint(ready.code, house.admin, lead_id=house.owner.id)
    join(house.team, house.sponsor)
    with refused("lead_is_sponsor"):
        appoint(ready.code, house.admin, lead_id=house.sponsor.id)


@pytest.mark.parametrize("state", sorted(ENDED))
def test_r18_nobody_is_appointed_to_what_has_ended(house: House, state: ExperimentState) -> None:
    ready = make.make_ready_experiment(house)
    set_state(ready.code, state)
    with refused("has_ended"):
        appoint(ready.code, house.lead, lead_id=house.members[0].id)


def test_questions_keep_their_order(house: House) -> None:
    ready = make.make_ready_experiment(house)
    with refused("only_team"), act(experiment=ready.code) as (experiment, now):
        actions.add_question(experiment, "Wie komt er?", by=house.manager, now=now)
    with act(experiment=ready.code) as (experiment, now):
        actions.add_question(experiment, "Wie komt er?", by=house.owner, now=now)
        actions.note_question(experiment, "Wanneer?", by=None, now=now)
        db.session.commit()
    assert [row.text for row in queries.open_questions(ready.id)] == ["Wie komt er?", "Wanneer?"]


def test_a_new_hypothesis_carries_the_threshold_over(house: House) -> None:
    ready = make.make_ready_experiment(house)
    first = queries.current_hypothesis(ready.id)
    assert first is not None
    with act(experiment=ready.code) as (experiment, now):
        before = queries.current_hypothesis(experiment.id)
        assert before is not None
        before.metric, before.threshold_value, before.threshold_way = "reacties", Decimal(45), Way.AT_LEAST
        facts = HypothesisFacts("de bakker", "de wijk", "meer stemmen")
        actions.new_hypothesis(experiment, facts, source=HypothesisSource.PIVOT, by=house.sponsor, now=now)
        db.session.commit()
    now_holds = queries.current_hypothesis(ready.id)
    assert now_holds is not None
    assert (now_holds.number, now_holds.action, now_holds.metric) == (2, "de bakker", "reacties")
    assert now_holds.threshold is not None
    assert now_holds.threshold.value == Decimal(45)


def test_r19_a_withdrawn_hypothesis_is_not_the_current_one(house: House) -> None:
    ready = make.make_ready_experiment(house)
    facts = HypothesisFacts("de bakker", "de wijk", "meer stemmen")
    with act(experiment=ready.code) as (experiment, now):
        second = actions.new_hypothesis(experiment, facts, source=HypothesisSource.PIVOT, by=house.lead, now=now)
        second.withdrawn_at = now
        db.session.flush()
        third = actions.new_hypothesis(experiment, facts, source=HypothesisSource.PIVOT, by=house.lead, now=now)
        assert third.number == 3
        third.withdrawn_at = now
        db.session.commit()
    current = queries.current_hypothesis(ready.id)
    assert current is not None
    assert current.number == 1


def test_r18_r19_a_stop_ended_when_it_was_due(house: House) -> None:
    ready = make.make_ready_experiment(house)
    due_at = clock.now()
    with act(experiment=ready.code) as (experiment, now):
        actions.become_stopped(experiment, now, due_at)
        db.session.commit()
    stopped = make.read_again(ready.code)
    assert (stopped.state, stopped.ended_at) == (ExperimentState.STOPPED, due_at)
    (event,) = record_queries.timeline(stopped.stream, 1)
    assert (event.kind, event.actor_id, event.due_at) == ("experiment:stopped", None, due_at)


def test_a_hand_over_is_final(house: House) -> None:
    ready = make.make_ready_experiment(house)
    with act(experiment=ready.code) as (experiment, now):
        actions.become_handed_over(experiment, now, by=house.owner.id)
        db.session.commit()
    assert make.read_again(ready.code).state is ExperimentState.HANDED_OVER


def test_who_works_on_an_experiment(house: House) -> None:
    ready, now = make.make_ready_experiment(house), clock.now()
    outsiders = (house.sponsor, house.deputy, house.admin, house.manager)
    assert all(access.works_on(ready, person.id, now) for person in house.electorate)
    assert not any(access.works_on(ready, person.id, now) for person in outsiders)


def test_the_record_of_an_experiment_verifies(house: House) -> None:
    make.make_ready_experiment(house, max_loss_eur=20_000)
    assert record_queries.verify().broken is None
