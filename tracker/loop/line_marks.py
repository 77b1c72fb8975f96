# SPDX-License-Identifier: EUPL-1.2
"""What the wide, the tall and the mini line share: marks, words and how wide words are. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from tracker.loop.line_terms import LineFacts, LineWords, SprintOnLine, Stop
from tracker.web.svg import circle, joined, rect, spaced_minus, words

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
KINK = "app-ll__track app-ll__track--kink"

LETTER = {  # px of an average letter in the type of each kind of words (line.css), on the safe side
    "label": 10.5,
    "result": 11.5,
    "kind": 7.2,
    "date": 7.5,
    "note": 7.5,
    "soft": 7.0,
    "sprint": 8.0,
}


@dataclass(slots=True)
class Layers:
    """What is drawn first lies below: tracks, then stops, then words."""

    tracks: list[Markup] = field(default_factory=list)
    stops: list[Markup] = field(default_factory=list)
    texts: list[Markup] = field(default_factory=list)

    def say(self, kind: str, x: float, y: float, text: str, room: float, *, anchor: str = "middle") -> None:
        """Words at a place, cut to `room` px: the description and the list of sprints have them whole."""
        plain = kind.split(maxsplit=1)[0]
        cut = fitted(plain, text, room)
        self.texts.append(words(f"app-ll__{kind}", x, y, spaced_minus(cut), anchor))

    def drawn(self) -> Markup:
        """Everything in the order in which it lies on the paper."""
        return joined([*self.tracks, *self.stops, *self.texts])


@dataclass(frozen=True, slots=True)
class Piece:
    """Where a sprint is drawn: from (x0, y0) to its stop at (x, y); `kinked` when a pivot stands before it."""

    sprint: SprintOnLine
    x0: float
    y0: float
    x: float
    y: float
    kinked: bool
    is_last: bool


def letters(kind: str, text: str) -> float:
    """About how many px the text takes in the type of its kind."""
    return LETTER[kind] * len(text)


def fitted(kind: str, text: str, room: float) -> str:
    """The text, or its beginning with an ellipsis when it is wider than its room."""
    most = max(int(room / LETTER[kind]), 1)
    return text if len(text) <= most else text[: most - 1].rstrip() + ELLIPSIS


def fold(text: str, room: float) -> list[str]:
    """The kind of a pivot on one line, or on two when it is wide: cut after a slash or at a space, evenly."""
    cuts = [place + 1 for place, sign in enumerate(text) if sign in "/ "]
    if letters("kind", text) <= room or not cuts:
        return [text] if text else []
    cut = min(cuts, key=lambda place: max(place, len(text) - place))
    return [part for part in (text[:cut].strip(), text[cut:].strip()) if part]


def name_of(sprint: SprintOnLine, said: LineWords) -> str:
    """What a piece of line is called."""
    return said.sprint(sprint.number) if sprint.name is None else sprint.name


def label_of(sprint: SprintOnLine, said: LineWords) -> str:
    """The word at a stop."""
    return sprint.label or said.stops[sprint.stop]


def describe(facts: LineFacts, said: LineWords) -> str:
    """The line as sentences, for who cannot see it."""
    if facts.desc:
        return facts.desc
    return " ".join(_sentence(sprint, said) for sprint in facts.sprints if sprint.stop is not Stop.ROOM)


def _sentence(sprint: SprintOnLine, said: LineWords) -> str:
    hanging = (sprint.kind, sprint.date, sprint.result, sprint.note, sprint.ghost, sprint.child, sprint.to)
    told = ", ".join(part for part in (label_of(sprint, said), *hanging) if part)
    return f"{name_of(sprint, said)}: {told}." if told else f"{name_of(sprint, said)}."


def cls_of(stop: Stop) -> str:
    """The name of a stop in the stylesheet."""
    return "scale" if stop is Stop.SCALE_UP else stop.value


def track(stop: Stop) -> str:
    """The class of the piece of line before a stop: whole, planned, or room that is left."""
    return f"app-ll__track app-ll__track--{stop.value}" if stop.is_ahead else "app-ll__track"


def result_kind(stop: Stop) -> str:
    """The class of a result; an open one is quieter."""
    return "result app-ll__result--open" if stop is Stop.NOW else "result"


def mark(stop: Stop, x: float, y: float, *, lying: bool = False) -> Markup:
    """The stop itself: its shape says which, its colour repeats it. `lying`: for a line that runs down."""
    cls = f"app-ll__stop app-ll__stop--{cls_of(stop)}"
    if stop is Stop.NOW:
        return circle(cls, x, y, 19) + circle("app-ll__pip", x, y, 4)
    if stop is Stop.STOP:
        return bar(x, y, 36, 10) if lying else bar(x, y, 10, 36)
    if stop is Stop.SCALE_UP:
        return circle(cls, x, y, 17) + circle("app-ll__core", x, y, 9)
    if stop is Stop.ROOM:
        return circle("app-ll__tick", x, y, 4)
    return circle(cls, x, y, 13 if stop is Stop.PLANNED else 14)


def bar(x: float, y: float, width: float, height: float) -> Markup:
    """The end bar of a stop, around its middle."""
    return rect("app-ll__end", x - width / 2, y - height / 2, width, height, rx=2)


def ring(x: float, y: float, r: float = 7) -> Markup:
    """Another experiment: a predecessor or a child."""
    return circle("app-ll__stop app-ll__stop--child", x, y, r)
