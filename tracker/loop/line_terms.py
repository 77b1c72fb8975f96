# SPDX-License-Identifier: EUPL-1.2
"""The facts a learning line is drawn from. Texts are finished words in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup


class Stop(StrEnum):
    """What stands at the end of a piece of line: a decision, or what has not been decided yet."""

    KEEP = "keep"
    PIVOT = "pivot"
    STOP = "stop"
    SCALE_UP = "scale_up"
    NOW = "now"
    PLANNED = "planned"
    ROOM = "room"

    @property
    def is_ahead(self) -> bool:
        """Whether this has still to begin."""
        return self in {Stop.PLANNED, Stop.ROOM}


@dataclass(frozen=True, slots=True)
class SprintOnLine:
    """One sprint and the stop behind it. Empty texts are left out of the drawing.

    `label` replaces the word of the stop ("Now: wrap up"), `name` replaces "Sprint 4" ("5 sprints free").
    `result` is the measured value in words, `note` the verdict, `kind` the kind of pivot.
    `ghost` says what the team chose when the decision departs from it, `child` is the code of an experiment
    that grew from here, `to` who takes over at the end.
    `in_tall` is False for room that the tall line leaves out.
    """

    number: int
    stop: Stop
    label: str = ""
    date: str = ""
    name: str | None = None
    result: str = ""
    note: str = ""
    kind: str = ""
    ghost: str = ""
    child: str = ""
    to: str = ""
    in_tall: bool = True


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A whole line. `ident` makes the ids on the page; `started` is the day of the start in words.

    `desc` tells the line to who cannot see it; when empty, the drawing puts it together from the sprints.
    """

    ident: str
    title: str
    started: str
    sprints: tuple[SprintOnLine, ...]
    desc: str = ""
    predecessor: str = ""


@dataclass(frozen=True, slots=True)
class LineWords:
    """The few words that every line has: those of the stops, "Sprint 4", "Started", "Predecessor E-009"."""

    stops: Mapping[Stop, str]
    sprint: Callable[[int], str]
    started: str
    predecessor: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Drawing:
    """One line in two shapes; the stylesheet shows one of them."""

    wide: Markup
    tall: Markup
