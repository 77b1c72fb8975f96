# SPDX-License-Identifier: EUPL-1.2
"""`tracker second-factor reset`: the way out for an install whose only administrator lost everything."""

from __future__ import annotations

from sqlalchemy import func, select

from tests.client import Client
from tests.factories.command_line import Tracker
from tests.factories.people import House
from tests.factories.second_step import give_app
from tracker.extensions import db
from tracker.record.models import Event
from tracker.record.terms import EventKind
from tracker.sign_in.models_factors import AuthenticatorApp, RecoveryCode


def test_who_runs_the_server_resets_the_only_administrator(house: House, client: Client, tracker: Tracker) -> None:
    give_app(house.admin)
    mine, email = client.sign_in(house.admin), house.admin.email
    ran = tracker("second-factor", "reset", email)
    assert (ran.status, ran.out.splitlines()[-1]) == (0, f"{email}: the second step is reset, all sessions have ended.")
    assert mine.get("/account", status=303).location == "/sign-in?next=/account"
    assert "Wie de server beheert" in client.sign_in(house.admin).get("/account").text
    for table in (AuthenticatorApp, RecoveryCode):
        assert db.session.scalar(select(func.count(table.id))) == 0
    reset = db.session.scalars(select(Event).where(Event.kind == EventKind.FACTOR_RESET.value)).one()
    assert (reset.stream_id, reset.actor_id) == (house.admin.id, None)


def test_an_address_of_nobody_changes_nothing(house: House, tracker: Tracker) -> None:
    ran = tracker("second-factor", "reset", "niemand@testwaard.example")
    assert (ran.status, ran.err) == (1, "tracker: nobody here has the address 'niemand@testwaard.example'\n")
