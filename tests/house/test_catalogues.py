# SPDX-License-Identifier: EUPL-1.2
"""Every text exists in English and in plain Dutch, once, with the words of the glossary."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import nodes

from tests.house import reading
from tests.house.catalogues import FRAGMENTS, KEYWORDS, Dutch, dutch, used
from tests.house.reading import at, report, short
from tests.house.test_templates import parsed

LISTS = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
NOT_IN_DUTCH = set(f"{LISTS['officialese']} {LISTS['left_english']}".split())
NOT_IN_ENGLISH = set(LISTS["dutch"].split())
# Names, and languages in their own language.
SAME_IN_BOTH = {"Leerlus", "Nederlands", "English"}
WORDS_A_SENTENCE = 20
PLACEHOLDER = re.compile(r"%\((\w+)\)[sdif]|%%")


def words(sentence: str) -> set[str]:
    """The words of a text in small letters, without placeholders."""
    return set(re.findall(r"[a-zà-ÿ]+", PLACEHOLDER.sub(" ", sentence).lower()))


def test_there_are_texts() -> None:
    assert len(used()) > 150
    assert FRAGMENTS.is_dir()
    assert len(dutch()) > 150


def test_every_text_has_a_dutch_one() -> None:
    have = {entry.key for entry in dutch()}
    report(f"{places[0]}: {key}" for key, places in used().items() if key not in have)


def test_no_dutch_text_is_left_over() -> None:
    report(f"{entry.place}: {entry.key}" for entry in dutch() if entry.key not in used())


def test_no_dutch_text_is_empty_or_guessed() -> None:
    """A plural that has only one form counts as empty."""
    report(f"{entry.place}: empty: {entry.key}" for entry in dutch() if "" in map(str.strip, entry.texts))
    report(f"{entry.place}: fuzzy: {entry.key}" for entry in dutch() if entry.fuzzy)


def test_a_text_has_one_dutch_text() -> None:
    """The fragments are merged: the same English in two rooms must be the same Dutch."""
    by_key: dict[object, set[tuple[str, ...]]] = defaultdict(set)
    for entry in dutch():
        by_key[entry.key].add(entry.texts)
    report(f"{key}: {sorted(texts)}" for key, texts in by_key.items() if len(texts) > 1)


def placeholders(text: str) -> set[str]:
    return {name for name in PLACEHOLDER.findall(text) if name}


def wrong_placeholders(entry: Dutch) -> bool:
    """Both languages name the same facts; a singular may leave out the number (%(num)s)."""
    english = placeholders(entry.key.english) | placeholders(entry.key.plural or "")
    free = {"num", "n", "count"} if entry.key.plural else set()
    return any(placeholders(text) - english or (english - placeholders(text)) - free for text in entry.texts)


def test_placeholders_are_the_same_in_both_languages() -> None:
    report(f"{entry.place}: {entry.key} -> {entry.texts}" for entry in dutch() if wrong_placeholders(entry))


def test_dutch_is_plain() -> None:
    """B1 (PUBLIC-SECTOR 21): no officialese, no English that the glossary has a word for, je-form."""
    report(
        f"{entry.place}: {sorted(found)} in {text!r}"
        for entry in dutch()
        for text in entry.texts
        if (found := words(text) & NOT_IN_DUTCH)
    )


def test_dutch_sentences_are_short() -> None:
    report(
        f"{entry.place}: {len(sentence.split())} words: {sentence!r}"
        for entry in dutch()
        for text in entry.texts
        for sentence in re.split(r"(?<=[.!?:])\s+", text)
        if len(sentence.split()) > WORDS_A_SENTENCE
    )


def test_no_em_dash_on_the_screen() -> None:
    dash = re.compile("\u2014|\u2013 | \u2013")
    report(f"{entry.place}: {text!r}" for entry in dutch() for text in entry.texts if dash.search(text))
    report(f"{places[0]}: {key}" for key, places in used().items() if dash.search(key.english))


def test_english_texts_are_english() -> None:
    """The text in the code is the English screen; a Dutch one would show to English readers."""
    report(
        f"{places[0]}: {sorted(found)} in {key}"
        for key, places in used().items()
        if (found := words(key.english) & NOT_IN_ENGLISH)
    )


def is_gettext(name: str) -> bool:
    """Is this dotted name one of ours? `self.gettext` is that of WTForms, for its own messages."""
    return name.rpartition(".")[2] in KEYWORDS and not name.startswith("self.")


def test_every_text_can_be_found_by_the_tools() -> None:
    """gettext of a variable is never extracted, so it would stay English for ever."""
    findings = []
    for path in reading.under("tracker"):
        for node, name in reading.calls(path):
            if is_gettext(name) and not isinstance(node.args[0], ast.Constant):
                findings.append(f"{at(path, node)} {name}() of something that is no text")
    for path in reading.templates():
        for call in parsed(path).find_all(nodes.Call):
            called = call.node.name if isinstance(call.node, nodes.Name) else ""
            if called in KEYWORDS and not (call.args and isinstance(call.args[0], nodes.Const)):
                findings.append(f"{short(path)}:{call.lineno} {called}() of something that is no text")
    report(findings)


class Bare(HTMLParser):
    """Collects the words a template says by itself, in text and in attributes that people see or hear."""

    SEEN = ("title", "alt", "placeholder", "aria-label", "label")

    def __init__(self) -> None:
        super().__init__()
        self.line = 1
        self.found: list[tuple[int, str]] = []

    def hear(self, said: str) -> None:
        said = said.strip(" \n|·:-")
        if re.search(r"[A-Za-zÀ-ÿ]{2,}", said) and said not in SAME_IN_BOTH:
            self.found.append((self.line, said))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is None:
            self.hear(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in self.SEEN:
                self.hear(value or "")


def bare_words(path: Path) -> list[tuple[int, str]]:
    """Words outside gettext: they are the same in every language, so they are a mistake."""
    parser = Bare()
    for piece in parsed(path).find_all(nodes.TemplateData):
        parser.line = piece.lineno
        parser.feed(piece.data)
    parser.close()
    return parser.found


def test_no_template_speaks_without_gettext() -> None:
    found = [(path, line, said) for path in reading.templates() for line, said in bare_words(path)]
    report(f"{short(path)}:{line}: {said!r}" for path, line, said in found)
