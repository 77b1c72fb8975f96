# SPDX-License-Identifier: EUPL-1.2
"""Objections by the actions, on both engines: raising, the halt that the clock brings, settling, restarting (R16)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from tests.factories.objections import do, halted_since, make_objection, objection_again, restart
from tests.factories.people import House, make_person
from tests.factories.sprints import again, log, make_planned_sprint, make_running_sprint, settled
from tests.factories.votes import KEEP, STOP, decide, events, keep, make_deciding_sprint, past, refused, settle_at, stop
from tracker import clock
from tracker.acts import act
from tracker.decisions import actions as decision_actions
from tracker.decisions import queries as decision_queries
from tracker.extensions import db, writing
from tracker.loop import queries as loop_queries
from tracker.loop import rules as loop_rules
from tracker.loop.actions import start_sprint
from tracker.loop.terms import ActKind, LoopRow
from tracker.notices.queries import due_experiments
from tracker.people.models import Person
from tracker.people.queries import calendar
from tracker.people.terms import Role
from tracker.record.queries import verify
from tracker.record.terms import EventKind
from tracker.sprints import actions as sprint_actions
from tracker.sprints.models import Sprint
from tracker.sprints.terms import SprintState
from tracker.tables import Base
from tracker.votes import objections
from tracker.votes.objection_models import Objection, Restart
from tracker.votes.objection_terms import Ground, ObjectionState, Side


def row_of(sprint: Sprint, person: Person) -> LoopRow:
    now = clock.now()
    row = loop_queries.row_of(sprint.experiment.code, loop_queries.reader_of(person.id, now), now)
    assert row is not None
    return row


@pytest.mark.parametrize("who", ["lead", "member", "owner", "sponsor", "deputy", "adviser"])
def test_r16_close_by_halts_at_once(house: House, who: str) -> None:
    person = {
        "lead": house.lead,
        "member": house.members[0],
        "owner": house.owner,
        "sponsor": house.sponsor,
        "deputy": house.deputy,
        "adviser": make_person(roles=[Role.ADVISER]),
    }[who]
    sprint = make_running_sprint(house)
    ends_at = sprint.ends_at
    one = make_objection(sprint.experiment, person, Ground.SAFETY)
    sprint = again(sprint.experiment)
    assert sprint.halted_at == one.halts_at == one.raised_at
    assert halted_since(sprint.experiment) == one.raised_at
    assert (sprint.state, sprint.ends_at) == (SprintState.RUNNING, ends_at)
    assert [event.data["number"] for event in events(EventKind.SPRINT_HALT)] == [1]
    assert verify().broken is None


@pytest.mark.parametrize("ground", [Ground.LAW, Ground.LOSS])
def test_r16_other_grounds_block_and_do_not_halt(house: House, ground: Ground) -> None:
    sprint = make_running_sprint(house)
    make_objection(sprint.experiment, house.lead, ground)
    assert again(sprint.experiment).halted_at is None
    assert halted_since(sprint.experiment) is None
    assert row_of(sprint, house.lead).objection_open


@pytest.mark.parametrize("who", ["manager", "admin", "reader"])
def test_r16_anybody_else_halts_after_a_working_day_by_reading(house: House, who: str) -> None:
    person = {"manager": house.manager, "admin": house.admin, "reader": make_person()}[who]
    sprint = make_running_sprint(house)
    one = make_objection(sprint.experiment, person, Ground.HARM)
    assert one.halts_at is not None
    assert one.halts_at > one.raised_at
    assert halted_since(sprint.experiment) is None
    assert sprint.experiment.code not in due_experiments(clock.now())
    with past(one.halts_at) as now:
        assert halted_since(sprint.experiment) == one.halts_at  # R7: nobody settled it yet
        assert row_of(sprint, house.lead).is_halted
        assert again(sprint.experiment).halted_at is None
        assert sprint.experiment.code in due_experiments(now)
        assert settled(sprint.experiment, now).halted_at == one.halts_at
        assert sprint.experiment.code not in due_experiments(now)
        settle_at(sprint.experiment, now)
    halts = events(EventKind.SPRINT_HALT)
    assert [(event.actor_id, event.due_at) for event in halts] == [(None, one.halts_at)]
    assert verify().broken is None


@pytest.mark.parametrize("who", ["lead", "adviser"])
def test_r16_an_answer_is_enough(house: House, who: str) -> None:
    sprint = make_running_sprint(house)
    one = make_objection(sprint.experiment, house.manager, Ground.SAFETY)
    do(objections.answer, one, sprint.experiment, house.lead if who == "lead" else make_person(roles=[Role.ADVISER]))
    assert one.halts_at is not None
    with past(one.halts_at) as now:
        assert halted_since(sprint.experiment) is None
        assert settled(sprint.experiment, now).halted_at is None
    assert objection_again(one).state is ObjectionState.OPEN
    assert events(EventKind.SPRINT_HALT) == []


def test_r16_an_answer_after_the_moment_comes_too_late(house: House) -> None:
    sprint = make_running_sprint(house)
    one = make_objection(sprint.experiment, house.manager, Ground.SAFETY)
    assert one.halts_at is not None
    with past(one.halts_at):
        do(objections.answer, one, sprint.experiment, house.lead)
        assert again(sprint.experiment).halted_at == one.halts_at
        assert halted_since(sprint.experiment) == one.halts_at


def test_r16_a_sprint_that_ended_before_is_not_halted(house: House) -> None:
    sprint = make_running_sprint(house)
    one = make_objection(sprint.experiment, house.manager, Ground.SAFETY)
    assert one.halts_at is not None
    with act(experiment=sprint.experiment.code) as (experiment, now):
        sprint_actions.end(again(experiment), experiment, "We weten genoeg.", by=house.lead, now=now)
        db.session.commit()
    with past(one.halts_at) as now:
        assert settled(sprint.experiment, now).halted_at is None
        assert not row_of(sprint, house.lead).is_halted


def test_r16_a_late_settling_still_writes_the_halt_at_its_moment(house: House) -> None:
    sprint = make_running_sprint(house)
    one = make_objection(sprint.experiment, house.manager, Ground.SAFETY)
    assert sprint.ends_at is not None
    with past(sprint.ends_at) as now:
        assert halted_since(sprint.experiment) is None  # it has ended: nothing lies still
        found = settled(sprint.experiment, now)
    assert (found.state, found.halted_at) == (SprintState.WRAPPING_UP, one.halts_at)


def test_r16_during_a_halt_the_log_is_open_and_ending_is_allowed(house: House) -> None:
    sprint = make_running_sprint(house)
    make_objection(sprint.experiment, house.lead)
    log(house, sprint)
    with act(experiment=sprint.experiment.code) as (experiment, now):
        sprint_actions.end(again(experiment), experiment, "Niet veilig.", aborted=True, by=house.lead, now=now)
        db.session.commit()
    assert again(sprint.experiment).state is SprintState.WRAPPING_UP
    assert not row_of(sprint, house.lead).is_halted
    refused("sprint_not_halted", restart, objections.ask_restart, sprint.experiment, house.lead)


def test_r9_r16_an_open_objection_blocks_the_next_sprint_until_it_is_settled(house: House) -> None:
    sprint = make_planned_sprint(house)
    experiment = sprint.experiment
    one = make_objection(experiment, make_person(), Ground.LAW)
    row = row_of(sprint, house.lead)
    blocking = [refusal for refusal in loop_rules.blockers(row, clock.now()) if refusal.code == "objection_blocks"]
    assert [refusal.lift for refusal in blocking] == [("lead", "sponsor")]
    for person in (house.lead, house.sponsor, house.deputy):
        next_act = loop_rules.next_act(row, loop_queries.reader_of(person.id, clock.now()), clock.now())
        assert (next_act.kind, next_act.is_mine) == (ActKind.SETTLE_OBJECTION, True)

    def start() -> None:
        with act(start=experiment.code) as (locked, now):
            start_sprint(locked, again(locked), by=house.lead, now=now)
            db.session.commit()

    refused("objection_blocks", start)
    do(objections.adapt, one, experiment, house.lead)
    start()
    assert again(experiment).state is SprintState.RUNNING


def test_r16_only_the_lead_adapts_and_only_sponsor_or_deputy_rejects(house: House) -> None:
    experiment = make_running_sprint(house).experiment
    one = make_objection(experiment, house.members[0], Ground.LAW)
    for person in (house.members[0], house.sponsor, house.manager, house.admin):
        refused("only_lead", do, objections.adapt, one, experiment, person)
    for person in (house.lead, house.owner, house.manager, house.admin):
        refused("only_sponsor", do, objections.reject, one, experiment, person)
    do(objections.reject, one, experiment, house.deputy, "De jurist zag het na.")
    found = objection_again(one)
    assert (found.state, found.settled_by_id) == (ObjectionState.REJECTED, house.deputy.id)
    assert found.on_behalf_of_id == house.sponsor.id
    refused("objection_settled", do, objections.adapt, one, experiment, house.lead)
    assert verify().broken is None


def test_r16_sponsor_and_lead_restart_together(house: House) -> None:
    experiment = make_running_sprint(house).experiment
    one = make_objection(experiment, house.owner)
    refused("restart_waits", restart, objections.ask_restart, experiment, house.lead)
    do(objections.adapt, one, experiment, house.lead)
    assert halted_since(experiment) is not None  # settled is not restarted
    refused("restart_by_two", restart, objections.ask_restart, experiment, house.owner)
    refused("restart_not_asked", restart, objections.confirm_restart, experiment, house.sponsor)
    restart(objections.ask_restart, experiment, house.lead)
    waits = refused("restart_asked", restart, objections.ask_restart, experiment, house.sponsor)
    assert waits.refusal.facts["until"] == calendar().add_working_days(clock.now(), 5)
    refused("restart_by_the_other", restart, objections.confirm_restart, experiment, house.lead)
    restart(objections.confirm_restart, experiment, house.deputy)
    assert halted_since(experiment) is None
    assert again(experiment).halted_at is None
    settle_at(experiment, clock.now())
    assert len(events(EventKind.SPRINT_HALT)) == len(events(EventKind.SPRINT_RESTART)) == 1
    make_objection(experiment, house.owner, Ground.SAFETY)  # and it can be halted again
    assert halted_since(experiment) is not None


def test_r16_a_restart_that_nobody_confirms_in_time_is_asked_again(house: House) -> None:
    experiment = make_running_sprint(house).experiment
    start = datetime(2030, 3, 4, 9, 0, tzinfo=UTC)
    with writing():
        sprint = again(experiment)
        sprint.ends_at = start + timedelta(days=20)
        db.session.commit()
    with clock.moved(start):
        do(objections.adapt, make_objection(experiment, house.lead), experiment, house.lead)
        restart(objections.ask_restart, experiment, house.sponsor)
    with clock.moved(start + timedelta(days=7, hours=8)):  # Monday a week later, past 17:00
        refused("restart_too_late", restart, objections.confirm_restart, experiment, house.lead)
        restart(objections.ask_restart, experiment, house.lead)
        restart(objections.confirm_restart, experiment, house.sponsor)
        assert halted_since(experiment) is None


def test_r16_r19_a_stop_closes_objections_and_taking_it_back_opens_them(house: House) -> None:
    sprint = make_deciding_sprint(house, *(STOP,) * 6)
    one = make_objection(sprint.experiment, house.owner, Ground.LAW)
    decision = decide(sprint, stop(), house.sponsor)
    assert objection_again(one).state is ObjectionState.CLOSED
    with act(experiment=sprint.experiment.code) as (experiment, now):
        found = decision_queries.decision(decision.id)
        assert found is not None
        decision_actions.withdraw(found, experiment, "Te snel.", by=house.sponsor, now=now)
        db.session.commit()
    assert objection_again(one).state is ObjectionState.OPEN
    decide(sprint, stop(), house.sponsor)
    late = make_objection(sprint.experiment, house.manager, Ground.LAW)  # after the announcement, before it is final
    announced = decision_queries.announced(sprint.experiment_id)
    assert announced is not None
    assert announced.withdraw_until is not None
    settle_at(sprint.experiment, announced.withdraw_until)
    assert {objection_again(each).state for each in (one, late)} == {ObjectionState.CLOSED}
    refused("objection_after_end", make_objection, sprint.experiment, house.owner)
    assert verify().broken is None


def test_r16_r17_with_an_objection_the_lead_cannot_confirm_and_silence_is_no_yes(house: House) -> None:
    sprint = make_deciding_sprint(house)
    assert sprint.silence_at is not None
    silence_at = sprint.silence_at
    one = make_objection(sprint.experiment, house.manager, Ground.LOSS)
    assert again(sprint.experiment).silence_at is None
    assert not loop_rules.can_confirm(row_of(sprint, house.lead), clock.now())
    refused("objection_open", decide, sprint, keep(), house.lead)
    with past(silence_at) as now:
        assert settled(sprint.experiment, now).state is SprintState.DECIDING
        do(objections.adapt, one, sprint.experiment, house.lead)
        # R17 C: somebody looked at it since, so silence does not pass it any more.
        assert settled(sprint.experiment, now).state is SprintState.DECIDING
        assert again(sprint.experiment).silence_at is None
        decide(sprint, keep(), house.lead)


def test_r16_votes_go_on_beside_an_objection(house: House) -> None:
    sprint = make_deciding_sprint(house, *(KEEP,) * 6)
    make_objection(sprint.experiment, house.members[1], Ground.LAW)
    decide(sprint, keep(), house.sponsor)
    assert again(sprint.experiment).state is SprintState.PLANNED


def test_r16_the_database_repeats_the_rules(house: House) -> None:
    experiment = make_running_sprint(house).experiment
    one = make_objection(experiment, house.lead)
    now = clock.now()
    ask = {"sprint_id": one.sprint_id, "asked_as": Side.LEAD, "asked_at": now, "until": now}
    wrong: list[list[Base]] = [
        [Restart(asked_by_id=house.lead.id, **ask), Restart(asked_by_id=house.sponsor.id, **ask)],
        [Restart(asked_by_id=house.lead.id, confirmed_by_id=house.lead.id, confirmed_at=now, **ask)],
        [_objection(experiment.id, house.lead.id, now, state=ObjectionState.ADAPTED, settled_at=now)],
        [_objection(experiment.id, house.lead.id, now, settled_at=now)],
        [_objection(experiment.id, house.lead.id, now, answer="Zonder naam.")],
        [_objection(experiment.id, house.lead.id, now, halts_at=now)],
    ]
    for rows in wrong:
        with writing():
            db.session.add_all(rows)
            with pytest.raises(IntegrityError):
                db.session.flush()
            db.session.rollback()


def _objection(experiment_id: object, person_id: object, now: datetime, **more: object) -> Objection:
    return Objection(
        experiment_id=experiment_id, raised_by_id=person_id, raised_at=now, ground=Ground.LAW, text="Nee.", **more
    )
