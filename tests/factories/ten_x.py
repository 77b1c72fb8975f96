# SPDX-License-Identifier: EUPL-1.2
"""Portfolios of 10x for tests: the real one, and small ones to break."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tracker.acts import act
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.loop.imports.bring_in import bring_in
from tracker.loop.imports.ten_x import Project

REAL = Path(__file__).parents[1] / "data" / "10x" / "projects.json"


def project(**changes: Any) -> dict[str, Any]:
    """One project as the file has it, in phase 2 and in progress; `changes` are fields by name."""
    return {
        "slug": "quiet-letters",
        "title": "Quiet Letters",
        "question": "What if a letter said one thing only?",
        "type": "Innovation",
        "audience": "Residents",
        "phase": 2,
        "status": "in progress",
        "status_note": "",
        "intro": "Letters say too much at once.",
        "findings": ["People read the bold line", "They look for the amount", "They call when it is unclear"],
        "approach": "## What we did\n\nWe asked twelve people.",
        "impact": "Fewer calls.",
        "next_steps": "* Try it with 200 letters\n* Count the calls",
        **changes,
    }


def write(path: Path, projects: list[Any]) -> Path:
    """A portfolio on disk."""
    file = path / "projects.json"
    file.write_text(json.dumps(projects, indent=1), encoding="utf-8")
    return file


def imported(**changes: Any) -> Experiment:
    """One imported experiment in the entered organisation, committed."""
    with act() as (_, now):
        bring_in([Project.model_validate(project(**changes))], now=now, tell=lambda _title: None)
        db.session.commit()
    newest = db.session.scalar(select(Experiment).order_by(Experiment.number.desc()).limit(1))
    assert newest is not None
    return newest
