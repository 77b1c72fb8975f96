# SPDX-License-Identifier: EUPL-1.2
"""An organisation of thousands of experiments, written with bulk inserts: some 20,000 rows a second.

Made rows, not played ones: the record stays empty but for what the bench itself writes. A number of the same seed gives
the same rows. Bulk Core inserts pass by the organisation criterion, which is why they may stand only here, in the
migrations and in the backup (DESIGN 5).
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert

from bench.words import DONE, LEARNED, PROBLEMS, QUESTIONS, SAW, TITLES, text
from tracker.decisions.models import Decision, StopCard
from tracker.decisions.terms import DecisionState, Outcome, Route
from tracker.directions.models import Direction, Frame
from tracker.directions.terms import DataAllowed, Stage
from tracker.experiments.models import Experiment, Hypothesis, Question, StopRule
from tracker.experiments.terms import ExperimentState, StopRuleKind, Way
from tracker.ids import experiment_code, uuid7
from tracker.learnings.models import Learning
from tracker.learnings.terms import Strength, Verdict
from tracker.people.models import Membership, Organisation, Person, Team
from tracker.people.passwords import hash_password
from tracker.sprints.models import LogEntry, Sprint, StopRuleAnswer
from tracker.sprints.terms import LogKind, SprintState
from tracker.tables import Base
from tracker.votes.models import Round
from tracker.votes.terms import AdviceStrength, Choice, ClosedBy, RoundKind, RoundState

PASSWORD = "alleen-voor-de-meting"  # noqa: S105  # of people who exist for a minute on this machine
SPRINTS, LEARNINGS_A_SPRINT, LOG_LINES = 5, 2, 2
PER_TEAM, RUNNING, DIRECTIONS, MEMBERS = 50, 3, 20, 5
CHUNK = 500
Row = dict[str, Any]


@dataclass
class Seeded:
    """What the bench asks for afterwards: who signs in, and the codes of experiments that run, with their leads."""

    experiments: int
    reader: str = ""
    running: list[tuple[str, str]] = field(default_factory=list)  # e-mail of the lead, code
    people: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


class Seeder:
    """Writes one organisation into an empty, migrated database. `rows` is how many experiments have sprints."""

    def __init__(self, connection: Connection, rows: int, now: datetime) -> None:
        self.connection, self.rows, self.now = connection, rows, now
        self.random = random.Random(13)  # noqa: S311  # the same rows every time, nothing secret
        self.organisation_id = uuid7()
        self.waiting: dict[type[Base], list[Row]] = defaultdict(list)
        self.seeded = Seeded(rows)
        self.emails: dict[UUID, str] = {}

    def add(self, model: type[Base], **values: Any) -> UUID:
        """Keep a row until the next `write`; answers its id."""
        row_id = uuid7()
        self.waiting[model].append({"id": row_id, "organisation_id": self.organisation_id, **values})
        return row_id

    def write(self) -> None:
        """Insert everything that waits, in the order in which tables were first used."""
        for model, rows in self.waiting.items():
            self.connection.execute(insert(model), rows)
        self.waiting.clear()

    def seed(self) -> Seeded:
        """Write everything; the caller commits."""
        if self.connection.dialect.name == "postgresql":  # each row would be looked up in tables planned when empty
            self.connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        self._house()
        for number in range(1, self.rows + 1):
            self._experiment(number)
            if number % CHUNK == 0:
                self.write()
        for number in range(self.rows + 1, self.rows + self.rows // 5 + 1):
            self._idea(number)
        self.write()
        return self.seeded

    def _house(self) -> None:
        self.connection.execute(
            insert(Organisation),
            [{"id": self.organisation_id, "name": "Meetwaard", "created_at": self.now, "next_number": self.rows * 2}],
        )
        hashed = hash_password(PASSWORD)
        self.teams: list[tuple[UUID, list[UUID]]] = []
        sponsor = self._person(0, hashed)
        teams = max(1, self.rows // PER_TEAM)
        for number in range(teams):
            members = [self._person(1 + number * MEMBERS + place, hashed) for place in range(MEMBERS)]
            self.teams.append((UUID(int=0), members))
        self.write()
        for number, (_, members) in enumerate(self.teams):
            team = self.add(
                Team,
                name=f"Team {number + 1}",
                max_running=RUNNING + 1,
                default_lead_id=members[0],
                created_at=self.now,
            )
            self.teams[number] = (team, members)
            for member in members:
                self.add(Membership, person_id=member, team_id=team, joined_at=self.now - timedelta(days=2000))
        self.directions = [
            self.add(
                Direction,
                question=f"{text(self.random, QUESTIONS)} ({number + 1})",
                sponsor_id=sponsor,
                opened_at=self.now,
            )
            for number in range(DIRECTIONS)
        ]
        for direction in self.directions:
            self.add(
                Frame, direction_id=direction, number=1, max_loss_eur=5000, max_hours=200, max_sprints=6,
                max_running=self.rows, data_allowed=DataAllowed.TEST, stages="discover try_out", set_at=self.now,
            )  # fmt: skip
        self.write()

    def _person(self, number: int, hashed: str) -> UUID:
        email = f"persoon{number}@meetwaard.example"
        self.seeded.people.append(email)
        person = self.add(
            Person,
            name=f"Persoon {number}",
            email=email,
            password_hash=hashed,
            created_at=self.now,
        )
        self.emails[person] = email
        if number == 1:
            self.seeded.reader = email
        return person

    def _experiment(self, number: int) -> None:
        """Three of each team still run; the rest was stopped and has its stop card."""
        team, members = self.teams[number % len(self.teams)]
        runs, lead = number > self.rows - RUNNING * len(self.teams), members[number // len(self.teams) % MEMBERS]
        began = self.now - timedelta(days=100 + number % 1500)
        state = ExperimentState.ACTIVE if runs else ExperimentState.STOPPED
        code = experiment_code(number)
        self.seeded.codes.append(code)
        if runs:
            self.seeded.running.append((self.emails[lead], code))
        experiment = self.add(
            Experiment, number=number, code=code, state=state, title=text(self.random, TITLES),
            problem=text(self.random, PROBLEMS), audience="bewoners", direction_id=self.directions[number % DIRECTIONS],
            team_id=team, lead_id=lead, domain_owner_id=members[(number + 1) % MEMBERS], author_id=lead,
            stage=Stage.TRY_OUT, max_loss_eur=2000, max_hours=80, max_sprints=6, created_at=began, ready_at=began,
            ended_at=None if runs else began + timedelta(days=80),
        )  # fmt: skip
        hypothesis = self.add(
            Hypothesis, experiment_id=experiment, number=1, action=text(self.random, DONE), audience="bewoners",
            effect="minder wachttijd", because=text(self.random, LEARNED), metric="wachttijd",
            threshold_value=Decimal(5), threshold_unit="minuten", threshold_way=Way.AT_MOST,
        )  # fmt: skip
        rule = self.add(
            StopRule, experiment_id=experiment, kind=StopRuleKind.TEXT, condition="Geen verschil.", after_sprint=3
        )
        for place in range(2):
            self.add(
                Question,
                experiment_id=experiment,
                text=text(self.random, QUESTIONS),
                position=place + 1,
                created_at=began,
            )
        for place in range(1, SPRINTS + 1):
            started = began + timedelta(days=15 * place - 10)
            sprint = self._sprint(experiment, hypothesis, (team, lead), place, started, runs=runs)
            self.add(StopRuleAnswer, sprint_id=sprint, stop_rule_id=rule, came_true=False)

    def _sprint(
        self, experiment: UUID, hypothesis: UUID, who: tuple[UUID, UUID], place: int, started: datetime, *, runs: bool
    ) -> UUID:
        running = runs and place == SPRINTS
        started = self.now - timedelta(days=3) if running else started
        ended = started + timedelta(days=14)
        closed = None if running else ended + timedelta(days=3)
        sprint = self.add(
            Sprint, experiment_id=experiment, number=place, hypothesis_id=hypothesis, length_days=14,
            state=SprintState.RUNNING if running else SprintState.CLOSED, question=text(self.random, QUESTIONS),
            test=text(self.random, DONE), metric="wachttijd", threshold_value=Decimal(5), threshold_unit="minuten",
            threshold_way=Way.AT_MOST, sample="20 bezoekers", started_at=started, ends_at=ended,
            euros_used=120, hours_used=10, ended_at=None if running else ended, deciding_at=closed, closed_at=closed,
            measured_value=None if running else Decimal(self.random.randint(2, 9)), measured_n=None if running else 20,
        )  # fmt: skip
        for _ in range(LOG_LINES):
            self.add(
                LogEntry, sprint_id=sprint, author_id=who[1], kind=LogKind.OBSERVED, text=text(self.random, SAW),
                written_at=started + timedelta(days=2),
            )  # fmt: skip
        if closed is not None:
            self._close(experiment, sprint, who, place, closed)
        return sprint

    def _close(self, experiment: UUID, sprint: UUID, who: tuple[UUID, UUID], place: int, closed: datetime) -> None:
        """Two learnings a sprint, a vote, a decision."""
        team, lead = who
        tips, _ = [
            self.add(
                Learning, sprint_id=sprint, experiment_id=experiment, team_id=team, saw=text(self.random, SAW),
                learned=text(self.random, LEARNED), verdict=self.random.choice(list(Verdict)),
                strength=self.random.choice(list(Strength)), written_at=closed, frozen_at=closed,
            )
            for _ in range(LEARNINGS_A_SPRINT)
        ]  # fmt: skip
        self.add(
            Round, sprint_id=sprint, number=1, kind=RoundKind.SECRET, state=RoundState.CLOSED, opened_at=closed,
            closes_at=closed, extension_closes_at=closed, closed_at=closed, closed_by=ClosedBy.EVERYBODY, eligible=4,
            voted=4, keep=3, pivot=0, stop=1, abstain=0, advice=Choice.KEEP, advice_strength=AdviceStrength.CLEAR,
        )  # fmt: skip
        decision = self.add(
            Decision, sprint_id=sprint, experiment_id=experiment, route=Route.FOLLOW, state=DecisionState.VALID,
            outcome=Outcome.STOP if place == SPRINTS else Outcome.KEEP, decided_by_id=lead, decided_at=closed,
            reason=text(self.random, LEARNED), tipping_learning_id=tips, advice=Choice.KEEP,
            advice_strength=AdviceStrength.CLEAR,
        )  # fmt: skip
        if place == SPRINTS:
            self.add(
                StopCard, decision_id=decision, experiment_id=experiment, why=text(self.random, LEARNED),
                freed_eur=1000, freed_hours=20, freed_sprints=1, written_at=closed,
            )  # fmt: skip

    def _idea(self, number: int) -> None:
        author = self.teams[number % len(self.teams)][1][0]
        self.add(
            Experiment, number=number, code=experiment_code(number), state=ExperimentState.IDEA,
            title=text(self.random, TITLES), problem=text(self.random, PROBLEMS), audience="bewoners", author_id=author,
            direction_id=self.directions[number % DIRECTIONS], created_at=self.now - timedelta(days=number % 400),
        )  # fmt: skip
