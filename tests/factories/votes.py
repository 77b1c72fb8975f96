# SPDX-License-Identifier: EUPL-1.2
"""Votes and decisions for tests: made through the actions and committed, on a sprint that was wrapped up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.factories.people import House
from tests.factories.sprints import again, make_wrapped_up_sprint
from tracker import clock
from tracker.acts import act
from tracker.decisions import actions as decision_actions
from tracker.decisions import clean_up
from tracker.decisions.models import CleanUp, Decision
from tracker.decisions.terms import DecisionFacts, Outcome, PivotFacts, PivotKind
from tracker.directions.terms import Stage
from tracker.experiments.models import Experiment
from tracker.experiments.terms import HypothesisFacts
from tracker.extensions import db
from tracker.learnings.queries import of_experiment
from tracker.people.models import Person
from tracker.people.queries import calendar
from tracker.record.models import Event
from tracker.record.terms import EventKind
from tracker.refusal import Refused
from tracker.sprints.models import Sprint
from tracker.sprints.queries import sprint as sprint_of
from tracker.votes import actions, queries
from tracker.votes.models import Round
from tracker.votes.terms import BallotFacts, Choice, RoundKind

KEEP, PIVOT, STOP, ABSTAIN = Choice.KEEP, Choice.PIVOT, Choice.STOP, Choice.ABSTAIN


def make_open_round(
    house: House, experiment: Experiment | None = None, *, stage: Stage = Stage.TRY_OUT, by: Person | None = None
) -> Round:
    """A vote that was just opened on a sprint that was wrapped up."""
    sprint = make_wrapped_up_sprint(house, experiment, stage=stage)
    with act(experiment=sprint.experiment.code) as (locked, now):
        actions.open_round(again(locked), locked, by=by or house.lead, now=now)
        db.session.commit()
    return round_again(sprint)


def round_again(sprint: Sprint) -> Round:
    """The newest round of a sprint as it stands in the database now."""
    found = queries.round_of(sprint.id)
    assert found is not None
    db.session.refresh(found)
    return found


def vote(round_: Round, person: Person, choice: Choice, reason: str | None = None, *, tips: bool = True) -> None:
    """One person votes, or gives written advice; the newest learning tips it unless `tips` is False."""
    learnings = of_experiment(round_.sprint.experiment_id)
    ballot = BallotFacts(choice, learnings[-1].id if tips and learnings else None, reason)
    cast = actions.give_advice if round_.kind is RoundKind.WRITTEN else actions.cast_ballot
    with act(experiment=round_.sprint.experiment.code) as (experiment, now):
        cast(round_again(round_.sprint), experiment, person, ballot, now)
        db.session.commit()


def vote_all(round_: Round, choices: Mapping[Person, Choice] | Iterable[tuple[Person, Choice]]) -> None:
    """Everybody of a list votes, in the order of the list."""
    pairs = choices.items() if isinstance(choices, Mapping) else choices
    for person, choice in pairs:
        vote(round_, person, choice, f"Reden van {person.name}")


def close_by_lead(round_: Round, house: House) -> Round:
    """The lead closes the round before its time."""
    with act(experiment=round_.sprint.experiment.code) as (experiment, now):
        sprint = again(experiment)
        actions.close_early(round_again(sprint), sprint, experiment, by=house.lead, now=now)
        db.session.commit()
    return round_again(round_.sprint)


@contextmanager
def past(moment: datetime) -> Iterator[datetime]:
    """The clock stands just past a moment."""
    with clock.moved(moment + timedelta(minutes=1)):
        yield clock.now()


def settle_at(experiment: Experiment, moment: datetime) -> None:
    """Settle everything that is due of an experiment at a moment, as the worker does."""
    with clock.moved(moment), act(experiment=experiment.code):
        db.session.commit()


def make_deciding_sprint(
    house: House,
    *choices: Choice,
    experiment: Experiment | None = None,
    stage: Stage = Stage.TRY_OUT,
) -> Sprint:
    """A sprint whose vote is closed. `choices` are those of the electorate in its order; the default is six times keep.

    With fewer choices than voters the clock closes the round, after its extension when the quorum was missed.
    """
    round_ = make_open_round(house, experiment, stage=stage)
    votes = choices or (KEEP,) * len(house.electorate)
    vote_all(round_, list(zip(house.electorate, votes, strict=False)))
    if len(votes) == len(house.electorate):
        close_by_lead(round_, house)
    else:
        settle_at(round_.sprint.experiment, round_.extension_closes_at)
    return again(round_.sprint.experiment)


def keep(question: str | None = "Werkt het ook op een drukke middag?", **more: object) -> DecisionFacts:
    """A keep as the lead types it."""
    return DecisionFacts(Outcome.KEEP, "Het werkt, we weten alleen nog niet voor wie.", next_question=question, **more)  # type: ignore[arg-type]  # the facts by name


def stop(**more: object) -> DecisionFacts:
    """A stop as typed."""
    return DecisionFacts(Outcome.STOP, "We weten genoeg.", **more)  # type: ignore[arg-type]  # the facts by name


def pivot(action: str = "een vragenuur op de markt", **more: object) -> DecisionFacts:
    """A pivot as typed, to another hypothesis."""
    hypothesis = HypothesisFacts(action, "mensen met een lastige brief", "dat zij eerder hulp vragen")
    facts = PivotFacts(PivotKind.OTHER_PLACE, "Het vragenuur blijft.", "De plek wordt anders.", hypothesis)
    return DecisionFacts(Outcome.PIVOT, "In de bibliotheek komt niemand.", pivot=facts, **more)  # type: ignore[arg-type]  # the facts by name


def decide(sprint: Sprint, facts: DecisionFacts, by: Person) -> Decision:
    """Somebody decides."""
    with act(experiment=sprint.experiment.code) as (experiment, now):
        current = sprint_of(experiment.id, sprint.number)
        assert current is not None
        decision = decision_actions.take_decision(current, experiment, facts, by=by, now=now)
        db.session.commit()
    return decision


def make_clean_up(
    experiment: Experiment, person: Person, *, by: Person, what: str = "Opnames wissen", is_done: bool = False
) -> CleanUp:
    """A line of the clean-up list of a stop, due in a week; `is_done`: the person named said so."""
    with act(experiment=experiment.code) as (locked, now):
        due_on = calendar().local_day(now) + timedelta(days=7)
        made = clean_up.add_line(locked, clean_up.facts(what, person.id, due_on), by=by, now=now)
        if is_done:
            clean_up.say_done(made, locked, by=person, now=now)
        db.session.commit()
    return made


def tip(sprint: Sprint) -> UUID:
    """A learning that can tip a decision on this sprint: the newest of its experiment."""
    return of_experiment(sprint.experiment_id)[-1].id


def refused(code: str, doing: Callable[..., Any], *args: Any) -> Refused:
    """Do something that must be refused with this code; answers the refusal."""
    with pytest.raises(Refused) as caught:
        doing(*args)
    assert caught.value.refusal.code == code
    return caught.value


def events(kind: EventKind) -> list[Event]:
    """The events of a kind, oldest first."""
    return list(db.session.scalars(select(Event).where(Event.kind == kind.value).order_by(Event.seq)))
