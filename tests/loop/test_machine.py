# SPDX-License-Identifier: EUPL-1.2
"""The state machine of the loop on both engines: short in every run, 10,000 steps with --long."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.databases import Database
from tests.loop.machine import LoopMachine


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


@pytest.mark.long
def test_the_loop_holds_for_ten_thousand_steps(shared_app: Flask, database: Database) -> None:
    walk(shared_app, database, examples=100, steps=100)
