# SPDX-License-Identifier: EUPL-1.2
"""Words of the room privacy: why something about people is kept, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Purpose(StrEnum):
    """Why a table holds something about people; words.py says it to the reader, with how long and who sees it."""

    ACCOUNT = "account"
    PLACE = "place"
    WORK = "work"
    VOTE = "vote"
    ADVICE = "advice"
    SECURITY = "security"
    LOG = "log"
    RECORD = "record"
    NOBODY = "nobody"  # nothing about people stands here


class Erasure(StrEnum):
    """What becomes of the rows of somebody who becomes a former colleague."""

    STAYS = "stays"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class TableFacts:
    """One table of the data inventory. Each column of it stands in one of these, or in more when it is two things.

    links: a column that names a person, with the columns that are that person's in such a row.
    personal: columns about a person that need no link. unseen: of them, shown and exported to nobody.
    texts: what people type freely; it may hold personal data of anybody. technical: everything else.
    """

    purpose: Purpose = Purpose.NOBODY
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    personal: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    technical: tuple[str, ...] = ()
    erasure: Erasure = Erasure.STAYS
    secret_until_close: bool = False  # R12: nobody but the voter reads it before the round closed

    @property
    def columns(self) -> frozenset[str]:
        """Every column that was classified."""
        theirs = {name for names in self.links.values() for name in names}
        return frozenset({*self.links, *theirs, *self.personal, *self.unseen, *self.texts, *self.technical})


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody still does: then this account cannot become a former colleague yet."""

    is_active: bool = True
    experiments: tuple[str, ...] = ()  # codes, of experiments that go on
    directions: tuple[str, ...] = ()
    has_tasks: bool = False  # blockers taken on, lines to clean up
    kept_until: datetime | None = None  # the archive asks for the name until then


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What the organisation says on its privacy page, and for how many years it keeps a name under a decision."""

    purpose: str | None = None
    basis: str | None = None
    retention: str | None = None
    contact: str | None = None
    keep_years: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: table, column and row."""

    table: str
    column: str
    row_id: UUID
