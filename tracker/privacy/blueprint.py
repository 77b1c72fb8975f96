# SPDX-License-Identifier: EUPL-1.2
"""The blueprint of the room privacy: its pages lie in several files."""

from __future__ import annotations

from flask import Blueprint

privacy = Blueprint("privacy", __name__)
