# SPDX-License-Identifier: EUPL-1.2
"""The words of all rooms in one place: labels of enum members, texts of refusals, and who can lift them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeAlias

from flask import Flask, current_app
from flask_babel import LazyString, gettext, lazy_gettext

from tracker.refusal import Refusal
from tracker.web import show

Text: TypeAlias = "LazyString | str"

LIFTERS: dict[str, Text] = {
    "lead": lazy_gettext("the experiment lead"),
    "domain_owner": lazy_gettext("the domain owner"),
    "sponsor": lazy_gettext("the sponsor or the deputy"),
    "manager": lazy_gettext("a manager"),
    "team": lazy_gettext("everybody in the team"),
    "admin": lazy_gettext("an administrator"),
    "adviser": lazy_gettext("an adviser"),
    "author": lazy_gettext("the author of the idea"),
    "receiver": lazy_gettext("the receiver"),
    "named": lazy_gettext("the person who is named"),
    "time": lazy_gettext("nobody: this ends by itself"),
    "you": lazy_gettext("you"),
}


@dataclass
class _Words:
    # By class and member: two members of a StrEnum with one value are equal, whatever their class.
    labels: dict[tuple[type[Enum], Enum], Text] = field(default_factory=dict)
    refusals: dict[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefusalText:
    """A refusal in the language of the reader: why, and who can lift it (None when nobody is named).

    typed: labels and texts of a form that the page does not show, so that they are not lost.
    """

    why: str
    lift: str | None
    typed: tuple[tuple[str, str], ...] | None = None


def _words(app: Flask | None = None) -> _Words:
    known: _Words = (app or current_app).extensions.setdefault("tracker_words", _Words())
    return known


def register(app: Flask, labels: Mapping[Enum, Text] | None = None, refusals: Mapping[str, Text] | None = None) -> None:
    """Hand in the words of a room. A code with two texts is a mistake and raises ValueError."""
    words = _words(app)
    twice = set(words.refusals) & set(refusals or {})
    if twice:
        raise ValueError(f"two rooms give a text for {sorted(twice)}")
    words.labels.update({(type(member), member): text for member, text in (labels or {}).items()})
    words.refusals.update(refusals or {})


def label(member: Enum) -> str:
    """What the screen says for an enum member."""
    return str(_words().labels[type(member), member])


def explain(refusal: Refusal) -> RefusalText:
    """A refusal as a sentence, with its facts filled in, and a sentence that says who can lift it."""
    text = str(_words().refusals[refusal.code])
    why = text % {name: _shown(value) for name, value in refusal.facts.items()} if refusal.facts else text
    if not refusal.lift:
        return RefusalText(why, None)
    who = ", ".join(str(LIFTERS[word]) for word in refusal.lift)
    return RefusalText(why, gettext("Who can help: %(who)s.", who=who))


def gone() -> RefusalText:
    """What was sent belongs to a form that this page does not show to this person now."""
    why = gettext("This form is not here any more. Something changed in the meantime, or it is for somebody else.")
    return RefusalText(why, None)


def _shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return show.moment(value)
    if isinstance(value, date):
        return show.day(value)
    if isinstance(value, Enum):
        return label(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return show.number(value)
    return value
