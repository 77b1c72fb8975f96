# SPDX-License-Identifier: EUPL-1.2
"""Pages of the room sprints."""

from __future__ import annotations

from flask import Flask

from tracker.acts import settle_by
from tracker.sprints import actions


def init_app(app: Flask) -> None:
    """Settle sprints whose end date passed."""
    settle_by(app, actions.settle)
