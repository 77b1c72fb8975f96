# SPDX-License-Identifier: EUPL-1.2
"""`tracker import 10x`: the real portfolio, all or nothing, once; nothing invented."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.client import Client
from tests.factories.command_line import Tracker
from tests.factories.people import House, make_organisation
from tests.factories.ten_x import REAL, project, write
from tracker.decisions.models import Decision
from tracker.decisions.terms import DecisionState, Outcome
from tracker.experiments.models import Experiment, Hypothesis
from tracker.experiments.terms import ExperimentState, Origin
from tracker.extensions import db
from tracker.learnings.models import Learning
from tracker.record.models import Event
from tracker.record.queries import verify
from tracker.record.terms import EventKind
from tracker.sprints.models import LogEntry, Sprint
from tracker.sprints.terms import SprintState
from tracker.tables import in_organisation

COUNTED = (Experiment, Hypothesis, Sprint, Decision, Learning, LogEntry, Event)


def counts() -> dict[str, int]:
    return {kind.__name__: db.session.scalar(select(func.count(kind.id))) or 0 for kind in COUNTED}


def by_slug(slug: str) -> Experiment:
    return db.session.scalars(select(Experiment).where(Experiment.source_key == slug)).one()


def sprints_of(experiment: Experiment) -> list[Sprint]:
    return list(db.session.scalars(select(Sprint).where(Sprint.experiment_id == experiment.id).order_by(Sprint.number)))


@pytest.fixture
def portfolio(house: House, tracker: Tracker) -> House:
    """A house with the ten real projects."""
    assert tracker("import", "10x", str(REAL)).status == 0
    return house


def test_the_ten_real_projects_come_in_once(house: House, tracker: Tracker) -> None:
    first = tracker("import", "10x", str(REAL), "--json")
    assert (first.status, json.loads(first.out)) == (0, {"experiments": {"created": 10, "unchanged": 0}})
    assert "Projects 10/10" in first.err
    after = counts()
    second = tracker("import", "10x", str(REAL), "--json")
    assert (second.status, json.loads(second.out)) == (0, {"experiments": {"created": 0, "unchanged": 10}})
    assert counts() == after
    assert tracker("import", "10x", str(REAL)).out == "Experiments: 0 created, 10 unchanged.\n"


def test_what_came_later_is_added_to_what_is_here(house: House, tracker: Tracker, tmp_path: Path) -> None:
    assert tracker("import", "10x", str(write(tmp_path, [project()]))).status == 0
    more = write(tmp_path, [project(title="Renamed since"), project(slug="another")])
    ran = tracker("import", "10x", str(more), "--json")
    assert json.loads(ran.out) == {"experiments": {"created": 1, "unchanged": 1}}
    assert by_slug("quiet-letters").title == "Quiet Letters"
    assert [row.code for row in db.session.scalars(select(Experiment).order_by(Experiment.number))] == [
        "E-001",
        "E-002",
    ]


def test_every_row_says_that_it_was_imported(portfolio: House) -> None:
    for kind in (Experiment, Sprint, Decision, Learning, LogEntry):
        assert set(db.session.scalars(select(kind.origin))) == {Origin.IMPORTED}, kind


def test_nothing_is_invented(portfolio: House) -> None:
    """No date, person, vote, verdict or strength that the file does not hold."""
    for row in db.session.scalars(select(Experiment)):
        assert (row.author_id, row.lead_id, row.team_id, row.domain_owner_id, row.direction_id) == (None,) * 5
        assert (row.created_at, row.ready_at, row.ended_at, row.max_loss_eur, row.max_sprints) == (None,) * 5
    for sprint in db.session.scalars(select(Sprint)):
        dates = (sprint.started_at, sprint.ends_at, sprint.ended_at, sprint.closed_at, sprint.decide_due_at)
        assert dates == (None,) * 5
        assert (sprint.metric, sprint.threshold, sprint.measured_value, sprint.measured_n) == (None,) * 4
    for decision in db.session.scalars(select(Decision)):
        assert (decision.route, decision.decided_at, decision.decided_by_id, decision.reason) == (None,) * 4
        assert (decision.advice, decision.withdraw_until, decision.tipping_learning_id) == (None,) * 3
    for learning in db.session.scalars(select(Learning)):
        assert (learning.verdict, learning.strength, learning.saw, learning.written_at) == (None,) * 4
    for line in db.session.scalars(select(LogEntry)):
        assert (line.author_id, line.written_at) == (None, None)


def test_nothing_is_lost(portfolio: House) -> None:
    """Every text of the file can be read: in the idea, the hypothesis, a learning or the log."""
    for told in json.loads(REAL.read_text(encoding="utf-8")):
        experiment = by_slug(told["slug"])
        assert (experiment.title, experiment.problem) == (told["title"].strip(), told["intro"].strip())
        assert (experiment.audience or "", experiment.theme or "") == (told["audience"], told["type"])
        hypothesis = db.session.scalars(select(Hypothesis).where(Hypothesis.experiment_id == experiment.id)).one()
        assert hypothesis.action == told["question"].strip()
        sprints = sprints_of(experiment)
        assert len(sprints) == told["phase"]
        assert sprints[-1].question == told["question"].strip()
        lines = db.session.scalars(
            select(LogEntry.text).where(LogEntry.sprint_id == sprints[-1].id).order_by(LogEntry.id.desc())
        )
        log = " ".join(lines)
        assert told["status_note"] in log
        for name in ("approach", "impact", "next_steps"):
            sentence = told[name].split(".")[0].split("\n")[-1].removeprefix("* ")
            assert sentence in log, name


STANDING: list[tuple[str, ExperimentState, SprintState, list[Outcome], int]] = [
    ("eligibility-apis", ExperimentState.HANDED_OVER, SprintState.CLOSED,
     [Outcome.KEEP, Outcome.KEEP, Outcome.KEEP, Outcome.SCALE_UP], 4),
    ("combating-bias-in-aiml-implementation", ExperimentState.ACTIVE, SprintState.DECIDING,
     [Outcome.KEEP, Outcome.KEEP], 3),
    ("site-scanner", ExperimentState.ACTIVE, SprintState.RUNNING, [Outcome.KEEP] * 3, 3),
    ("inclusion-for-rulemaking", ExperimentState.ACTIVE, SprintState.RUNNING, [Outcome.KEEP], 1),
]  # fmt: skip


def test_a_project_stands_where_the_file_says(portfolio: House) -> None:
    """What the highest phase is now, what was decided, and in which sprint the findings were learned."""
    for slug, state, last, decided, learned_in in STANDING:
        experiment = by_slug(slug)
        sprints = sprints_of(experiment)
        assert experiment.state is state
        assert {sprint.state for sprint in sprints[:-1]} == {SprintState.CLOSED}
        assert sprints[-1].state is last
        rows = db.session.execute(
            select(Decision.outcome, Decision.state)
            .join(Sprint, Sprint.id == Decision.sprint_id)
            .where(Decision.experiment_id == experiment.id)
            .order_by(Sprint.number)
        ).all()
        assert [row.outcome for row in rows] == decided
        assert {row.state for row in rows} == {DecisionState.VALID}
        learned = db.session.scalars(select(Learning.sprint_id).where(Learning.experiment_id == experiment.id)).all()
        assert Counter(learned) == {sprints[learned_in - 1].id: 3}


def test_every_page_shows_what_was_not_recorded(portfolio: House, client: Client) -> None:
    """The pages hold rows without dates, people and verdicts; who may take them over is told on top."""
    client.sign_in(portfolio.lead)
    for address in ("/today", "/experiments", "/learnings", "/ideas", "/directions"):
        client.get(address)
    for experiment in db.session.scalars(select(Experiment).order_by(Experiment.number)).all():
        page = client.get(f"/experiments/{experiment.code}")
        waits = experiment.state is ExperimentState.ACTIVE
        assert bool(page.find_all(f"a[href='/experiments/{experiment.code}/take-over']")) is waits
        for sprint in sprints_of(experiment):
            client.get(f"/experiments/{experiment.code}/sprints/{sprint.number}")
    for learning_id in db.session.scalars(select(Learning.id).limit(3)).all():
        client.get(f"/learnings/{learning_id}")


def test_no_clock_runs_in_what_was_imported(portfolio: House, tracker: Tracker) -> None:
    """R7: neither the worker nor an act ends a sprint without dates."""
    before = [(row.id, row.state) for row in db.session.scalars(select(Sprint).order_by(Sprint.id))]
    assert tracker("worker", "--once").status == 0
    assert [(row.id, row.state) for row in db.session.scalars(select(Sprint).order_by(Sprint.id))] == before


def test_each_import_stands_in_the_record(portfolio: House) -> None:
    kinds = list(db.session.scalars(select(Event).where(Event.kind == EventKind.EXPERIMENT_IMPORT.value)))
    assert len(kinds) == 10
    assert all(event.data["source"] == "10x" and event.actor_id is None for event in kinds)
    assert not any("Bias" in json.dumps(event.data) for event in kinds)
    assert verify().broken is None


WRONG: list[tuple[str, Any]] = [
    ("half right", [project(slug="right"), project(slug="wrong", phase="3")]),
    ("a missing field", [{"slug": "wrong"}]),
    ("a slug that stands twice", [project(), project()]),
    ("a text of 20 MB", [project(slug="right"), project(intro="x" * 20_000_000)]),
]


@pytest.mark.parametrize("projects", [projects for _, projects in WRONG], ids=[name for name, _ in WRONG])
def test_of_a_wrong_file_nothing_is_brought_in(
    house: House, tracker: Tracker, tmp_path: Path, projects: list[Any]
) -> None:
    before = counts()
    file = write(tmp_path, projects)
    ran = tracker("import", "10x", str(file), "--json")
    assert (ran.status, ran.out) == (1, "")
    assert len(ran.err.splitlines()) == 1
    assert ran.err.startswith(f"tracker: {file}, line ")
    assert counts() == before


def test_when_bringing_in_fails_halfway_nothing_stays(
    house: House, tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tracker.loop.imports import bring_in

    before, real, seen = counts(), bring_in._log, []

    def breaks(*args: Any) -> Any:
        seen.append(args)
        if len(seen) == 7:
            raise RuntimeError("the machine went away")
        return real(*args)

    monkeypatch.setattr(bring_in, "_log", breaks)
    with pytest.raises(RuntimeError):
        tracker("import", "10x", str(REAL))
    db.session.rollback()
    assert counts() == before


def test_without_an_organisation_it_says_what_to_do(tracker: Tracker) -> None:
    make_organisation("Voorbeeldstad", is_demo=True)
    ran = tracker("import", "10x", str(REAL))
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == "tracker: there is no organisation yet: open the set-up page in a browser first\n"


def test_with_several_organisations_one_is_named(house: House, tracker: Tracker) -> None:
    other = make_organisation("Zuiderdorp")
    ran = tracker("import", "10x", str(REAL))
    assert ran.status == 1
    assert "say which one with --organisation: " in ran.err
    assert "'Zuiderdorp'" in ran.err
    assert tracker("import", "10x", str(REAL), "--organisation", "Noorderdorp").status == 1
    assert tracker("import", "10x", str(REAL), "--organisation", "Zuiderdorp").status == 0
    assert counts()["Experiment"] == 0
    with in_organisation(other.id):
        assert counts()["Experiment"] == 10


def test_the_examples_do_not_count_as_an_organisation(house: House, tracker: Tracker) -> None:
    make_organisation("Voorbeeldstad", is_demo=True)
    assert tracker("import", "10x", str(REAL)).status == 0
    assert counts()["Experiment"] == 10
