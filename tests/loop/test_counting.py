# SPDX-License-Identifier: EUPL-1.2
"""The loop's one query counts the people of this round, and asks no table for all rows of the organisation."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from tests.factories.experiments import make_idea
from tests.factories.people import House, join, leave, make_team
from tests.factories.votes import KEEP, make_open_round, vote
from tracker import clock
from tracker.experiments.models import Experiment
from tracker.extensions import db, writing
from tracker.loop import queries
from tracker.votes import queries as votes


def test_r10_who_left_the_team_does_not_count_for_being_in_another_one(house: House, session: Session) -> None:
    """DOMAIN 2.9: the electorate less those who left before they voted, whatever other teams and rounds there are."""
    round_, elsewhere = make_open_round(house), make_open_round(house)
    leaver = next(person for person in house.electorate if person in house.members)
    other = make_team("Team Elders")
    join(other, leaver)
    idea = make_idea(house)
    with writing():
        session.rollback()
        of_other = session.get_one(Experiment, (idea.organisation_id, idea.id))
        of_other.team_id = other.id
        session.commit()
    vote(elsewhere, leaver, KEEP)
    leave(house.team, leaver)
    now = clock.now()
    row = queries.row_of(round_.sprint.experiment.code, queries.reader_of(leaver.id, now), now)
    assert row is not None
    assert row.eligible == len(house.electorate) - 1 == len(votes.facts(round_, now).eligible)
    assert not row.can_vote


GROWING = {
    "experiment",
    "sprint",
    "round",
    "decision",
    "learning",
    "stop_card",
    "handover",
    "membership",
    "stop_rule_answer",
}


@pytest.mark.engines("sqlite")
def test_the_one_query_reads_no_table_whole_for_each_row(house: House) -> None:
    """Each row finds its own by an index: a search by organisation alone reads the table, as long as it has become."""
    asked: list[tuple[str, Any]] = []

    def keep(_c: Connection, _k: object, statement: str, parameters: Any, *_rest: object) -> None:
        asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", keep)
    queries.rows([house.lead.id], queries.reader_of(house.lead.id, clock.now()), clock.now())
    event.remove(db.engine, "before_cursor_execute", keep)
    statement, parameters = asked[-1]
    with db.engine.connect() as connection:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert len(plan) > 30, "the query that the lists share"
    found = [re.match(r"(?:SEARCH|SCAN) (\w+?)(?:_\d+)?\b(?!.*=\? AND )", step) for step in plan[1:]]
    assert [match.string for match in found if match and match[1] in GROWING] == []
