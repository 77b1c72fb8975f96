# SPDX-License-Identifier: EUPL-1.2
"""The stage of a load, and the command line for the proof after it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.databases import Database
from tests.factories.command_line import tracker
from tests.factories.people import House
from tests.load.scene import Stage

__all__ = ["tracker"]


@pytest.fixture
def stage(app: Flask, database: Database, house: House, tmp_path: Path) -> Stage:
    """Everything that a load needs."""
    return Stage(app, database, house, tmp_path)
