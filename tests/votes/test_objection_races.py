# SPDX-License-Identifier: EUPL-1.2
"""Two people at the same moment at one objection, on both engines: one of them settles it, one restart is asked (R16)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.decisions.test_races import at_once
from tests.factories.objections import do, make_objection, objection_again, restart
from tests.factories.people import House
from tests.factories.sprints import again, make_running_sprint
from tests.factories.votes import events
from tracker.acts import act
from tracker.extensions import db
from tracker.people.models import Person
from tracker.people.queries import person as person_of
from tracker.record.queries import verify
from tracker.record.terms import EventKind
from tracker.refusal import Refused
from tracker.votes import objections
from tracker.votes.objection_models import Objection, Restart
from tracker.votes.objection_terms import Ground, RaiseFacts


def doing(code: str, by: Person, what: Callable[[Any, Person, Any], object]) -> Callable[[], None]:
    """An act of a person in a thread of its own."""
    person_id = by.id

    def do_it() -> None:
        with act(experiment=code) as (experiment, now):
            person = person_of(person_id)
            assert person is not None
            what(experiment, person, now)
            db.session.commit()

    return do_it


def codes(raised: list[BaseException | None]) -> list[str]:
    """What was refused, by code; anything else that was raised fails the test."""
    for error in raised:
        if error is not None and not isinstance(error, Refused):
            raise error
    return [error.refusal.code for error in raised if isinstance(error, Refused)]


@pytest.mark.parametrize("turn", range(3))
def test_r16_two_settle_at_once_and_one_does(app: Flask, house: House, turn: int) -> None:
    experiment = make_running_sprint(house).experiment
    one = make_objection(experiment, house.owner)
    adapting = doing(
        experiment.code, house.lead, lambda e, p, now: objections.adapt(objection_again(one), e, "Zo.", by=p, now=now)
    )
    rejecting = doing(
        experiment.code,
        house.sponsor,
        lambda e, p, now: objections.reject(objection_again(one), e, "Nee.", by=p, now=now),
    )
    assert codes(at_once(app, house, adapting, rejecting)) == ["objection_settled"]
    assert len(events(EventKind.OBJECTION_ADAPT)) + len(events(EventKind.OBJECTION_REJECT)) == 1
    assert verify().broken is None


@pytest.mark.parametrize("turn", range(3))
def test_r16_two_warnings_at_once_halt_once_and_two_asks_are_one_restart(app: Flask, house: House, turn: int) -> None:
    experiment = make_running_sprint(house).experiment
    facts = RaiseFacts(Ground.SAFETY, "De deur klemt.")
    warnings = [
        doing(experiment.code, person, lambda e, p, now: objections.raise_objection(e, facts, by=p, now=now))
        for person in (house.lead, house.sponsor, house.owner)
    ]
    assert codes(at_once(app, house, *warnings)) == []
    assert len(events(EventKind.SPRINT_HALT)) == 1
    for one in db.session.scalars(select(Objection)).all():
        do(objections.adapt, one, experiment, house.lead)
    asks = [
        doing(experiment.code, person, lambda e, p, now: objections.ask_restart(again(e), e, by=p, now=now))
        for person in (house.lead, house.sponsor)
    ]
    assert codes(at_once(app, house, *asks)) == ["restart_asked"]
    assert db.session.scalar(select(func.count(Restart.id))) == 1
    asked = db.session.scalars(select(Restart)).one()
    restart(objections.confirm_restart, experiment, house.sponsor if asked.asked_by_id == house.lead.id else house.lead)
    assert again(experiment).halted_at is None
    assert verify().broken is None
