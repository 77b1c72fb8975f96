# SPDX-License-Identifier: EUPL-1.2
"""The administrator's pages about the organisation: settings that hold for what begins, and free days."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests.client import Client
from tests.factories.people import House
from tests.factories.sprints import make_running_sprint, make_wrapped_up_sprint
from tests.factories.votes import make_open_round
from tracker import clock
from tracker.extensions import db
from tracker.people import queries
from tracker.people.models import Organisation
from tracker.people.rules_settings import refuse_settings
from tracker.people.terms import Language, SettingsFacts
from tracker.record.models import Event
from tracker.record.terms import EventKind
from tracker.sprints.queries import sprint as sprint_of

USUAL = {
    "name": "Testwaard", "language": Language.DUTCH, "zone": "Europe/Amsterdam", "closing_hour": 17,
    "wrap_up_days": 3, "vote_days": 2, "decide_days": 3,
}  # fmt: skip
PAGE, DAYS = "/settings/organisation", "/settings/free-days"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"wrap_up_days": 5, "decide_days": 5}, None),
        ({"vote_days": 1, "closing_hour": 8}, None),
        ({"vote_days": 10, "closing_hour": 22}, None),
        ({"vote_days": 0}, "phase_days"),
        ({"decide_days": 11}, "phase_days"),
        ({"closing_hour": 7}, "closing_hour"),
        ({"closing_hour": 23}, "closing_hour"),
        ({"zone": "Europe/Atlantis"}, "zone_unknown"),
    ],
)
def test_r6_a_phase_takes_one_to_ten_whole_days(changes: dict[str, Any], code: str | None) -> None:
    refusal = refuse_settings(SettingsFacts(**{**USUAL, **changes}))
    assert (refusal.code if refusal else None) == code


def events(kind: EventKind) -> list[dict[str, Any]]:
    return list(db.session.scalars(select(Event.data).where(Event.kind == kind.value).order_by(Event.seq)))


def test_r6_r7_new_deadlines_hold_for_what_begins_and_never_move_what_runs(house: House, client: Client) -> None:
    going = make_open_round(house)
    closes_at, code = going.closes_at, going.sprint.experiment.code
    running = make_running_sprint(house)
    client.sign_in(house.admin)
    page = client.post_form(PAGE, wrap_up_days="5", vote_days="3", decide_days="5", closing_hour="16", follow=True)
    assert "Ze gelden voor wat vanaf nu begint" in page.text
    db.session.refresh(going)
    assert going.closes_at == closes_at
    still = sprint_of(running.experiment_id, 1)
    assert still is not None
    assert still.ends_at == running.ends_at
    later = make_open_round(house)
    assert later.closes_at == queries.calendar().add_working_days(clock.now(), 3)
    assert later.closes_at != closes_at, code
    [event] = events(EventKind.ORGANISATION_EDIT)
    assert (event["wrap_up_days"], event["vote_days"], event["decide_days"], event["closing_hour"]) == (5, 3, 5, 16)
    assert "Testwaard" not in str(event)


def test_2_9_two_edit_the_settings_and_the_later_one_chooses(house: House, client: Client) -> None:
    mine = client.sign_in(house.admin)
    shown = mine.get(PAGE)
    mine.post_form(PAGE, name="Testwaard Noord", vote_days="4")
    clash = mine.post_form(shown, name="Testwaard Zuid", wrap_up_days="6", status=409)
    assert "Testwaard Noord" in clash.text
    assert clash.find("input[name=name]").attrs["value"] == "Testwaard Zuid"
    mine.post_form(clash, name="Testwaard Zuid")
    kept = db.session.scalars(select(Organisation).where(Organisation.id == house.organisation.id)).one()
    db.session.refresh(kept)
    assert (kept.name, kept.vote_days, kept.wrap_up_days) == ("Testwaard Zuid", 4, 6)


@pytest.mark.parametrize("typed", ["0", "11", "2,5", "drie", ""])
def test_a_wrong_number_of_days_is_told_at_its_field(house: House, client: Client, typed: str) -> None:
    client.sign_in(house.admin)
    page = client.post_form(PAGE, name="Anders", vote_days=typed, status=422)
    assert page.find("input[name=name]").attrs["value"] == "Anders"
    assert page.find("#vote_days-e")


def test_free_days_of_the_country_and_of_the_organisation(house: House, client: Client) -> None:
    year, own, christmas = 2027, date(2027, 5, 7), date(2027, 12, 24)
    client.sign_in(house.admin)
    page = client.get(f"{DAYS}?year={year}")
    assert "Koningsdag" in page.text
    page = client.post_form(page, day=own, name="Brugdag", follow=True)
    assert "Brugdag" in page.text
    assert not queries.calendar().is_working_day(own)
    again = client.post_form(page, day=own, name="Nog eens", status=409)
    assert "is al vrij" in again.text
    kings_day = date(2027, 4, 27)
    token = str(page.find("input[name=csrf_token]").attrs["value"])
    for day, way, works in ((kings_day, "worked", True), (kings_day, "free", False), (own, "worked", True)):
        assert page.find(f"form[action='{DAYS}/{way}'] input[value='{day}']")
        page = client.post(f"{DAYS}/{way}", {"csrf_token": token, "day": str(day)}, follow=True)
        assert queries.calendar().is_working_day(day) is works
    assert queries.calendar().is_working_day(christmas)
    assert [(one["day"], one["free"]) for one in events(EventKind.FREE_DAY_SET)] == [
        ("2027-05-07", True), ("2027-04-27", False), ("2027-04-27", True), ("2027-05-07", False),
    ]  # fmt: skip


def test_r6_a_free_day_moves_no_deadline_that_runs(house: House, client: Client) -> None:
    sprint = make_wrapped_up_sprint(house)
    due = sprint.wrap_up_due_at
    assert due is not None
    client.sign_in(house.admin)
    client.post_form(DAYS, day=due.date(), name="De hele gemeente dicht")
    db.session.refresh(sprint)
    assert sprint.wrap_up_due_at == due
    assert not queries.calendar().is_working_day(due.date())


@pytest.mark.parametrize("day", ["1926-12-25", "2226-12-25", "morgen", "2026-02-30"])
def test_a_day_far_away_is_a_typing_error(house: House, client: Client, day: str) -> None:
    client.sign_in(house.admin)
    page = client.get(DAYS)
    token = str(page.find("input[name=csrf_token]").attrs["value"])
    assert client.post(DAYS, {"csrf_token": token, "day": day, "name": "Brugdag"}, status=422).find("#day-e")
    client.get(f"{DAYS}?year=1926", status=404)


def test_the_entrance_leads_to_everything_and_tells_what_the_install_decided(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    page = client.get("/people")
    assert page.find("footer a[href='/settings']")
    entrance = client.get("/settings")
    ways = {link.attrs["href"] for link in entrance.find_all("main a")}
    assert {"/people", "/teams", PAGE, DAYS} <= ways
    assert "Minuten zonder gebruik waarna een sessie eindigt" in entrance.text
    assert "Het werkproces draait niet" in entrance.text
