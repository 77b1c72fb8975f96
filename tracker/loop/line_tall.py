# SPDX-License-Identifier: EUPL-1.2
"""The learning line down the page, for phones: one to one on a screen of 320 px. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from markupsafe import Markup

from tracker.loop.line_marks import (
    KINK,
    Layers,
    Piece,
    cls_of,
    describe,
    fold,
    label_of,
    letters,
    mark,
    name_of,
    result_kind,
    ring,
    track,
)
from tracker.loop.line_terms import LineFacts, LineWords, SprintOnLine, Stop
from tracker.web.svg import circle, num, path, picture

WIDTH, LEFT, TOP = 288, 22, 20
LONG, SHORT = 124, 52  # a sprint with words, and one still to come
SHIFT, LEAST_SHIFT = 26, 18  # a pivot goes this far right; less when words are long, and still a kink
MOST_SHIFT = 4 * SHIFT  # all pivots together
BESIDE = 34  # all words stand this far right of the line
BEFORE = 58  # a predecessor moves the start this far
BELOW = 37  # the first line of words under a stop
LINE, CHILD, HANDED_OVER = 17, 36, 40  # what hangs under a stop takes this much


def tall(facts: LineFacts, said: LineWords) -> Markup:
    """Facts in, line out. A pivot takes the line to the right, for good; many pivots each take it less far."""
    layers, y = Layers(), float(TOP)
    if facts.predecessor:
        layers.tracks.append(path("app-ll__dotted", f"M{LEFT} {num(y + 14)}v34"))
        layers.stops.append(ring(LEFT, y))
        layers.say("note", LEFT + BESIDE, y + 5, said.predecessor(facts.predecessor), _room(LEFT), anchor="start")
        y += BEFORE
    layers.stops.append(circle("app-ll__tick", LEFT, y, 6))
    layers.say("date", LEFT + BESIDE, y + 5, f"{said.started} {facts.started}", _room(LEFT), anchor="start")
    pieces = _pieces([sprint for sprint in facts.sprints if sprint.in_tall], y, said)
    for piece, following in zip_longest(pieces, pieces[1:]):
        _piece(layers, piece, said, following.x if following else piece.x)
    lowest = (pieces[-1].y + _hanging_height(pieces[-1].sprint, pieces[-1].x)) if pieces else y
    box = f"0 0 {WIDTH} {num(lowest + 24)}"
    about = {"ident": f"{facts.ident}-v", "title": facts.title, "desc": describe(facts, said)}
    return picture("app-ll app-ll--tall", layers.drawn(), view_box=box, **about)


def _room(x: float) -> float:
    """Px for words beside a line at x."""
    return WIDTH - x - BESIDE


def _shift(sprints: Sequence[SprintOnLine], said: LineWords) -> float:
    """How far right one pivot goes: so far that the longest words beside the line still have room."""
    pivots = sum(sprint.stop is Stop.PIVOT for sprint in sprints)
    longest = max((_longest(sprint, said) for sprint in sprints if not sprint.stop.is_ahead), default=0.0)
    usual = min(SHIFT, MOST_SHIFT / max(pivots, 1))
    return max(min(LEAST_SHIFT, usual), min(usual, (_room(LEFT) - longest) / max(pivots, 1)))


def _longest(sprint: SprintOnLine, said: LineWords) -> float:
    texts = (
        ("label", label_of(sprint, said)),
        ("date", sprint.date),
        ("result", sprint.result),
        ("soft", _name_and_verdict(sprint, said)),
    )
    return max(letters(kind, text) for kind, text in texts)


def _name_and_verdict(sprint: SprintOnLine, said: LineWords, room: float | None = None) -> str:
    """The verdict whole or not at all: cut, "does not hold" would say the opposite."""
    name = name_of(sprint, said)
    both = f"{name}: {sprint.note}" if sprint.note else name
    return both if room is None or letters("soft", both) <= room else name


def _pieces(sprints: Sequence[SprintOnLine], y: float, said: LineWords) -> list[Piece]:
    pieces: list[Piece] = []
    x, shift, hanging, kinked = float(LEFT), _shift(sprints, said), 0.0, False
    for sprint in sprints:
        beside = x + shift if kinked else x
        below = y + hanging + (SHORT if sprint.stop.is_ahead else LONG)
        pieces.append(Piece(sprint, x, y, beside, below, kinked, sprint is sprints[-1]))
        x, y, kinked, hanging = beside, below, sprint.stop is Stop.PIVOT, _hanging_height(sprint, beside)
    return pieces


def _piece(layers: Layers, piece: Piece, said: LineWords, onward: float) -> None:
    """One sprint, its stop and what hangs there; the line goes on at x = `onward`."""
    sprint, x, y, top = piece.sprint, piece.x, piece.y, piece.y0
    if piece.kinked:
        top += x - piece.x0
        layers.tracks.append(path(KINK, f"M{num(piece.x0)} {num(piece.y0)}L{num(x)} {num(top)}"))
    layers.tracks.append(path(track(sprint.stop), f"M{num(x)} {num(top)}V{num(y)}"))
    layers.stops.append(mark(sprint.stop, x, y, lying=True))
    right, room, name = x + BESIDE, _room(x), name_of(sprint, said)
    if sprint.stop.is_ahead:
        layers.say("sprint" if sprint.stop is Stop.PLANNED else "soft", right, y + 5, name, room, anchor="start")
        layers.say("date", right, y + 23, sprint.label, room, anchor="start")
        return
    layers.say("soft", right, y - 66, _name_and_verdict(sprint, said, room), room, anchor="start")
    layers.say(result_kind(sprint.stop), right, y - 40, sprint.result, room, anchor="start")
    layers.say(
        f"label app-ll__label--{cls_of(sprint.stop)}", right, y - 1, label_of(sprint, said), room, anchor="start"
    )
    layers.say("date", right, y + 17, sprint.date, room, anchor="start")
    _hanging(layers, piece, onward)


def _kind_lines(sprint: SprintOnLine, x: float) -> list[str]:
    return fold(sprint.kind, _room(x) - SHIFT) if sprint.stop is Stop.PIVOT else []


def _hanging_height(sprint: SprintOnLine, x: float) -> float:
    """Room under a stop for what hangs there; the same order as in `_hanging`."""
    if sprint.stop.is_ahead:
        return 0
    lines = len(_kind_lines(sprint, x)) + bool(sprint.ghost)
    return LINE * lines + CHILD * bool(sprint.child) + HANDED_OVER * bool(sprint.to)


def _hanging(layers: Layers, piece: Piece, onward: float) -> None:
    """Below each other: the kind of pivot, the road not taken, a child, who takes over."""
    sprint, x, y = piece.sprint, piece.x, piece.y
    at, right = y + BELOW, x + BESIDE + (SHIFT / 2 if sprint.stop is Stop.PIVOT else 0)
    room = WIDTH - right
    for part in _kind_lines(sprint, x):
        layers.say("kind", right, at, part, room, anchor="start")
        at += LINE
    if sprint.ghost:
        if sprint.stop is not Stop.PIVOT:  # at a pivot the line itself goes this way
            layers.tracks.append(path("app-ll__ghost", f"M{num(x)} {num(y)}l29 32"))
        layers.say("kind", right, at, sprint.ghost, room, anchor="start")
        at += LINE
    if sprint.child:
        stem = f"M{num(x)} {num(y)}V" if piece.is_last else f"M{num(onward)} "
        layers.tracks.append(path("app-ll__fork", f"{stem}{num(at - 19)}l26 26"))
        layers.tracks.append(ring(onward + 26, at + 7))
        layers.say("sprint", onward + 42, at + 13, sprint.child, WIDTH - onward - 42, anchor="start")
        at += CHILD
    if sprint.to:
        layers.tracks.append(path("app-ll__arrow", f"M{num(x)} {num(y + 17)}V{num(at + 14)}m-9 -11l9 11l9 -11"))
        layers.say("sprint", right, at + 9, sprint.to, room, anchor="start")
