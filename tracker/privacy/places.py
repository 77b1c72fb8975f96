# SPDX-License-Identifier: EUPL-1.2
"""Where a row belongs: the experiment, and the sprint of it, that its foreign keys lead to. Read from the tables."""

from __future__ import annotations

from collections import deque
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, Text, and_, cast, null, select
from sqlalchemy.orm import aliased

from tracker.experiments.models import Experiment
from tracker.sprints.models import Sprint
from tracker.tables import Base
from tracker.votes.models import Round
from tracker.votes.terms import RoundState

Step = tuple[str, str]  # a column, and the table that it points to
ENDS, BEST = "experiment", "sprint"
NOT_THROUGH = {"person", "organisation", "learning"}  # what points to a learning may be of another experiment


@cache
def model(table: str) -> Any:
    """The model of a table. Raises KeyError for a name that is none."""
    return {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}[table]  # type: ignore[attr-defined]  # a mapper of ours maps a table


@cache
def path(table: str) -> tuple[Step, ...] | None:
    """The way along foreign keys from a table to the experiment, by its sprint if it has one; None without a way."""
    by_sprint = _shortest(table, BEST)
    return _shortest(table, ENDS) if by_sprint is None else (*by_sprint, ("experiment_id", ENDS))


def _shortest(table: str, end: str) -> tuple[Step, ...] | None:
    waiting: deque[tuple[str, tuple[Step, ...]]] = deque([(table, ())])
    seen = {table}
    while waiting:
        here, gone = waiting.popleft()
        if here == end:
            return gone
        for step in _steps(here):
            if step[1] not in seen:
                seen.add(step[1])
                waiting.append((step[1], (*gone, step)))
    return None


def _steps(table: str) -> list[Step]:
    """The foreign keys of a table that are always filled."""
    own = Base.metadata.tables[table]
    found = [(one.column_keys[-1], one.referred_table.name) for one in own.foreign_key_constraints]
    return sorted((column, to) for column, to in found if to not in NOT_THROUGH and not own.c[column].nullable)


def located(table: str, *columns: Any, closed_only: bool = False) -> Select[Any]:
    """Select columns of a table with code and sprint number of where the row belongs, as the last two.

    closed_only: rows of a round that is not closed are left out (R12). Raises LookupError for a table without a round.
    """
    way = path(table)
    here: Any = model(table)
    code: Any = Experiment.code if table == ENDS else cast(null(), Text)
    number: Any = Sprint.number if table == "sprint" else cast(null(), Integer)
    joins, is_closed = [], None
    for column, target in way or ():
        there = aliased(model(target))
        joins.append((there, and_(there.organisation_id == here.organisation_id, there.id == getattr(here, column))))
        here = there
        code = there.code if target == ENDS else code
        number = there.number if target == "sprint" else number
        is_closed = there.state == RoundState.CLOSED if model(target) is Round else is_closed
    query: Select[Any] = select(*columns, code.label("code"), number.label("number")).select_from(model(table))
    for there, condition in joins:
        query = query.outerjoin(there, condition)
    if not closed_only:
        return query
    if is_closed is None:
        raise LookupError(f"{table} hangs on no round")
    return query.where(is_closed)
