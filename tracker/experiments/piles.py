# SPDX-License-Identifier: EUPL-1.2
"""A long list in piles, newest first: one page of it, and how much lies on each pile, whatever the list has become.

Each pile is read by its index, from its top, as far as the page reaches; and counted up to a number that nobody reads
further. A list of 100,000 costs what one of 1,000 does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from tracker.experiments.models import Experiment
from tracker.extensions import db

PAGE = 50
MOST_COUNTED = 1000

Pile = tuple[str, ColumnElement[bool]]
"""Its name, and what lies on it. Several may share a name: they are shown as one."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many lie on each pile that is not empty, in order; a pile is counted up to MOST_COUNTED."""

    by_pile: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many lie on all piles together, as far as they were counted."""
        return sum(self.by_pile.values())

    @property
    def pages(self) -> int | None:
        """How many pages there are, at least one; None when there is more than was counted."""
        if any(count > MOST_COUNTED for count in self.by_pile.values()):
            return None
        return max(1, -(-self.total // PAGE))

    def within(self, page: int) -> int:
        """The page itself, or the last one when it comes after that, as far as anybody knows."""
        return min(page, self.pages or page)

    def spelled(self, pile: str) -> str:
        """The number beside the name of a pile."""
        count = self.by_pile[pile]
        return str(count) if count <= MOST_COUNTED else f"{MOST_COUNTED}+"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of the list: which experiments, and on which pile each lies."""

    number: int
    has_more: bool
    piles: Mapping[UUID, str]


def page_number(typed: str) -> int:
    """The page that an address asks for; the first for anything that is no number."""
    return max(int(typed), 1) if typed.isascii() and typed.isdigit() and len(typed) <= 4 else 1


def page_address(own: str) -> str:
    """The address of any page of the list at an address that has a query, with {} at the place of its number."""
    return own.replace("{", "%7B").replace("}", "%7D") + "&page={}"


def counts(statement: Select[Any], piles: Sequence[Pile], values: Mapping[str, Any]) -> Counts:
    """Ask what `counting` made."""
    row = db.session.execute(statement, {**values, "enough": MOST_COUNTED + 1}).one()
    found: dict[str, int] = {}
    for (name, _), count in zip(piles, row, strict=True):
        if count:
            found[name] = found.get(name, 0) + count
    return Counts(found)


def sheet(statement: Select[Any], number: int, values: Mapping[str, Any]) -> Sheet:
    """Ask what `paging` made."""
    skip = (number - 1) * PAGE
    reach = {"skip": skip, "take": PAGE + 1, "reach": skip + PAGE + 1}
    rows = db.session.execute(statement, {**values, **reach}).all()
    return Sheet(number, len(rows) > PAGE, {row.id: row.pile for row in rows[:PAGE]})


def counting(piles: Sequence[Pile], *also: ColumnElement[bool]) -> Select[Any]:
    """How many lie on each pile: a column a pile. The index of states has the number, so no row is read."""

    def count(wanted: ColumnElement[bool]) -> Any:
        first = select(Experiment.number).where(wanted, *also).limit(bindparam("enough", type_=Integer())).subquery()
        return select(func.count()).select_from(first).scalar_subquery()

    return select(*(count(wanted).label(f"pile_{place}") for place, (_, wanted) in enumerate(piles)))


def paging(piles: Sequence[Pile], *also: ColumnElement[bool]) -> Select[Any]:
    """A page: from each pile what it could show, and of that the page."""
    names = list(dict.fromkeys(name for name, _ in piles))
    tops = [
        select(
            literal(name).label("pile"),
            literal(names.index(name)).label("place"),
            Experiment.id.label("id"),
            Experiment.number.label("number"),
        )
        .where(wanted, *also)
        .order_by(Experiment.number.desc())
        .limit(bindparam("reach", type_=Integer()))
        .subquery()
        for name, wanted in piles
    ]
    found = union_all(*(select(top) for top in tops)).subquery()
    return (
        select(found.c.id, found.c.pile)
        .order_by(found.c.place, found.c.number.desc())
        .limit(bindparam("take", type_=Integer()))
        .offset(bindparam("skip", type_=Integer()))
    )


def says(word: int, *texts: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """One of the texts has the word with this number; `spoken` fills it in."""
    typed: Any = bindparam(f"word_{word}")
    return or_(*(text.icontains(typed, escape="/") for text in texts))


def spoken(words: Sequence[str]) -> dict[str, str]:
    """The words for `says`, with what LIKE would read as a sign spelled out."""
    return {f"word_{place}": _escaped(word) for place, word in enumerate(words)}


def _escaped(word: str) -> str:
    for sign in "/%_":
        word = word.replace(sign, f"/{sign}")
    return word
