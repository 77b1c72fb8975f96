# SPDX-License-Identifier: EUPL-1.2
"""What holds after every step of a walk through the loop, whoever did what and whenever."""

from __future__ import annotations

from datetime import datetime

from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy import func, select

from tests.factories.people import House
from tracker import clock
from tracker.decisions.models import Decision
from tracker.decisions.terms import DecisionState, Outcome
from tracker.experiments import queries as experiments
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState
from tracker.extensions import db
from tracker.learnings.models import Learning
from tracker.loop import queries, rules
from tracker.loop.terms import LoopRow
from tracker.record import queries as record
from tracker.sprints.models import Sprint
from tracker.sprints.terms import SprintState
from tracker.votes import objection_queries
from tracker.votes.models import Ballot, Elector, OpenBallot, Round
from tracker.votes.terms import RoundState

OPEN = (SprintState.RUNNING, SprintState.WRAPPING_UP, SprintState.VOTING, SprintState.DECIDING)


class LoopInvariants(RuleBasedStateMachine):
    """The invariants; the machine that walks gives the moment, the experiment and the people."""

    now: datetime
    code: str
    house: House

    def _row(self) -> LoopRow:
        reader = queries.reader_of(self.house.lead.id, self.now)
        row = queries.row_of(self.code, reader, self.now)
        assert row is not None
        return row

    @invariant()
    def what_lies_still_is_read_and_written_the_same(self) -> None:
        """R7, R16: the rule, its SQL and what settling wrote say the same of the halt of a running sprint."""
        db.session.rollback()
        with clock.moved(self.now):
            row = self._row()
            read = objection_queries.halted_since(objection_queries.of_experiment(row.experiment_id), self.now)
        assert row.is_halted == (read is not None)
        written = db.session.scalar(select(Sprint.halted_at).where(Sprint.id == row.sprint_id))
        if row.sprint_state is SprintState.RUNNING and written is not None and (row.ends_at or self.now) > self.now:
            assert read == written

    @invariant()
    def at_most_one_sprint_is_open(self) -> None:
        """One running sprint per experiment, numbered without holes."""
        db.session.rollback()
        states = list(db.session.execute(select(Sprint.number, Sprint.state).order_by(Sprint.number)))
        assert sum(state in OPEN for _, state in states) <= 1
        assert [number for number, _ in states] == list(range(1, len(states) + 1))

    @invariant()
    def a_closed_sprint_has_one_decision_and_a_learning(self) -> None:
        """R9: no learning, no vote; no decision, no next sprint."""
        in_force = Decision.state.in_((DecisionState.VALID, DecisionState.ANNOUNCED))
        for sprint_id, state in db.session.execute(select(Sprint.id, Sprint.state)).all():
            decided = db.session.scalar(
                select(func.count(Decision.id)).where(Decision.sprint_id == sprint_id, in_force)
            )
            assert decided == (1 if state is SprintState.CLOSED else 0)
            learned = select(func.count(Learning.id)).where(Learning.sprint_id == sprint_id)
            if state in {SprintState.VOTING, SprintState.DECIDING, SprintState.CLOSED}:
                assert db.session.scalar(learned.where(Learning.frozen_at.is_not(None)))

    @invariant()
    def votes_are_unlinked_at_close(self) -> None:
        """R12: after close no person hangs on a vote, and every vote is counted once."""
        for round_ in db.session.scalars(select(Round)):
            linked = [
                db.session.scalar(select(func.count(kind.id)).where(kind.round_id == round_.id))
                for kind in (OpenBallot, Elector)
            ]
            sealed = db.session.scalar(select(func.count(Ballot.id)).where(Ballot.round_id == round_.id))
            if round_.state is RoundState.CLOSED:
                assert linked == [0, 0]
                assert sealed == round_.voted
                assert round_.voted == sum(filter(None, (round_.keep, round_.pivot, round_.stop, round_.abstain)))
                assert round_.voted <= (round_.eligible or 0)
            else:
                assert sealed == 0

    @invariant()
    def the_record_verifies(self) -> None:
        """Whatever happened, every stream holds."""
        assert record.verify().broken is None

    @invariant()
    def a_stop_is_final_once(self) -> None:
        """R18: a stopped experiment has no open sprint, and its stop was announced before."""
        state = db.session.scalar(select(Experiment.state).where(Experiment.code == self.code))
        if state is ExperimentState.STOPPED:
            assert not [s for (s,) in db.session.execute(select(Sprint.state)) if s in OPEN]
            outcomes = list(
                db.session.scalars(select(Decision.outcome).where(Decision.state == DecisionState.ANNOUNCED))
            )
            valid = list(db.session.scalars(select(Decision.outcome).where(Decision.state == DecisionState.VALID)))
            assert Outcome.STOP in (*outcomes, *valid)

    @invariant()
    def the_next_act_is_always_told(self) -> None:
        """There is no state in which the page does not say what is next, or whose act it is."""
        with clock.moved(self.now):
            row = self._row()
            reader = queries.reader_of(self.house.lead.id, self.now)
            assert rules.next_act(row, reader, self.now).kind
            assert experiments.current_hypothesis(row.experiment_id) is not None
