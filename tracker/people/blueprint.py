# SPDX-License-Identifier: EUPL-1.2
"""The blueprint of the room people: its pages lie in several files, by noun."""

from __future__ import annotations

from flask import Blueprint

people = Blueprint("people", __name__)
