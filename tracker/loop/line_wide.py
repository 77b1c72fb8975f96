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
    spaced_minus,
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
        layers.say("note", 0, y + 32, said.predecessor(facts.predecessor), BEFORE, anchor="start")
        x += BEFORE
    layers.stops.append(circle("app-ll__tick", x, y, 7))
    layers.say("date", x - 9, y - 49, said.started, SHORTEST, anchor="start")
    layers.say("date", x - 9, y - 30, facts.started, SHORTEST, anchor="start")
    beside = _beside(facts.sprints, said)
    step = max((WIDTH - x - beside) / max(len(facts.sprints), FEWEST), SHORTEST)
    pieces = _pieces(facts.sprints, x, y, step)
    for piece in pieces:
        _piece(layers, piece, said, step, beside)
    hangs = any(sprint.ghost or sprint.child for sprint in facts.sprints)
    lowest = (pieces[-1].y if pieces else y) + (126 if hangs else 92)
    width = max(WIDTH, (pieces[-1].x if pieces else x) + beside)
    box = f"0 0 {num(width)} {num(lowest)}"
    about = {"ident": f"{facts.ident}-w", "title": facts.title, "desc": describe(facts, said)}
    return picture("app-ll app-ll--wide", layers.drawn(), view_box=box, **about)


def _beside(sprints: Sequence[SprintOnLine], said: LineWords) -> float:
    """Room to keep right of the last stop, so that what hangs there stays on the paper."""
    if not sprints or sprints[-1].stop is Stop.ROOM:
        return EDGE
    last = sprints[-1]
    half = [letters("label", label_of(last, said)) / 2, letters("date", last.date) / 2]
    half += [letters("kind", part) / 2 for part in fold(last.kind, KIND_ROOM)]
    right = [
        98 + letters("label", last.child) if last.child else 0,
        70 + letters("label", last.to) if last.to else 0,
        20 + letters("kind", last.ghost) / 2 if last.ghost else 0,
    ]
    return min(max(HALF_A_LABEL, *half, *right), MOST_BESIDE)


def _pieces(sprints: Sequence[SprintOnLine], x: float, y: float, step: float) -> list[Piece]:
    pieces: list[Piece] = []
    kinked = False
    for sprint in sprints:
        level = y + DROP if kinked else y
        pieces.append(Piece(sprint, x, y, x + step, level, kinked, sprint is sprints[-1]))
        x, y, kinked = x + step, level, sprint.stop is Stop.PIVOT
    return pieces


def _piece(layers: Layers, piece: Piece, said: LineWords, step: float, beside: float) -> None:
    sprint, x, y, start = piece.sprint, piece.x, piece.y, piece.x0
    if piece.kinked:
        start += DROP
        layers.tracks.append(path(KINK, f"M{num(piece.x0)} {num(piece.y0)}L{num(start)} {num(y)}"))
    layers.tracks.append(path(track(sprint.stop), f"M{num(start)} {num(y)}H{num(x)}"))
    layers.stops.append(mark(sprint.stop, x, y))
    middle, room = (start + x) / 2, x - start
    name_kind = "soft" if sprint.stop is Stop.ROOM else "sprint"
    layers.say(name_kind, middle, y + 32, name_of(sprint, said), step)
    layers.say(result_kind(sprint.stop), middle, y + 61, spaced_minus(sprint.result), room)
    layers.say("note", middle, y + 83, sprint.note, room)
    _above(layers, piece, said, 2 * beside if piece.is_last else 1.2 * step)
    _hanging(layers, piece, beside)


def _above(layers: Layers, piece: Piece, said: LineWords, room: float) -> None:
    """Decision and date; above them the kind of pivot: nothing else of this line can ever stand there."""
    sprint, x, y = piece.sprint, piece.x, piece.y
    layers.say(f"label app-ll__label--{cls_of(sprint.stop)}", x, y - 49, label_of(sprint, said), room)
    layers.say("date", x, y - 30, sprint.date, room)
    if sprint.stop is Stop.PIVOT:
        for line, part in enumerate(reversed(fold(sprint.kind, KIND_ROOM))):
            layers.say("kind", x, y - 70 - 18 * line, part, room)


def _hanging(layers: Layers, piece: Piece, beside: float) -> None:
    """The road not taken, an experiment that grew from here, who takes over."""
    sprint, x, y = piece.sprint, piece.x, piece.y
    if sprint.ghost:
        layers.tracks.append(path("app-ll__ghost", f"M{num(x)} {num(y)}l20 24V{num(y + 98)}"))
        if sprint.stop is Stop.PIVOT:  # the next sprint has its words on the right, one level lower
            layers.say("kind", x + 26, y + 119, sprint.ghost, x, anchor="end")
        else:
            layers.say("kind", x + 20, y + 119, sprint.ghost, 2 * (beside - 20) if piece.is_last else 180)
    if sprint.child:
        _child(layers, piece, beside)
    if sprint.to and piece.is_last:
        layers.tracks.append(path("app-ll__arrow", f"M{num(x + 17)} {num(y)}h44m-11 -9l11 9l-11 9"))
        layers.say("label", x + 70, y + 5, sprint.to, beside - 70, anchor="start")


def _child(layers: Layers, piece: Piece, beside: float) -> None:
    """When the line goes on, its child leads below the words of the next sprint."""
    x, y = piece.x, piece.y
    if piece.is_last:
        way, right, down = "l44 44h40", 84, 44
    else:
        way, right, down = f"l20 24V{num(y + 92)}l14 14h16", 57, 106
    layers.tracks.append(path("app-ll__fork", f"M{num(x)} {num(y)}{way}"))
    layers.tracks.append(ring(x + right, y + down))
    layers.say("label", x + right + 14, y + down + 5, piece.sprint.child, max(beside - 98, 100), anchor="start")
