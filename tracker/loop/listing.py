# SPDX-License-Identifier: EUPL-1.2
"""The list of experiments: what fits a filter, by state and newest first, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for
from sqlalchemy import ColumnElement, bindparam
from sqlalchemy.sql.selectable import SelectBase

from tracker.directions import queries as directions
from tracker.directions.queries import DirectionRow
from tracker.experiments import piles
from tracker.experiments.models import Experiment
from tracker.experiments.piles import Counts, Pile, Sheet, page_address
from tracker.experiments.terms import ExperimentState
from tracker.loop import glance, rules
from tracker.loop.pages import ShownRow, shown_rows
from tracker.loop.terms import Reader
from tracker.people import queries as people
from tracker.people.queries import TeamRow
from tracker.tables import prepared
from tracker.web.forms import clean_line

GROUPS = (
    ExperimentState.ACTIVE,
    ExperimentState.READY,
    ExperimentState.PAUSED,
    ExperimentState.STOPPED,
    ExperimentState.SCALING_UP,
    ExperimentState.HANDED_OVER,
)
PILES: tuple[Pile, ...] = tuple((state, Experiment.state == state) for state in GROUPS)


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of the list of experiments by state, with what can be filtered."""

    groups: list[tuple[ExperimentState, str, list[ShownRow]]]
    words: str
    direction: str
    team: str
    directions: list[DirectionRow]
    teams: list[TeamRow]
    counts: Counts
    sheet: Sheet

    def address(self) -> str:
        """The address of a page of this list, with {} at the place of its number; it keeps the filter."""
        return page_address(url_for("loop.experiments", q=self.words, direction=self.direction, team=self.team))


def list_page(person_id: UUID, now: datetime, wanted: Mapping[str, str]) -> ListPage:
    """Experiments that fit the filter, by state and newest first. A filter that is not one finds nothing."""
    words = (clean_line(wanted.get("q")) or "")[:100]
    direction, team = wanted.get("direction", ""), wanted.get("team", "")
    typed = words.split()
    shape = (len(typed), bool(direction), bool(team))
    values = {**piles.spoken(typed), "direction_id": _id(direction), "team_id": _id(team)}
    counts = piles.counts(_counts(*shape), PILES, values)
    sheet = piles.sheet(_page(*shape), counts.within(piles.page_number(wanted.get("page", ""))), values)
    teams, own = people.teams_and_own(person_id, now)
    reader = Reader(person_id, own)
    listed = shown_rows(glance.listed(list(sheet.piles), reader, now), reader, now)
    return ListPage(
        groups=_groups(listed, counts, now),
        words=words,
        direction=direction,
        team=team,
        directions=directions.open_directions(),
        teams=teams,
        counts=counts,
        sheet=sheet,
    )


def _groups(
    listed: Sequence[ShownRow], counts: Counts, now: datetime
) -> list[tuple[ExperimentState, str, list[ShownRow]]]:
    """Each group with how many it holds on all pages. What is due may stand a page off until it is settled (R7)."""
    found = []
    for state in GROUPS:
        if here := [item for item in listed if rules.state_at(item.row, now) is state]:
            known = state in counts.by_pile
            found.append((state, counts.spelled(state) if known else str(len(here)), here))
    return found


@prepared
def _counts(words: int, by_direction: bool, by_team: bool) -> SelectBase:  # the shape of a question
    return piles.counting(PILES, *_wanted(words, by_direction=by_direction, by_team=by_team))


@prepared
def _page(words: int, by_direction: bool, by_team: bool) -> SelectBase:  # the shape of a question
    return piles.paging(PILES, *_wanted(words, by_direction=by_direction, by_team=by_team))


def _wanted(words: int, *, by_direction: bool, by_team: bool) -> list[ColumnElement[bool]]:
    wanted = [piles.says(word, Experiment.title, Experiment.code) for word in range(words)]
    wanted += [Experiment.direction_id == bindparam("direction_id")] if by_direction else []
    return [*wanted, Experiment.team_id == bindparam("team_id")] if by_team else wanted


def _id(typed: str) -> UUID:
    """The id in an address; one that nothing has for what is no id."""
    try:
        return UUID(typed)
    except ValueError:
        return UUID(int=0)
