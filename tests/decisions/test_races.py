# SPDX-License-Identifier: EUPL-1.2
"""Two people at the same moment, on both engines: one decision in force, one ballot a person, no vote that gets lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.client import Client
from tests.factories.people import House
from tests.factories.sprints import again
from tests.factories.votes import KEEP, STOP, keep, make_deciding_sprint, make_open_round, round_again, vote_all
from tracker.acts import act
from tracker.decisions import actions as decision_actions
from tracker.decisions.models import Decision
from tracker.decisions.terms import DecisionFacts
from tracker.extensions import db
from tracker.people.models import Person
from tracker.people.queries import person as person_of
from tracker.refusal import Refused
from tracker.sprints.models import Sprint
from tracker.sprints.queries import sprint as sprint_of
from tracker.tables import in_organisation
from tracker.votes import actions, queries, rules
from tracker.votes.models import Ballot, Elector, OpenBallot, Round
from tracker.votes.terms import BallotFacts, Choice, RoundState

TURNS = 5


def at_once(app: Flask, house: House, *acts_: Callable[[], None]) -> list[BaseException | None]:
    """Do things at the same moment, each in a thread with a session of its own; answers what each of them raised."""
    raised: list[BaseException | None] = [None] * len(acts_)
    start = threading.Barrier(len(acts_))

    def one(place: int, doing: Callable[[], None]) -> None:
        with app.app_context(), in_organisation(house.organisation.id):
            start.wait(timeout=20)
            try:
                doing()
            except Exception as error:  # noqa: BLE001  # the test looks at whatever it was
                raised[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=copy_context().run, args=(one, n, doing)) for n, doing in enumerate(acts_)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    db.session.rollback()
    db.session.expire_all()
    return raised


def decide(code: str, facts: DecisionFacts, by: Person) -> Callable[[], None]:
    def doing() -> None:
        with act(experiment=code) as (experiment, now):
            sprint, person = sprint_of(experiment.id, 1), person_of(by.id)
            assert sprint is not None
            assert person is not None
            decision_actions.take_decision(sprint, experiment, facts, by=person, now=now)
            db.session.commit()

    return doing


def cast(sprint: Sprint, by: Person, choice: Choice) -> Callable[[], None]:
    code, sprint_id = sprint.experiment.code, sprint.id

    def doing() -> None:
        with act(experiment=code) as (experiment, now):
            round_, person = queries.round_of(sprint_id), person_of(by.id)
            assert round_ is not None
            assert person is not None
            actions.cast_ballot(round_, experiment, person, BallotFacts(choice), now)
            db.session.commit()

    return doing


def close(sprint: Sprint, by: Person) -> Callable[[], None]:
    code, sprint_id = sprint.experiment.code, sprint.id

    def doing() -> None:
        with act(experiment=code) as (experiment, now):
            round_, person = queries.round_of(sprint_id), person_of(by.id)
            assert round_ is not None
            assert person is not None
            actions.close_early(round_, again(experiment), experiment, by=person, now=now)
            db.session.commit()

    return doing


def test_2_9_two_press_decide_at_once_and_one_decision_is_in_force(house: House, app: Flask) -> None:
    sprint = make_deciding_sprint(house)
    code = sprint.experiment.code
    raised = at_once(app, house, decide(code, keep("Van de trekker?"), house.lead),
                     decide(code, keep("Van de opdrachtgever?"), house.sponsor))  # fmt: skip
    lost = [error for error in raised if error is not None]
    assert len(lost) == 1
    assert isinstance(lost[0], Refused)
    decision = db.session.scalars(select(Decision)).one()
    assert decision.decided_by is not None
    assert lost[0].refusal.code == "decided_already"
    assert lost[0].refusal.facts["by"] == decision.decided_by.name
    assert lost[0].refusal.facts["at"] == decision.decided_at
    assert db.session.scalar(select(func.count(Sprint.id))) == 2, "one next sprint"


def test_2_9_two_press_decide_by_a_double_click_and_it_is_decided_once(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house)
    lead = client.sign_in(house.lead)
    address = f"/experiments/{sprint.experiment.code}/sprints/1/decision"
    form = lead.get(address, most_statements=12, why="who may decide looks at vote, limits and stop rules")
    typed: dict[str, Any] = {"reason": "Het werkt.", "next_question": "Waar nog meer?", "tipping": "none"}
    first, second = (lead.post_form(form, **typed) for _ in range(2))
    assert first.location == second.location == address
    assert db.session.scalar(select(func.count(Decision.id))) == 1


def test_one_person_twice_at_once_has_one_ballot(house: House, app: Flask) -> None:
    round_ = make_open_round(house)
    raised = at_once(app, house, *(cast(round_.sprint, house.lead, choice) for choice in (KEEP, STOP, KEEP)))
    assert raised == [None, None, None]
    assert db.session.scalar(select(func.count(OpenBallot.id))) == 1


def test_everybody_at_once_loses_no_vote(house: House, app: Flask) -> None:
    round_ = make_open_round(house)
    raised = at_once(app, house, *(cast(round_.sprint, person, KEEP) for person in house.electorate))
    assert raised == [None] * 6
    assert queries.tally(round_again(round_.sprint)).keep == 6


def test_r13_2_9_vote_posted_while_the_round_closes_is_counted_or_refused(
    house: House, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lead closes in an announced meeting at the very moment that the last one votes: never lost, never counted late."""
    monkeypatch.setattr(rules, "is_announced", lambda _round, _calendar: True)
    sprint = make_open_round(house).sprint
    for turn in range(TURNS):
        round_ = round_again(sprint)
        vote_all(round_, [(person, KEEP) for person in house.electorate[:5]])
        late, closing = at_once(app, house, cast(sprint, house.electorate[5], STOP), close(sprint, house.lead))
        assert closing is None
        round_ = round_again(sprint)
        assert round_.state is RoundState.CLOSED
        kept = db.session.scalars(select(Ballot.choice).where(Ballot.round_id == round_.id)).all()
        if late is None:
            assert (round_.voted, round_.stop, len(kept)) == (6, 1, 6)
        else:
            assert isinstance(late, Refused)
            assert late.refusal.code == "round_closed"
            assert (round_.voted, round_.stop, len(kept)) == (5, 0, 5)
        assert db.session.scalar(select(func.count(OpenBallot.id))) == 0
        if turn < TURNS - 1:
            another_round(house, sprint, round_)


def another_round(house: House, sprint: Sprint, before: Round) -> None:
    """The next turn: one more open round on the same sprint."""
    with act(experiment=sprint.experiment.code) as (_experiment, now):
        round_ = Round(sprint_id=sprint.id, number=before.number + 1, kind=before.kind, opened_at=now,
                       closes_at=before.closes_at, extension_closes_at=before.extension_closes_at)  # fmt: skip
        db.session.add(round_)
        db.session.flush()
        db.session.add_all(Elector(round_id=round_.id, person_id=person.id) for person in house.electorate)
        db.session.commit()
