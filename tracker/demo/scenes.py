# SPDX-License-Identifier: EUPL-1.2
"""From a told story to its scenes: each one act, with its day and hour. Pure: nothing happens here yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from tracker.demo.script import Idea, Keep, Line, Pivoted, Question, Ready, Result, SprintTold, Stopped, Story, Vote

# Days of a sprint, counted from its start. It lasts 14 days and ends by itself at 17:00.
WRAP_UP, CLOSE_VOTE, DECIDE, WRITE_CARD, STOP_IS_FINAL = 15, 17, 18, 20, 26


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
class WrapUp:
    """The lead keeps the result and the learnings, and opens the vote."""

    sprint: SprintTold
    result: Result


@dataclass(frozen=True, slots=True)
class CloseVote:
    """The lead closes the vote: everybody voted."""


@dataclass(frozen=True, slots=True)
class Decide:
    """Somebody decides."""

    decision: Keep | Pivoted | Stopped


@dataclass(frozen=True, slots=True)
class WriteCard:
    """The team writes the stop card."""

    stop: Stopped


@dataclass(frozen=True, slots=True)
class Settle:
    """Nobody does anything: what is due happens by itself."""


Happening: TypeAlias = (
    Idea | Ready | Start | Line | TakeOn | WrapUp | Vote | CloseVote | Decide | WriteCard | Question | Settle
)


@dataclass(frozen=True, slots=True)
class Scene:
    """What happens, in which story, how many days ago and at what hour (local time)."""

    days_ago: int
    minutes: int
    story: Story
    happening: Happening


def scenes_of(stories: Iterable[Story]) -> list[Scene]:
    """All scenes of all stories, in the order of time: the stories happen beside each other."""
    scenes = [scene for story in stories for scene in _scenes(story)]
    return sorted(scenes, key=lambda scene: (-scene.days_ago, scene.minutes))


def _scenes(story: Story) -> Iterator[Scene]:
    yield Scene(story.idea.days_ago, _at(10), story, story.idea)
    yield Scene(story.ready.days_ago, _at(11), story, story.ready)
    for sprint in story.sprints:
        yield from _sprint_scenes(story, sprint)
    for question in story.questions:
        yield Scene(question.days_ago, _at(15), story, question)


def _sprint_scenes(story: Story, sprint: SprintTold) -> Iterator[Scene]:
    yield Scene(sprint.starts, _at(9, 30), story, Start(sprint))
    for place, line in enumerate(sprint.log):
        yield Scene(sprint.starts - line.day, _at(11, 10 * place), story, line)
        if line.taken_by:
            yield Scene(sprint.starts - line.day - 1, _at(9), story, TakeOn(line, line.taken_by))
    if sprint.result is None:
        return
    yield Scene(sprint.starts - WRAP_UP, _at(10), story, WrapUp(sprint, sprint.result))
    for place, vote in enumerate(sprint.votes):
        yield Scene(sprint.starts - WRAP_UP, _at(12, 20 * place), story, vote)
    if sprint.decision is not None:
        yield from _ending(story, sprint, sprint.decision)


def _ending(story: Story, sprint: SprintTold, decision: Keep | Pivoted | Stopped) -> Iterator[Scene]:
    yield Scene(sprint.starts - CLOSE_VOTE, _at(16), story, CloseVote())
    yield Scene(sprint.starts - DECIDE, _at(10), story, Decide(decision))
    if isinstance(decision, Stopped):
        yield Scene(sprint.starts - WRITE_CARD, _at(14), story, WriteCard(decision))
        yield Scene(sprint.starts - STOP_IS_FINAL, _at(17, 1), story, Settle())


def _at(hour: int, minute: int = 0) -> int:
    return hour * 60 + minute
