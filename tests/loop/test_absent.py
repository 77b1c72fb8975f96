# SPDX-License-Identifier: EUPL-1.2
"""When somebody left, or a wrap-up does not come: who is asked and who sees it when (DOMAIN 2.9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.client import Client
from tests.factories.experiments import read_again
from tests.factories.people import House, make_person
from tests.factories.sprints import again, make_planned_sprint, make_running_sprint, make_wrapping_up_sprint
from tests.factories.votes import decide, make_deciding_sprint, refused, settle_at, stop, tip
from tests.loop.rows import DEPUTY, LEAD, MEMBER, SPONSOR, STRANGER, TEAM, a_row
from tracker import clock
from tracker.acts import act
from tracker.decisions.queries import in_force
from tracker.decisions.terms import DecisionState, Outcome, Route
from tracker.experiments.terms import ExperimentState
from tracker.extensions import db
from tracker.loop import overdue, queries, rules_absent
from tracker.loop import rules as loop
from tracker.loop.actions import start_sprint
from tracker.loop.terms import ActKind, LoopRow, Reader
from tracker.people import actions as people
from tracker.people.models import Person
from tracker.people.queries import calendar
from tracker.sprints.models import Sprint
from tracker.sprints.terms import SprintState

NOW = clock.now()
HOUR = timedelta(hours=1)
MEMBERS, NOBODY = frozenset({TEAM}), frozenset[Any]()
ADMIN = Reader(STRANGER, NOBODY, is_admin=True)


def close_account(house: House, person: Person) -> None:
    with act() as (_, now):
        people.deactivate(person, by=house.admin, now=now)
        db.session.commit()


def row_of(sprint: Sprint, person: Person) -> LoopRow:
    db.session.rollback()
    row = queries.row_of(sprint.experiment.code, queries.reader_of(person.id, clock.now()), clock.now())
    assert row is not None
    return row


# --- late: for whom ----------------------------------------------------------------------------------------

LATE = {"sprint_state": SprintState.WRAPPING_UP, "wrap_up_due_at": NOW - HOUR, "late_for_all_at": NOW + HOUR}


@pytest.mark.parametrize(
    ("changes", "reader", "shows"),
    [
        ({}, Reader(MEMBER, MEMBERS), True),
        ({}, Reader(LEAD, NOBODY), True),
        ({}, Reader(SPONSOR, NOBODY), False),
        ({}, Reader(STRANGER, NOBODY), False),
        ({"late_for_all_at": NOW}, Reader(STRANGER, NOBODY), True),
        ({"late_for_all_at": None}, Reader(STRANGER, NOBODY), False),
        ({"wrap_up_due_at": NOW + HOUR, "late_for_all_at": NOW}, Reader(MEMBER, MEMBERS), False),
        ({"sprint_state": SprintState.DECIDING, "decide_due_at": NOW}, Reader(STRANGER, NOBODY), True),
    ],
)
def test_2_9_wrap_up_deadline_passed_for_the_team_at_once_for_others_after_three_working_days(
    changes: dict[str, Any], reader: Reader, *, shows: bool
) -> None:
    assert rules_absent.shows_late(a_row(**{**LATE, **changes}), reader, NOW) is shows


def test_r6_the_moments_of_a_late_wrap_up_are_stored_with_the_start(house: House) -> None:
    sprint, days = make_running_sprint(house), calendar()
    assert sprint.ends_at is not None
    due = days.add_working_days(sprint.ends_at, 3)
    moments = (sprint.wrap_up_due_at, sprint.late_for_all_at, sprint.ask_lead_at)
    assert moments == (due, days.add_working_days(due, 3), days.add_working_days(due, 15))
    settle_at(sprint.experiment, sprint.ends_at + timedelta(days=40))
    settled = again(sprint.experiment)
    assert (settled.wrap_up_due_at, settled.late_for_all_at, settled.ask_lead_at) == moments


def test_a_late_wrap_up_on_the_pages(house: House, client: Client) -> None:
    sprint = make_running_sprint(house)
    code = sprint.experiment.code
    member, manager = client.another().sign_in(house.members[0]), client.another().sign_in(house.manager)
    assert sprint.wrap_up_due_at is not None
    assert sprint.late_for_all_at is not None
    with clock.moved(sprint.wrap_up_due_at + HOUR):
        assert "te laat" in member.get("/experiments").text
        assert "te laat" not in manager.get("/experiments").text
        assert "moest klaar zijn op" in member.get(f"/experiments/{code}").text
        assert "moest klaar zijn op" not in manager.get(f"/experiments/{code}").text
    with clock.moved(sprint.late_for_all_at + HOUR):
        assert "te laat" in manager.get("/experiments").text
        assert "moest klaar zijn op" in manager.get(f"/experiments/{code}").text


# --- fifteen working days later: stop, or another lead? ------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "reader", "kind"),
    [
        ({"ask_lead_at": NOW}, Reader(SPONSOR, NOBODY), ActKind.STOP_OR_LEAD),
        ({"ask_lead_at": NOW}, Reader(DEPUTY, NOBODY), ActKind.STOP_OR_LEAD),
        ({"ask_lead_at": NOW + HOUR}, Reader(SPONSOR, NOBODY), None),
        ({"ask_lead_at": None}, Reader(SPONSOR, NOBODY), None),
        ({"ask_lead_at": NOW}, Reader(LEAD, MEMBERS), None),
        ({"ask_lead_at": NOW, "sprint_state": SprintState.VOTING}, Reader(SPONSOR, NOBODY), None),
        ({"ask_lead_at": NOW, "state": ExperimentState.STOPPED}, Reader(SPONSOR, NOBODY), None),
    ],
)
def test_2_9_wrap_up_deadline_passed_fifteen_working_days_ago_and_the_sponsor_is_asked(
    changes: dict[str, Any], reader: Reader, kind: ActKind | None
) -> None:
    asked = rules_absent.asked_beside(a_row(**{**LATE, **changes}), reader, NOW)
    assert (asked.kind if asked else None) is kind


def overdue_sprint(house: House) -> Sprint:
    """A sprint that ended ten weeks ago, and that nobody wrapped up."""
    sprint = make_wrapping_up_sprint(house)
    with act(experiment=sprint.experiment.code) as (experiment, now):
        again(experiment).ask_lead_at = now - HOUR
        db.session.commit()
    return again(sprint.experiment)


def test_r17_2_9_wrap_up_deadline_passed_and_the_sponsor_stops(house: House, client: Client) -> None:
    sprint = overdue_sprint(house)
    client.sign_in(house.deputy)
    assert "Stoppen of een andere trekker?" in client.get("/today").text
    address = f"/experiments/{sprint.experiment.code}/sprints/1/overdue"
    client.post_form(address, follow=True, reason="Niemand heeft er nog tijd voor.")
    decision = in_force(sprint.id)
    assert decision is not None
    assert (decision.outcome, decision.route, decision.state) == (Outcome.STOP, Route.SPONSOR, DecisionState.ANNOUNCED)
    assert (decision.decided_by_id, decision.on_behalf_of_id) == (house.deputy.id, house.sponsor.id)
    lead = client.another().sign_in(house.lead)  # no learning was written: the card has none to choose
    card = f"/experiments/{sprint.experiment.code}/stop-card"
    assert "Niemand heeft er nog tijd voor." in lead.post_form(card, follow=True, unknown="Alles.").text


def test_2_9_wrap_up_deadline_passed_and_the_sponsor_names_another_lead(house: House, client: Client) -> None:
    sprint = overdue_sprint(house)
    client.sign_in(house.sponsor)
    address = f"/experiments/{sprint.experiment.code}/sprints/1/overdue"
    new = house.members[1]
    client.post_form(address, follow=True, lead_id=new.id)
    after = again(sprint.experiment)
    assert (read_again(sprint.experiment.code).lead_id, after.state) == (new.id, SprintState.WRAPPING_UP)
    assert after.ask_lead_at == calendar().add_working_days(clock.now(), 15)
    refused("not_overdue", _name, after, house.members[2], house.sponsor)


def _name(sprint: Sprint, lead: Person, by: Person) -> None:
    with act(experiment=sprint.experiment.code) as (experiment, now):
        overdue.name_lead(again(experiment), experiment, lead.id, by=by, now=now)


@pytest.mark.parametrize(("who", "code"), [("lead", "leads_already"), ("owner", "lead_not_in_team"),
                                           ("sponsor", "lead_is_sponsor")])  # fmt: skip
def test_r1_who_cannot_be_the_new_lead(house: House, who: str, code: str) -> None:
    refused(code, _name, overdue_sprint(house), getattr(house, who), house.sponsor)


@pytest.mark.parametrize("who", ["lead", "manager", "admin", "owner"])
def test_only_the_sponsor_answers_it(house: House, who: str) -> None:
    sprint = overdue_sprint(house)
    refused("only_sponsor", _name, sprint, house.members[1], getattr(house, who))
    db.session.rollback()
    refused("only_sponsor", _stop, sprint, getattr(house, who))


def _stop(sprint: Sprint, by: Person) -> None:
    with act(experiment=sprint.experiment.code) as (experiment, now):
        overdue.stop(again(experiment), experiment, "Genoeg.", by=by, now=now)


def test_what_is_not_late_enough_is_not_stopped_without_a_vote(house: House) -> None:
    refused("not_overdue", _stop, make_wrapping_up_sprint(house), house.sponsor)


# --- the lead or the sponsor left ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "reader", "kind"),
    [
        ({"lead_id": None}, ADMIN, ActKind.APPOINT_LEAD),
        ({"lead_id": None}, Reader(SPONSOR, NOBODY), None),
        ({"lead_id": None, "team_id": None}, ADMIN, None),
        ({"lead_id": None, "state": ExperimentState.STOPPED}, ADMIN, None),
        ({"lead_id": None, "state": ExperimentState.IDEA}, ADMIN, ActKind.APPOINT_LEAD),
        ({"sponsor_id": None, "sponsor_replace_by": NOW}, ADMIN, ActKind.APPOINT_SPONSOR),
        ({"sponsor_id": None, "deputy_id": None}, ADMIN, ActKind.APPOINT_SPONSOR),
        ({"sponsor_id": None}, ADMIN, None),  # there never was one, and the deputy acts
        ({"sponsor_id": None, "deputy_id": None, "state": ExperimentState.IDEA}, ADMIN, None),
        ({"sponsor_id": None, "deputy_id": None, "state": ExperimentState.HANDED_OVER}, ADMIN, None),
        ({}, ADMIN, None),
    ],
)
def test_r9_who_left_is_replaced_by_an_administrator(
    changes: dict[str, Any], reader: Reader, kind: ActKind | None
) -> None:
    asked = rules_absent.asked_beside(a_row(**changes), reader, NOW)
    assert (asked.kind if asked else None) is kind


def test_r9_2_9_lead_leaves_banner_no_new_sprint_and_the_administrator_appoints(house: House, client: Client) -> None:
    planned = make_planned_sprint(house)
    code = planned.experiment.code
    close_account(house, house.lead)
    by = calendar().add_working_days(clock.now(), 10)
    row = row_of(planned, house.members[0])
    assert (row.lead_id, row.lead_replace_by) == (None, by)
    assert "no_lead" in [refusal.code for refusal in loop.blockers(row, clock.now())]
    page = client.sign_in(house.members[0]).get(f"/experiments/{code}")
    assert (
        "Geen trekker. Er gaat niets verloren en er start geen nieuwe sprint. Een beheerder benoemt iemand" in page.text
    )
    assert "Teun Trekker" not in page.text
    client.sign_in(house.admin)
    assert "Benoem een trekker" in client.get("/today").text
    client.post_form(f"/experiments/{code}/place", lead_id=house.members[2].id)
    assert "Geen trekker" not in client.get(f"/experiments/{code}").text
    assert "Benoem een trekker" not in client.get("/today").text
    with act(start=code) as (experiment, now):
        start_sprint(experiment, again(experiment), by=house.members[2], now=now)
        db.session.commit()
    assert read_again(code).state is ExperimentState.ACTIVE


def test_r17_2_9_sponsor_leaves_and_the_deputy_acts(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house)
    close_account(house, house.sponsor)
    page = client.sign_in(house.lead).get(f"/experiments/{sprint.experiment.code}")
    assert f"De opdrachtgever is weg. {house.deputy.name} beslist als plaatsvervanger." in page.text
    decision = decide(sprint, stop(review_on=clock.now().date(), tipping_learning_id=tip(sprint)), house.deputy)
    assert decision.decided_by_id == house.deputy.id


def test_r9_2_9_sponsor_leaves_without_a_deputy_and_nothing_new_starts(house: House, client: Client) -> None:
    planned, other = make_planned_sprint(house), make_planned_sprint(house)
    close_account(house, house.sponsor)
    close_account(house, house.deputy)
    for sprint in (planned, other):
        assert [each.code for each in loop.blockers(row_of(sprint, house.lead), clock.now())] == ["no_sponsor"]
    client.sign_in(house.admin)
    today = client.get("/today")
    assert "Benoem een opdrachtgever" in today.text
    assert today.text.count("Benoem een opdrachtgever") == 1  # one direction, however many experiments
    new = make_person("Nora Nieuw")
    client.post_form(f"/directions/{house.direction.id}/people", sponsor=new.id)
    assert loop.blockers(row_of(planned, house.lead), clock.now()) == []


def test_an_account_that_is_opened_again_need_not_be_replaced(house: House) -> None:
    close_account(house, house.lead)
    with act() as (_, now):
        people.reactivate(house.lead, by=house.admin, now=now)
        db.session.commit()
    assert house.lead.replace_by is None


def test_the_page_of_what_is_not_that_late_says_so(house: House, client: Client) -> None:
    sprint = make_wrapping_up_sprint(house)
    page = client.sign_in(house.sponsor).get(f"/experiments/{sprint.experiment.code}/sprints/1/overdue")
    assert "Dit kan als een afronding vijftien werkdagen te laat is." in page.text
    assert not page.find_all("main form")
