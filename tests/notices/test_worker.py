# SPDX-License-Identifier: EUPL-1.2
"""The worker settles what is due, goes on when one experiment fails, and stops when it is asked (R7)."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from datetime import timedelta
from threading import Event as Flag
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from tests.client import Client
from tests.databases import SECRET, Database
from tests.factories.people import House, make_organisation
from tests.factories.ten_x import imported
from tests.factories.votes import make_deciding_sprint
from tracker import acts, clock
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.loop.rules_take_over import TakeOverFacts
from tracker.loop.take_over import Target, take_over
from tracker.notices import queries, worker
from tracker.record.models import Event
from tracker.record.terms import EventKind
from tracker.sprints.models import Sprint
from tracker.sprints.terms import SprintState
from tracker.tables import in_organisation


def running(house: House, slug: str = "quiet-letters") -> Experiment:
    """An experiment with a running sprint that ends in 14 days: the shortest way there is to take one over."""
    experiment = imported(slug=slug)
    facts = TakeOverFacts(
        team_id=house.team.id,
        lead_id=house.lead.id,
        direction_id=house.direction.id,
        domain_owner_id=house.owner.id,
        ends_on=clock.now().date() + timedelta(days=14),
    )
    with acts.act(take_over=Target(experiment.code, facts.team_id, facts.direction_id)) as (row, now):
        take_over(row, facts, by=house.lead, now=now)
        db.session.commit()
    return experiment


def sprint_of(experiment: Experiment) -> Sprint:
    db.session.expire_all()
    return db.session.scalars(
        select(Sprint).where(Sprint.experiment_id == experiment.id).order_by(Sprint.number.desc()).limit(1)
    ).one()


def test_a_sprint_past_its_end_is_settled_with_the_moment_it_was_due(house: House) -> None:
    experiment = running(house)
    assert queries.due_experiments(clock.now()) == []
    assert worker.turn() == 0
    assert sprint_of(experiment).state is SprintState.RUNNING
    with clock.moved(clock.now() + timedelta(days=15)):
        assert queries.due_experiments(clock.now()) == [experiment.code]
        assert worker.turn() == 0
        assert queries.due_experiments(clock.now()) == []
    sprint = sprint_of(experiment)
    assert sprint.state is SprintState.WRAPPING_UP
    assert sprint.ends_at is not None
    assert sprint.ended_at == sprint.ends_at
    event = db.session.scalars(
        select(Event).where(Event.stream_id == experiment.id, Event.kind == EventKind.SPRINT_END.value)
    ).one()
    assert (event.actor_id, event.due_at) == (None, sprint.ends_at)
    assert event.recorded_at > sprint.ends_at


def test_r17_a_keep_passes_in_silence_also_after_a_round_that_was_closed_early(house: House) -> None:
    """Nobody acts after the close: the worker notes when silence is a yes, and takes it then."""
    sprint = make_deciding_sprint(house)
    experiment = db.session.scalars(select(Experiment).where(Experiment.id == sprint.experiment_id)).one()
    assert worker.turn() == 0
    noted = sprint_at(experiment, sprint.number)
    assert noted.silence_at is not None
    with clock.moved(noted.silence_at - timedelta(minutes=1)):
        assert worker.turn() == 0
    assert sprint_at(experiment, sprint.number).state is SprintState.DECIDING
    with clock.moved(noted.silence_at + timedelta(minutes=1)):
        assert worker.turn() == 0
    assert sprint_at(experiment, sprint.number).state is SprintState.CLOSED


def sprint_at(experiment: Experiment, number: int) -> Sprint:
    db.session.expire_all()
    return db.session.scalars(
        select(Sprint).where(Sprint.experiment_id == experiment.id, Sprint.number == number)
    ).one()


def test_one_that_fails_does_not_keep_the_others_waiting(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = running(house), running(house, "other")
    real = acts.settle

    def breaks(experiment: Experiment, now: object) -> bool:
        if experiment.id == first.id:
            raise RuntimeError("broken row")
        return real(experiment, now)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(acts, "settle", breaks)
    with clock.moved(clock.now() + timedelta(days=15)), caplog.at_level(logging.ERROR):
        assert worker.turn() == 1
        beat = queries.worker_beat()
    assert f"could not settle {first.code}" in caplog.text
    assert [sprint_of(first).state, sprint_of(second).state] == [SprintState.RUNNING, SprintState.WRAPPING_UP]
    assert beat is not None
    assert beat.failures == 1


def test_it_says_when_it_was_last_here(house: House) -> None:
    assert queries.worker_beat() is None
    at = clock.now().replace(microsecond=0)
    for moment in (at, at + timedelta(minutes=1)):
        with clock.moved(moment):
            worker.turn()
        beat = queries.worker_beat()
        assert beat is not None
        assert (beat.ran_at, beat.failures) == (moment, 0)


def test_r7_the_page_of_the_administrator_says_when_no_worker_runs(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    assert "Het werkproces draait niet." in client.get("/settings").text
    at = clock.now()
    with clock.moved(at):
        worker.turn()
    for minutes, is_away in ((5, False), (6, True)):
        with clock.moved(at + timedelta(minutes=minutes)):
            page = client.get("/settings").text
        assert "Het was hier het laatst op" in page
        assert ("Het werkproces draait niet." in page) is is_away


def test_every_organisation_has_its_turn_and_its_own_beat(house: House) -> None:
    other = make_organisation()
    worker.turn()
    with in_organisation(other.id):
        assert queries.worker_beat() is not None
    assert queries.worker_beat() is not None


def test_the_heads_of_the_record_are_written_once_a_day(house: House) -> None:
    def checkpoints() -> int:
        kind = EventKind.RECORD_CHECKPOINT.value
        return db.session.scalar(select(func.count(Event.id)).where(Event.kind == kind)) or 0

    noon = clock.now().replace(hour=12)
    for moment, expected in ((noon, 1), (noon + timedelta(hours=1), 1), (noon + timedelta(days=1), 2)):
        with clock.moved(moment):
            worker.turn()
        assert checkpoints() == expected


def test_it_stops_when_it_is_asked(app: Flask) -> None:
    ending = Flag()

    def work() -> None:
        with app.app_context():
            worker.run(ending, seconds_between=60)

    thread = Thread(target=work)
    thread.start()
    ending.set()
    thread.join(timeout=20)
    assert not thread.is_alive()


def test_a_database_that_is_away_for_a_turn_does_not_end_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ending, turns = Flag(), []

    def turn(_ending: Flag) -> int:
        turns.append(1)
        if len(turns) == 2:
            ending.set()
            return 0
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(worker, "turn", turn)
    worker.run(ending, seconds_between=0)
    assert len(turns) == 2
    assert "the database did not answer" in caplog.text


def test_sigterm_ends_the_program_cleanly(app: Flask, database: Database) -> None:
    """As systemd does it: the program finishes its turn and ends with status 0."""
    environment = {**os.environ, "DATABASE_URL": database.url, "SECRET_KEY": SECRET, "PYTHONUNBUFFERED": "1"}
    program = subprocess.Popen(
        [sys.executable, "-m", "tracker", "worker"], env=environment, stderr=subprocess.PIPE, text=True
    )
    assert program.stderr is not None
    first = program.stderr.readline()
    program.send_signal(signal.SIGTERM)
    assert program.wait(timeout=30) == 0
    assert first.rstrip().endswith("worker INFO started")
    assert program.stderr.read().rstrip().endswith("worker INFO ended")
    program.stderr.close()
