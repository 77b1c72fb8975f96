# SPDX-License-Identifier: EUPL-1.2
"""Kill -9 in the middle of an act leaves the old state or the new one, never half of it."""

from __future__ import annotations

import os
import subprocess
import sys
from uuid import UUID

import pytest
from sqlalchemy import func, select

from tests.databases import SECRET, Database
from tests.factories.people import House
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.record import queries as record
from tracker.record.models import Delivery, Event

ACT = """
import sys
from uuid import UUID
from tracker import create_app
from tracker.acts import act
from tracker.experiments.actions import add_idea
from tracker.experiments.terms import IdeaFacts
from tracker.extensions import db
from tracker.people.queries import person
from tracker.tables import in_organisation

organisation_id, person_id, moment = UUID(sys.argv[1]), UUID(sys.argv[2]), sys.argv[3]
with create_app().app_context(), in_organisation(organisation_id), act() as (_, now):
    add_idea(IdeaFacts("Vragenuur", "Niemand snapt de brief", "Wie een brief kreeg"), by=person(person_id), now=now)
    if moment == "after":
        db.session.commit()
    print("here", flush=True)
    sys.stdin.read()
"""


def killed(url: str, organisation_id: UUID, person_id: UUID, moment: str) -> None:
    """Run an act in a process of its own and kill it before or after its commit."""
    environment = {**os.environ, "DATABASE_URL": url, "SECRET_KEY": SECRET}
    command = [sys.executable, "-c", ACT, str(organisation_id), str(person_id), moment]
    process = subprocess.Popen(  # our own script
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    process.kill()
    process.communicate()


@pytest.mark.parametrize(("moment", "kept"), [("before", 0), ("after", 1)])
def test_a_killed_act_is_there_whole_or_not_at_all(database: Database, house: House, moment: str, kept: int) -> None:
    events = db.session.scalar(select(func.count(Event.id))) or 0
    ids = house.organisation.id, house.lead.id
    db.session.rollback()
    killed(database.url, *ids, moment)
    assert db.session.scalar(select(func.count(Experiment.id))) == kept
    assert db.session.scalar(select(func.count(Event.id))) == events + kept
    assert db.session.scalar(select(func.count(Delivery.id))) == events + kept
    assert record.verify().broken is None
    db.session.rollback()
    killed(database.url, *ids, "after")  # the next act needs no repair
    assert db.session.scalar(select(func.count(Experiment.id))) == kept + 1
