# SPDX-License-Identifier: EUPL-1.2
"""A limit that is reached blocks (R9) until the sponsor gives more room, or chose to go on past the most sprints."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.client import Client
from tests.factories.experiments import make_ready_experiment, read_again
from tests.factories.people import House
from tests.factories.sprints import RESULT, again, make_running_sprint
from tests.factories.votes import KEEP, decide, events, keep, make_deciding_sprint, refused
from tests.loop.rows import LEAD, SPONSOR, a_row
from tracker import clock
from tracker.acts import act
from tracker.decisions import actions as decisions
from tracker.decisions.queries import in_force
from tracker.directions.terms import Stage
from tracker.experiments import room, rules
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState, RoomFacts
from tracker.extensions import db
from tracker.loop import queries
from tracker.loop import rules as loop
from tracker.loop.terms import ActKind, LoopRow, Reader
from tracker.people.models import Person
from tracker.record.terms import EventKind
from tracker.sprints.models import Sprint

ROOM = RoomFacts(1000, 80, 3)


@pytest.mark.parametrize(
    ("state", "after", "code"),
    [
        (ExperimentState.ACTIVE, RoomFacts(1001, 80, 3), None),
        (ExperimentState.ACTIVE, RoomFacts(1000, 81, 3), None),
        (ExperimentState.PAUSED, RoomFacts(1000, 80, 4), None),
        (ExperimentState.ACTIVE, ROOM, "room_unchanged"),
        (ExperimentState.ACTIVE, RoomFacts(999, 200, 9), "room_only_grows"),
        (ExperimentState.ACTIVE, RoomFacts(2000, 79, 9), "room_only_grows"),
        (ExperimentState.ACTIVE, RoomFacts(2000, 90, 2), "room_only_grows"),
        (ExperimentState.READY, RoomFacts(2000, 90, 9), "room_while_it_goes_on"),
        (ExperimentState.STOPPED, RoomFacts(2000, 90, 9), "room_while_it_goes_on"),
    ],
)
def test_r9_room_only_grows_while_it_goes_on(state: ExperimentState, after: RoomFacts, code: str | None) -> None:
    refusal = rules.refuse_room(state, ROOM, after)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"euros_used": 10_000}, ActKind.GIVE_ROOM),
        ({"hours_used": 320}, ActKind.GIVE_ROOM),
        ({"sprints_used": 7}, ActKind.GIVE_ROOM),
        ({"sprints_used": 7, "sponsor_kept_after": 7}, ActKind.PLAN),
        ({"sprints_used": 8, "sponsor_kept_after": 7}, ActKind.GIVE_ROOM),
        ({"sprints_used": 7, "sent_back_after": 7}, ActKind.PLAN),
        ({"euros_used": 9_999}, ActKind.PLAN),
        ({"euros_used": 10_000, "stop_rules_open": 1}, ActKind.SET_ASIDE),
    ],
)
def test_r9_a_limit_that_is_reached_is_the_turn_of_the_sponsor(changes: dict[str, Any], kind: ActKind) -> None:
    row = a_row(**changes)
    act_of_sponsor = loop.next_act(row, Reader(SPONSOR, frozenset()), clock.now())
    assert (act_of_sponsor.kind, act_of_sponsor.is_mine) == (kind, kind is not ActKind.PLAN)
    assert loop.next_act(row, Reader(LEAD, frozenset()), clock.now()).is_mine is (kind is ActKind.PLAN)


def give(experiment: Experiment, by: Person, **more: int) -> None:
    with act(experiment=experiment.code) as (locked, now):
        room.give_room(locked, replace(room.room_of(locked), **more), "Dit is het waard.", by=by, now=now)
        db.session.commit()


def row_of(sprint: Sprint, house: House) -> LoopRow:
    db.session.rollback()
    row = queries.row_of(sprint.experiment.code, Reader(house.lead.id, frozenset()), clock.now())
    assert row is not None
    return row


def codes(sprint: Sprint, house: House) -> list[str]:
    return [refusal.code for refusal in loop.blockers(row_of(sprint, house), clock.now())]


@pytest.mark.parametrize("who", ["lead", "manager", "admin", "owner"])
def test_r9_only_the_sponsor_gives_room(house: House, who: str) -> None:
    running = make_running_sprint(house)
    refused("only_sponsor", lambda: give(running.experiment, getattr(house, who), max_hours=999))


def test_r9_r17_a_loss_limit_reached_blocks_until_the_sponsor_gives_room(house: House, client: Client) -> None:
    experiment = make_ready_experiment(house, stage=Stage.TRY_OUT, max_loss_eur=RESULT.euros_used)
    sprint = make_deciding_sprint(house, experiment=experiment)
    refused("loss_nearly_used", decide, sprint, keep(), house.lead)
    db.session.rollback()
    decide(sprint, keep(), house.sponsor)
    assert codes(sprint, house) == ["loss_reached"]
    client.sign_in(house.sponsor)
    page = client.get(f"/experiments/{experiment.code}")
    assert "Een grens is bereikt: geef je meer ruimte?" in page.text
    assert "Meer dan 80% van een grens is op." in page.text
    address = f"/experiments/{experiment.code}/room"
    less = client.post_form(address, status=409, max_loss_eur=1, sentence="Minder.")
    assert "niet minder worden dan 120" in less.text
    client.post_form(address, follow=True, max_loss_eur=5000, sentence="Dit is het waard.")
    assert codes(sprint, house) == []
    assert events(EventKind.EXPERIMENT_LIMITS)[0].data["max_loss_eur"] == 5000
    assert "Dit is het waard." in client.get(f"/experiments/{experiment.code}").text


def test_r17_b_a_sponsor_who_goes_on_after_the_last_sprint_allows_one_more(house: House) -> None:
    experiment = make_ready_experiment(house, stage=Stage.TRY_OUT, max_sprints=1)
    sprint = make_deciding_sprint(house, *(KEEP,) * 6, experiment=experiment)
    refused("sprints_used_up", decide, sprint, keep(), house.lead)
    db.session.rollback()
    decide(sprint, keep(), house.sponsor)
    assert codes(sprint, house) == []
    _withdraw(sprint, house)
    assert row_of(sprint, house).sponsor_kept_after is None
    decide(again(experiment), keep(), house.sponsor)
    second = make_deciding_sprint(house, experiment=read_again(experiment.code))
    assert second.number == 2
    refused("sprints_used_up", decide, second, keep(), house.lead)


def _withdraw(sprint: Sprint, house: House) -> None:
    with act(experiment=sprint.experiment.code) as (experiment, now):
        taken = in_force(sprint.id)
        assert taken is not None
        decisions.withdraw(taken, experiment, "Te snel.", by=house.sponsor, now=now)
        db.session.commit()


def test_r2_more_room_than_the_frame_is_a_yes_of_the_sponsor(house: House) -> None:
    running = make_running_sprint(house)
    give(running.experiment, house.deputy, max_loss_eur=50_000)
    row = row_of(running, house)
    assert (row.max_loss_eur, row.frame_tighter, row.sponsor_said) == (50_000, False, "Dit is het waard.")
    assert row.sponsor_allowed_at is not None
    assert row.sponsor_allowed_at <= clock.now() + timedelta(seconds=1)
