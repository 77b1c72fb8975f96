# SPDX-License-Identifier: EUPL-1.2
"""R12: from the whole database of a closed round nobody gets from a person to a choice better than by chance.

The attacker of these tests has every row of every table, the order in which the rows lie, and on SQLite the raw bytes of the
file and its write-ahead log. Each check is tried on a database where the link is still there, so that it can fail.
"""

from __future__ import annotations

import random
import secrets
from collections import Counter
from math import sqrt
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from tests.factories.people import House
from tests.factories.sprints import again
from tests.factories.votes import KEEP, PIVOT, STOP, close_by_lead, make_open_round, round_again, settle_at, vote
from tracker.acts import act
from tracker.extensions import db
from tracker.people.models import Person
from tracker.votes import actions, queries
from tracker.votes.models import Elector, Round
from tracker.votes.terms import BallotFacts, Choice, RoundState

ROUNDS = 40
CHOICES = (KEEP, PIVOT, STOP)
# Where a row names a round and a person on purpose: who could depart from the vote and so did not vote, and the lead who
# opened or closed it. The counts that stand beside it are everybody's.
ON_PURPOSE = {("round", "sponsor_id"), ("round", "deputy_id")}
ACTS_OF_THE_LEAD = {"round:open", "round:close"}

Row = dict[str, Any]
Told = tuple[str, list[tuple[Person, Choice]]]  # the id of a round, and who voted what in which order


def dump() -> dict[str, list[Row]]:
    """Every row of every table, in the order in which the engine keeps them."""
    engine = db.engine
    place = "rowid" if engine.dialect.name == "sqlite" else "ctid"
    with engine.connect() as connection:
        return {
            table: [dict(row._mapping) for row in connection.execute(text(f'SELECT * FROM "{table}" ORDER BY {place}'))]  # noqa: S608  # our own table names; the public way to read a row by name
            for table in inspect(engine).get_table_names()
        }


def plain(value: object) -> str:
    """A value as bytes of a database would spell it: ids without hyphens, the rest as text."""
    return value.hex if isinstance(value, UUID) else str(value)


def linked(tables: dict[str, list[Row]], people: set[str], round_id: str, ballots: set[str]) -> list[str]:
    """Rows that name a person together with the round, a vote in it, or the reason that somebody gave."""
    secret = {round_id, *ballots}
    found = []
    for table, rows in tables.items():
        for row in rows:
            spelled = {name: plain(value).replace("-", "") for name, value in row.items()}
            names = {name for name, value in spelled.items() if value in people and (table, name) not in ON_PURPOSE}
            if table == "event" and row["kind"] in ACTS_OF_THE_LEAD:
                names.discard("actor_id")
            if names and any(one in value for value in spelled.values() for one in secret):
                found.append(f"{table}: {row}")
    return found


def test_no_row_names_a_person_and_a_vote(house: House) -> None:
    round_ = make_open_round(house)
    people = {person.id.hex for person in house.electorate}
    for number, person in enumerate(house.electorate):
        vote(round_, person, CHOICES[number % 3], f"reden nummer {number}")
    vote(round_, house.lead, STOP, "reden nummer 0, veranderd")
    tables = dump()
    assert linked(tables, people, round_.id.hex, set()), (
        "while the round is open the link is there: can the check fail?"
    )
    close_by_lead(round_, house)
    tables = dump()
    ballots = {plain(row["id"]).replace("-", "") for row in tables["ballot"]}
    reasons = {str(row["reason"]) for row in tables["ballot"]}
    assert (len(ballots), len(reasons)) == (6, 6)
    assert linked(tables, people, round_.id.hex, ballots | reasons) == []
    assert (tables["open_ballot"], tables["elector"]) == ([], [])


def test_a_ballot_holds_nothing_but_the_vote(house: House) -> None:
    round_ = make_open_round(house)
    vote(round_, house.lead, KEEP)
    settle_at(round_.sprint.experiment, round_.extension_closes_at)
    (ballot,) = dump()["ballot"]
    assert set(ballot) == {"organisation_id", "id", "round_id", "choice", "tipping_learning_id", "reason"}
    assert UUID(plain(ballot["id"])).version == 4, "an id with a clock in it would tell when"


def test_voting_changes_no_other_table(house: House) -> None:
    """No event, delivery, token, version or moment: casting and changing touch the vote and the count of changes."""
    round_ = make_open_round(house)
    before = dump()
    vote(round_, house.lead, KEEP, "eerst zo")
    vote(round_, house.lead, STOP, "dan zo")
    after = dump()
    assert {name for name in before if before[name] != after[name]} == {"open_ballot", "round"}
    (was,), (now,) = before["round"], after["round"]
    assert {name for name in was if was[name] != now[name]} == {"changes"}


# --- the order of the rows ---------------------------------------------------------------------------------


def many_rounds(house: House, count: int) -> list[Told]:
    """Closed rounds with random votes: the id of each round, and who voted what in which order."""
    sprint = make_open_round(house).sprint
    settle_at(sprint.experiment, round_again(sprint).extension_closes_at)
    dice, told = random.Random(20261124), []  # noqa: S311  # a fixed deal of votes, no secret
    for _ in range(count):
        people = list(house.electorate)
        dice.shuffle(people)
        told.append(_a_round(house, again(sprint.experiment).id, [(one, dice.choice(CHOICES)) for one in people]))
    return told


def _a_round(house: House, sprint_id: UUID, votes: list[tuple[Person, Choice]]) -> Told:
    """One more round on a sprint, by the same actions as the real one, without wrapping up again."""
    before = queries.round_of(sprint_id)
    assert before is not None
    with act(experiment=before.sprint.experiment.code) as (experiment, now):
        sprint = again(experiment)
        round_ = Round(sprint_id=sprint.id, number=before.number + 1, kind=before.kind, state=RoundState.OPEN,
                       opened_at=now, closes_at=before.closes_at, extension_closes_at=before.extension_closes_at)  # fmt: skip
        db.session.add(round_)
        db.session.flush()
        db.session.add_all(Elector(round_id=round_.id, person_id=person.id) for person, _choice in votes)
        for person, choice in votes:
            actions.cast_ballot(round_, experiment, person, BallotFacts(choice), now)
        actions.close_early(round_, sprint, experiment, by=house.lead, now=now)
        db.session.commit()
    return round_.id.hex, votes


def guessed_right(rounds: list[Told], rows: list[Row], laid: str, key: str | None) -> float:
    """How far above chance an attacker is who lays the votes of each round beside a list of people, in sigmas.

    laid: the list of people, "as cast" or "by id". key: sort the votes by this column first; None takes them as they lie.
    """
    right, chance = 0, 0.0
    for round_id, cast in rounds:
        own = [row for row in rows if plain(row["round_id"]).replace("-", "") == round_id]
        if key is not None:
            own.sort(key=lambda row: plain(row[key]))
        people = cast if laid == "as cast" else sorted(cast, key=lambda pair: pair[0].id)
        right += sum(row["choice"] == choice.value for row, (_who, choice) in zip(own, people, strict=True))
        chance += sum(n * n for n in Counter(choice for _who, choice in cast).values()) / len(cast)
    return (right - chance) / sqrt(chance)  # the true spread of the matches is a little smaller


WAYS = [("as cast", None), ("by id", None), ("as cast", "id"), ("by id", "id")]


def test_the_order_of_the_ballots_says_nothing(house: House) -> None:
    rounds = many_rounds(house, ROUNDS)
    rows = dump()["ballot"]
    assert {way: score for way in WAYS if abs(score := guessed_right(rounds, rows, *way)) > 5} == {}


def test_without_shuffling_the_order_would_give_everybody_away(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check above can fail: unshuffled, one of the ways finds every vote."""
    monkeypatch.setattr(secrets.SystemRandom, "shuffle", lambda _self, _rows: None)
    rounds = many_rounds(house, 12)
    rows = dump()["ballot"]
    assert max(guessed_right(rounds, rows, *way) for way in WAYS) > 6


# --- what is left on the disk ------------------------------------------------------------------------------


def sqlite_bytes(app: Flask) -> tuple[bytes, bytes]:
    """The database file and its write-ahead log."""
    file = Path(app.config["SETTINGS"].DATABASE_URL.removeprefix("sqlite:///"))
    log = file.with_name(file.name + "-wal")
    return file.read_bytes(), log.read_bytes() if log.exists() else b""


def pairs(round_: Round, house: House) -> list[bytes]:
    """How the rows of `elector` and `open_ballot`, and their indexes, spell a voter: the round, then the person."""
    return [(round_.id.hex + person.id.hex).encode() for person in house.electorate]


@pytest.mark.engines("sqlite")
def test_on_sqlite_no_byte_of_the_link_is_left(house: House, app: Flask) -> None:
    round_ = make_open_round(house)
    for number, person in enumerate(house.electorate):
        vote(round_, person, CHOICES[number % 3], f"merkteken-{number}-{'x' * 5000}")  # long: on pages of its own
    everything = b"".join(sqlite_bytes(app))
    assert all(pair in everything for pair in pairs(round_, house)), "before the close it is there: can the check fail?"
    close_by_lead(round_, house)
    file, log = sqlite_bytes(app)
    assert log == b"", "the write-ahead log holds pages of before"
    assert not [pair for pair in pairs(round_, house) if pair in file]
    assert [file.count(f"merkteken-{number}-".encode()) for number in range(6)] == [1] * 6, "only the ballot has it"


@pytest.mark.engines("postgresql")
def test_on_postgresql_the_dead_rows_are_cleared(house: House) -> None:
    round_ = make_open_round(house)
    for person in house.electorate:
        vote(round_, person, KEEP, "y" * 500)
    assert _sizes() != (0, 0)
    close_by_lead(round_, house)
    assert _sizes() == (0, 0)


def _sizes() -> tuple[int, int]:
    with db.engine.connect() as connection:
        sizes = text("SELECT pg_relation_size('open_ballot'), pg_relation_size('elector')")
        return tuple(connection.execute(sizes).one())
