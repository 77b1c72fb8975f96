# SPDX-License-Identifier: EUPL-1.2
"""The log of access: who came in, who was refused, whose rights changed. Append-only, without secrets, for six months."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from tests.client import Client
from tests.factories.people import House
from tracker import clock
from tracker.acts import act
from tracker.extensions import db, writing
from tracker.people import access_log, actions
from tracker.people.models import AccessEvent
from tracker.people.terms import AccessAction, AccessResult, Role


def lines(action: AccessAction) -> list[AccessEvent]:
    db.session.rollback()
    asked = select(AccessEvent).where(AccessEvent.action == action.value).order_by(AccessEvent.at, AccessEvent.id)
    return list(db.session.scalars(asked))


def test_who_may_not_see_a_page_is_noted_with_the_page_and_not_its_address(house: House, client: Client) -> None:
    client.sign_in(house.lead)
    client.get(f"/people/{house.admin.id}?secret=one", status=403)
    (line,) = lines(AccessAction.PAGE)
    assert (line.actor_id, line.result, line.origin) == (house.lead.id, AccessResult.REFUSED, "127.0.0.1")
    assert line.about == "/people/<uuid:person_id>"


def test_a_page_that_is_shown_leaves_no_line(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    client.get("/people")
    client.get("/people/unknown", status=404)
    assert not lines(AccessAction.PAGE)


def test_roles_are_noted_with_who_gave_them(house: House) -> None:
    before = len(lines(AccessAction.ROLE_CHANGE))
    with act() as (_, now):
        actions.give_role(house.lead, Role.MANAGER, by=house.admin, now=now)
        actions.take_role(house.lead, Role.MANAGER, by=house.admin, now=now)
        db.session.commit()
    given, taken = lines(AccessAction.ROLE_CHANGE)[before:]
    assert (given.about, taken.about) == (f"person/{house.lead.id} +manager", f"person/{house.lead.id} -manager")
    assert given.actor_id == taken.actor_id == house.admin.id
    assert given.origin is None, "no request: the command line or the worker"


def test_a_line_is_never_changed(house: House) -> None:
    note()
    with pytest.raises(DatabaseError, match="append-only"), writing():
        db.session.execute(text("UPDATE access_event SET result = 'done'"))
    db.session.rollback()


def test_lines_are_kept_for_six_months(house: House) -> None:
    note()
    for days, left in ((182, 1), (184, 0)):
        with clock.moved(clock.now() + timedelta(days=days)), act() as (_, now):
            access_log.remove_old(now)
            db.session.commit()
        assert len(lines(AccessAction.EXPORT)) == left


def note() -> None:
    with act() as (_, now):
        access_log.note(AccessAction.EXPORT, by=None, now=now, about="figures")
        db.session.commit()
