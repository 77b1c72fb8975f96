# SPDX-License-Identifier: EUPL-1.2
"""The command line inside the test process, on the database of the test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from tracker.cli import run
from tracker.extensions import db


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command answered."""

    status: int
    out: str
    err: str


Tracker = Callable[..., Ran]


@pytest.fixture
def tracker(app: Flask, capsys: pytest.CaptureFixture[str]) -> Tracker:
    """Run a command: `tracker("verify", "--json")`."""

    def run_it(*words: str) -> Ran:
        db.session.commit()  # the command has a session of its own, and sees what is committed
        capsys.readouterr()
        status = run(words, app)
        db.session.rollback()
        db.session.expire_all()
        said = capsys.readouterr()
        return Ran(status, said.out, said.err)

    return run_it
