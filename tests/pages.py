# SPDX-License-Identifier: EUPL-1.2
"""A page as a test reads it, and what every page of ours must be. `findings` is called for each page a test fetches."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from justhtml import JustHTML
from werkzeug.test import TestResponse

MOST_BYTES = 15 * 1024  # of HTML, gzipped (DESIGN 8)
LANGUAGES = {"nl", "en"}
ERROR_PREFIX = re.compile(r"^(Error|Fout): ")
FIELDS = {"input", "select", "textarea"}
NOT_TYPED = {"hidden", "submit", "button", "image"}
LEFTOVERS = re.compile(r"%\(\w+\)[sd]|\{\{|\}\}|<built-in|<function|LazyString|<tracker\.")
NONE = re.compile(r"\bNone\b")  # a word in English, a mistake in Dutch
POINTERS = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-details", "list")
ADDRESSES = {"src", "href", "action", "formaction", "poster", "data", "xlink:href"}
SIMPLE = re.compile(r"(?P<tag>[a-z][a-z0-9]*)|\[(?P<attribute>[a-z-]+)\]|\.(?P<part>[a-z][a-z0-9_-]*)")
ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)

Element = Any  # justhtml's node: name, attrs, query(), to_text()


class Page:
    """An answer of the application."""

    def __init__(self, response: TestResponse, url: str, statements: list[str]) -> None:
        self.response = response
        self.url = url
        self.status = response.status_code
        self.statements = statements

    @property
    def is_html(self) -> bool:
        return self.response.mimetype == "text/html" and not self.location

    @property
    def location(self) -> str:
        """Where this answer sends the browser; empty when it does not."""
        return self.response.headers.get("Location", "")

    @property
    def html(self) -> str:
        return self.response.get_data(as_text=True)

    @property
    def json(self) -> Any:
        return self.response.get_json()

    @cached_property
    def document(self) -> JustHTML:
        return JustHTML(self.html, sanitize=False, collect_errors=True)

    @cached_property
    def elements(self) -> list[Element]:
        """Every element, in the order of the page."""
        return list(below(self.document.root))

    @cached_property
    def text(self) -> str:
        """The words of the page, in one line, without those of head, script and style."""
        return _words(self.find("body"))

    @property
    def heading(self) -> str:
        """The words of the first h1; empty when there is none."""
        return " ".join(self.words_of("h1")[:1])

    @property
    def errors(self) -> list[str]:
        """The lines of the error summary, in order."""
        return [_words(line) for line in self.find_all(".app-error-list li")]

    @property
    def problem(self) -> str:
        """All words of the error summary: what was wrong or refused, and who can lift it. Empty when all is well."""
        found = self.find_all("[data-errors]")
        return _words(found[0]) if found else ""

    def find(self, selector: str) -> Element:
        """The first element that a CSS selector names. Fails, with the words of the page, when there is none."""
        found = self.find_all(selector)
        assert found, f"{self.url}: nothing on the page is {selector}\n{self.html[:3000]}"
        return found[0]

    def find_all(self, selector: str) -> list[Element]:
        """Every element that a CSS selector names, in the order of the page.

        `findings` asks each page for dozens of simple ones: those are read from one walk over the page.
        """
        if simple := SIMPLE.fullmatch(selector):
            tag, attribute, part = simple["tag"], simple["attribute"], simple["part"]
            return [
                element
                for element in self.elements
                if (
                    element.name == tag
                    if tag
                    else attribute in element.attrs
                    if attribute
                    else part in _classes(element)
                )
            ]
        return list(self.document.query(selector))

    def words_of(self, selector: str) -> list[str]:
        """The words of every element that a CSS selector names."""
        return [_words(element) for element in self.find_all(selector)]


def below(node: Element) -> Iterator[Element]:
    """Every element inside one, in the order of the page."""
    for child in node.children or ():
        if not child.name.startswith(("#", "!")):
            yield child
            yield from below(child)


def _classes(element: Element) -> list[str]:
    return (element.attrs.get("class") or "").split()


def _words(element: Element) -> str:
    return " ".join(element.to_text().split())


def findings(page: Page, most_bytes: int = MOST_BYTES) -> list[str]:
    """What is not as it should be, one line each; an empty list for a good page."""
    checks = (
        _parses,
        _frame,
        _title,
        _names,
        _pointers,
        _fields,
        _forms,
        _policy,
        _addresses,
        _words_are_whole,
    )
    found = [line for check in checks for line in check(page)]
    if (size := len(gzip.compress(page.response.get_data(), 9))) > most_bytes:
        found.append(f"{size} bytes of HTML gzipped, at most {most_bytes}")
    return found


def executable(page: Page) -> list[str]:
    """What a browser could run, or be led away by, in a page that shows what anybody typed."""
    return [line for check in (_parses, _policy, _addresses) for line in check(page)]


def _parses(page: Page) -> Iterator[str]:
    for error in page.document.errors:
        yield f"does not parse: {error}"


def _frame(page: Page) -> Iterator[str]:
    if page.find("html").attrs.get("lang") not in LANGUAGES:
        yield "html has no lang of ours"
    for selector in ("h1", "main", "head title"):  # a drawing has a title too
        found = page.find_all(selector)
        if len(found) != 1 or not _words(found[0]):
            yield f"{len(found)} {selector} with words; a page has one"


def _title(page: Page) -> Iterator[str]:
    """The title and the heading speak of the same thing, and an error stands first in the title."""
    title = _words(page.find("title"))
    trouble = ERROR_PREFIX.match(title)
    if bool(trouble) != bool(page.problem):
        yield f"the title {title!r} and the error summary {page.problem!r} disagree"
    about = _stems(ERROR_PREFIX.sub("", title).split(" | ")[0])
    headings = page.find_all(".app-title") or page.find_all("h1")
    if not about & _stems(" ".join(map(_words, headings))):
        yield f"the title {title!r} shares no word with the heading {page.heading!r}"


def _stems(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"\w[\w-]{2,}", text)}


def _names(page: Page) -> Iterator[str]:
    for value, count in Counter(e.attrs["id"] for e in page.find_all("[id]")).items():
        if count > 1 or not value or " " in value:
            yield f"id {value!r} stands {count} times"


def _pointers(page: Page) -> Iterator[str]:
    """What points to an id points to one that is there."""
    ids = {element.attrs["id"] for element in page.find_all("[id]")}
    for name in POINTERS:
        for element in page.find_all(f"[{name}]"):
            for wanted in set((element.attrs[name] or "").split()) - ids:
                yield f"{_shown(element)}: {name} points to {wanted!r}, which is not there"
    for element in page.find_all("[href]"):
        href = element.attrs["href"] or ""
        if href.startswith("#") and href != "#" and href[1:] not in ids:
            yield f"{_shown(element)} leads to nothing"


def _fields(page: Page) -> Iterator[str]:
    """Every field that a person fills has a label with words."""
    labels = {label.attrs.get("for"): _words(label) for label in page.find_all("label")}
    wrapped = {id(inner) for label in page.find_all("label") if _words(label) for inner in below(label)}
    for field in page.elements:
        if field.name not in FIELDS or field.attrs.get("type") in NOT_TYPED:
            continue
        named = field.attrs.get("aria-label") or field.attrs.get("aria-labelledby")
        if not (named or id(field) in wrapped or labels.get(field.attrs.get("id"))):
            yield f"{_shown(field)} has no label"


def _forms(page: Page) -> Iterator[str]:
    for form in page.find_all("form"):
        method = (form.attrs.get("method") or "get").lower()
        tokens = [field.attrs.get("value") for field in form.query("input[name=csrf_token]")]
        if method == "post" and (len(tokens) != 1 or not tokens[0]):
            yield f"{_shown(form)} has {len(tokens)} csrf_token"
        if method == "get" and tokens:
            yield f"{_shown(form)} puts a csrf_token in the address"
        if form.attrs.get("action") == "":
            yield f"{_shown(form)} has an empty action: leave it out"
        if not form.query("button, input[type=submit]"):
            yield f"{_shown(form)} has no button"


def _policy(page: Page) -> Iterator[str]:
    """Nothing that the content policy refuses."""
    if "'unsafe" in page.response.headers.get("Content-Security-Policy", "'unsafe: no policy"):
        yield "no strict Content-Security-Policy"
    for element in page.elements:
        if element.name == "style" or (element.name == "script" and not element.attrs.get("src")):
            yield f"{_shown(element)} stands in the page"
        for name in element.attrs:
            if name == "style" or name.startswith(("on", "hx-on")):
                yield f"{_shown(element)} has {name}="


def _addresses(page: Page) -> Iterator[str]:
    """Everything comes from our own server; a link out of the house says so by its rel."""
    for element in page.elements:
        for name in ADDRESSES & element.attrs.keys():
            value = element.attrs[name] or ""
            if not ABSOLUTE.match(value):
                continue
            leads_out = element.name == "a" and value.startswith(("https://", "http://", "mailto:"))
            if not leads_out or (value.startswith("http") and "noopener" not in (element.attrs.get("rel") or "")):
                yield f"{_shown(element)}: {name} is not an address of ours"


def _words_are_whole(page: Page) -> Iterator[str]:
    """No placeholder, template sign or Python value shows through."""
    signs = [LEFTOVERS, NONE] if page.find("html").attrs.get("lang") == "nl" else [LEFTOVERS]
    for match in (match for sign in signs for match in sign.finditer(page.text)):
        yield f"{match[0]} shows in: ...{page.text[max(0, match.start() - 40) : match.end() + 40]}..."


def _shown(element: Element) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in list(element.attrs.items())[:4])
    return f"<{element.name}{attributes}>"
