# SPDX-License-Identifier: EUPL-1.2
"""Long Markdown texts as log lines: a paragraph a line, in the words of who wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HEADING = re.compile(r"#{1,6}\s+(?P<words>.*?)\s*#*")
_BULLET = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s+(?P<words>.*)")
_LINK = re.compile(r"\[(?P<words>[^\]]+)\]\((?P<address>[^)\s]+)\)")


def paragraphs(markdown: str) -> list[str]:
    """The paragraphs of a text, each on one line, bullets apart.

    A heading stands before the first paragraph under it, a link keeps its address. No word is left out.
    """
    heading, found = "", []
    for kind, words in _blocks(markdown):
        if kind == "heading":
            if heading:
                found.append(heading)
            heading = words
            continue
        found.append(f"{heading}: {words}" if heading else words)
        heading = ""
    return [_with_addresses(words) for words in (*found, *([heading] if heading else []))]


def _blocks(markdown: str) -> Iterator[tuple[str, str]]:
    """(kind, words) of each heading, bullet and paragraph; the lines of one paragraph are joined."""
    gathered: list[str] = []
    for line in [*markdown.splitlines(), ""]:
        plain = line.strip()
        heading, bullet = _HEADING.fullmatch(plain), _BULLET.fullmatch(plain)
        if (heading or bullet or not plain) and gathered:
            yield "paragraph", " ".join(gathered)
            gathered = []
        if heading:
            yield "heading", heading["words"].rstrip(":")
        elif plain:
            gathered.append(bullet["words"] if bullet else plain)


def _with_addresses(words: str) -> str:
    return _LINK.sub(_link, " ".join(words.split()))


def _link(match: re.Match[str]) -> str:
    words, address = match["words"], match["address"]
    bare = re.sub(r"^https?://", "", address).rstrip("/")
    return address if words in {bare, address} else f"{words} ({address})"
