# SPDX-License-Identifier: EUPL-1.2
"""An application to look at: its addresses and its words."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.databases import settings
from tracker import create_app


@pytest.fixture
def unused_app(tmp_path: Path) -> Flask:
    """An application that is looked at and never asked for a page with data."""
    return create_app(settings(f"sqlite:///{tmp_path / 'none.db'}"))
