# SPDX-License-Identifier: EUPL-1.2
"""When a learning is whole, when it may change, and which ones look alike. No database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.learnings import rules
from tracker.learnings.terms import Strength, Verdict

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("saw", "learned", "verdict", "strength", "whole"),
    [
        ("Gezien", "Geleerd", Verdict.UNCLEAR, Strength.OPINION, True),
        ("", "Geleerd", Verdict.UNCLEAR, Strength.OPINION, False),
        (None, "Geleerd", Verdict.UNCLEAR, Strength.OPINION, False),
        ("Gezien", "", Verdict.UNCLEAR, Strength.OPINION, False),
        ("Gezien", "Geleerd", None, Strength.OPINION, False),
        ("Gezien", "Geleerd", Verdict.UNCLEAR, None, False),
    ],
)
def test_r6_a_whole_learning(
    saw: str | None, learned: str, verdict: Verdict | None, strength: Strength | None, whole: bool
) -> None:
    assert rules.is_whole(saw, learned, verdict, strength) is whole


def test_r6_a_frozen_learning_does_not_change() -> None:
    assert rules.refuse_changing(None) is None
    refusal = rules.refuse_changing(NOW)
    assert refusal is not None
    assert refusal.facts["frozen_at"] == NOW


def test_r1_words_with_the_same_beginning_are_the_same() -> None:
    assert rules.stems("Brieven over de brief") == rules.stems("brief")
    assert rules.stems("dakkapellen") == rules.stems("Dakkapel!")
    assert not rules.stems("een van de 12 die wij met hun")


LIBRARY = [
    ("letter", "In een brief zoeken mensen het bedrag, niet de wet"),
    ("trust", "Vertrouwen is de drempel, niet het toestel"),
    ("sensor", "De techniek is niet klaar voor de winter"),
    ("phone", "Een korte brief werkt, als iemand de telefoon opneemt"),
]


@pytest.mark.parametrize(
    ("idea", "alike"),
    [
        ("Aanmaning in een korte brief", ["phone", "letter"]),
        ("Sensoren in de winter", ["sensor"]),
        ("Wat doet vertrouwen?", ["trust"]),
        ("Plattegrond van de begraafplaats", []),
        ("", []),
    ],
)
def test_r1_what_looks_alike_comes_first(idea: str, alike: list[str]) -> None:
    assert rules.most_alike(idea, LIBRARY, 3) == alike


def test_r1_no_more_than_asked() -> None:
    assert rules.most_alike("brief", LIBRARY, 1) == ["letter"]
    assert rules.most_alike("brief", [], 3) == []


@given(idea=st.text(max_size=80), texts=st.lists(st.text(max_size=80), max_size=6), limit=st.integers(0, 3))
def test_r1_similar_ones_are_few_and_different(idea: str, texts: list[str], limit: int) -> None:
    found = rules.most_alike(idea, list(enumerate(texts)), limit)
    assert len(found) == len(set(found)) <= limit
