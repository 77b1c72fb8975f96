# SPDX-License-Identifier: EUPL-1.2
"""The pages of ideas, and how an experiment is found and locked."""

from __future__ import annotations

from flask import Flask

from tracker import acts
from tracker.experiments import queries


def init_app(app: Flask) -> None:
    """Hang up the room: how an experiment is locked by its code."""
    acts.lock_by(app, "experiment", queries.lock)
