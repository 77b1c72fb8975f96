# SPDX-License-Identifier: EUPL-1.2
"""What an act of the examples may look at: who there is, the experiment as it was locked, and the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from tracker.demo.cast import Cast
from tracker.demo.script import Story
from tracker.experiments.models import Experiment
from tracker.experiments.queries import by_code
from tracker.ids import experiment_code
from tracker.learnings import queries as learning_queries
from tracker.learnings.models import Learning
from tracker.people.models import Person
from tracker.sprints import queries as sprint_queries
from tracker.sprints.models import Sprint
from tracker.votes import queries as vote_queries
from tracker.votes.models import Round

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Turn:
    """One act in one experiment."""

    cast: Cast
    story: Story
    experiment: Experiment
    now: datetime

    def person(self, key: str) -> Person:
        """The person behind a key."""
        return self.cast.person(key)

    @property
    def lead(self) -> Person:
        """Who leads the experiment."""
        if self.story.ready is None:
            raise LookupError(f"{self.experiment.code} has no lead")
        return self.person(self.story.ready.lead)

    @property
    def sprint(self) -> Sprint:
        """The sprint that goes on, else the last one."""
        return there(sprint_queries.current_sprint(self.experiment.id), "a sprint")

    @property
    def round(self) -> Round:
        """The newest vote on that sprint."""
        return there(vote_queries.round_of(self.sprint.id), "a vote")

    @property
    def tipping(self) -> Learning:
        """The learning that tips: the first of the sprint; in a second round the one that came new."""
        found = learning_queries.of_sprint(self.sprint.id)
        newest = vote_queries.round_of(self.sprint.id)
        row = found[-1] if newest is not None and newest.number > 1 else found[0]
        return there(learning_queries.learning(row.id), "a learning")


def there(found: T | None, what: str) -> T:
    """What the script relies on. Raises LookupError when it is not there."""
    if found is None:
        raise LookupError(f"there is not {what}")
    return found


def experiment_of(number: int) -> Experiment:
    """Another experiment of the examples, by its number."""
    code = experiment_code(number)
    return there(by_code(code), code)
