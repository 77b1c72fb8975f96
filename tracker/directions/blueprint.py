# SPDX-License-Identifier: EUPL-1.2
"""The blueprint of the room directions: its pages lie in two files."""

from __future__ import annotations

from flask import Blueprint

directions = Blueprint("directions", __name__)
