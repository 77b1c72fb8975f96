# SPDX-License-Identifier: EUPL-1.2
"""What holds after every step of a walk through the loop, whoever did what and whenever (DOMAIN 2).

What is written is looked at when something was committed; what pages say also when the clock moved.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any
from uuid import UUID

from hypothesis.stateful import invariant
from sqlalchemy import func, select

from tests.loop.rows import in_a_list
from tests.loop.walking import Walking
from tracker.decisions.models import Decision, Handover
from tracker.decisions.terms import DecisionState, HandoverState, Outcome
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState
from tracker.extensions import db
from tracker.learnings.models import Learning
from tracker.loop import glance, queries, rules
from tracker.loop.terms import ActKind, LoopRow, Reader
from tracker.record import queries as record
from tracker.sprints.models import Sprint
from tracker.sprints.rules import OPEN
from tracker.sprints.terms import SprintState
from tracker.votes import objection_queries
from tracker.votes.models import Ballot, Elector, OpenBallot, Round
from tracker.votes.terms import RoundState

IN_FORCE = (DecisionState.VALID, DecisionState.ANNOUNCED)
FINAL = {ExperimentState.STOPPED, ExperimentState.HANDED_OVER, ExperimentState.WITHDRAWN}
WAITING = (HandoverState.OFFERED,)


class LoopInvariants(Walking):
    """The invariants."""

    def __init__(self) -> None:
        super().__init__()
        self.ended: dict[UUID, ExperimentState] = {}

    @invariant()
    def what_is_written_holds(self) -> None:
        """The tables after every commit."""
        self.once("checked", self._check_tables)

    def _check_tables(self) -> bool:
        sprints: dict[UUID, list[Any]] = defaultdict(list)
        for row in db.session.execute(
            select(Sprint.experiment_id, Sprint.id, Sprint.number, Sprint.state).order_by(Sprint.number)
        ):
            sprints[row.experiment_id].append(row)
        decided: dict[UUID, list[Any]] = defaultdict(list)
        for taken in db.session.execute(
            select(Decision.sprint_id, Decision.outcome, Decision.state).where(Decision.state.in_(IN_FORCE))
        ):
            decided[taken.sprint_id].append(taken)
        learned = set(db.session.scalars(select(Learning.sprint_id).where(Learning.frozen_at.is_not(None))))
        rounds = list(db.session.scalars(select(Round)))
        for own in sprints.values():
            self._check_line(own)
        for row in (row for own in sprints.values() for row in own):
            self._check_sprint(row, decided[row.id], row.id in learned, [r for r in rounds if r.sprint_id == row.id])
        self._check_ballots(rounds)
        self._check_experiments(sprints, decided)
        assert record.verify().broken is None
        return True

    @staticmethod
    def _check_line(own: list[Any]) -> None:
        """One open sprint per experiment, numbered without holes."""
        assert sum(row.state in OPEN for row in own) <= 1
        assert [row.number for row in own] == list(range(1, len(own) + 1))

    @staticmethod
    def _check_sprint(row: Any, decided: list[Any], is_learned: bool, rounds: list[Round]) -> None:
        """R9, R14: a closed sprint has one decision in force; no learning, no vote; a vote only while it is voting."""
        assert len(decided) == (1 if row.state is SprintState.CLOSED else 0)
        if rounds or (decided and decided[0].outcome is not Outcome.STOP):
            assert is_learned, "a vote or a decision to go on without a learning"
        still = [each for each in rounds if each.state is not RoundState.CLOSED]
        assert len(still) == (1 if row.state is SprintState.VOTING else 0)

    @staticmethod
    def _check_ballots(rounds: list[Round]) -> None:
        """R12: after close no person hangs on a vote, and every vote is counted once."""

        def of(kind: type[Any]) -> Counter[UUID]:
            found = db.session.execute(select(kind.round_id, func.count(kind.id)).group_by(kind.round_id))
            return Counter({row[0]: row[1] for row in found})

        linked, listed, sealed = of(OpenBallot), of(Elector), of(Ballot)
        for each in rounds:
            if each.state is RoundState.CLOSED:
                assert linked[each.id] == listed[each.id] == 0
                assert sealed[each.id] == each.voted
                assert each.voted == sum(filter(None, (each.keep, each.pivot, each.stop, each.abstain)))
                assert each.voted <= (each.eligible or 0)
            else:
                assert sealed[each.id] == 0
                assert linked[each.id] <= listed[each.id]

    def _check_experiments(self, sprints: dict[UUID, list[Any]], decided: dict[UUID, list[Any]]) -> None:
        """R18, R20, 2.2: what ended stays ended; a stop was decided; a pause lies between sprints, with a day."""
        offered = Counter(db.session.scalars(select(Handover.experiment_id).where(Handover.state.in_(WAITING))))
        for row in db.session.execute(
            select(Experiment.id, Experiment.state, Experiment.resume_at, Experiment.ended_at)
        ).all():
            own = sprints[row.id]
            is_open = any(sprint.state in OPEN for sprint in own)
            outcomes = [each.outcome for sprint in own for each in decided[sprint.id]]
            assert self.ended.get(row.id, row.state) is row.state, "what ended was opened again"
            assert offered[row.id] == (1 if row.state is ExperimentState.SCALING_UP else 0)
            if row.state in FINAL:
                self.ended[row.id] = row.state
                assert not is_open
                assert row.ended_at is not None
            if row.state is ExperimentState.STOPPED:
                assert Outcome.STOP in outcomes or Outcome.SCALE_UP in outcomes
            if row.state is ExperimentState.PAUSED:
                assert row.resume_at is not None
                assert not is_open

    @invariant()
    def what_pages_say_holds(self) -> None:
        """Every experiment after every commit and every move of the clock."""
        self.once("told", self._check_pages, self.now)

    def _check_pages(self) -> bool:
        for row in self.rows().values():
            self._check_halt(row)
            self._check_next(row)
        self._check_list(list(self.rows().values()))
        return True

    def _check_list(self, rows: list[LoopRow]) -> None:
        """What a list reads of each says the same as the whole row."""
        reader = queries.reader_of(self.house.manager.id, self.now)
        listed = glance.listed([row.experiment_id for row in rows], reader, self.now)
        assert [in_a_list(row, reader, self.now) for row in listed] == [
            in_a_list(row, reader, self.now) for row in rows
        ]

    def _check_halt(self, row: LoopRow) -> None:
        """R7, R16: the rule, its SQL and what settling wrote say the same of the halt of a running sprint."""
        objections = objection_queries.of_experiment(row.experiment_id) if row.has_objections else []
        read = objection_queries.halted_since(objections, self.now)
        assert row.is_halted == (read is not None)
        if row.sprint_state is SprintState.RUNNING and (row.ends_at or self.now) > self.now:
            written = db.session.scalar(select(Sprint.halted_at).where(Sprint.id == row.sprint_id))
            assert written is None or read == written

    def _check_next(self, row: LoopRow) -> None:
        """There is no state in which the page does not say what is next, or what keeps it from starting."""
        reader = Reader(self.house.lead.id, frozenset())
        state, told = rules.state_at(row, self.now), rules.next_act(row, reader, self.now)
        if told.kind is ActKind.NOTHING:
            announced = rules.is_stop_announced(row)
            assert state in FINAL or announced or (state is ExperimentState.PAUSED and row.lead_id is None)
        sprint = rules.sprint_state_at(row, self.now)
        if told.kind is not ActKind.START and sprint is not None and state is ExperimentState.ACTIVE:
            assert rules.blockers(row, self.now) or row.sprint_state is not SprintState.PLANNED
