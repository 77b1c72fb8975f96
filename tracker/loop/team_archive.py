# SPDX-License-Identifier: EUPL-1.2
"""May a team be archived? Only when nothing of it goes on any more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tracker.experiments.models import Experiment
from tracker.experiments.rules import FINAL
from tracker.extensions import db
from tracker.loop import queries, rules
from tracker.loop.terms import LoopRow, Reader
from tracker.people import actions
from tracker.people.access import refuse_managing
from tracker.people.models import Person, Team
from tracker.refusal import Refusal, Refused, refused_if

NAMED = 3  # as many as a sentence holds; the page names all


def unfinished(team_id: UUID, by: Person, now: datetime) -> list[LoopRow]:
    """What a team took up and did not finish. A stop whose window ended is finished, also before it is settled (R7)."""
    begun = select(Experiment.id).where(Experiment.team_id == team_id, Experiment.state.not_in(tuple(FINAL)))
    ids = db.session.scalars(begun.order_by(Experiment.number)).all()
    rows = queries.rows(ids, Reader(by.id, frozenset()), now)
    return [row for row in rows if rules.state_at(row, now) not in FINAL]


def archive(team: Team, *, by: Person, now: datetime) -> None:
    """An administrator archives a team; refused while something of it goes on. Flushes."""
    refused_if(refuse_managing(by.roles))
    rows = unfinished(team.id, by, now)
    if rows:
        codes = [row.code for row in rows[:NAMED]] + (["..."] if len(rows) > NAMED else [])
        raise Refused(Refusal("team_has_work", name=team.name, codes=", ".join(codes), lift=("lead", "admin")))
    actions.archive_team(team, by=by, now=now)
