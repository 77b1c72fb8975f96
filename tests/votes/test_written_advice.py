# SPDX-License-Identifier: EUPL-1.2
"""Written advice with names, when only one or two people may vote (R10). On both engines."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from tests.factories.people import House, leave
from tests.factories.sprints import again, make_wrapped_up_sprint
from tests.factories.votes import (
    KEEP,
    STOP,
    close_by_lead,
    events,
    make_open_round,
    refused,
    round_again,
    settle_at,
    vote,
)
from tracker import clock
from tracker.acts import act
from tracker.extensions import db
from tracker.people.actions import give_role
from tracker.people.models import Person
from tracker.people.queries import person as person_of
from tracker.people.terms import Role
from tracker.record.terms import EventKind
from tracker.refusal import Refused
from tracker.sprints.models import Sprint
from tracker.votes import actions, queries
from tracker.votes.models import Ballot, Elector, OpenBallot, WrittenAdvice
from tracker.votes.terms import AdviceStrength, BallotFacts, RoundKind


def count(table: type[Any]) -> int:
    return db.session.scalar(select(func.count(table.id))) or 0


def open_by(sprint: Sprint, person: Person) -> None:
    with act(experiment=sprint.experiment.code) as (experiment, now):
        actions.open_round(again(experiment), experiment, by=person, now=now)
        db.session.commit()


# --- written advice (R10) ----------------------------------------------------------------------------------


def small_team(house: House) -> None:
    """Only the lead is left in the team: with the domain owner that makes two voters."""
    for person in house.members:
        leave(house.team, person, by=house.admin)


def test_r10_two_voters_write_their_advice_with_names(house: House) -> None:
    small_team(house)
    round_ = make_open_round(house)
    assert round_.kind is RoundKind.WRITTEN
    vote(round_, house.lead, KEEP, "Het werkt")
    vote(round_, house.lead, STOP, "Toch niet")
    vote(round_, house.owner, STOP, "Te duur")
    assert queries.reasons(round_again(round_.sprint), clock.now()) == []  # not before the round is closed
    round_ = close_by_lead(round_, house)
    assert (round_.advice, round_.advice_strength, round_.changes) == (STOP, AdviceStrength.CLEAR, 1)
    rows = queries.reasons(round_, clock.now())
    assert [(row.name, row.choice, row.reason) for row in rows] == [
        (house.lead.name, STOP, "Toch niet"),
        (house.owner.name, STOP, "Te duur"),
    ]
    assert len(events(EventKind.ADVICE_GIVE)) == 3
    assert (count(WrittenAdvice), count(Ballot), count(Elector)) == (2, 0, 0)


def test_r10_r14_one_written_advice_of_two_is_too_little(house: House) -> None:
    small_team(house)
    round_ = make_open_round(house)
    vote(round_, house.lead, KEEP)
    settle_at(round_.sprint.experiment, round_.extension_closes_at)
    assert round_again(round_.sprint).advice_strength is AdviceStrength.THIN


def test_r10_a_written_round_takes_no_secret_ballot(house: House) -> None:
    small_team(house)
    round_ = make_open_round(house)
    with pytest.raises(Refused, match="other_kind"), act(experiment=round_.sprint.experiment.code) as (locked, now):
        actions.cast_ballot(round_, locked, house.lead, BallotFacts(KEEP), now)
    assert count(OpenBallot) == 0


def test_r10_nobody_eligible_opens_no_vote(house: House) -> None:
    sprint = make_wrapped_up_sprint(house)
    small_team(house)
    with act() as (_, now):
        again(sprint.experiment).experiment.domain_owner_id = None
        lead = person_of(house.lead.id)
        assert lead is not None
        give_role(lead, Role.MANAGER, by=house.admin, now=now)
        db.session.commit()
    refused("nobody_eligible", open_by, sprint, house.lead)
