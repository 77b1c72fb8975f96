# SPDX-License-Identifier: EUPL-1.2
"""A walk through the loop with random acts of random people and a clock that moves; invariants hold after every step.

Acts may be refused: then nothing may have changed. What the pages promise is held against what the acts do. Here are
the acts of the loop itself; those around it are in `around.py`, the ground is in `walking.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from sqlalchemy import select

from tests.factories.sprints import PLAN
from tests.loop.around import ActsAround
from tests.loop.invariants import LoopInvariants
from tests.loop.walking import LEAD, SPONSOR, STARTS, whos
from tracker import clock
from tracker.acts import act
from tracker.decisions import actions as decisions
from tracker.decisions import queries as decision_queries
from tracker.decisions.terms import DecisionFacts, DecisionState, HandoverState, Outcome, PivotFacts, PivotKind
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState, HypothesisFacts
from tracker.extensions import db
from tracker.learnings import actions as learnings
from tracker.learnings import queries as learning_queries
from tracker.learnings.terms import LearningFacts, Strength, Verdict
from tracker.loop import rules
from tracker.loop.actions import start_sprint
from tracker.loop.terms import ActKind, Reader
from tracker.sprints import actions as sprint_actions
from tracker.sprints import plans
from tracker.sprints import queries as sprints
from tracker.sprints.models import Sprint
from tracker.sprints.terms import LogFacts, LogKind, ResultFacts, SprintState
from tracker.votes import actions as votes
from tracker.votes import objections, skipping
from tracker.votes import queries as vote_queries
from tracker.votes.models import Round
from tracker.votes.terms import BallotFacts, Choice

next_choices = st.sampled_from([Choice.KEEP, Choice.KEEP, Choice.PIVOT, Choice.STOP])

ANSWERS = {
    Choice.KEEP: HandoverState.SENT_BACK,
    Choice.PIVOT: HandoverState.ACCEPTED,
    Choice.STOP: HandoverState.REFUSED,
}


class LoopMachine(ActsAround, LoopInvariants):
    """Some experiments, everybody around them, any act at any moment."""

    @initialize(
        start=st.sampled_from(STARTS), choices=st.lists(next_choices, min_size=0, max_size=24), heads_up=st.booleans()
    )
    def begin(self, start: Any, choices: list[Choice], *, heads_up: bool) -> None:
        """Somewhere in the year and somewhere in the loop: a walk may leave out any act that goes on."""
        self.build(start)
        if heads_up:
            self.head_for_scaling_up()
        self._work(choices)

    @rule(hours=st.integers(1, 200))
    def time_passes(self, hours: int) -> None:
        """The clock moves on, over deadlines, weekends and the change of the year."""
        self.now += timedelta(hours=hours)

    @rule(seconds=st.sampled_from([-1, 0, 1]))
    def it_is_the_deadline(self, seconds: int) -> None:
        """The clock moves to the deadline of the phase, a second before or after it."""
        due = rules.deadline(self.row(), self.now)
        if due is not None:
            self.now = max(self.now, due + timedelta(seconds=seconds))

    @rule()
    def the_worker_settles(self) -> None:
        """R7: settling writes what the clock already said; what is next stays the same, and who does it."""
        number, sprint, experiment = self.state()
        reader = Reader(self.house.admin.id, frozenset())
        before = rules.next_act(self.row(), reader, self.now)
        with clock.moved(self.now), act(experiment=self.code):
            db.session.commit()
        after = self.state()
        if after[0] == number:
            assert after == (number, sprint, experiment)
        else:  # a keep by silence made the next one
            assert sprint is SprintState.CLOSED
            assert after[1] is SprintState.PLANNED
        told = rules.next_act(self.row(), reader, self.now)
        assert (told.kind, told.actor) == (before.kind, before.actor)

    @rule(who=whos)
    def start(self, who: int) -> None:
        """R9: the lead starts exactly when the page says that nothing blocks it; anybody else never."""
        self.try_start(who)

    def try_start(self, who: int) -> bool:
        """R9: the lead starts exactly when the page says that nothing blocks it; anybody else never."""
        person, row = self.somebody(who), self.row()
        is_planned = rules.sprint_state_at(row, self.now) is SprintState.PLANNED
        free = is_planned and not rules.blockers(row, self.now)
        done = self.attempt(lambda e, s, now: start_sprint(e, s, by=person, now=now), lock="start")
        may = free and person.id == row.lead_id
        assert done == may, f"done: {done}, while the page said {may}"
        if done and row.state is ExperimentState.READY:
            states = [rules.state_at(other, self.now) for other in self.rows().values()]
            assert states.count(ExperimentState.ACTIVE) <= (row.team_max_running or 0), "R3"
        return done

    @rule(choice=next_choices, who=st.integers(0, 5))
    def do_what_is_next(self, choice: Choice, who: int) -> None:
        """What the page calls the next act is possible for whom it names; this is how a walk gets somewhere."""
        self._do_what_is_next(choice, who)

    @rule(choices=st.lists(next_choices, min_size=5, max_size=12))
    def go_on(self, choices: list[Choice]) -> None:
        """Several next acts behind each other: a team that is at work."""
        self._work(choices)

    @rule(choices=st.lists(next_choices, min_size=3, max_size=6), hours=st.integers(1, 200))
    def a_week_of_work(self, choices: list[Choice], hours: int) -> None:
        """Some next acts, and then the clock."""
        self._work(choices)
        self.now += timedelta(hours=hours)

    def _work(self, choices: list[Choice]) -> None:
        for choice in choices:
            if self.row().sprint_state is SprintState.VOTING:
                for who in range(6):
                    self.try_vote(who, choice)
            self._do_what_is_next(choice, 0)

    def _do_what_is_next(self, choice: Choice, who: int) -> None:
        row = self.row()
        kind = rules.next_act(row, Reader(self.house.lead.id, frozenset()), self.now).kind
        if row.lead_id is None:
            return
        acts: dict[ActKind, Callable[[], bool]] = {
            ActKind.PLAN: lambda: self.try_plan(LEAD),
            ActKind.START: lambda: self.try_start(LEAD) or bool(rules.blockers(row, self.now)),
            ActKind.LOG: lambda: self.try_end(LEAD, aborted=False),
            ActKind.WRAP_UP: lambda: self.try_wrap_up(LEAD, 60, Verdict.CONFIRMED, 100, came_true=False),
            ActKind.OPEN_VOTE: lambda: self.try_open_vote(LEAD),
            ActKind.VOTE: lambda: self.try_vote(who, choice) or True,
            ActKind.CLOSE_VOTE: lambda: self.try_close_vote(LEAD),
            ActKind.CONFIRM: lambda: (
                row.advice is None
                or self.try_decide(SPONSOR, Outcome.SCALE_UP)
                or self.try_decide(LEAD, Outcome(row.advice.value))
            ),
            ActKind.SETTLE_OBJECTION: lambda: self.try_settle_objection(LEAD, objections.adapt),
            ActKind.DECIDE: lambda: (
                self.try_decide(SPONSOR, Outcome(choice.value)) or self.try_decide(SPONSOR, Outcome.PIVOT)
            ),
            ActKind.SET_ASIDE: lambda: self.try_set_aside(SPONSOR),
            ActKind.GIVE_ROOM: lambda: self.try_give_room(SPONSOR),
            ActKind.STOP_CARD: lambda: self.try_write_stop_card(LEAD),
            ActKind.RECEIVE: lambda: self.try_answer_handover(self.receiver, ANSWERS[choice]),
            ActKind.RESUME: lambda: self.try_resume(LEAD) or bool(rules.is_full(row)),
        }
        if kind in acts:
            assert acts[kind](), f"the page named {kind} as next, and it was refused"

    @rule(who=whos)
    def plan(self, who: int) -> None:
        """Plan the next sprint, or change its plan."""
        self.try_plan(who)

    def try_plan(self, who: int) -> bool:
        """Plan the next sprint. True when it was done."""
        person = self.somebody(who)
        return self.attempt(lambda e, _s, now: plans.plan_sprint(e, PLAN, by=person, now=now), on_sprint=False)

    @rule(who=whos)
    def log(self, who: int) -> None:
        """A line in the log."""
        line, person = LogFacts(LogKind.OBSERVED, "Een invaller vroeg om een foto van de plek."), self.somebody(who)
        self.attempt(lambda e, s, now: sprint_actions.add_log(s, e, line, by=person, now=now))

    @rule(who=whos, aborted=st.booleans())
    def end(self, who: int, aborted: bool) -> None:
        """End a sprint before its date."""
        self.try_end(who, aborted=aborted)

    def try_end(self, who: int, *, aborted: bool) -> bool:
        """End a sprint before its date. True when it was done."""
        person = self.somebody(who)
        return self.attempt(
            lambda e, s, now: sprint_actions.end(s, e, "We weten genoeg.", aborted=aborted, by=person, now=now)
        )

    @rule(who=whos, value=st.integers(0, 100), verdict=st.sampled_from(Verdict), euros=st.integers(0, 3000),
          came_true=st.sampled_from([False, False, True]))  # fmt: skip
    def wrap_up(self, who: int, value: int, verdict: Verdict, euros: int, came_true: bool) -> None:
        """Result, answers and learning in one act; a stop rule may come true."""
        self.try_wrap_up(who, value, verdict, euros, came_true=came_true)

    def try_wrap_up(self, who: int, value: int, verdict: Verdict, euros: int, *, came_true: bool) -> bool:
        """Result, answers and learning in one act. True when it was done."""
        learning = LearningFacts("Dit zagen we.", "Dit leerden we.", verdict, Strength.MEASURED)
        person = self.somebody(who)

        def do(experiment: Experiment, sprint: Sprint, now: Any) -> None:
            answers = tuple((asked.id, came_true) for asked in sprints.stop_rules(sprint))
            result = ResultFacts(
                measured_value=Decimal(value), measured_n=100, euros_used=euros, stop_rule_answers=answers
            )
            learnings.wrap_up(sprint, experiment, result, learning, by=person, now=now)

        return self.attempt(do)

    @rule(who=whos)
    def learn_more(self, who: int) -> None:
        """One more learning: after a withdrawn decision it opens a second round (R19)."""
        facts = LearningFacts("De tellijst klopte niet.", "Tel met twee.", Verdict.UNCLEAR, Strength.SAID)
        person = self.somebody(who)
        self.attempt(lambda e, s, now: learnings.add_learning(s, e, facts, by=person, now=now))

    @rule(who=whos)
    def open_vote(self, who: int) -> None:
        """Open the vote."""
        self.try_open_vote(who)

    def try_open_vote(self, who: int) -> bool:
        """Open the vote. True when it was done."""
        person = self.somebody(who)
        return self.attempt(lambda e, s, now: votes.open_round(s, e, by=person, now=now))

    @rule(who=whos)
    def skip_vote(self, who: int) -> None:
        """Leave the vote out, after a sprint that was broken off."""
        person = self.somebody(who)
        self.attempt(lambda e, s, now: skipping.skip_vote(s, e, by=person, now=now))

    @rule(who=whos, choice=st.sampled_from(Choice))
    def vote(self, who: int, choice: Choice) -> None:
        """Cast or change a ballot; it leaves no event (R12)."""
        self.try_vote(who, choice)

    def try_vote(self, who: int, choice: Choice) -> bool:
        """Cast or change a ballot; it leaves no event (R12). True when it was done."""
        events, person, before = self.events(), self.somebody(who), self._written()

        def do(experiment: Experiment, sprint: Sprint, now: Any) -> None:
            round_ = vote_queries.round_of(sprint.id)
            if round_ is not None:
                votes.cast_ballot(round_, experiment, person, BallotFacts(choice), now)

        done = self.attempt(do)
        if before == self._written():
            assert self.events() == events
        return done

    def _written(self) -> tuple[Any, ...]:
        """What settling may write; a ballot itself writes none of it."""

        def ask() -> tuple[Any, ...]:
            asked = (
                select(Sprint.state, Sprint.number, Sprint.id).order_by(Sprint.id),
                select(Round.state, Round.id).order_by(Round.id),
                select(Experiment.state).order_by(Experiment.id),
            )
            return tuple(tuple(map(tuple, db.session.execute(question))) for question in asked)

        found: tuple[Any, ...] = self.once("written", ask)
        return found

    @precondition(lambda self: self.row().sprint_state is SprintState.VOTING)
    @rule()
    def everybody_keeps(self) -> None:
        """The whole electorate votes keep, so that walks get past the vote."""
        for number in range(6):
            self.try_vote(number, Choice.KEEP)

    @rule(who=whos)
    def close_vote(self, who: int) -> None:
        """Close the vote before its time."""
        self.try_close_vote(who)

    def try_close_vote(self, who: int) -> bool:
        """Close the vote before its time. True when it was done."""
        person = self.somebody(who)

        def do(experiment: Experiment, sprint: Sprint, now: Any) -> None:
            round_ = vote_queries.round_of(sprint.id)
            if round_ is not None:
                votes.close_early(round_, sprint, experiment, by=person, now=now)

        return self.attempt(do)

    @rule(who=whos, outcome=st.sampled_from(Outcome))
    def decide(self, who: int, outcome: Outcome) -> None:
        """Take a decision; a second one in force can never come to be."""
        self.try_decide(who, outcome)

    def try_decide(self, who: int, outcome: Outcome) -> bool:
        """Take a decision; a second one in force can never come to be. True when it was done."""
        idea = HypothesisFacts("een tik op het scherm", "chauffeurs", "minder ritten", f"keer {self.commits}")
        pivot = PivotFacts(PivotKind.OTHER_TECHNIQUE, "De wijk", "De techniek", idea)
        person = self.somebody(who)

        def do(experiment: Experiment, sprint: Sprint, now: Any) -> None:
            own = learning_queries.of_sprint(sprint.id)
            facts = DecisionFacts(
                outcome=outcome,
                reason="Dit leert ons het meest.",
                tipping_learning_id=own[0].id if own else None,
                next_question="Werkt het ook bij regen?" if outcome is Outcome.KEEP else None,
                pivot=pivot if outcome is Outcome.PIVOT else None,
                review_on=now.date() + timedelta(days=21),
                arguments=dict.fromkeys(Choice, "Dit weegt het meest."),
            )
            decisions.take_decision(sprint, experiment, facts, by=person, now=now)

        return self.attempt(do)

    @rule(who=whos)
    def withdraw(self, who: int) -> None:
        """R19: take a decision back, while it can be."""
        person = self.somebody(who)

        def do(experiment: Experiment, _sprint: Sprint, now: Any) -> None:
            rows = decision_queries.of_experiment(experiment.id)
            taken = [row for row in rows if row.state != DecisionState.WITHDRAWN]
            decision = decision_queries.decision(taken[-1].id) if taken else None
            if decision is not None:
                decisions.withdraw(decision, experiment, "De tellijst klopte niet.", by=person, now=now)

        self.attempt(do)
