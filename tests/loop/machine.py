# SPDX-License-Identifier: EUPL-1.2
"""A walk through the loop with random acts of random people and a clock that moves; invariants hold after every step.

Acts may be refused: then nothing may have changed. What the pages promise is held against what the acts do.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from sqlalchemy import func, select

from tests.databases import Database, disconnect
from tests.factories.experiments import make_ready_experiment
from tests.factories.people import House, furnished, make_organisation
from tests.factories.sprints import PLAN
from tests.loop.invariants import LoopInvariants
from tracker import clock
from tracker.acts import act
from tracker.decisions import actions as decisions
from tracker.decisions import queries as decision_queries
from tracker.decisions.terms import DecisionFacts, DecisionState, Outcome, PivotFacts, PivotKind
from tracker.directions.terms import Stage
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState, HypothesisFacts
from tracker.extensions import db
from tracker.learnings import actions as learnings
from tracker.learnings import queries as learning_queries
from tracker.learnings.terms import LearningFacts, Strength, Verdict
from tracker.loop import queries, rules
from tracker.loop.actions import start_sprint
from tracker.loop.terms import ActKind
from tracker.people import actions as people
from tracker.people.models import Person
from tracker.record.models import Event
from tracker.refusal import Refused
from tracker.sprints import actions as sprint_actions
from tracker.sprints import plans
from tracker.sprints import queries as sprints
from tracker.sprints.models import Sprint
from tracker.sprints.terms import LogFacts, LogKind, ResultFacts, SprintState
from tracker.tables import enter_organisation, leave_organisation
from tracker.votes import actions as votes
from tracker.votes import objections
from tracker.votes import queries as vote_queries
from tracker.votes.models import Round
from tracker.votes.objection_models import Objection
from tracker.votes.objection_terms import Ground, ObjectionState, RaiseFacts
from tracker.votes.terms import BallotFacts, Choice

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
people_numbers = st.sampled_from([0, 0, 0, 0, 1, 2, 5, 6, 6, 7, 8])  # the lead and the sponsor most often


class LoopMachine(LoopInvariants):
    """One experiment, everybody around it, any act at any moment. `app` and `database` are set by the test."""

    app: Flask
    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.database.empty()
        self.context = self.app.app_context()
        self.context.push()
        self.now = START
        with clock.moved(self.now):
            self.organisation = make_organisation()
            self.entered = enter_organisation(self.organisation.id)
            self.house: House = furnished(self.organisation)
            self.code = make_ready_experiment(self.house, stage=Stage.TRY_OUT, max_sprints=3).code

    def teardown(self) -> None:
        """Leave no connection and no organisation behind."""
        leave_organisation(self.entered)
        db.session.remove()
        self.context.pop()
        disconnect(self.app)

    def somebody(self, number: int) -> Person:
        """Anybody: the electorate first, then sponsor, manager, and an administrator."""
        house = self.house
        return (*house.electorate, house.sponsor, house.manager, house.admin)[number]

    def attempt(self, what: Callable[[Experiment, Sprint, datetime], Any], *, lock: str = "experiment") -> bool:
        """Do an act on the last sprint and commit, or be refused and change nothing. True when it was done."""
        with clock.moved(self.now):
            events = self._events()
            try:
                with act(**{lock: self.code}) as (experiment, now):
                    sprint = sprints.current_sprint(experiment.id)
                    if sprint is None:
                        return False
                    what(experiment, sprint, now)
                    db.session.commit()
            except Refused:
                db.session.rollback()
            else:
                return True
            assert self._events() == events, "a refused act left an event"
            return False

    def _events(self) -> int:
        return db.session.scalar(select(func.count(Event.id))) or 0

    @initialize()
    def plan_the_first(self) -> None:
        """Sprint 1 has a plan, so that the walk gets somewhere."""
        with clock.moved(self.now), act(experiment=self.code) as (experiment, now):
            plans.plan_sprint(experiment, PLAN, by=self.house.lead, now=now)
            db.session.commit()

    @rule(hours=st.integers(1, 200))
    def time_passes(self, hours: int) -> None:
        """The clock moves on, over deadlines, weekends and the change of the year."""
        self.now += timedelta(hours=hours)

    @rule()
    def the_worker_settles(self) -> None:
        """Settling writes what the clock already said. A silence that kept also writes the draft of the next plan."""
        with clock.moved(self.now):
            before, number = self._state(), self._row().sprint_number
            with act(experiment=self.code):
                db.session.commit()
            after = self._state()
            if self._row().sprint_number == number:
                assert after == before
            else:
                assert (before, after) == (
                    (SprintState.CLOSED, ExperimentState.ACTIVE),
                    (SprintState.PLANNED, ExperimentState.ACTIVE),
                )

    def _state(self) -> tuple[SprintState | None, ExperimentState]:
        db.session.rollback()
        row = self._row()
        return rules.sprint_state_at(row, self.now), rules.state_at(row, self.now)

    @rule(who=people_numbers)
    def start(self, who: int) -> None:
        """R9: the lead starts exactly when the page says that nothing blocks it; anybody else never."""
        person = self.somebody(who)
        db.session.rollback()
        with clock.moved(self.now):
            row = self._row()
            is_planned = rules.sprint_state_at(row, self.now) is SprintState.PLANNED
            free = is_planned and not rules.blockers(row, self.now)
        done = self.attempt(
            lambda experiment, sprint, now: start_sprint(experiment, sprint, by=person, now=now), lock="start"
        )
        may = free and person.id == self.house.lead.id
        assert done == may, f"done: {done}, while the page said {may}"

    next_choices = st.sampled_from([Choice.KEEP, Choice.KEEP, Choice.PIVOT, Choice.STOP])

    @rule(choice=next_choices, who=st.integers(0, 5))
    def do_what_is_next(self, choice: Choice, who: int) -> None:
        """What the page calls the next act is possible for whom it names; this is how a walk gets somewhere."""
        self._do_what_is_next(choice, who)

    @rule(choices=st.lists(next_choices, min_size=3, max_size=8))
    def go_on(self, choices: list[Choice]) -> None:
        """Several next acts behind each other: a team that is at work."""
        for who, choice in enumerate(choices):
            self._do_what_is_next(choice, who % 6)

    def _do_what_is_next(self, choice: Choice, who: int) -> None:
        db.session.rollback()
        with clock.moved(self.now):
            row = self._row()
            kind = rules.next_act(row, queries.reader_of(self.house.lead.id, self.now), self.now).kind
        if kind is ActKind.START:
            assert self.attempt(lambda e, s, now: start_sprint(e, s, by=self.house.lead, now=now), lock="start") is (
                not rules.blockers(row, self.now)
            )
        elif kind is ActKind.LOG:
            self.try_end(0, aborted=False)
        elif kind is ActKind.WRAP_UP:
            assert self.try_wrap_up(0, 60, Verdict.CONFIRMED, 100)
        elif kind is ActKind.OPEN_VOTE:
            assert self.try_open_vote(0)
        elif kind is ActKind.VOTE:
            self.vote(who, choice)
        elif kind is ActKind.CLOSE_VOTE:
            assert self.try_close_vote(0)
        elif kind is ActKind.CONFIRM:
            assert row.advice is None or self.try_decide(0, Outcome(row.advice.value))
        elif kind is ActKind.SETTLE_OBJECTION:
            assert self.try_settle_objection(0, objections.adapt)
        elif kind is ActKind.DECIDE:
            assert self.try_decide(6, Outcome(choice.value)) or self.try_decide(6, Outcome.PIVOT)

    @rule(who=people_numbers)
    def log(self, who: int) -> None:
        """A line in the log."""
        line = LogFacts(LogKind.OBSERVED, "Een invaller vroeg om een foto van de plek.")
        self.attempt(lambda e, s, now: sprint_actions.add_log(s, e, line, by=self.somebody(who), now=now))

    @rule(who=people_numbers, aborted=st.booleans())
    def end(self, who: int, aborted: bool) -> None:
        """End a sprint before its date."""
        self.try_end(who, aborted)

    def try_end(self, who: int, aborted: bool) -> bool:
        """End a sprint before its date. True when it was done."""
        person = self.somebody(who)
        return self.attempt(
            lambda e, s, now: sprint_actions.end(s, e, "We weten genoeg.", aborted=aborted, by=person, now=now)
        )

    @rule(who=people_numbers, value=st.integers(0, 100), verdict=st.sampled_from(Verdict), euros=st.integers(0, 3000))
    def wrap_up(self, who: int, value: int, verdict: Verdict, euros: int) -> None:
        """Result, answers and learning in one act."""
        self.try_wrap_up(who, value, verdict, euros)

    def try_wrap_up(self, who: int, value: int, verdict: Verdict, euros: int) -> bool:
        """Result, answers and learning in one act. True when it was done."""
        learning = LearningFacts("Dit zagen we.", "Dit leerden we.", verdict, Strength.MEASURED)

        def do(experiment: Experiment, sprint: Sprint, now: datetime) -> None:
            answers = tuple((asked.id, False) for asked in sprints.stop_rules(sprint))
            result = ResultFacts(
                measured_value=Decimal(value), measured_n=100, euros_used=euros, stop_rule_answers=answers
            )
            learnings.wrap_up(sprint, experiment, result, learning, by=self.somebody(who), now=now)

        return self.attempt(do)

    @rule(who=people_numbers)
    def open_vote(self, who: int) -> None:
        """Open the vote."""
        self.try_open_vote(who)

    def try_open_vote(self, who: int) -> bool:
        """Open the vote. True when it was done."""
        return self.attempt(lambda e, s, now: votes.open_round(s, e, by=self.somebody(who), now=now))

    @rule(who=people_numbers, choice=st.sampled_from(Choice))
    def vote(self, who: int, choice: Choice) -> None:
        """Cast or change a ballot; it leaves no event (R12)."""
        events = self._events()

        def do(experiment: Experiment, sprint: Sprint, now: datetime) -> None:
            round_ = vote_queries.round_of(sprint.id)
            if round_ is not None:
                votes.cast_ballot(round_, experiment, self.somebody(who), BallotFacts(choice), now)

        before = self._state_at_last_settling()
        self.attempt(do)
        if before == self._state_at_last_settling():
            assert self._events() == events

    def _state_at_last_settling(self) -> tuple[Any, ...]:
        """What settling may have written; a ballot itself leaves none of it."""
        db.session.rollback()
        rows = db.session.execute(select(Sprint.state).order_by(Sprint.number)).all()
        rounds = db.session.execute(select(Round.state).order_by(Round.id)).all()
        stored = db.session.execute(select(Experiment.state)).all()
        return tuple(map(tuple, rows)), tuple(map(tuple, rounds)), tuple(map(tuple, stored))

    @precondition(lambda self: self._state_at_last_settling()[0][-1:] == ((SprintState.VOTING,),))
    @rule()
    def everybody_keeps(self) -> None:
        """The whole electorate votes keep, so that walks get past the vote."""
        for number in range(6):
            self.vote(number, Choice.KEEP)

    @rule(who=people_numbers)
    def close_vote(self, who: int) -> None:
        """Close the vote before its time."""
        self.try_close_vote(who)

    def try_close_vote(self, who: int) -> bool:
        """Close the vote before its time. True when it was done."""

        def do(experiment: Experiment, sprint: Sprint, now: datetime) -> None:
            round_ = vote_queries.round_of(sprint.id)
            if round_ is not None:
                votes.close_early(round_, sprint, experiment, by=self.somebody(who), now=now)

        return self.attempt(do)

    @rule(who=people_numbers, outcome=st.sampled_from([Outcome.KEEP, Outcome.PIVOT, Outcome.STOP]))
    def decide(self, who: int, outcome: Outcome) -> None:
        """Take a decision; a second one in force can never come to be."""
        self.try_decide(who, outcome)

    def try_decide(self, who: int, outcome: Outcome) -> bool:
        """Take a decision; a second one in force can never come to be. True when it was done."""
        pivot = PivotFacts(
            PivotKind.OTHER_TECHNIQUE,
            "De wijk",
            "De techniek",
            HypothesisFacts("een tik op het scherm", "chauffeurs", "minder ritten", f"het kan {self.now:%m%d%H}"),
        )

        def do(experiment: Experiment, sprint: Sprint, now: datetime) -> None:
            own = learning_queries.of_sprint(sprint.id)
            facts = DecisionFacts(
                outcome=outcome,
                reason="Dit leert ons het meest.",
                tipping_learning_id=own[0].id if own else None,
                next_question="Werkt het ook bij regen?",
                pivot=pivot if outcome is Outcome.PIVOT else None,
                review_on=now.date() + timedelta(days=21),
            )
            decisions.take_decision(sprint, experiment, facts, by=self.somebody(who), now=now)

        return self.attempt(do)

    @rule(who=people_numbers)
    def withdraw(self, who: int) -> None:
        """R19: take a decision back, while it can be."""

        def do(experiment: Experiment, _sprint: Sprint, now: datetime) -> None:
            taken = [
                row for row in decision_queries.of_experiment(experiment.id) if row.state != DecisionState.WITHDRAWN
            ]
            decision = decision_queries.decision(taken[-1].id) if taken else None
            if decision is not None:
                decisions.withdraw(decision, experiment, "De tellijst klopte niet.", by=self.somebody(who), now=now)

        self.attempt(do)

    @precondition(lambda self: self.now < START + timedelta(days=60))
    @rule(who=st.integers(1, 4))
    def leave_the_team(self, who: int) -> None:
        """A member leaves, perhaps in the middle of a vote (DOMAIN 2.9)."""
        with clock.moved(self.now), contextlib.suppress(Refused), act() as (_, now):
            people.leave(self.house.team, self.somebody(who), by=self.house.admin, now=now)
            db.session.commit()

    @rule(who=st.integers(0, 8), ground=st.sampled_from(Ground))
    def raise_an_objection(self, who: int, ground: Ground) -> None:
        """R16: anybody raises an objection, at any time."""
        facts = RaiseFacts(ground, "De chauffeur kijkt op een scherm.")
        self.attempt(lambda e, _s, now: objections.raise_objection(e, facts, by=self.somebody(who), now=now))

    @rule(who=people_numbers, what=st.sampled_from([objections.answer, objections.adapt, objections.reject]))
    def settle_the_objection(self, who: int, what: Callable[..., None]) -> None:
        """R16: lead or adviser answers, the lead adapts, the sponsor rejects; others are refused."""
        self.try_settle_objection(who, what)

    def try_settle_objection(self, who: int, what: Callable[..., None]) -> bool:
        """Answer or settle the oldest open objection. True when it was done."""

        def do(experiment: Experiment, _sprint: Sprint, now: datetime) -> None:
            still_open = Objection.state == ObjectionState.OPEN
            one = db.session.scalar(select(Objection).where(still_open).order_by(Objection.id).limit(1))
            if one is not None:
                what(one, experiment, "Het scherm staat uit tijdens het rijden.", by=self.somebody(who), now=now)

        return self.attempt(do)

    @rule(who=people_numbers, what=st.sampled_from([objections.ask_restart, objections.confirm_restart]))
    def restart(self, who: int, what: Callable[..., Any]) -> None:
        """R16: lead and sponsor restart a halted sprint together."""
        self.attempt(lambda e, s, now: what(s, e, by=self.somebody(who), now=now))
