# SPDX-License-Identifier: EUPL-1.2
"""The Dutch user guide speaks the words of the screen, and plainly."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house import reading
from tests.house.catalogues import dutch
from tests.house.reading import ROOT, report, short
from tests.house.test_catalogues import NOT_IN_DUTCH, PLACEHOLDER, words

GUIDE = ROOT / "docs" / "gebruikershandleiding"
SENTENCE = re.compile(r"(?<=[.!?:])\s+")
MOST_WORDS = 25
BOLD = re.compile(r"\*\*(.+?)\*\*")


def pages() -> list[Path]:
    return [path for path in reading.files() if path.parent == GUIDE]


def on_screen() -> list[re.Pattern[str]]:
    """Every Dutch text of the screen; a placeholder stands for anything."""
    texts = {text.strip(" .:") for entry in dutch() for text in entry.texts if words(text)}
    return [re.compile(".+".join(map(re.escape, PLACEHOLDER.split(text)[::2])), re.IGNORECASE) for text in texts]


def test_bold_words_stand_on_the_screen() -> None:
    bold = [(path, word) for path in pages() for word in BOLD.findall(reading.text(path))]
    assert len(bold) > 30
    screen = on_screen()
    missing = [(path, word) for path, word in bold if not any(text.fullmatch(word.strip(" .:")) for text in screen)]
    report(f"{short(path)}: {word!r} stands on no page" for path, word in missing)


def test_the_guide_is_plain() -> None:
    report(
        f"{short(path)}: {sorted(found)} in {sentence!r}"
        for path in pages()
        for sentence in sentences(path)
        if (found := words(sentence) & NOT_IN_DUTCH)
    )


def test_the_sentences_of_the_guide_are_short() -> None:
    report(
        f"{short(path)}: {len(sentence.split())} words: {sentence!r}"
        for path in pages()
        for sentence in sentences(path)
        if len(sentence.split()) > MOST_WORDS
    )


def sentences(path: Path) -> list[str]:
    """Sentences of the running text; a row of a table or list is one of its own."""
    prose = re.sub(r"\]\([^)]*\)|`[^`]*`", "", reading.text(path))
    blocks = re.split(r"\n\s*\n|\n(?=[-|#\d])|\|", prose)
    return [" ".join(sentence.split()) for block in blocks for sentence in SENTENCE.split(block) if sentence.strip()]
