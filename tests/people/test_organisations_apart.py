# SPDX-License-Identifier: EUPL-1.2
"""Nobody reads the rows of another organisation, however the question is put (DESIGN 5)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import exists, func, select, union_all
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.sql.selectable import SelectBase

from tests.client import Client
from tests.factories.people import House, furnished, house, make_organisation
from tracker.acts import act
from tracker.directions.models import Direction, Frame
from tracker.extensions import db
from tracker.people.models import FreeDay, Membership, Person, PersonRole, Team
from tracker.record.models import Event
from tracker.tables import NoOrganisation, enter_organisation, in_organisation, leave_organisation, prepared


@contextmanager
def nowhere() -> Iterator[None]:
    mark = enter_organisation(None)
    try:
        yield
    finally:
        leave_organisation(mark)


@pytest.fixture
def two(app: Flask) -> Iterator[tuple[House, House]]:
    """Two houses with the same people and names; the first is entered."""
    other = make_organisation("Andersdorp")
    with house() as own:
        with in_organisation(other.id):
            neighbour = renamed(other)
        yield own, neighbour


def renamed(organisation: Any) -> House:
    return furnished(organisation)


PEOPLE = 10  # of a house

Ask = Callable[[], Any]
OTHER = aliased(Person)
KEPT = prepared(lambda: select(Person.organisation_id))

QUESTIONS: dict[str, Ask] = {
    "entity": lambda: db.session.scalars(select(Person)).all(),
    "column": lambda: db.session.scalars(select(Person.organisation_id)).all(),
    "columns of two": lambda: db.session.execute(
        select(Person.organisation_id, Team.name)
        .join(Membership, Membership.person_id == Person.id)
        .join(Team, Team.id == Membership.team_id)
    ).all(),
    "alias": lambda: db.session.scalars(select(OTHER)).all(),
    "column of an alias": lambda: db.session.scalars(select(OTHER.organisation_id)).all(),
    "join": lambda: db.session.scalars(select(Person).join(Membership, Membership.person_id == Person.id)).all(),
    "outer join": lambda: db.session.scalars(
        select(Membership).outerjoin(Person, Person.id == Membership.person_id)
    ).all(),
    "in": lambda: db.session.scalars(select(Team).where(Team.id.in_(select(Membership.team_id)))).all(),
    "subquery": lambda: db.session.execute(select(select(Person.organisation_id).subquery())).all(),
    "subquery in a subquery": lambda: db.session.execute(
        select(select(select(Person.organisation_id).subquery()).subquery())
    ).all(),
    "cte": lambda: db.session.execute(select(select(Person.organisation_id).cte())).all(),
    "union": lambda: db.session.execute(union_all(select(Person.organisation_id), select(Team.organisation_id))).all(),
    "union in a subquery": lambda: db.session.execute(
        select(union_all(select(Person.organisation_id), select(Team.organisation_id)).subquery())
    ).all(),
    "scalar subquery": lambda: db.session.execute(
        select(select(Person.organisation_id).distinct().scalar_subquery().label("found"))
    ).all(),
    "group by": lambda: db.session.execute(
        select(Person.organisation_id, func.count(Person.id)).group_by(Person.organisation_id)
    ).all(),
    "joined load": lambda: db.session.scalars(select(Person).options(joinedload(Person.role_rows))).unique().all(),
    "selectin load": lambda: db.session.scalars(select(Person).options(selectinload(Person.role_rows))).all(),
    "prepared": lambda: db.session.scalars(KEPT()).all(),
    "prepared, and narrowed": lambda: db.session.scalars(KEPT().where(Person.name != "")).all(),
    "legacy query": lambda: db.session.query(Person).all(),
    "stream": lambda: list(db.session.scalars(select(Event).execution_options(yield_per=5))),
}


def organisations_in(rows: Any) -> set[UUID]:
    """The organisations that an answer names: by its rows, or by their first column."""
    found = set()
    for row in rows:
        first = row if hasattr(row, "organisation_id") else row[0] if hasattr(row, "__getitem__") else row
        found.add(getattr(first, "organisation_id", first))
    return found


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_finds_only_the_own_rows(two: tuple[House, House], name: str) -> None:
    own, neighbour = two
    db.session.expunge_all()
    assert organisations_in(QUESTIONS[name]()) == {own.organisation.id}
    with in_organisation(neighbour.organisation.id):
        assert organisations_in(QUESTIONS[name]()) == {neighbour.organisation.id}


@pytest.mark.parametrize("name", QUESTIONS)
def test_without_an_organisation_every_question_raises(two: tuple[House, House], name: str) -> None:
    db.session.expunge_all()
    with nowhere(), pytest.raises(NoOrganisation):
        QUESTIONS[name]()


def test_inside_a_question_every_part_is_kept_apart(two: tuple[House, House]) -> None:
    """A count, a condition, a joined subquery: the criterion reaches into the parts of a question."""
    own, neighbour = two
    count = select(func.count(Person.id)).scalar_subquery()
    assert db.session.execute(select(Team.organisation_id, count)).all() == [(own.organisation.id, PEOPLE)]
    inside = select(Person.id, Person.name).subquery()
    joined = select(func.count(inside.c.id), func.min(Team.name)).join(inside, inside.c.name == "Teun Trekker")
    assert db.session.execute(joined).one()[0] == 1
    foreign = exists().where(Person.id == neighbour.lead.id)
    assert not db.session.scalar(select(foreign))
    assert not db.session.scalars(select(Team.id).where(foreign)).all()


def test_a_foreign_row_is_not_got_by_its_id(two: tuple[House, House]) -> None:
    own, neighbour = two
    db.session.expunge_all()
    for model, row in ((Person, neighbour.lead), (Team, neighbour.team), (Direction, neighbour.direction)):
        assert db.session.get(model, (own.organisation.id, row.id)) is None
        assert db.session.scalar(select(model).where(model.id == row.id)) is None


def test_naming_the_other_organisation_does_not_help(two: tuple[House, House]) -> None:
    """A whole primary key of the neighbour, or a condition on the organisation, finds nothing."""
    _own, neighbour = two
    db.session.expunge_all()
    key = (neighbour.organisation.id, neighbour.lead.id)
    assert db.session.get(Person, key) is None
    assert not db.session.scalars(select(Person).where(Person.organisation_id == neighbour.organisation.id)).all()
    assert db.session.scalar(select(func.count(Person.id))) == PEOPLE


def test_a_relationship_leads_to_own_rows_only(two: tuple[House, House]) -> None:
    own, _neighbour = two
    db.session.expunge_all()
    membership = db.session.scalars(select(Membership)).first()
    assert membership is not None
    assert membership.person.organisation_id == own.organisation.id
    assert membership.team.organisation_id == own.organisation.id
    direction = db.session.scalars(select(Direction)).one()
    assert direction.sponsor.organisation_id == own.organisation.id


def test_a_relationship_is_not_loaded_without_an_organisation(two: tuple[House, House]) -> None:
    db.session.expunge_all()
    person = db.session.scalars(select(Person)).first()
    assert person is not None
    db.session.expire(person, ["role_rows"])
    with nowhere(), pytest.raises(NoOrganisation):
        _ = person.role_rows


def test_a_new_row_falls_in_the_entered_organisation(two: tuple[House, House]) -> None:
    own, _neighbour = two
    team = Team(name="Nieuw", created_at=own.team.created_at)
    db.session.add(team)
    db.session.flush()
    assert team.organisation_id == own.organisation.id
    db.session.rollback()
    db.session.add(Team(name="Nergens", created_at=own.team.created_at))
    with nowhere(), pytest.raises((NoOrganisation, StatementError)):
        db.session.flush()
    db.session.rollback()


def test_no_row_points_into_another_organisation(two: tuple[House, House]) -> None:
    """Composite foreign keys: the database itself refuses it."""
    _own, neighbour = two
    links = (
        Membership(person_id=neighbour.lead.id, team_id=neighbour.team.id, joined_at=neighbour.team.created_at),
        PersonRole(person_id=neighbour.lead.id, role="manager", given_at=neighbour.team.created_at),
        Team(name="Vals", default_lead_id=neighbour.lead.id, created_at=neighbour.team.created_at),
        Direction(question="Vals?", sponsor_id=neighbour.sponsor.id, opened_at=neighbour.team.created_at),
    )
    for row in links:
        with act():
            db.session.add(row)
            with pytest.raises(IntegrityError):
                db.session.flush()


def test_a_frame_of_the_neighbour_is_not_the_own_one(two: tuple[House, House]) -> None:
    _own, neighbour = two
    assert not db.session.scalars(select(Frame).where(Frame.direction_id == neighbour.direction.id)).all()
    assert not db.session.scalars(select(FreeDay)).all()


def test_a_prepared_question_is_made_by_one_thread() -> None:
    """SQLAlchemy's aliases are no toys for two threads: one of them made a question over all people, and it was kept."""
    inside, most = [], []

    def make() -> SelectBase:
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.05)
        inside.pop()
        return select(Person.organisation_id)

    questions = [prepared(make), prepared(make)]
    threads = [threading.Thread(target=questions[number % 2]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1, 1], "each question once, one at a time"


PAGES = [
    "/people/{person}",
    "/teams/{team}",
    "/teams/{team}/members",
    "/directions/{direction}/people",
    "/directions/{direction}/frame",
]
POSTS = [
    "/people/{person}/password",
    "/people/{person}/deactivate",
    "/people/{person}/reactivate",
    "/teams/{team}/members/{person}/leave",
]


def address(pattern: str, of: House) -> str:
    return pattern.format(person=of.lead.id, team=of.team.id, direction=of.direction.id)


@pytest.mark.parametrize("pattern", PAGES)
def test_a_foreign_page_is_not_found(two: tuple[House, House], client: Client, pattern: str) -> None:
    """The same page as for what does not exist; nothing of the neighbour shows."""
    own, neighbour = two
    client.sign_in(own.admin)
    page = client.get(address(pattern, neighbour), status=404)
    assert page.heading == "Niet gevonden"
    nothing = pattern.format(person=own.team.id, team=own.lead.id, direction=own.lead.id)
    assert client.get(nothing, status=404).text == page.text


@pytest.mark.parametrize("pattern", POSTS)
def test_a_foreign_act_is_not_found(two: tuple[House, House], client: Client, pattern: str) -> None:
    own, neighbour = two
    client.sign_in(own.admin)
    token = client.get("/account").find("input[name=csrf_token]").attrs["value"]
    client.post(address(pattern, neighbour), {"csrf_token": token}, status=404)


def test_the_lists_show_own_rows_only(two: tuple[House, House], client: Client) -> None:
    own, neighbour = two
    client.sign_in(own.admin)
    with in_organisation(neighbour.organisation.id):
        db.session.get(Person, (neighbour.organisation.id, neighbour.lead.id)).name = "Vreemde Vogel"  # type: ignore[union-attr]  # is there
        db.session.commit()
    assert "Teun Trekker" in client.get("/people").text
    for page in ("/people", "/teams", "/directions", f"/teams/{own.team.id}/members"):
        assert "Vreemde Vogel" not in client.get(page).text
