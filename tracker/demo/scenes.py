# SPDX-License-Identifier: EUPL-1.2
"""From a told story to its scenes: each one act, with its day and hour. Pure: nothing happens here yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from tracker.demo.script import (
    Again,
    Ago,
    Beside,
    CleanUp,
    Decision,
    Idea,
    Keep,
    Line,
    Objection,
    Ready,
    Result,
    ScaledUp,
    SprintTold,
    Stopped,
    Story,
    Vote,
)

# Days of a sprint, counted from its start. It lasts 14 days and ends by itself at 17:00.
WRAP_UP, CLOSE_VOTE, DECIDE = 15, 17, 18
# Days after a line of the log that is a blocker; after the stop card.
TAKEN_ON, SOLVED, CLEANED_UP, CHECKED = 1, 3, 3, 4
# Days after a decision. A stop is final in five working days: 12 days at most, around Christmas.
CARD, TAKEN_BACK, COUNTER_NOTE, SECOND_DECISION, SIGNED, STOP_IS_FINAL = 2, 2, 3, 6, 7, 12

DaysBack = Callable[[int], int]  # how many days ago the so-manieth working day before today was


@dataclass(frozen=True, slots=True)
class Start:
    """The lead plans a sprint and starts it."""

    sprint: SprintTold


@dataclass(frozen=True, slots=True)
class TakeOn:
    """Somebody takes the blocker of a line on."""

    line: Line
    by: str


@dataclass(frozen=True, slots=True)
class Solve:
    """Who took a blocker on solved it."""

    line: Line
    by: str
    how: str


@dataclass(frozen=True, slots=True)
class EndEarly:
    """The lead ends a sprint that an objection halted."""

    why: str


@dataclass(frozen=True, slots=True)
class WrapUp:
    """The lead keeps the result and the learnings, and opens the vote when somebody votes."""

    sprint: SprintTold
    result: Result


@dataclass(frozen=True, slots=True)
class CloseVote:
    """The lead closes the vote: everybody voted."""


@dataclass(frozen=True, slots=True)
class Decide:
    """Somebody decides."""

    decision: Decision


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Who decided takes it back, and the team has a new learning."""

    again: Again
    by: str


@dataclass(frozen=True, slots=True)
class VoteAgain:
    """The lead opens the second round."""


@dataclass(frozen=True, slots=True)
class AddCounterNote:
    """The team says something back."""

    text: str


@dataclass(frozen=True, slots=True)
class Sign:
    """The receiver takes it over."""

    words: str


@dataclass(frozen=True, slots=True)
class WriteCard:
    """The team writes the stop card."""

    stop: Stopped


@dataclass(frozen=True, slots=True)
class CleanedUp:
    """A thing on the clean-up list is done."""

    line: CleanUp


@dataclass(frozen=True, slots=True)
class Checked:
    """Somebody else looked whether it is done."""

    line: CleanUp
    by: str


@dataclass(frozen=True, slots=True)
class Settle:
    """Nobody does anything: what is due happens by itself."""


Happening: TypeAlias = (
    Idea | Ready | Start | Line | TakeOn | Solve | Objection | EndEarly | WrapUp | Vote | CloseVote | Decide | TakeBack
    | VoteAgain | AddCounterNote | Sign | WriteCard | CleanedUp | Checked | Settle | Beside
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """What happens, in which story, how many days ago and at what hour (local time)."""

    days_ago: int
    minutes: int
    story: Story
    happening: Happening


def scenes_of(stories: Iterable[Story], back: DaysBack) -> list[Scene]:
    """All scenes of all stories, in the order of time: the stories happen beside each other."""
    scenes = [scene for story in stories for scene in _scenes(story, back)]
    return sorted(scenes, key=lambda scene: (-scene.days_ago, scene.minutes))


def start_of(sprint: SprintTold, back: DaysBack) -> int:
    """How many days ago a sprint started."""
    starts = sprint.starts
    return back(starts.working) + starts.days if isinstance(starts, Ago) else starts


def _scenes(story: Story, back: DaysBack) -> Iterator[Scene]:
    yield Scene(story.idea.days_ago, _at(10), story, story.idea)
    if story.ready is not None:
        yield Scene(story.ready.days_ago, _at(11), story, story.ready)
    for sprint in story.sprints:
        yield from _sprint_scenes(story, sprint, start_of(sprint, back))
    for beside in story.besides:
        yield Scene(beside.days_ago, _at(15), story, beside)


def _sprint_scenes(story: Story, sprint: SprintTold, start: int) -> Iterator[Scene]:
    yield Scene(start, _at(9, 30), story, Start(sprint))
    for place, line in enumerate(sprint.log):
        yield Scene(start - line.day, _at(11, 10 * place), story, line)
        if line.taken_by:
            yield Scene(start - line.day - TAKEN_ON, _at(9), story, TakeOn(line, line.taken_by))
        if line.taken_by and line.solved:
            yield Scene(start - line.day - SOLVED, _at(9), story, Solve(line, line.taken_by, line.solved))
    if sprint.objection is not None:
        yield from _ended_early(story, sprint, sprint.objection, start)
    elif sprint.result is not None:
        yield Scene(start - WRAP_UP, _at(10), story, WrapUp(sprint, sprint.result))
        yield from _round(story, sprint.votes, start - WRAP_UP)
        if sprint.decision is not None:
            yield Scene(start - CLOSE_VOTE, _at(16), story, CloseVote())
            yield from _decision(story, sprint.decision, start - DECIDE)
        if sprint.again is not None and sprint.decision is not None:
            yield from _again(story, sprint.again, sprint.decision.by, start - DECIDE)


def _ended_early(story: Story, sprint: SprintTold, objection: Objection, start: int) -> Iterator[Scene]:
    """R16: an objection halts the sprint, the lead ends it, and the sponsor decides without a vote."""
    halted = start - objection.day
    yield Scene(halted, _at(14), story, objection)
    yield Scene(halted - 1, _at(9), story, EndEarly(objection.ended_why))
    if sprint.result is not None:
        yield Scene(halted - 3, _at(10), story, WrapUp(sprint, sprint.result))
    if sprint.decision is not None:
        yield from _decision(story, sprint.decision, halted - 5)


def _round(story: Story, votes: Iterable[Vote], days_ago: int) -> Iterator[Scene]:
    for place, vote in enumerate(votes):
        yield Scene(days_ago, _at(12, 20 * place), story, vote)


def _decision(story: Story, decision: Decision, days_ago: int) -> Iterator[Scene]:
    yield Scene(days_ago, _at(10), story, Decide(decision))
    match decision:
        case Stopped():
            yield Scene(days_ago - CARD, _at(14), story, WriteCard(decision))
            yield from _cleaning_up(story, decision, days_ago - CARD)
            yield Scene(days_ago - STOP_IS_FINAL, _at(17, 1), story, Settle())
        case Keep(counter_note=str() as text):
            yield Scene(days_ago - COUNTER_NOTE, _at(14), story, AddCounterNote(text))
        case ScaledUp(signed=str() as words):
            yield Scene(days_ago - SIGNED, _at(14), story, Sign(words))


def _cleaning_up(story: Story, stop: Stopped, days_ago: int) -> Iterator[Scene]:
    """What was checked was done before; the rest is still open."""
    for place, line in enumerate(stop.clean_up):
        if line.checked_by is not None:
            yield Scene(days_ago - CLEANED_UP, _at(9, 10 * place), story, CleanedUp(line))
            yield Scene(days_ago - CHECKED, _at(9, 10 * place), story, Checked(line, line.checked_by))


def _again(story: Story, again: Again, by: str, days_ago: int) -> Iterator[Scene]:
    """R19: taken back, a new learning, the second round on the day after, and the decision that stands."""
    taken_back, decided = days_ago - TAKEN_BACK, days_ago - SECOND_DECISION
    yield Scene(taken_back, _at(9), story, TakeBack(again, by))
    yield Scene(taken_back - 1, _at(10), story, VoteAgain())
    yield from _round(story, again.votes, taken_back - 1)
    yield Scene(decided + 1, _at(16), story, CloseVote())
    yield from _decision(story, again.decision, decided)


def _at(hour: int, minute: int = 0) -> int:
    return hour * 60 + minute
