# SPDX-License-Identifier: EUPL-1.2
"""The checks after a load can fail: each kind of loss and of doubling is seen, without any server."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.factories.people import House
from tests.factories.sprints import again, make_running_sprint
from tests.factories.votes import KEEP, close_by_lead, keep, make_open_round, vote
from tests.load.player import Done
from tests.load.scene import check, loud_lines
from tracker.acts import act
from tracker.decisions import actions as decisions
from tracker.extensions import db
from tracker.sprints import actions as sprints
from tracker.sprints.terms import LogFacts, LogKind

LINE = "Regel TeunTrekker-9."


@pytest.fixture
def done(house: House) -> list[Done]:
    """A vote, a decision and a line, as they were told to those who did them."""
    round_, running = make_open_round(house), make_running_sprint(house)
    code = round_.sprint.experiment.code
    found = [Done(person.name.replace(" ", ""), kept={code: 1}) for person in house.electorate]
    for person, one in zip(house.electorate, found, strict=True):
        vote(round_, person, KEEP, f"{one.seat}-1")
    close_by_lead(round_, house)
    with act(experiment=code) as (experiment, now):
        decisions.take_decision(again(experiment), experiment, keep(), by=house.lead, now=now)
        db.session.commit()
    with act(experiment=running.experiment.code) as (experiment, now):
        sprints.add_log(again(experiment), experiment, LogFacts(LogKind.OBSERVED, LINE), by=house.lead, now=now)
        db.session.commit()
    found[0].lines, found[0].closed = [LINE], [code]
    return found


def a_later_vote_was_answered(done: list[Done]) -> None:
    done[1].kept = dict.fromkeys(done[1].kept, 2)


def a_vote_was_never_cast(done: list[Done]) -> None:
    done[1].kept, done[1].unsure = {}, {"E-999": {1}}


def two_decided(done: list[Done]) -> None:
    done[0].decided, done[1].decided = list(done[0].kept), list(done[0].kept)


def a_line_is_gone(done: list[Done]) -> None:
    done[0].lines = [LINE, "Regel TeunTrekker-10."]


def somebody_saw_an_error(done: list[Done]) -> None:
    done[0].wrong = ["POST /ideas/new answered 500"]


DAMAGES = (a_later_vote_was_answered, a_vote_was_never_cast, two_decided, a_line_is_gone, somebody_saw_an_error)


@pytest.mark.engines("sqlite")
def test_what_was_told_and_is_not_there_is_seen(done: list[Done], house: House) -> None:
    check(done)
    for damage in DAMAGES:
        damaged = deepcopy(done)
        damage(damaged)
        with pytest.raises(AssertionError):
            check(damaged)
    running = make_running_sprint(house)
    with act(experiment=running.experiment.code) as (experiment, now):  # the same line once more
        sprints.add_log(again(experiment), experiment, LogFacts(LogKind.OBSERVED, LINE), by=house.lead, now=now)
        db.session.commit()
    with pytest.raises(AssertionError):
        check(done)


def test_what_the_server_says_of_trouble_is_heard() -> None:
    said = "Handling signal: term\nsqlite3.OperationalError: database is locked\nTraceback (most recent call last):\n"
    assert len(loud_lines(said)) == 2
    assert loud_lines("Handling signal: term\n") == []
