# SPDX-License-Identifier: EUPL-1.2
"""Small drawings beside words: votes, turnout, strength, what is left, a scale, the days of a sprint.

Pure: numbers in, SVG out. Templates reach them as `drawn`, through the macros in templates/components/.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from operator import itemgetter

from markupsafe import Markup

from tracker.web.svg import circle, joined, ornament, path, percent, picture, rect, spaced_minus, tag, words

__all__ = [
    "DaysWords",
    "ScaleWords",
    "days",
    "limit_bar",
    "limit_blocks",
    "rank",
    "scale",
    "spaced_minus",
    "strength",
    "tally",
    "turnout",
]

STEP = 14  # from mark to mark in a tally
GAP = 6  # more room between two choices
STRENGTHS = 4
ROOM_FOR_WORDS = 0.12  # share of an axis that a short label takes on a phone
CROWD = 12  # more people than this are told in words only: the stops would be too small to count


@lru_cache(maxsize=4096)
def tally(keep: int = 0, pivot: int = 0, stop: int = 0, abstain: int = 0) -> Markup:
    """Votes as calm marks: a dot, a ring, a bar, a dashed ring. The words stand beside it."""
    parts: list[Markup] = []
    x = 0
    for choice, count in (("keep", keep), ("pivot", pivot), ("stop", stop), ("abstain", abstain)):
        for _nth in range(count):
            parts.append(_vote(choice, x))
            x += STEP
        x += GAP if count else 0
    return ornament("app-tally", joined(parts), max(x - GAP, 1), 16)


def _vote(choice: str, x: int) -> Markup:
    if choice == "stop":
        return rect("app-tally__stop", x + 4, 1, 5, 14)
    radius = {"keep": 5.5, "pivot": 4.5, "abstain": 5}[choice]
    return circle(f"app-tally__{choice}", x + 6.5, 8, radius)


@lru_cache(maxsize=1024)
def turnout(voted: int, eligible: int) -> Markup:
    """How many of the electorate voted: filled and open stops on a line. Empty for a large electorate."""
    if not 0 < eligible <= CROWD:
        return Markup("")
    line = path("app-ll__track", f"M12 17h{36 * (eligible - 1)}") if eligible > 1 else Markup("")
    voters = (circle("app-ll__core", 12 + 36 * n, 17, 11) for n in range(min(voted, eligible)))
    others = (circle("app-turnout__open", 12 + 36 * n, 17, 10) for n in range(voted, eligible))
    return ornament("app-turnout", line + joined(voters) + joined(others), 36 * eligible - 12, 34)


def rank(strength: Enum) -> int:
    """The strength of evidence from 1 (opinion) to 4 (measured): the place of the member in its enum."""
    return list(type(strength)).index(strength) + 1


@lru_cache(maxsize=64)
def strength(member: Enum) -> Markup:
    """Four bars, as many inked as the evidence is strong."""
    bars = (rect("is-on" if n < rank(member) else None, 6 * n, 9 - 3 * n, 4.5, 7 + 3 * n) for n in range(STRENGTHS))
    return ornament("app-strength", joined(bars), 24, 16)


def limit_bar(share: float) -> Markup:
    """What is left, as a bar: `share` from 0 to 1; more or less is drawn as full or empty."""
    frame = rect("app-bar-track", 0.5, 0.5, "99.6%", 13)
    return ornament("app-limit__bar", frame + rect("app-bar-left", 0, 0, percent(_within(share)), 14))


def limit_blocks(left: int, total: int) -> Markup:
    """What is left of things one can count, such as sprints: one block is one thing."""
    if total < 1:
        return Markup("")
    step = 1 / total
    blocks = (
        rect(
            "app-bar-left" if n < left else "app-bar-track",
            percent(n * step + step * 0.035),
            0.5,
            percent(step * 0.86),
            13,
        )
        for n in range(total)
    )
    return ornament("app-limit__bar", joined(blocks))


@dataclass(frozen=True, slots=True)
class ScaleWords:
    """The words of a scale: what it shows as a sentence, its two ends, and the word at the threshold."""

    title: str
    low: str
    high: str
    threshold: str


def scale(
    low: float,
    high: float,
    threshold: float,
    points: Sequence[tuple[float, str, bool]],
    said: ScaleWords,
    *,
    ident: str,
) -> Markup:
    """Results on one axis with the locked threshold.

    points: (value, words, is this sprint). A value outside the axis stays at its end.
    """
    span = (float(high) - float(low)) or 1.0
    places = [(_within((float(value) - float(low)) / span), text, is_now) for value, text, is_now in points]
    line = _within((float(threshold) - float(low)) / span)
    now = next(((place, text) for place, text, is_now in places if is_now), None)
    named = _room_for_words(places, line)
    at_end = not ROOM_FOR_WORDS < line < 1 - ROOM_FOR_WORDS  # there the words of the end stand below the axis
    parts = [
        tag("line", cls="app-c-line", x1=0, x2="100%", y1=42, y2=42),
        tag("line", cls="app-c-threshold", x1=percent(line), x2=percent(line), y1=14, y2=57 if at_end else 70),
        *(_point(place, is_now) for place, _text, is_now in sorted(places, key=itemgetter(2))),
        words("app-c-soft", "0", 70, said.low, "start"),
        words("app-c-soft", "100%", 70, said.high, "end"),
        *(words("app-c-soft", percent(place), 70, text) for place, text in named),
        *_above(line, now, said.threshold),
    ]
    return picture("app-chart app-scale", joined(parts), ident=ident, title=said.title)


def _within(share: float) -> float:
    return min(max(share, 0.0), 1.0)


def _point(share: float, is_now: bool) -> Markup:
    kind, radius = ("app-c-full", 10) if is_now else ("app-c-open", 7)
    return circle(kind, percent(share), 42, radius)


def _room_for_words(places: Sequence[tuple[float, str, bool]], line: float) -> list[tuple[float, str]]:
    """Earlier results that can be named below the axis: clear of the ends, the threshold and each other."""
    kept: list[tuple[float, str]] = []
    for place, text, is_now in sorted(places):
        free_of = [0.0, 1.0, line, *(other for other, _text in kept)]
        if not is_now and all(abs(place - other) > ROOM_FOR_WORDS for other in free_of):
            kept.append((place, text))
    return kept


def _above(line: float, now: tuple[float, str] | None, word: str) -> list[Markup]:
    """The words of the threshold and of this sprint, each on its own side; near an end above each other."""
    if now is None:
        return [_beside(line, 22, word, "app-c-soft", to_the_left=line >= 0.5)]
    place, text = now
    left_of_line = place < line
    word_left = not left_of_line if ROOM_FOR_WORDS < line < 1 - ROOM_FOR_WORDS else line >= 0.5
    text_left = left_of_line if ROOM_FOR_WORDS < place < 1 - ROOM_FOR_WORDS else place >= 0.5
    return [
        _beside(line, 22, word, "app-c-soft", to_the_left=word_left),
        _beside(place, 6 if word_left == text_left else 22, text, "app-c-out", to_the_left=text_left),
    ]


def _beside(share: float, y: float, text: str, cls: str, *, to_the_left: bool) -> Markup:
    anchor, shift = ("end", -10) if to_the_left else ("start", 10)
    return tag("text", text, cls=cls, x=percent(share), dx=shift, y=y, text_anchor=anchor)


@dataclass(frozen=True, slots=True)
class DaysWords:
    """The words of the days of a sprint: name and description of the picture, first and last day, today."""

    title: str
    desc: str
    first: str
    last: str
    today: str


DRAWN_AS = {"observed": "eye", "figure": "number", "blocker": "block", "event": "event"}


def days(total: int, today: int, entries: Sequence[tuple[int, str]], said: DaysWords, *, ident: str) -> Markup:
    """The days of a sprint as a line: what was logged stands above its day.

    entries: (day, kind) with day 0 the first; `today` and the days of entries stay inside the sprint.
    """
    total = max(total, 1)
    today = min(max(today, 0), total)
    now = percent(today / total)
    parts = [
        tag("line", cls="app-ll__track", x1=0, x2=now, y1=96, y2=96),
        tag("line", cls="app-ll__track app-ll__track--planned", x1=now, x2="100%", y1=96, y2=96),
        *(_tick(day / total) for day in range(1, total) if day != today),
        *_entries(entries, total, today),
        circle("app-ll__tick", 0, 96, 7),
        circle("app-ll__stop app-ll__stop--now", now, 96, 19) + circle("app-ll__pip", now, 96, 4),
        *([circle("app-ll__stop app-ll__stop--planned", "100%", 96, 12)] if today < total else []),
        *_day_words(today / total, said),
    ]
    return picture("app-chart app-days", joined(parts), ident=f"{ident}-line", title=said.title, desc=said.desc)


def _tick(share: float) -> Markup:
    place = percent(share)
    return tag("line", cls="app-c-axis", x1=place, x2=place, y1=105, y2=111)


def _entries(entries: Sequence[tuple[int, str]], total: int, today: int) -> list[Markup]:
    """A mark per kind and day, stacked; of one kind on one day one mark, and never more than four high."""
    parts: list[Markup] = []
    heights: Counter[int] = Counter()
    for day, kind in dict.fromkeys((min(max(day, 0), total), str(kind)) for day, kind in entries):
        base = 50 if day == today else 56
        if heights[day] < 3:
            parts.append(_entry(day / total, base - 22 * heights[day], kind))
        heights[day] += 1
    return parts


def _entry(share: float, y: float, kind: str) -> Markup:
    use = tag("use", href=f"#i-{DRAWN_AS.get(kind, 'dot')}", width=16, height=16)
    icon = tag("svg", use, cls="app-icon", x=0 if share == 0 else -8, y=y, width=16, height=16)
    return icon if share == 0 else tag("svg", icon, x=percent(share), overflow="visible")


def _day_words(share: float, said: DaysWords) -> list[Markup]:
    """First and last day, and today; today's words win where they would touch."""
    anchor = "start" if share < 0.15 else "end" if share > 0.85 else "middle"
    return [
        words("app-c-soft", "0", 140, said.first, "start") if share >= 0.3 else Markup(""),
        words("app-c-today", percent(share), 140, said.today, anchor),
        words("app-c-soft", "100%", 140, said.last, "end") if share <= 0.7 else Markup(""),
    ]
