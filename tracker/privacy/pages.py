# SPDX-License-Identifier: EUPL-1.2
"""What the pages of this room show: the inventory in words, and where a text that was found stands."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from tracker.people.models import Person
from tracker.privacy import words
from tracker.privacy.inventory import TABLES
from tracker.privacy.terms import Erasure, Purpose, TableFacts
from tracker.privacy.texts import Hit
from tracker.privacy.words import PURPOSES, Why
from tracker.web.words import RefusalText

Lines = list[tuple[str, str]]
EDITED = {"team": "people.teams", "free_day": "people.free_days", "privacy_notice": "privacy.edit_notice"}


@dataclass(frozen=True, slots=True)
class Group:
    """What is kept for one purpose: pairs of what it is and its fields."""

    words: Why
    lines: Lines


def groups() -> list[Group]:
    """Every field about people, by why it is kept."""
    found = []
    for purpose, said in PURPOSES.items():
        held = {name: facts for name, facts in TABLES.items() if facts.purpose is purpose}
        found.append(Group(said, [(words.table(name), _fields(facts)) for name, facts in held.items()]))
    return found


def _fields(facts: TableFacts) -> str:
    theirs = [name for names in facts.links.values() for name in names]
    every = dict.fromkeys([*facts.personal, *facts.links, *theirs, *facts.unseen])
    return ", ".join(dict.fromkeys(words.column(name).lower() for name in every))


def typed() -> Lines:
    """Every field in which people type freely."""
    return [
        (words.table(name), ", ".join(dict.fromkeys(words.column(one).lower() for one in facts.texts)))
        for name, facts in TABLES.items()
        if facts.texts
    ]


def _goes() -> list[str]:
    """What goes altogether when an account is erased."""
    return [words.table(name) for name, facts in TABLES.items() if facts.erasure is Erasure.GONE]


def _stays() -> list[str]:
    """What stays, without a name any more."""
    kept = (Purpose.PLACE, Purpose.WORK, Purpose.ADVICE)
    return [words.table(name) for name, facts in TABLES.items() if facts.purpose in kept and facts.links]


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A text that was found: what it is, in which experiment, the text itself, and where to see and to hide it."""

    what: str
    field: str
    where: str
    url: str | None
    text: str
    hide_url: str | None
    edit_url: str | None


def shown(hit: Hit, person_id: UUID | None = None) -> ShownHit:
    """A text that was found, for its page. What an administrator edits anyway is edited, not hidden.

    person_id: it was found because the name or address of this person stands in it.
    """
    place = hit.place
    where, url = "", None
    if hit.code is not None:
        where, url = hit.code, url_for("loop.show", code=hit.code)
        if hit.number is not None:
            where, url = f"{hit.code}, sprint {hit.number}", url_for("sprints.show", code=hit.code, number=hit.number)
    edited = EDITED.get(place.table)
    return ShownHit(
        what=words.table(place.table),
        field=words.column(place.column),
        where=where,
        url=url,
        text=hit.text,
        hide_url=None
        if edited
        else url_for("privacy.hide", table=place.table, column=place.column, row_id=place.row_id, of=person_id),
        edit_url=url_for(edited) if edited else None,
    )


@dataclass(frozen=True, slots=True)
class Erasing:
    """What the page says before an account is erased; `why_not` when that cannot be done now."""

    person: Person
    hits: list[ShownHit]
    goes: list[str]
    stays: list[str]
    why_not: RefusalText | None


def erasing(person: Person, hits: list[ShownHit], why_not: RefusalText | None) -> Erasing:
    """What goes, what stays, and the texts in which the name stands."""
    return Erasing(person, hits, _goes(), _stays(), why_not)
