# SPDX-License-Identifier: EUPL-1.2
"""Plays scenes: each is an act of a person at its own moment on a moved clock, as the pages do it. No row by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tracker import clock
from tracker.acts import act
from tracker.demo import loop_acts, prepare_acts
from tracker.demo.cast import Cast
from tracker.demo.scenes import (
    CloseVote,
    Decide,
    Happening,
    Scene,
    Settle,
    Start,
    TakeOn,
    WrapUp,
    WriteCard,
)
from tracker.demo.script import Idea, Line, Question, Ready, Story, Vote
from tracker.experiments.models import Experiment
from tracker.ids import experiment_code
from tracker.people.models import Person


@dataclass(frozen=True, slots=True)
class Player:
    """Who plays, which day is today for the municipality, and how an act is kept."""

    cast: Cast
    today: date
    zone: ZoneInfo
    keep: Callable[[], None]

    def play(self, scenes: Iterable[Scene], tell: Callable[[str], None]) -> None:
        """Play scenes in their order; `tell` hears of each. Raises Refused when the script asks what no rule allows."""
        for scene in scenes:
            with clock.moved(self.moment(scene.days_ago, scene.minutes)):
                self._play(scene)
            tell(experiment_code(scene.story.number))

    def moment(self, days_ago: int, minutes: int) -> datetime:
        """The moment of a scene: so many days before today, so many minutes after midnight on the wall clock."""
        day = self.today - timedelta(days=days_ago)
        return datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=self.zone)

    def _play(self, scene: Scene) -> None:
        code, happening = experiment_code(scene.story.number), scene.happening
        if isinstance(happening, Idea):
            with act() as (_, now):
                prepare_acts.add_idea(self.cast, happening, scene.story.number, now)
                self.keep()
            return
        locked = {"start": code} if isinstance(happening, Start) else {"experiment": code}
        with act(**locked) as (experiment, now):
            self._do(happening, scene.story, experiment, now)
            self.keep()

    def _do(self, happening: Happening, story: Story, experiment: Experiment, now: datetime) -> None:
        cast = self.cast
        match happening:
            case Ready():
                prepare_acts.get_ready(cast, happening, experiment, now)
            case Question():
                prepare_acts.ask(cast, happening, experiment, now)
            case Line():
                loop_acts.log(happening, experiment, by=cast.person(happening.by), now=now)
            case TakeOn():
                loop_acts.take_on(happening.line, experiment, by=cast.person(happening.by), now=now)
            case Vote():
                loop_acts.vote(happening, experiment, by=cast.person(happening.by), now=now)
            case Decide(decision):
                loop_acts.decide(decision, experiment, by=cast.person(decision.by), now=now)
            case Settle():
                pass  # locking it settled what was due
            case _:
                self._lead(happening, experiment, by=cast.person(story.ready.lead), now=now)

    def _lead(self, happening: Happening, experiment: Experiment, *, by: Person, now: datetime) -> None:
        """What only the lead does."""
        match happening:
            case Start(sprint):
                loop_acts.start(sprint, experiment, by=by, now=now)
            case WrapUp(sprint, result):
                loop_acts.wrap_up(sprint, result, experiment, by=by, now=now)
            case CloseVote():
                loop_acts.close_vote(experiment, by=by, now=now)
            case WriteCard(stop):
                loop_acts.write_card(stop, experiment, by=by, now=now)
            case _:
                raise TypeError(f"nobody plays {happening!r}")
