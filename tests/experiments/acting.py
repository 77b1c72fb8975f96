# SPDX-License-Identifier: EUPL-1.2
"""What the tests of this room do again and again: refused acts, drafts, putting ready."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.factories import experiments as make
from tests.factories.people import House
from tracker.acts import act
from tracker.directions.terms import Stage
from tracker.experiments import actions
from tracker.experiments.models import Experiment
from tracker.experiments.terms import (
    ExperimentState,
    HypothesisFacts,
    ReadyFacts,
    SafetyKind,
    SafetyPickFacts,
    StopRuleFacts,
)
from tracker.extensions import db
from tracker.people.models import Person
from tracker.record import queries as record_queries
from tracker.refusal import Refused


@contextmanager
def refused(code: str) -> Iterator[None]:
    """The block is refused with this code."""
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.refusal.code == code
    db.session.rollback()


def kinds(experiment: Experiment) -> list[str]:
    """What the record says of an experiment, oldest first."""
    return [row.kind for row in reversed(record_queries.timeline(experiment.stream))]


def set_state(code: str, state: ExperimentState) -> None:
    """Put an experiment in a state that other rooms bring."""
    with act(experiment=code) as (experiment, _):
        experiment.state = state
        db.session.commit()


def draft(house: House, **changes: object) -> ReadyFacts:
    """A whole draft for an experiment of the house."""
    whole = ReadyFacts(
        hypothesis=HypothesisFacts("een vragenuur", "iedereen", "twintig mensen komen", "ze daar al zijn"),
        stop_rule=StopRuleFacts("Als er drie keer niemand komt"),
        max_loss_eur=2000,
        max_hours=80,
        max_sprints=5,
        lead_id=house.lead.id,
        domain_owner_id=house.owner.id,
        domain_owner_wanted=False,
        stage=Stage.DISCOVER,
        picks=tuple(SafetyPickFacts(kind) for kind in SafetyKind),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]  # the names of the fields


def keep(code: str, facts: ReadyFacts, by: Person) -> Experiment:
    with act(experiment=code) as (experiment, now):
        actions.save_draft(experiment, facts, by=by, now=now)
        db.session.commit()
    return make.read_again(code)


def put_ready(code: str, by: Person) -> Experiment:
    with act(experiment=code) as (experiment, now):
        actions.make_ready(experiment, make.start_facts(experiment, now), by=by, now=now)
        db.session.commit()
    return make.read_again(code)
