# SPDX-License-Identifier: EUPL-1.2
"""The learning line to the right, for screens from 64 rem. Pure."""

from __future__ import annotations

from collections.abc import Sequence

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

WIDTH, LEFT, TOP = 1152, 9, 92
DROP = 48  # a pivot goes this far right and down
BEFORE = 116  # a predecessor moves the start this far
FEWEST, SHORTEST = 6, 116  # a young line is not stretched; a long one is not squeezed: its paper grows
KIND_ROOM = 140  # px for the kind of a pivot on one line
EDGE, HALF_A_LABEL, MOST_BESIDE = (
    6,
    64,
    420,
)  # room right of the last stop: a dot, a word above, a word beside it


def wide(facts: LineFacts, said: LineWords) -> Markup:
    """Facts in, line out. Every pivot takes the line one level lower, for good: a level is a hypothesis."""
    two_lines = any(len(fold(sprint.kind, KIND_ROOM)) > 1 for sprint in facts.sprints)
    x, y = LEFT, TOP + (18 if two_lines else 0)
    layers = Layers()
    if facts.predecessor:
        layers.tracks.append(path("app-ll__dotted", f"M{x + 14} {y}h92"))
        layers.stops.append(ring(x, y))
        layers.say("note", 0, y + 32, said.predecessor(facts.predecessor), BEFORE + 40, anchor="start")
        x += BEFORE
    layers.stops.append(circle("app-ll__tick", x, y, 7))
    layers.say("date", x - 9, y - 49, said.started, SHORTEST, anchor="start")
    layers.say("date", x - 9, y - 30, facts.started, SHORTEST, anchor="start")
    beside = _beside(facts.sprints, said)
    pieces = _pieces(facts.sprints, x, y, _step(len(facts.sprints), WIDTH - x, beside))
    width = max(WIDTH, (pieces[-1].x if pieces else x) + beside)
    for piece in pieces:
        _piece(layers, piece, said, width - piece.x)
    lowest = max([y + 92, *(piece.y + _depth(piece) for piece in pieces)])
    box = f"0 0 {num(width)} {num(lowest)}"
    about = {"ident": f"{facts.ident}-w", "title": facts.title, "desc": describe(facts, said)}
    return picture("app-ll app-ll--wide", layers.drawn(), view_box=box, **about)


def _beside(sprints: Sequence[SprintOnLine], said: LineWords) -> float:
    """Room to keep right of the last stop, so that what hangs there stays on the paper."""
    if not sprints:
        return EDGE
    last = sprints[-1]
    least = EDGE if last.stop is Stop.ROOM else HALF_A_LABEL
    half = [letters("label", label_of(last, said)) / 2, letters("date", last.date) / 2]
    half += [letters("kind", part) / 2 for part in fold(last.kind, KIND_ROOM)]
    right = [
        98 + letters("label", last.child) if last.child else 0,
        70 + letters("label", last.to) if last.to else 0,
        20 + letters("kind", last.ghost) / 2 if last.ghost else 0,
    ]
    return min(max(least, *half, *right), MOST_BESIDE)


def _step(sprints: int, room: float, beside: float) -> float:
    """How long one sprint is: a young line takes part of the paper, a full one all of it but what stands beside."""
    usual = (room - min(beside, HALF_A_LABEL)) / max(sprints, FEWEST)
    return max(min(usual, (room - beside) / max(sprints, 1)), SHORTEST)


def _pieces(sprints: Sequence[SprintOnLine], x: float, y: float, step: float) -> list[Piece]:
    pieces: list[Piece] = []
    kinked = False
    for sprint in sprints:
        level = y + DROP if kinked else y
        pieces.append(Piece(sprint, x, y, x + step, level, kinked, sprint is sprints[-1]))
        x, y, kinked = x + step, level, sprint.stop is Stop.PIVOT
    return pieces


def _piece(layers: Layers, piece: Piece, said: LineWords, right: float) -> None:
    """One sprint, its stop and what hangs there; `right` is the paper to the right of the stop."""
    sprint, x, y, start = piece.sprint, piece.x, piece.y, piece.x0
    step = x - start
    if piece.kinked:
        start += DROP
        layers.tracks.append(path(KINK, f"M{num(piece.x0)} {num(piece.y0)}L{num(start)} {num(y)}"))
    layers.tracks.append(path(track(sprint.stop), f"M{num(start)} {num(y)}H{num(x)}"))
    layers.stops.append(mark(sprint.stop, x, y))
    middle = (start + x) / 2
    room = step - 6 - (DROP / 2 if piece.kinked else 0)  # the words of the next sprint begin there
    layers.say("soft" if sprint.stop is Stop.ROOM else "sprint", middle, y + 32, name_of(sprint, said), room)
    layers.say(result_kind(sprint.stop), middle, y + 61, sprint.result, room)
    layers.say("note", middle, y + 83, sprint.note, room)
    _above(layers, piece, said, min(1.2 * step, 2 * right) if not piece.is_last else 2 * right)
    _hanging(layers, piece, right)


def _depth(piece: Piece) -> float:
    """How far the words of a sprint and what hangs from its stop reach below the line."""
    child = _child_down(piece) + 20 if piece.sprint.child else 0
    return max(92, 126 if piece.sprint.ghost else 0, child)


def _child_down(piece: Piece) -> float:
    """How far down a child stands: below the words of the next sprint, and below the road not taken."""
    if piece.is_last:
        return 44
    return 106 + (DROP if piece.sprint.stop is Stop.PIVOT else 0) + (34 if piece.sprint.ghost else 0)


def _above(layers: Layers, piece: Piece, said: LineWords, room: float) -> None:
    """Decision and date; above them the kind of pivot: nothing else of this line can ever stand there."""
    sprint, x, y = piece.sprint, piece.x, piece.y
    layers.say(f"label app-ll__label--{cls_of(sprint.stop)}", x, y - 49, label_of(sprint, said), room)
    layers.say("date", x, y - 30, sprint.date, room)
    if sprint.stop is Stop.PIVOT:
        for line, part in enumerate(reversed(fold(sprint.kind, KIND_ROOM))):
            layers.say("kind", x, y - 70 - 18 * line, part, room)


def _hanging(layers: Layers, piece: Piece, right: float) -> None:
    """The road not taken, an experiment that grew from here, who takes over."""
    sprint, x, y = piece.sprint, piece.x, piece.y
    if sprint.ghost:
        layers.tracks.append(path("app-ll__ghost", f"M{num(x)} {num(y)}l20 24V{num(y + 98)}"))
        if sprint.stop is Stop.PIVOT:  # the next sprint has its words on the right, one level lower
            layers.say("kind", x + 26, y + 119, sprint.ghost, x, anchor="end")
        else:
            layers.say("kind", x + 20, y + 119, sprint.ghost, min(2 * (right - 20), 180))
    if sprint.child:
        _child(layers, piece, right)
    if sprint.to and piece.is_last:
        layers.tracks.append(path("app-ll__arrow", f"M{num(x + 17)} {num(y)}h44m-11 -9l11 9l-11 9"))
        layers.say("label", x + 70, y + 5, sprint.to, right - 70, anchor="start")


def _child(layers: Layers, piece: Piece, paper: float) -> None:
    """When the line goes on, its child leads below the words of the next sprint."""
    x, y, down = piece.x, piece.y, _child_down(piece)
    if piece.is_last:
        way, right = "l44 44h40", 84
    else:
        way, right = f"l20 24V{num(y + down - 14)}l14 14h16", 57
    layers.tracks.append(path("app-ll__fork", f"M{num(x)} {num(y)}{way}"))
    layers.tracks.append(ring(x + right, y + down))
    layers.say("label", x + right + 14, y + down + 5, piece.sprint.child, paper - right - 14, anchor="start")
