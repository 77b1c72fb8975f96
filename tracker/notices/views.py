# SPDX-License-Identifier: EUPL-1.2
"""What pages of other rooms show of this one: when the worker was last here."""

from __future__ import annotations

from flask import Flask

from tracker.notices.queries import worker_beat


def init_app(app: Flask) -> None:
    """Let the administrator's page ask for the last turn of the worker (R7)."""
    app.add_template_global(worker_beat)
