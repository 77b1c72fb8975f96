# SPDX-License-Identifier: EUPL-1.2
"""Acts on one experiment, committed or refused: what the tests of sprints and learnings are written in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories.sprints import (
    again,
)
from tracker.acts import act
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.people.models import Person
from tracker.record.models import Event
from tracker.record.terms import EventKind
from tracker.refusal import Refused
from tracker.sprints import actions
from tracker.sprints.terms import PlanFacts, ResultFacts

Act = Callable[[Experiment, datetime], Any]


def did(experiment: Experiment, what: Act) -> Any:
    """One committed act on an experiment."""
    with act(experiment=experiment.code) as (locked, now):
        result = what(locked, now)
        db.session.commit()
    return result


def refused(experiment: Experiment, what: Act) -> str:
    """The code with which an act is refused."""
    with pytest.raises(Refused) as caught, act(experiment=experiment.code) as (locked, now):
        what(locked, now)
    return caught.value.refusal.code


def planning(plan: PlanFacts, by: Person) -> Act:
    return lambda e, now: actions.plan_sprint(e, plan, by=by, now=now)


def starting(by: Person) -> Act:
    return lambda e, now: actions.start(again(e), e, by=by, now=now)


def ending(by: Person) -> Act:
    return lambda e, now: actions.end(again(e), e, "Wij weten genoeg", by=by, now=now)


def saving(result: ResultFacts, by: Person) -> Act:
    return lambda e, now: actions.save_result(again(e), e, result, by=by, now=now)


def events(kind: EventKind) -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.kind == kind.value).order_by(Event.seq)))
