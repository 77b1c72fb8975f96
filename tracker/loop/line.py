# SPDX-License-Identifier: EUPL-1.2
"""The learning line: facts in, SVG out. A piece of line is a sprint, a stop is a decision, a kink is a pivot.

Pure: no style and no colour (classes only), no clock, no words of its own. `drawn` makes the line of an
experiment page in its two shapes, `mini` the small line of a row in a list.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup

from tracker.loop.line_marks import KINK, Layers, bar, cls_of, ring, track
from tracker.loop.line_tall import tall
from tracker.loop.line_terms import Drawing, LineFacts, LineWords, Stop
from tracker.loop.line_wide import wide
from tracker.web.svg import circle, ornament, path

STEP, DROP = 34, 10
LETTERS = {
    "k": Stop.KEEP,
    "p": Stop.PIVOT,
    "s": Stop.STOP,
    "u": Stop.SCALE_UP,
    "n": Stop.NOW,
    "w": Stop.PLANNED,
}


def drawn(facts: LineFacts, said: LineWords) -> Drawing:
    """The line in both shapes, as the component `learning_line` wants it."""
    return Drawing(wide(facts, said), tall(facts, said))


def mini(steps: str | Sequence[Stop], child: bool = False, predecessor: bool = False) -> Markup:
    """The small line of a row, hidden for screen readers: the row says it in words.

    `steps`: stops, or their letters as in `kkpn` (k keep, p pivot, s stop, u scale up, n now, w planned).
    From three pivots on the line is a calm slope, never a tall stair.
    """
    stops = tuple(LETTERS[letter] for letter in steps) if isinstance(steps, str) else tuple(steps)
    return _mini(stops, child=child, predecessor=predecessor)


@lru_cache(maxsize=4096)  # a drawing without words: lists show the same few shapes again and again
def _mini(stops: tuple[Stop, ...], *, child: bool, predecessor: bool) -> Markup:
    kinks = stops.count(Stop.PIVOT)
    drop = DROP if kinks < 3 else max(4, round(20 / kinks))
    layers, x, y, kinked = Layers(), 6, 12, False
    if predecessor:
        layers.tracks.append(path("app-ll__dotted", f"M{x} {y}h{STEP}"))
        x += STEP
    layers.stops.append(circle("app-ll__tick", x, y, 3))
    for stop in stops:
        start, x = x, x + STEP
        if kinked:
            layers.tracks.append(path(KINK, f"M{start} {y}l{drop} {drop}"))
            start, y = start + drop, y + drop
        layers.tracks.append(path(track(stop), f"M{start} {y}H{x}"))
        layers.stops.append(_mark(stop, x, y))
        kinked = stop is Stop.PIVOT
    if child:
        layers.tracks.insert(0, path("app-ll__fork", f"M{x} {y}l14 14h16"))
        layers.stops.append(ring(x + 34, y + 14, 4))
        x, y = x + 36, y + 14
    return ornament("app-ll app-ll--mini", layers.drawn(), x + 12, y + 14)


def _mark(stop: Stop, x: float, y: float) -> Markup:
    cls = f"app-ll__stop app-ll__stop--{cls_of(stop)}"
    if stop is Stop.STOP:
        return bar(x, y, 6, 18)
    if stop is Stop.SCALE_UP:
        return circle(cls, x, y, 7) + circle("app-ll__core", x, y, 3)
    if stop is Stop.ROOM:
        return circle("app-ll__tick", x, y, 2)
    return circle(cls, x, y, 7 if stop is Stop.NOW else 5)
