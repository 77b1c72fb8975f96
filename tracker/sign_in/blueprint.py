# SPDX-License-Identifier: EUPL-1.2
"""The blueprint of the room sign_in: its pages lie in several files, by way in."""

from __future__ import annotations

from flask import Blueprint

sign_in = Blueprint("sign_in", __name__)
