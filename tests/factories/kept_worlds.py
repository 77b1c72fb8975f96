# SPDX-License-Identifier: EUPL-1.2
"""Two organisations with the same work in both: built once for each test process and engine, then copied as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.databases import Database
from tests.factories.kept_house import Names, house_found, names_of, rows_found
from tests.factories.people import furnished, make_organisation
from tests.factories.world import World, make_world
from tracker import clock
from tracker.acts import act
from tracker.experiments.models import Experiment
from tracker.experiments.numbers import next_number
from tracker.extensions import db
from tracker.tables import in_organisation

FIRST_OF_NEIGHBOURS = 501  # their codes are no codes of ours


@dataclass(frozen=True, slots=True)
class Two:
    """The organisation of the test, which is entered, and its neighbours on the same install."""

    own: World
    neighbours: World


@dataclass(frozen=True, slots=True)
class _Names:
    """Which rows a world is."""

    house: Names
    at: Names
    values: Mapping[str, Any]
    lines: Mapping[str, Any]


class KeptWorlds:
    """Two worlds that cost some milliseconds instead of some hundred acts."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.built_at: datetime | None = None
        self.names: list[_Names] = []

    @contextmanager
    def entered(self) -> Iterator[Two]:
        """The worlds in a database that is still empty; the first is entered."""
        if self.built_at is None:
            self._build()
        else:
            assert clock.now() >= self.built_at, "the worlds were built later than it is now"
            self.database.lay("worlds")
        own, neighbours = self.names
        with _inside(neighbours):
            theirs = _found(neighbours)
        with _inside(own):
            yield Two(_found(own), theirs)

    def _build(self) -> None:
        for first in (1, FIRST_OF_NEIGHBOURS):
            organisation = make_organisation()
            with in_organisation(organisation.id):
                house = furnished(organisation)
                _count_on_from(first)
                self.names.append(_names(make_world(house)))
                db.session.commit()
        self.database.keep("worlds")
        self.built_at = clock.now()


def _count_on_from(first: int) -> None:
    if first > 1:
        with act():
            next_number(first - 1)
            db.session.commit()


def _names(world: World) -> _Names:
    at: Names = {where: (Experiment, [experiment.id]) for where, experiment in world.at.items()}
    return _Names(names_of(world.house), at, world.values, world.lines)


@contextmanager
def _inside(names: _Names) -> Iterator[None]:
    _table, (organisation_id,) = names.house["organisation"]
    with in_organisation(organisation_id):
        yield


def _found(names: _Names) -> World:
    at = {where: rows[0] for where, rows in rows_found(names.at).items()}
    return World(house_found(names.house), at, names.values, names.lines)
