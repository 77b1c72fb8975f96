# SPDX-License-Identifier: EUPL-1.2
"""Texts of more lines: paragraphs, emphasis, lists, links, code and quotes in Markdown, no more (PUBLIC-SECTOR 56).

Two walls: the parser knows no HTML, image or heading and takes only links that lead out by https, http or mail; what it
makes is cleaned again by nh3. A text without a sign of Markdown, which is nearly every text, meets neither.
"""

from __future__ import annotations

import re
from functools import lru_cache

import nh3
from flask import Flask
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

MOST = 4000  # characters; what is longer was imported, and is shown as it stands
KEPT = 1024  # texts
TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "code", "pre", "blockquote"}
LINK = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
SIGN = re.compile(r"[*_`\[\]<\\]|^ {0,3}(?:[-+>~]|\d{1,9}[.)])", re.MULTILINE)
GAP = re.compile(r"\n[ \t]*\n\s*")


def init_app(app: Flask) -> None:
    """The filters `rich`, for a text with room around it, and `plain`, for one inside a line or a list."""
    app.add_template_filter(rich, "rich")
    app.add_template_filter(plain, "plain")


def rich(text: str | None) -> Markup:
    """A text as HTML of our own: paragraphs at least. What is HTML already, like a sentence of ours, becomes one."""
    if not text:
        return Markup()
    if isinstance(text, Markup):
        return Markup("<p>%s</p>") % text
    return _paragraphs(text) if len(text) > MOST else _rendered(text)


def plain(text: str | None) -> str:
    """The words of a text without its signs, for a title, a row or an excerpt."""
    if not text or isinstance(text, Markup) or len(text) > MOST or not SIGN.search(text):
        return text or ""
    return _words(text)


def _paragraphs(text: str) -> Markup:
    parts = (escape(part).replace("\n", Markup("<br>\n")) for part in GAP.split(text.strip()))
    return Markup("\n").join(Markup("<p>%s</p>") % part for part in parts)


def _parser() -> MarkdownIt:
    rules = ["emphasis", "link", "autolink", "list", "backticks", "fence", "blockquote", "newline", "escape"]
    parser = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": 12}).enable(rules)
    parser.validateLink = lambda url: bool(LINK.match(url))  # type: ignore[method-assign]  # how it is meant to be set
    return parser


_PARSER = _parser()
_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes={"a": {"href"}, "ol": {"start"}},
    attribute_filter=lambda _tag, name, value: value if name != "href" or LINK.match(value) else None,
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer nofollow",
    strip_comments=True,
)


@lru_cache(KEPT)
def _rendered(text: str) -> Markup:
    if not SIGN.search(text):
        return _paragraphs(text)
    return Markup(_CLEANER.clean(_PARSER.render(text)).strip())  # noqa: S704  # cleaned just now


@lru_cache(KEPT)
def _words(text: str) -> str:
    return " ".join(" ".join(_inside(token) for token in _PARSER.parse(text)).split())


def _inside(block: Token) -> str:
    """The words of a part; a part that only opens or closes another has none."""
    if block.children is None:
        return block.content
    return "".join(" " if token.type in {"softbreak", "hardbreak"} else token.content for token in block.children)
