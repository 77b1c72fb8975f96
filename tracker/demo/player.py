# SPDX-License-Identifier: EUPL-1.2
"""Plays scenes: each is an act of a person at its own moment on a moved clock, as the pages do it. No row by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tracker import clock
from tracker.acts import act
from tracker.demo import edge_acts, loop_acts, prepare_acts, scenes, script
from tracker.demo.cast import Cast
from tracker.demo.scenes import Scene
from tracker.demo.turn import Turn
from tracker.ids import experiment_code

ACTS: Mapping[type, Callable[[Any, Turn], None]] = {
    script.Ready: prepare_acts.get_ready,
    script.Question: prepare_acts.ask,
    script.Withdrawn: prepare_acts.withdraw,
    scenes.Start: loop_acts.start,
    script.Line: loop_acts.log,
    scenes.TakeOn: loop_acts.take_on,
    scenes.Solve: loop_acts.solve,
    scenes.WrapUp: loop_acts.wrap_up,
    script.Vote: loop_acts.vote,
    scenes.VoteAgain: loop_acts.vote_again,
    scenes.CloseVote: loop_acts.close_vote,
    scenes.Decide: loop_acts.decide,
    scenes.WriteCard: loop_acts.write_card,
    scenes.CleanedUp: edge_acts.clean_up,
    scenes.Checked: edge_acts.check,
    scenes.Settle: edge_acts.settle,
    script.Objection: edge_acts.object_to,
    scenes.EndEarly: edge_acts.end_early,
    scenes.TakeBack: edge_acts.take_back,
    scenes.AddCounterNote: edge_acts.add_counter_note,
    script.Receiver: edge_acts.name_receiver,
    scenes.Sign: edge_acts.sign,
    script.NewStage: edge_acts.change_stage,
    script.Pause: edge_acts.pause,
    script.Use: edge_acts.use,
    script.Leaves: edge_acts.leave,
}


@dataclass(frozen=True, slots=True)
class Player:
    """Who plays, which day is today for the municipality, and how an act is kept."""

    cast: Cast
    today: date
    zone: ZoneInfo
    keep: Callable[[], None]

    def play(self, told: Iterable[Scene], tell: Callable[[str], None]) -> None:
        """Play scenes in their order; `tell` hears of each. Raises Refused when the script asks what no rule allows."""
        for scene in told:
            with clock.moved(self.moment(scene.days_ago, scene.minutes)):
                self._play(scene)
            tell(experiment_code(scene.story.number))

    def moment(self, days_ago: int, minutes: int) -> datetime:
        """The moment of a scene: so many days before today, so many minutes after midnight on the wall clock."""
        day = self.today - timedelta(days=days_ago)
        return datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=self.zone)

    def _play(self, scene: Scene) -> None:
        story, happening = scene.story, scene.happening
        if isinstance(happening, script.Idea):
            with act() as (_, now):
                prepare_acts.add_idea(self.cast, story, happening, now)
                self.keep()
            return
        code = experiment_code(story.number)
        locked = {"start": code} if isinstance(happening, scenes.Start) else {"experiment": code}
        with act(**locked) as (experiment, now):
            ACTS[type(happening)](happening, Turn(self.cast, story, experiment, now))
            self.keep()
