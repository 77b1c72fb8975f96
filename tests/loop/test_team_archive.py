# SPDX-License-Identifier: EUPL-1.2
"""Archiving a team: by an administrator, not while something of it goes on, and out of every pick. On both engines."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.client import Client
from tests.factories.experiments import make_idea, make_ready_experiment, make_taken_up
from tests.factories.people import House, join, make_person, make_team
from tests.factories.sprints import make_running_sprint
from tests.factories.votes import STOP, decide, events, make_deciding_sprint, refused, settle_at, stop
from tracker import clock
from tracker.acts import act
from tracker.experiments import preparing, upkeep
from tracker.experiments.models import Experiment
from tracker.experiments.terms import PlaceFacts
from tracker.extensions import db
from tracker.ids import uuid7
from tracker.loop import team_archive
from tracker.people import actions, queries
from tracker.people.models import Person, Team
from tracker.record.queries import verify
from tracker.record.terms import EventKind
from tracker.refusal import Refused
from tracker.tables import in_organisation


def archive(team: Team, by: Person) -> None:
    with act() as (_, now):
        locked = queries.lock_team(team.id)
        assert locked is not None
        team_archive.archive(locked, by=by, now=now)
        db.session.commit()


def unarchive(team: Team, by: Person) -> None:
    with act() as (_, now):
        locked = queries.lock_team(team.id)
        assert locked is not None
        actions.unarchive_team(locked, by=by, now=now)
        db.session.commit()


def names(rows: list[queries.TeamRow]) -> set[str]:
    return {row.name for row in rows}


def test_only_an_administrator_archives_and_it_stands_in_the_record(house: House) -> None:
    team = make_team("Zuid", members=house.members[:1], by=house.admin)
    for person in (house.lead, house.sponsor, house.manager, house.members[0]):
        refused("only_admin", archive, team, person)
        refused("only_admin", unarchive, team, person)
    archive(team, house.admin)
    archive(team, house.admin)  # twice is once
    unarchive(team, house.admin)
    assert [len(events(kind)) for kind in (EventKind.TEAM_ARCHIVE, EventKind.TEAM_UNARCHIVE)] == [1, 1]
    assert verify().broken is None


@pytest.mark.parametrize(
    "make", [make_taken_up, make_ready_experiment, lambda house: make_running_sprint(house).experiment]
)
def test_what_goes_on_keeps_its_team(house: House, make: Callable[[House], Experiment]) -> None:
    experiment = make(house)
    caught = refused("team_has_work", archive, house.team, house.admin)
    assert caught.refusal.facts["codes"] == experiment.code
    assert caught.refusal.lift == ("lead", "admin")


def test_what_ended_does_not_keep_its_team(house: House) -> None:
    """R7: a stop whose window ended is finished, also when nobody settled it."""
    sprint = make_deciding_sprint(house, *(STOP,) * 6)
    decision = decide(sprint, stop(), house.lead)
    make_idea(house)
    refused("team_has_work", archive, house.team, house.admin)
    assert decision.withdraw_until is not None
    with clock.moved(decision.withdraw_until + timedelta(minutes=1)):
        archive(house.team, house.admin)
    settle_at(sprint.experiment, decision.withdraw_until + timedelta(days=1))


def test_an_archived_team_is_in_no_pick_and_takes_nothing_up(house: House) -> None:
    lead = house.members[0]
    team = make_team("Zuid", members=[lead], by=house.admin)
    idea, running = make_idea(house), make_running_sprint(house).experiment
    assert "Zuid" in names(queries.teams()) & names(queries.teams_to_pick(lead.id, clock.now()))
    archive(team, house.admin)
    assert "Zuid" not in names(queries.teams()) | names(queries.teams_to_pick(lead.id, clock.now()))
    assert "Zuid" in names(queries.teams_of(lead.id, clock.now()))
    refused("team_archived", take_up, idea, team, lead)
    refused("team_archived", move, running, team, lead, house)
    refused("team_archived", join_now, team, house)
    unarchive(team, house.admin)
    take_up(idea, team, lead)


def take_up(idea: Experiment, team: Team, by: Person) -> None:
    with act(experiment=idea.code) as (experiment, now):
        found = queries.team(team.id)
        assert found is not None
        preparing.take_up(experiment, found, by=by, now=now)
        db.session.commit()


def move(running: Experiment, team: Team, lead: Person, house: House) -> None:
    with act(experiment=running.code) as (experiment, now):
        upkeep.move(
            experiment, PlaceFacts(lead.id, None, True, team.id, experiment.direction_id), by=house.lead, now=now
        )


def join_now(team: Team, house: House) -> None:
    join(team, house.manager, by=house.admin)


def test_taking_up_and_archiving_at_once_are_one_after_the_other(app: Flask, house: House) -> None:
    """Either the team takes the idea up and is not archived, or it is archived and takes nothing up."""
    idea, team_id, both = make_idea(house), house.team.id, threading.Barrier(2)
    results: list[str] = []

    def turn(what: str) -> None:
        with app.app_context(), in_organisation(house.organisation.id):
            both.wait()
            try:
                team = queries.team(team_id)
                by = queries.person(house.admin.id if what == "archive" else house.lead.id)
                db.session.rollback()
                assert team is not None
                assert by is not None
                archive(team, by) if what == "archive" else take_up(idea, team, by)
                results.append(what)
            except Refused as refusal:
                results.append(refusal.refusal.code)
            finally:
                db.session.remove()

    turns = [threading.Thread(target=turn, args=(what,)) for what in ("archive", "take_up")]
    for thread in turns:
        thread.start()
    for thread in turns:
        thread.join()
    assert sorted(results) in (["archive", "team_archived"], ["take_up", "team_has_work"])


# --- the pages ---


def test_the_page_names_what_goes_on_and_archives_when_nothing_does(house: House, client: Client) -> None:
    experiment = make_ready_experiment(house)
    client.sign_in(house.admin)
    page = client.get(f"/teams/{house.team.id}")
    page = client.get(page.find("a[href$='/archive']").attrs["href"])
    assert f"Trekker: {house.lead.name}." in page.text
    assert page.find(f"a[href='/experiments/{experiment.code}/place']")
    assert "Archiveer dit team" not in page.text
    team = make_team("Zuid", by=house.admin)
    page = client.post_form(f"/teams/{team.id}/archive", follow=True)
    assert "Team Zuid is gearchiveerd." in page.text
    assert "Gearchiveerd sinds" in page.text
    page = client.post_form(page, f"form[action='/teams/{team.id}/unarchive']", follow=True)
    assert "Team Zuid is weer in gebruik." in page.text
    assert "Gearchiveerd sinds" not in page.text


def test_what_began_meanwhile_is_said_on_the_page(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    page = client.get(f"/teams/{house.team.id}/archive")
    experiment = make_taken_up(house)
    page = client.post_form(page, status=409)
    assert f"nog experimenten die niet klaar zijn: {experiment.code}" in page.problem
    assert db.session.scalars(select(Team.archived_at).where(Team.id == house.team.id)).one() is None


def test_an_archived_team_is_offered_on_no_page(house: House, client: Client) -> None:
    member = make_person("Zef Zuid")
    team = make_team("Zuid", members=[member], by=house.admin)
    idea, ready = make_idea(house), make_ready_experiment(house)
    archive(team, house.admin)
    client.sign_in(house.admin)
    for address in ("/people/new", f"/experiments/{ready.code}/place", "/experiments"):
        assert "Zuid" not in client.get(address).words_of("option")
    client.sign_in(member)
    assert "Zuid" not in client.get(f"/experiments/{idea.code}/get-ready").words_of("option")
    client.sign_in(house.admin)
    client.get(f"/teams/{uuid7()}/archive", status=404)
