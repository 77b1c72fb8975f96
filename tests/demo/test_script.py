# SPDX-License-Identifier: EUPL-1.2
"""The script of the examples, without a database: everybody named exists, time goes forward, and E-numbers are those told."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from tracker.demo.load import SCENES, STORIES, password_for
from tracker.demo.municipality import DIRECTIONS, PEOPLE, TEAMS
from tracker.demo.scenes import STOP_IS_FINAL
from tracker.demo.script import Stopped, Story

KEYS = {told.key for told in PEOPLE}


def named_in(story: Story) -> Iterator[str]:
    yield from (story.idea.by, story.ready.lead, story.ready.owner)
    for sprint in story.sprints:
        yield from (line.by for line in sprint.log)
        yield from (line.taken_by for line in sprint.log if line.taken_by)
        yield from (vote.by for vote in sprint.votes)
        if sprint.decision is not None:
            yield sprint.decision.by


def test_the_stories_are_those_of_this_issue() -> None:
    assert [story.number for story in STORIES] == [3, 7, 11]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"E-{story.number:03d}")
def test_everybody_and_everything_named_exists(story: Story) -> None:
    assert set(named_in(story)) <= KEYS
    assert story.ready.team in {team.name for team in TEAMS}
    assert story.idea.direction in {direction.key for direction in DIRECTIONS}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"E-{story.number:03d}")
def test_sprints_do_not_overlap_and_lie_in_the_past(story: Story) -> None:
    starts = [sprint.starts for sprint in story.sprints]
    assert all(earlier - later >= 21 for earlier, later in itertools.pairwise(starts))
    assert story.idea.days_ago > story.ready.days_ago > starts[0]
    for sprint in story.sprints:
        assert all(0 <= line.day < min(sprint.starts, 15) for line in sprint.log)
        if isinstance(sprint.decision, Stopped):
            assert sprint.starts > STOP_IS_FINAL
    assert all(
        scene.days_ago >= 1 for scene in SCENES if scene.story is story and scene.days_ago != story.sprints[-1].starts
    )


def test_only_names_ending_in_example_can_sign_in() -> None:
    assert all(told.email.endswith(".example") for told in PEOPLE)
    assert len({told.email for told in PEOPLE}) == len(PEOPLE)
    assert {told.sign_in for told in PEOPLE if told.sign_in} == {
        "lid", "trekker", "vakeigenaar", "manager", "opdrachtgever", "beheerder",
    }  # fmt: skip


def test_the_password_hangs_on_the_key_of_the_install() -> None:
    first, other = password_for("a" * 40), password_for("b" * 40)
    assert first == password_for("a" * 40)
    assert first != other
    assert len(first) == 19
