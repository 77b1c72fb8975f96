# SPDX-License-Identifier: EUPL-1.2
"""The example municipality as it stands after loading: DOMAIN 6 line by line, in the rows and on the screen.

One load for all: it is the most work of any test.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.client import Client
from tests.demo.facts import FACTS, told_of
from tests.demo.told import BACKLOG, TOLD
from tests.factories.command_line import Tracker
from tests.factories.people import House
from tests.loop.rows import in_a_list
from tracker import clock
from tracker.demo import load, municipality
from tracker.extensions import db
from tracker.loop import glance, queries
from tracker.people import queries as people
from tracker.tables import Base, in_organisation

LONG = pytest.mark.long
JUST_AFTER_MIDNIGHT = timedelta(minutes=5)
# Weekends, free days and summer time lie elsewhere each time; just after midnight is the tightest moment.
DAYS = ["2026-01-05", *(pytest.param(d, marks=LONG) for d in ("2026-04-08", "2026-05-02", "2028-02-29", "2026-12-31"))]


# What each sign-in finds on top of Today: something to vote on, to log, to decide, to read.
TODAY = {
    "lid": "Nu aan jou Stem vóór",
    "trekker": "Nu aan jou Wat zag je vandaag?",
    "vakeigenaar": "Nu aan jou Wat zag je vandaag?",
    "manager": "Er wacht niets op je. Lees een les van een ander team.",
    "opdrachtgever": "Nu aan jou Besluit na sprint 3",
    "beheerder": "Er wacht niets op je",
}


def on_the_screen(client: Client, password: str) -> None:
    """Every sign-in works and has something on top; every page of every experiment is a good page."""
    for told in municipality.PEOPLE:
        if told.sign_in is not None:
            other = client.another()
            other.post_form("/sign-in", email=told.email, password=password)
            today = other.get("/today")
            assert told.name in today.words_of(".app-who")[0]
            assert TODAY[told.sign_in] in today.text, (told.sign_in, today.text)
    client.sign_in(people.person_by_email(f"opdrachtgever@{municipality.DOMAIN}"))
    listed = client.get("/experiments").text
    assert "Stilgevallen: sprint 2 is niet afgerond" in listed  # E-012
    groups = client.get("/experiments").words_of("h2")
    assert [any(name in group for group in groups) for name in ("Opschalen", "Overgedragen")] == [True, True]
    lead = client.another().sign_in(people.person_by_email(f"noor.haverkamp@{municipality.DOMAIN}"))
    assert "Dat is 2 werkdagen te laat." in lead.get("/experiments/E-005").text
    ilse = client.another().sign_in(people.person_by_email(f"ilse.kamphorst@{municipality.DOMAIN}"))
    blocked = ilse.get("/experiments/E-010")
    assert "Sprint 3 kan nog niet starten" in blocked.words_of("h2")
    assert "Start sprint 3" not in blocked.text
    assert "Kies een vakeigenaar" in blocked.text
    for code, facts in TOLD.items():
        assert facts.title in listed, code
        assert facts.now in client.get(f"/experiments/{code}").text, code
        client.get(f"/experiments/{code}/sprints/{len(facts.sprints)}")
    assert "Arjan Feenstra, Belastingen" in client.get("/experiments/E-001/hand-over").text
    for code in ("E-004", "E-009", "E-011"):
        assert "Gestopt, en dit weten we nu" in client.get(f"/experiments/{code}/stop-card").text, code
    for address in ("/ideas", "/learnings", "/directions", "/experiments/E-008/sprints/2/decision"):
        client.get(address)
    backlog = client.get("/ideas").text
    assert all(title in backlog for title in BACKLOG)


def lists_say_what_pages_say() -> None:
    """A list reads less of each experiment, and says the same: today, and while deadlines pass that nobody settles."""
    for days in (0, 1, 5, 20, 60):
        now = clock.now() + timedelta(days=days)
        manager = people.person_by_email(f"manager@{municipality.DOMAIN}")
        assert manager is not None
        reader = queries.reader_of(manager.id, now)
        whole = [row for code in TOLD if (row := queries.row_of(code, reader, now))]
        listed = glance.listed([row.experiment_id for row in whole], reader, now)
        assert [in_a_list(row, reader, now) for row in listed] == [in_a_list(row, reader, now) for row in whole], days
        assert any(row.theme is None for row in listed), "every row was read whole"


def rows_left() -> dict[str, int]:
    """Tables with rows, over all organisations."""
    found = {
        table.name: db.session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in Base.metadata.sorted_tables
    }
    return {name: count for name, count in found.items() if count}


@pytest.mark.parametrize("day", DAYS)
def test_veldermeer_is_what_was_told_and_goes_away_whole(
    app: Flask, house: House, tracker: Tracker, client: Client, day: str
) -> None:
    """DOMAIN 6: loaded by the command, with progress, in less than 20 seconds of work; removed without a trace."""
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC) + JUST_AFTER_MIDNIGHT
    with clock.moved(moment):
        before, start = rows_left(), time.process_time()
        ran = tracker("demo", "--json")
        assert time.process_time() - start < 20
        report = json.loads(ran.out)
        assert (ran.status, report["loaded"], report["organisation"]) == (0, True, municipality.NAME)
        assert ran.err.splitlines()[-1] == f"Examples {load.STEPS}/{load.STEPS}: sign-ins"
        assert 5 <= len(ran.err.splitlines()) <= 10
        demo = load.loaded()
        assert demo is not None
        with in_organisation(demo.id):
            for code, told in TOLD.items():
                told_of(code, told)
            for fact in FACTS:
                fact()
            lists_say_what_pages_say()
            on_the_screen(client, report["password"])
        again = tracker("demo")
        assert (again.status, f"{municipality.NAME} is here already." in again.out) == (0, True)
        assert f"Password of everybody there: {report['password']}" in again.out
        assert all(row["email"] in again.out for row in report["sign_ins"])
        assert rows_left() != before
        gone = tracker("demo", "--remove")
        assert (gone.status, gone.out) == (0, "The examples are removed.\n")
        assert rows_left() == before
        assert tracker("verify").status == 0
