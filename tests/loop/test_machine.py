# SPDX-License-Identifier: EUPL-1.2
"""The state machine of the loop on both engines: short in every run, 10,000 steps with --long."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.databases import Database
from tests.loop.machine import LoopMachine
from tests.loop.walking import LEAD, SPONSOR, STARTS
from tracker.decisions.terms import Outcome
from tracker.experiments.terms import ExperimentState
from tracker.loop import rules
from tracker.sprints.terms import SprintState
from tracker.votes.terms import Choice


def walk(app: Flask, database: Database, examples: int, steps: int) -> None:
    class Walk(LoopMachine):
        pass

    Walk.app, Walk.database = app, database
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            phases=(Phase.explicit, Phase.generate),  # shrinking a walk takes minutes; the steps say enough
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_loop_holds_under_random_acts_and_a_moving_clock(shared_app: Flask, database: Database) -> None:
    walk(shared_app, database, examples=6, steps=40)


@pytest.fixture
def at_hand(shared_app: Flask, database: Database) -> Iterator[LoopMachine]:
    """A walk that a test leads by hand: what a long walk found once, as a case of its own."""

    class Led(LoopMachine):
        pass

    Led.app, Led.database = shared_app, database
    led = Led()
    led.begin(start=STARTS[0], choices=[], heads_up=False)
    yield led
    led.what_is_written_holds()
    led.what_pages_say_holds()
    led.teardown()


def up_to_deciding(walk: LoopMachine) -> None:
    """Start, end, wrap up, vote keep with everybody, close."""
    for _ in range(4):
        walk.do_what_is_next(choice=Choice.KEEP, who=0)
    walk.everybody_keeps()
    walk.close_vote(who=LEAD)
    assert walk.state() == (1, SprintState.DECIDING, ExperimentState.ACTIVE)


def test_found_a_keep_by_silence_says_the_same_before_and_after_it_is_settled(at_hand: LoopMachine) -> None:
    """R7, R17 C: read it is sprint 1 that closed, settled it is sprint 2 that is planned; both say: plan."""
    up_to_deciding(at_hand)
    at_hand.time_passes(hours=24 * 12)
    assert at_hand.state()[:2] == (1, SprintState.CLOSED)
    at_hand.the_worker_settles()
    assert at_hand.state()[:2] == (2, SprintState.PLANNED)


def test_r19_found_a_plan_for_the_next_sprint_does_not_hide_an_announced_stop(at_hand: LoopMachine) -> None:
    """Until the stop is final or withdrawn no sprint starts, also when somebody planned one meanwhile."""
    up_to_deciding(at_hand)
    assert at_hand.try_decide(SPONSOR, Outcome.STOP)
    at_hand.try_plan(LEAD)
    assert [refusal.code for refusal in rules.blockers(at_hand.row(), at_hand.now)][:1] == ["stop_announced"]
    assert not at_hand.try_start(LEAD)
    at_hand.time_passes(hours=24 * 12)
    at_hand.the_worker_settles()
    assert at_hand.state()[2] is ExperimentState.STOPPED


@pytest.mark.long
def test_the_loop_holds_for_ten_thousand_steps(shared_app: Flask, database: Database) -> None:
    walk(shared_app, database, examples=50, steps=200)
