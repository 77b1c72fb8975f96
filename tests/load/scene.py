# SPDX-License-Identifier: EUPL-1.2
"""Eight people, many experiments with an open vote, and a server between them; then what the database says of it."""

from __future__ import annotations

import multiprocessing
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from flask import Flask
from sqlalchemy import Select, func, select

from tests.client import Client
from tests.databases import Database, disconnect
from tests.factories.people import House
from tests.factories.sprints import make_running_sprint
from tests.factories.votes import make_open_round
from tests.load.player import Done, Ground, Seat, play_all
from tests.load.server import Server
from tracker.decisions.models import Decision
from tracker.decisions.terms import DecisionState
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.learnings.queries import of_experiment
from tracker.people.models import Person
from tracker.record.models import Event
from tracker.record.terms import EventKind
from tracker.sprints.models import LogEntry, Sprint
from tracker.votes.models import Ballot, OpenBallot, Round
from tracker.votes.terms import RoundState

IN_FORCE = (DecisionState.VALID, DecisionState.ANNOUNCED)
LOUD = re.compile(r"locked|Traceback|deadlock|Error", re.IGNORECASE)
END_SECONDS = 60
Meanwhile = Callable[[Server], None]


@dataclass
class Played:
    """What all people together did."""

    done: list[Done]
    server_said: str

    @property
    def counts(self) -> Counter[str]:
        """Everything that was counted, added up."""
        total: Counter[str] = Counter()
        for one in self.done:
            total += one.counts
            total.update({"closes": len(one.closed), "decisions": len(one.decided), "lines": len(one.lines)})
        return total

    def told(self) -> str:
        """The counts in a line."""
        return ", ".join(f"{number} {what}" for what, number in sorted(self.counts.items()))


@dataclass(frozen=True, slots=True)
class Stage:
    """Where they play: the application of the test itself, its database, a house, and a folder for this test."""

    app: Flask
    database: Database
    house: House
    folder: Path

    def play(self, meanwhile: Meanwhile, *, processes: int = 8, votes: int, may_break: bool = False) -> Played:
        """Let everybody play on a server of their own for as long as `meanwhile` takes."""
        house = self.house
        people = (*house.electorate, house.sponsor, house.deputy)
        seats = [seat(self.app, person, house) for person in people]
        opened = tuple(_opened(house) for _ in range(votes))
        log = make_running_sprint(house).experiment.code
        db.session.rollback()
        disconnect(self.app)
        stop = self.folder / "stop"
        with Server(self.database.url, self.folder) as server:
            ground = Ground(server.port, opened, log, stop, may_break)
            with _playing(seats, ground, processes) as results:
                try:
                    meanwhile(server)
                finally:
                    stop.touch()
                done = [one for result in results for one in result.result(END_SECONDS)]
            server.stop()
            return Played(done, server.said())


@contextmanager
def _playing(seats: Sequence[Seat], ground: Ground, processes: int) -> Iterator[list[Future[list[Done]]]]:
    """New processes, not forks: they share nothing with the test but the port."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=fresh) as pool:
        yield [pool.submit(play_all, seats[place::processes], ground) for place in range(processes)]


def seat(app: Flask, person: Person, house: House) -> Seat:
    """A person who signed in, with the token that every form of theirs carries."""
    client = Client(app).sign_in(person)
    token = client.csrf_token()
    cookie = client.raw.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return Seat(
        name=person.name.replace(" ", ""),
        cookie=(cookie.key, cookie.value),
        token=token,
        votes=person in house.electorate,
        leads=person == house.lead,
        decides=person in {house.lead, house.sponsor, house.deputy},
    )


def _opened(house: House) -> tuple[str, str]:
    """An experiment whose vote was just opened, and its learning."""
    experiment = make_open_round(house).sprint.experiment
    return experiment.code, str(of_experiment(experiment.id)[0].id)


def check(done: Sequence[Done]) -> None:
    """Hold what people were told against what is there: nothing lost, nothing double, nothing that nobody did."""
    wrong = [wrong for one in done for wrong in one.wrong]
    assert not wrong, "\n".join(wrong)
    check_ballots(done)
    check_decisions(done)
    check_lines(done)


def check_ballots(done: Sequence[Done]) -> None:
    """R12: of each person the last vote that was answered, once; a close that was answered holds."""
    voters = [one for one in done if one.kept or one.unsure]
    closed_by_lead = {code for one in done for code in one.closed}
    for round_id, code, state, voted in db.session.execute(_rounds()).all():
        kind = Ballot if state is RoundState.CLOSED else OpenBallot
        reasons = Counter(db.session.scalars(select(kind.reason).where(kind.round_id == round_id)))
        assert code not in closed_by_lead or state is RoundState.CLOSED, f"{code} was closed and is open"
        for one in voters:
            own = [str(reason) for reason in reasons if str(reason).startswith(f"{one.seat}-")]
            may_be = _last_votes(one, code)
            assert [reason for reason in own if reasons[reason] > 1] == [], f"{code}: a double vote"
            found = int(own[0].rpartition("-")[2]) if own else None
            assert len(own) <= 1, f"{code}: {one.seat} has the votes {own}"
            assert found in may_be, f"{code}: of {one.seat} vote {found} is there, not one of {may_be}"
        assert state is not RoundState.CLOSED or reasons.total() == voted == len(voters)


def _last_votes(one: Done, code: str) -> set[int | None]:
    """The last vote that was answered, or one that was sent after it and got no answer."""
    answered = one.kept.get(code)
    later = {number for number in one.unsure.get(code, set()) if answered is None or number > answered}
    return {answered, *later}


def _rounds() -> Select[UUID, str, RoundState, int | None]:
    """Every round with the code of its experiment."""
    return (
        select(Round.id, Experiment.code, Round.state, Round.voted)
        .join(Sprint, Sprint.id == Round.sprint_id)
        .join(Experiment, Experiment.id == Sprint.experiment_id)
    )


def check_decisions(done: Sequence[Done]) -> None:
    """R17: of several who decide one is right, and only that one was told so."""
    told: dict[str, list[str]] = {}
    for one in done:
        for code in one.decided:
            told.setdefault(code, []).append(one.seat)
    found: dict[str, list[str]] = {}
    in_force = select(Experiment.code, Decision.reason).join(Experiment, Experiment.id == Decision.experiment_id)
    for code, reason in db.session.execute(in_force.where(Decision.state.in_(IN_FORCE))):
        found.setdefault(code, []).append(str(reason))
    assert {code: seats for code, seats in found.items() if len(seats) > 1} == {}
    assert {code: seats for code, seats in told.items() if found.get(code) != seats} == {}


def check_lines(done: Sequence[Done]) -> None:
    """Each line that was answered stands in the log once, and so does its event."""
    there = Counter(db.session.scalars(select(LogEntry.text)))
    told = {text for one in done for text in one.lines}
    assert [text for text, times in there.items() if times > 1] == []
    assert told - set(there) == set(), "lines that were kept are gone"
    events = db.session.scalar(select(func.count(Event.id)).where(Event.kind == EventKind.LOG_ADD))
    assert events == there.total()


def loud_lines(said: str) -> list[str]:
    """Lines of the server that tell of something broken."""
    return [line for line in said.splitlines() if LOUD.search(line)]
