# SPDX-License-Identifier: EUPL-1.2
"""The example municipality as it stands after loading, and how it goes away again."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.client import Client
from tests.databases import Database, settings
from tests.factories.command_line import Tracker
from tests.factories.people import House
from tracker import clock, create_app
from tracker.cli import run
from tracker.decisions import queries as decisions
from tracker.decisions.models import Pivot
from tracker.decisions.terms import DecisionState, Outcome, PivotKind, Route
from tracker.demo import load, municipality
from tracker.demo.removal import remove
from tracker.experiments.models import Experiment
from tracker.experiments.queries import by_code
from tracker.experiments.terms import ExperimentState
from tracker.extensions import db
from tracker.learnings.models import Learning
from tracker.learnings.terms import Strength, Verdict
from tracker.people import queries as people
from tracker.people.models import Organisation
from tracker.record.queries import verify
from tracker.sprints import queries as sprints
from tracker.sprints.models import LogEntry, Sprint
from tracker.sprints.terms import SprintState
from tracker.tables import Base, in_organisation
from tracker.votes import queries as votes
from tracker.votes.models import Elector, OpenBallot, Round
from tracker.votes.terms import AdviceStrength, Choice, RoundState

PASSWORD = "een-lang-wachtwoord"


@pytest.fixture
def examples(app: Flask) -> Iterator[Organisation]:
    """The examples, loaded and entered."""
    organisation = load.load(PASSWORD, keep=db.session.commit, tell=lambda _step: None)
    with in_organisation(organisation.id):
        yield organisation


def experiment(code: str) -> Experiment:
    found = by_code(code)
    assert found is not None
    return found


def rounds(code: str) -> list[Round]:
    """The rounds of an experiment, by sprint."""
    query = select(Round).join(Sprint, Sprint.id == Round.sprint_id).where(Sprint.experiment_id == experiment(code).id)
    return list(db.session.scalars(query.order_by(Sprint.number)))


def counted(code: str) -> list[tuple[int | None, ...]]:
    """Keep, pivot, stop and abstain of each closed round."""
    return [(r.keep, r.pivot, r.stop, r.abstain) for r in rounds(code) if r.state is RoundState.CLOSED]


def learned(code: str) -> list[tuple[Verdict | None, Strength | None]]:
    query = select(Learning.verdict, Learning.strength).where(Learning.experiment_id == experiment(code).id)
    return [(row.verdict, row.strength) for row in db.session.execute(query.order_by(Learning.id))]


def decided(code: str) -> list[tuple[Outcome, Route | None, str | None]]:
    return [(row.outcome, row.route, row.decided_by) for row in decisions.of_experiment(experiment(code).id)]


def test_the_examples_are_what_was_told(examples: Organisation) -> None:
    """DOMAIN 6: E-003 runs, E-007 is voting, E-011 stopped; each with its votes and decisions."""
    _told_of_e003()
    _told_of_e007()
    _told_of_e011()
    assert [row.code for row in db.session.scalars(select(Experiment).order_by(Experiment.number))] == [
        "E-003", "E-007", "E-011",
    ]  # fmt: skip
    assert people.organisation().next_number == 12
    assert verify().broken is None
    assert len(people.people()) == len(municipality.PEOPLE)
    _no_closed_vote_hangs_on_a_person()


def _no_closed_vote_hangs_on_a_person() -> None:
    """R12: only the round of E-007 that is open knows who voted."""
    open_round = rounds("E-007")[-1]
    assert set(db.session.scalars(select(OpenBallot.round_id))) == {open_round.id}
    assert set(db.session.scalars(select(Elector.round_id))) == {open_round.id}


def _told_of_e003() -> None:
    row, keep, pivot = experiment("E-003"), Outcome.KEEP, Outcome.PIVOT
    assert (row.title, row.state) == ("Volle container meldt zich", ExperimentState.ACTIVE)
    assert counted("E-003") == [(2, 2, 1, 0), (3, 1, 0, 1), (5, 0, 0, 0)]
    strengths = [round_.advice_strength for round_ in rounds("E-003")]
    assert strengths == [AdviceStrength.TIE, AdviceStrength.CLEAR, AdviceStrength.UNANIMOUS]
    assert decided("E-003") == [
        (pivot, Route.SPONSOR, "Jelle Roordink"), (keep, Route.FOLLOW, "Tess Oudkerk"),
        (keep, Route.FOLLOW, "Tess Oudkerk"),
    ]  # fmt: skip
    assert db.session.scalars(select(Pivot.kind)).all() == [PivotKind.OTHER_TECHNIQUE]
    measured = Strength.MEASURED
    assert learned("E-003") == [
        (Verdict.UNCLEAR, measured), (Verdict.REFUTED, measured), (Verdict.CONFIRMED, measured),
    ]  # fmt: skip
    sprint = sprints.current_sprint(row.id)
    assert sprint is not None
    assert (sprint.number, sprint.state) == (4, SprintState.RUNNING)
    assert sprint.started_at is not None
    calendar = people.calendar()
    assert (calendar.local_day(clock.now()) - calendar.local_day(sprint.started_at)).days == 6
    used = sprints.used(row.id)
    assert (row.max_loss_eur, used.euros, row.max_hours, used.hours) == (9000, 6100, 280, 195)
    assert "Karin Postma" in {line.taken_by for line in sprints.log_and_blockers(sprint)[1]}


def _told_of_e007() -> None:
    assert counted("E-007") == [(3, 2, 0, 0), (5, 0, 0, 0)]
    last = rounds("E-007")[-1]
    facts = votes.facts(last, clock.now())
    assert (last.state, facts.voted, len(facts.eligible)) == (RoundState.OPEN, 3, 5)
    assert last.closes_at > clock.now()
    voted = set(db.session.scalars(select(OpenBallot.person_id).where(OpenBallot.round_id == last.id)))
    waiting = {people.names({person_id})[person_id] for person_id in facts.eligible - voted}
    assert waiting == {"Wout Scherpenzeel", "Anouk Reitsma"}
    values = db.session.scalars(
        select(Sprint.measured_value).where(Sprint.experiment_id == experiment("E-007").id).order_by(Sprint.number)
    ).all()
    assert [int(value or 0) for value in values] == [35, 58, 54]


def _told_of_e011() -> None:
    row = experiment("E-011")
    assert row.state is ExperimentState.STOPPED
    assert counted("E-011") == [(3, 2, 1, 0), (0, 0, 6, 0)]
    assert [round_.advice_strength for round_ in rounds("E-011")] == [AdviceStrength.DIVIDED, AdviceStrength.UNANIMOUS]
    assert rounds("E-011")[1].advice is Choice.STOP
    stop = decisions.stop_of(row.id)
    assert stop is not None
    assert (stop.state, stop.outcome) == (DecisionState.VALID, Outcome.STOP)
    assert row.ended_at == stop.withdraw_until
    card = decisions.stop_card(row.id)
    assert card is not None
    assert (card.card.freed_eur, card.card.freed_hours, card.card.freed_sprints) == (4600, 150, 5)
    assert card.learnings[0].learned == "Een fout die goed klinkt, kost meer tijd dan geen notitie"
    assert len(card.learnings) == 3


def test_everybody_signs_in_and_sees_good_pages(examples: Organisation, client: Client) -> None:
    for told in municipality.PEOPLE:
        if told.sign_in is not None:
            other = client.another()
            other.post_form("/sign-in", email=told.email, password=PASSWORD)
            assert told.name in other.get("/today").words_of(".app-who")[0]
    client.sign_in(people.person_by_email(f"trekker@{municipality.DOMAIN}"))
    for address in ("/experiments", "/directions", "/learnings", "/ideas"):
        client.get(address)
    for code, number in (("E-003", 4), ("E-007", 3), ("E-011", 2)):
        client.get(f"/experiments/{code}")
        client.get(f"/experiments/{code}/sprints/{number}")


LONG = pytest.mark.long
DAYS = ["2026-01-05", *(pytest.param(d, marks=LONG) for d in ("2026-04-08", "2026-05-02", "2028-02-29", "2026-12-31"))]


@pytest.mark.parametrize("day", DAYS)
def test_any_day_is_a_good_day_to_load(app: Flask, day: str) -> None:
    """Weekends, free days and summer time lie elsewhere each time; just after midnight is the tightest moment."""
    moment = datetime.fromisoformat(day).replace(hour=0, minute=5, tzinfo=UTC)
    with clock.moved(moment):
        organisation = load.load(PASSWORD, keep=db.session.commit, tell=lambda _step: None)
        with in_organisation(organisation.id):
            assert experiment("E-011").state is ExperimentState.STOPPED
            assert rounds("E-007")[-1].state is RoundState.OPEN
            newest = db.session.scalar(select(func.max(LogEntry.written_at)))
            assert newest is not None
            assert newest < moment


def rows_left() -> dict[str, int]:
    """Tables with rows, over all organisations."""
    found = {
        table.name: db.session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in Base.metadata.sorted_tables
    }
    return {name: count for name, count in found.items() if count}


def test_loading_shows_how_far_it_is_and_removing_leaves_nothing(house: House, tracker: Tracker) -> None:
    before, start = rows_left(), time.process_time()
    ran = tracker("demo", "--json")
    assert time.process_time() - start < 20
    told = json.loads(ran.out)
    assert (ran.status, told["loaded"], told["organisation"]) == (0, True, municipality.NAME)
    assert ran.err.splitlines()[-1] == f"Examples {load.STEPS}/{load.STEPS}: sign-ins"
    assert 5 <= len(ran.err.splitlines()) <= 10
    again = tracker("demo")
    assert again.status == 0
    assert f"{municipality.NAME} is here already." in again.out
    assert f"Password of everybody there: {told['password']}" in again.out
    assert all(row["email"] in again.out for row in told["sign_ins"])
    assert rows_left() != before
    gone = tracker("demo", "--remove")
    assert (gone.status, gone.out) == (0, "The examples are removed.\n")
    assert rows_left() == before
    assert tracker("verify").status == 0


def test_without_examples_there_is_nothing_to_remove(tracker: Tracker) -> None:
    gone = tracker("demo", "--remove")
    assert (gone.status, gone.err) == (1, "tracker: there are no examples to remove\n")


@pytest.fixture
def no_stories(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only people, teams and directions: enough for tests of loading itself."""
    monkeypatch.setattr(load, "SCENES", [])
    monkeypatch.setattr(load, "STORIES", ())


def test_what_was_left_half_is_loaded_anew(no_stories: None, tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_words: object, **_facts: object) -> None:
        raise RuntimeError("the power went out")

    with monkeypatch.context() as patch:
        patch.setattr(load, "give_password", breaks)
        with pytest.raises(RuntimeError):
            tracker("demo")
    db.session.rollback()
    half = load.loaded()
    assert half is not None
    assert not load.is_whole(half)
    half_id = half.id
    assert tracker("demo").status == 0
    whole = load.loaded()
    assert whole is not None
    assert whole.id != half_id
    assert load.is_whole(whole)


def test_only_examples_can_be_removed(house: House) -> None:
    with pytest.raises(ValueError, match="only examples"):
        remove(house.organisation, keep=db.session.commit)


def test_on_https_it_is_refused_unless_forced(
    no_stories: None, database: Database, app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    public = create_app(settings(database.url, PUBLIC_URL="https://leerlus.example"))
    assert run(["demo"], public) == 1
    told = capsys.readouterr()
    assert told.err.startswith("tracker: PUBLIC_URL is https")
    assert len(told.err.splitlines()) == 1
    assert load.loaded() is None
    db.session.rollback()
    assert run(["demo", "--force"], public) == 0
    db.session.rollback()
    assert load.loaded() is not None
    with public.app_context():
        db.session.remove()
        db.engine.dispose()
