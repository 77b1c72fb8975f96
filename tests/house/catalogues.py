# SPDX-License-Identifier: EUPL-1.2
"""What the product says: the English texts of code and templates, and the Dutch ones of the fragments."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from tests.house import reading
from tests.house.reading import ROOT, short

FRAGMENTS = ROOT / "tracker" / "translations" / "nl"
KEYWORDS = {
    "_": None, "gettext": None, "lazy_gettext": None,
    "ngettext": (1, 2), "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2), "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "lazy_npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
EXTENSIONS = "jinja2.ext.do,jinja2.ext.loopcontrols"


class Key(NamedTuple):
    """What makes two texts the same: the English (with its plural) and the context."""

    english: str
    plural: str | None
    context: str | None

    def __str__(self) -> str:
        return repr(self.english)


def _key(message: str | tuple[str, ...] | list[str], context: str | None) -> Key:
    if isinstance(message, str):
        return Key(message, None, context)
    return Key(message[0], message[1], context)


def _extracted(path: Path) -> Iterator[tuple[Key, str]]:
    method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
    options = {} if path.suffix == ".py" else {"extensions": EXTENSIONS, "silent": "false"}
    source = io.BytesIO(path.read_bytes())
    for line, message, _comments, context in extract(method, source, keywords=KEYWORDS, options=options):
        yield _key(message, context), f"{short(path)}:{line}"


@cache
def used() -> dict[Key, list[str]]:
    """Every English text of code and templates, with the places where it stands."""
    sources = reading.under("tracker") + reading.under("templates", suffix=".html")
    sources += reading.under("templates", suffix=".txt") + reading.under("templates", suffix=".xml")
    places: dict[Key, list[str]] = defaultdict(list)
    for path in sources:
        for key, place in _extracted(path):
            if key.english:
                places[key].append(place)
    return dict(places)


class Dutch(NamedTuple):
    """One entry of a fragment."""

    key: Key
    texts: tuple[str, ...]
    place: str
    fuzzy: bool


def _dutch(message: Message, path: Path) -> Dutch:
    texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    place = f"{short(path)}:{message.lineno or 0}"
    return Dutch(_key(message.id, message.context), texts, place, message.fuzzy)


@cache
def dutch() -> tuple[Dutch, ...]:
    """Every entry of every fragment."""
    found = []
    for path in sorted(FRAGMENTS.glob("*.po")):
        with path.open("rb") as file:
            found += [_dutch(message, path) for message in read_po(file, locale="nl") if message.id]
    return tuple(found)
