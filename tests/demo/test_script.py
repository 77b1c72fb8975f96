# SPDX-License-Identifier: EUPL-1.2
"""The script of the examples, without a database: everybody named exists, time goes forward, and no line is idle."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tracker.clock import WorkingCalendar
from tracker.demo import municipality
from tracker.demo.load import days_back, password_for
from tracker.demo.municipality import DIRECTIONS, PEOPLE, TEAMS
from tracker.demo.player import ACTS
from tracker.demo.scenes import SECOND_DECISION, scenes_of, start_of
from tracker.demo.script import Idea, Story
from tracker.demo.stories import STORIES

KEYS = {told.key for told in PEOPLE}
ACTING = {"by", "lead", "owner", "receiver", "person", "taken_by", "checked_by"}
PLAIN = WorkingCalendar(ZoneInfo("Europe/Amsterdam"))
TODAY = date(2026, 11, 24)
stories = pytest.mark.parametrize("story", STORIES, ids=lambda story: f"E-{story.number:03d}")


def back(working: int) -> int:
    return days_back(working, TODAY, PLAIN)


def named_in(told: Any) -> Iterator[str]:
    """Every key of a person in a story, wherever it stands."""
    if isinstance(told, tuple):
        for part in told:
            yield from named_in(part)
    elif is_dataclass(told):
        for field in fields(told):
            part = getattr(told, field.name)
            if field.name in ACTING and isinstance(part, str):
                yield part
            yield from named_in(part)


def test_every_number_is_told_once() -> None:
    assert [story.number for story in STORIES] == list(range(1, len(STORIES) + 1))


@stories
def test_everybody_and_everything_named_exists(story: Story) -> None:
    named = set(named_in(story))
    assert story.idea.by in named
    assert named <= KEYS
    assert story.idea.direction in {direction.key for direction in DIRECTIONS}
    if story.ready is not None:
        assert story.ready.team in {team.name for team in TEAMS}


def test_everybody_in_the_municipality_has_something_to_do() -> None:
    at_work = {key for story in STORIES for key in named_in(story)} | {key for team in TEAMS for key in team.members}
    steer = {direction.sponsor for direction in DIRECTIONS}
    adviser = {told.key for told in PEOPLE if told.department == "Privacy"}
    assert at_work | steer | adviser == KEYS


@stories
def test_sprints_do_not_overlap_and_lie_in_the_past(story: Story) -> None:
    starts = [start_of(sprint, back) for sprint in story.sprints]
    assert all(earlier - later >= 21 for earlier, later in itertools.pairwise(starts))
    days = [municipality.FOUNDED, story.idea.days_ago, *([story.ready.days_ago] if story.ready else []), *starts]
    assert days == sorted(days, reverse=True)
    for sprint, start in zip(story.sprints, starts, strict=True):
        assert all(0 <= line.day < min(start, 15) for line in sprint.log)
        assert sprint.again is None or start > 18 + SECOND_DECISION
    assert all(scene.days_ago >= 1 for scene in scenes_of([story], back))


def test_everything_that_happens_has_somebody_who_plays_it() -> None:
    happening = {type(scene.happening) for scene in scenes_of(STORIES, back)}
    assert happening - {Idea} == set(ACTS)


@stories
def test_who_votes_votes_once(story: Story) -> None:
    for sprint in story.sprints:
        for votes in (sprint.votes, sprint.again.votes if sprint.again else ()):
            assert len({vote.by for vote in votes}) == len(votes)


@pytest.mark.parametrize(
    ("working", "today", "days"),
    [
        (0, date(2026, 11, 24), 0),
        (1, date(2026, 11, 24), 1),  # a Tuesday: since Monday there was one working day
        (2, date(2026, 11, 24), 2),
        (3, date(2026, 11, 24), 5),  # Friday counts: the newest such day is Thursday
        (1, date(2026, 11, 22), 3),  # a Sunday: Friday is the one since Thursday
    ],
)
def test_working_days_count_back_over_weekends(working: int, today: date, days: int) -> None:
    found = days_back(working, today, PLAIN)
    assert found == days
    then = datetime(today.year, today.month, today.day, 9, tzinfo=UTC)
    assert PLAIN.working_days_between(then.replace(day=then.day - found), then) == working


def test_a_sprint_may_hang_on_working_days() -> None:
    hanging = [sprint for story in STORIES for sprint in story.sprints if not isinstance(sprint.starts, int)]
    assert len(hanging) == 2
    assert all(start_of(sprint, back) > 14 for sprint in hanging)


def test_only_names_ending_in_example_can_sign_in() -> None:
    assert all(told.email.endswith(".example") for told in PEOPLE)
    assert all(told.email.isascii() for told in PEOPLE)
    assert len({told.email for told in PEOPLE}) == len(PEOPLE)
    assert {told.sign_in for told in PEOPLE if told.sign_in} == {
        "lid", "trekker", "vakeigenaar", "manager", "opdrachtgever", "beheerder",
    }  # fmt: skip


def test_the_password_hangs_on_the_key_of_the_install() -> None:
    first, other = password_for("a" * 40), password_for("b" * 40)
    assert first == password_for("a" * 40)
    assert first != other
    assert len(first) == 19
