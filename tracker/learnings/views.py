# SPDX-License-Identifier: EUPL-1.2
"""Pages of the room learnings."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Nothing to hang up yet."""
