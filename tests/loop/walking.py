# SPDX-License-Identifier: EUPL-1.2
"""The ground of a walk through the loop: a house, some experiments, a clock that moves, and acts that may be refused.

What is asked again and again is kept until something is committed or the clock moves: a walk of ten thousand steps asks
often, and most steps change nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import event, func, select

from tests.databases import Database, disconnect
from tests.factories.experiments import make_ready_experiment
from tests.factories.people import House, furnished, make_organisation, make_person
from tests.factories.sprints import PLAN
from tracker import clock
from tracker.acts import act
from tracker.directions.terms import Stage
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState
from tracker.extensions import db
from tracker.loop import queries, rules
from tracker.loop.terms import LoopRow
from tracker.people.models import Person
from tracker.record.models import Event
from tracker.refusal import Refused
from tracker.sprints import plans
from tracker.sprints import queries as sprints
from tracker.sprints.models import Sprint
from tracker.sprints.terms import SprintState
from tracker.tables import enter_organisation, leave_organisation

# Free days around New Year; the nights to summer time (28 March 2027) and to winter time (31 October 2027).
STARTS = (
    datetime(2026, 11, 24, 8, 0, tzinfo=UTC),
    datetime(2027, 3, 23, 8, 0, tzinfo=UTC),
    datetime(2027, 10, 26, 7, 0, tzinfo=UTC),
)
LEAD, SPONSOR, MANAGER, ADMIN, DEPUTY, RECEIVER = 0, 6, 7, 8, 9, 10
# Who leads now and the sponsor most often: walks must get somewhere.
whos = st.sampled_from([LEAD, LEAD, LEAD, LEAD, 1, 2, 5, SPONSOR, SPONSOR, MANAGER, ADMIN, DEPUTY, RECEIVER])
Doing = Callable[[Experiment, Any, datetime], Any]


class Walking(RuleBasedStateMachine):
    """Everything around the acts. `app` and `database` are set by the test; `code` is the experiment at hand."""

    app: Flask
    database: Database
    now: datetime
    house: House
    code: str

    def __init__(self) -> None:
        super().__init__()
        self.database.empty()
        self.context = self.app.app_context()
        self.context.push()
        self.codes: list[str] = []
        self.entered: Any = None
        self.commits = 0
        self.kept: dict[str, tuple[Any, Any]] = {}
        self.has_written = False
        self.listening: dict[str, Callable[..., None]] = {
            "after_flush": self._wrote,
            "after_commit": self._committed,
            "after_rollback": self._undone,
        }
        for name, heard in self.listening.items():
            event.listen(db.session, name, heard)

    def _wrote(self, _session: object, _flushing: object) -> None:
        self.has_written = True

    def _committed(self, _session: object) -> None:
        self.commits += self.has_written
        self.has_written = False

    def _undone(self, _session: object) -> None:
        self.has_written = False

    def teardown(self) -> None:
        """Leave no connection and no organisation behind."""
        for name, heard in self.listening.items():
            event.remove(db.session, name, heard)
        if self.entered is not None:
            leave_organisation(self.entered)
        db.session.remove()
        self.context.pop()
        disconnect(self.app)

    def build(self, start: datetime) -> None:
        """A house and two experiments, the first with a plan."""
        self.now = start
        with clock.moved(start):
            organisation = make_organisation()
            self.entered = enter_organisation(organisation.id)
            self.house = furnished(organisation)
            self.receiver = make_person("Ria Ruimte")
            self.people = (*self.house.electorate, self.house.sponsor, self.house.manager, self.house.admin,
                           self.house.deputy, self.receiver)  # fmt: skip
            made = [make_ready_experiment(self.house, stage=Stage.TRY_OUT, max_sprints=3) for _ in range(2)]
            self.codes = [experiment.code for experiment in made]
            self.code = self.codes[0]
            with act(experiment=self.code) as (experiment, now):
                plans.plan_sprint(experiment, PLAN, by=self.house.lead, now=now)
                db.session.commit()

    def once(self, name: str, ask: Callable[[], Any], *more: object) -> Any:
        """The answer of a question, asked anew only after something was written, or when one of `more` is another."""
        since = (self.commits, *more)
        if self.kept.get(name, (None, None))[0] != since:
            db.session.rollback()
            with clock.moved(self.now):
                self.kept[name] = (since, ask())
        return self.kept[name][1]

    def rows(self) -> dict[str, LoopRow]:
        """What the pages know of every experiment at this moment, by code."""

        def ask() -> dict[str, LoopRow]:
            reader = queries.reader_of(self.house.manager.id, self.now)
            found = (queries.row_of(code, reader, self.now) for code in self.codes)
            return {row.code: row for row in found if row is not None}

        found: dict[str, LoopRow] = self.once("rows", ask, self.now)
        return found

    def row(self) -> LoopRow:
        """What the page of the experiment at hand knows."""
        return self.rows()[self.code]

    def state(self) -> tuple[int | None, SprintState | None, ExperimentState]:
        """Sprint, its state, and the state of the experiment at hand, as the clock says."""
        row = self.row()
        return row.sprint_number, rules.sprint_state_at(row, self.now), rules.state_at(row, self.now)

    def person(self, person_id: UUID | None) -> Person | None:
        """One of the people by id."""
        return next((person for person in self.people if person.id == person_id), None)

    def somebody(self, number: int) -> Person:
        """Anybody by number; LEAD is who leads the experiment at hand now."""
        if number == LEAD:
            return self.person(self.row().lead_id) or self.house.lead
        return self.people[number]

    def attempt(self, what: Doing, *, lock: str = "experiment", on_sprint: bool = True) -> bool:
        """Do an act on the experiment and its last sprint and commit, or be refused and keep nothing. True when done."""
        before = self.commits
        with clock.moved(self.now):
            try:
                with act(**{lock: self.code}) as (experiment, now):
                    sprint: Sprint | None = sprints.current_sprint(experiment.id)
                    if on_sprint and sprint is None:
                        return False
                    what(experiment, sprint, now)
                    db.session.commit()
            except Refused:
                db.session.rollback()
                assert self.commits == before, "a refused act kept something"
                return False
        return True

    def events(self) -> int:
        """How many events there are."""
        found: int = self.once("events", lambda: db.session.scalar(select(func.count(Event.id))) or 0)
        return found
