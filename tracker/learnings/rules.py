# SPDX-License-Identifier: EUPL-1.2
"""Decisions of the room learnings: when one is whole, when it may still change, and which ones look alike. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from tracker.refusal import Refusal

Key = TypeVar("Key")

SHORTEST_WORD = 4
STEM = 6
ALIKE_FROM = 0.08  # below this, two texts share a common word and nothing else

_EVERYDAY_WORDS = """
    aan alle altijd andere anders bij daar dan dat deze die dit doet door dus een elke geen gaat goed had heeft hebben
    hier hoe hun iets inwoner inwoners jullie kan komt kunnen maar meer meest mensen met minder moet naar niet nog
    nooit ons onze ook over veel voor waar want wat weer werd wij wie willen wordt worden zelf zich zijn zonder
    about also and are been both could does from have into less many more most much must only other over people
    residents some than that their them then there these they this those very want were what when which will with
    without would your
"""
_HARDENED = re.compile("[vz]$")  # huizen and huis, brieven and brief
_EVERYDAY = frozenset(_EVERYDAY_WORDS.split())


def is_whole(saw: str | None, learned: str | None, verdict: object, strength: object) -> bool:
    """R6: a learning says what was seen and learned, with a verdict and a strength."""
    return bool(saw and learned and verdict and strength)


def refuse_changing(frozen_at: datetime | None) -> Refusal | None:
    """R6: a learning is frozen when the vote opens; a mistake is corrected by a later one."""
    return None if frozen_at is None else Refusal("learning_frozen", frozen_at=frozen_at)


def stems(text: str) -> frozenset[str]:
    """What is left of a text to compare it by: the beginnings of its words, without the everyday ones."""
    words = re.findall(rf"[^\W\d_]{{{SHORTEST_WORD},}}", text.casefold())
    return frozenset(_stem(word) for word in words if word not in _EVERYDAY)


def _stem(word: str) -> str:
    """The beginning of a word: enough to bring "brief" and "brieven" together, or "dakkapel" and "dakkapellen"."""
    for ending in ("en", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_WORD:
            word = word.removesuffix(ending)
            break
    return _HARDENED.sub(lambda last: {"v": "f", "z": "s"}[last[0]], word)[:STEM]


def most_alike(text: str, others: Sequence[tuple[Key, str]], limit: int) -> list[Key]:
    """The keys of the texts that share the most with `text`, best first; of two equal ones the first.

    A word that few texts have counts for more than one that many have.
    """
    wanted = stems(text)
    known = [(key, stems(other)) for key, other in others]
    seen_in = Counter(stem for _key, other in known for stem in other)
    scored = [(_likeness(wanted, other, seen_in), key) for key, other in known]
    alike = [(score, place, key) for place, (score, key) in enumerate(scored) if score >= ALIKE_FROM]
    return [key for _score, _place, key in sorted(alike, key=lambda one: (-one[0], one[1]))[:limit]]


def _likeness(wanted: Iterable[str], other: frozenset[str], seen_in: Counter[str]) -> float:
    return sum(1 / (1 + seen_in[stem]) for stem in wanted if stem in other)
