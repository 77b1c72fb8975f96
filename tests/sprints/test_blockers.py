# SPDX-License-Identifier: EUPL-1.2
"""Blockers (DOMAIN 2.1): made of a log line, taken on by name, let go, solved with a sentence. On both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.client import Client
from tests.factories.people import House
from tests.factories.sprints import again, log, make_running_sprint
from tests.sprints.acting import Act, did, events, refused
from tracker import clock
from tracker.extensions import db
from tracker.ids import uuid7
from tracker.people import actions as people_actions
from tracker.people.models import Person
from tracker.record.queries import verify
from tracker.record.terms import EventKind
from tracker.sprints import actions, blockers, queries, rules
from tracker.sprints.models import Blocker, LogEntry, Sprint
from tracker.sprints.terms import BlockerKind, LogKind, SprintFacts, SprintState

RUNNING = SprintFacts(SprintState.RUNNING)


def code_of(refusal: object) -> str | None:
    return getattr(refusal, "code", None)


@pytest.mark.parametrize(
    ("sprint", "kind", "is_blocker", "code"),
    [
        (RUNNING, BlockerKind.LAW, False, None),
        (RUNNING, None, False, "blocker_kind_missing"),
        (RUNNING, BlockerKind.LAW, True, "blocker_already"),
        (SprintFacts(SprintState.CLOSED), BlockerKind.LAW, False, "log_closed"),
        (SprintFacts(SprintState.DECIDING), BlockerKind.LAW, False, None),
    ],
)
def test_when_a_line_becomes_a_blocker(
    sprint: SprintFacts, kind: BlockerKind | None, is_blocker: bool, code: str | None
) -> None:
    found = rules.refuse_blocker(sprint, kind, is_blocker=is_blocker, now=clock.now())
    assert code_of(found) == code


@pytest.mark.parametrize(
    ("is_taker", "works_on", "is_resolved", "how", "code"),
    [
        (True, False, False, "Gebeld.", None),
        (False, True, False, "Gebeld.", None),
        (False, False, False, "Gebeld.", "only_taker_or_team"),
        (True, True, True, "Gebeld.", "blocker_resolved"),
        (True, True, False, "", "how_missing"),
    ],
)
def test_who_says_that_a_blocker_is_solved(
    is_taker: bool, works_on: bool, is_resolved: bool, how: str, code: str | None
) -> None:
    found = rules.refuse_resolving(is_taker=is_taker, works_on=works_on, is_resolved=is_resolved, how=how)
    assert code_of(found) == code


@pytest.fixture
def sprint(house: House) -> Sprint:
    """A running sprint with a blocker in its log."""
    running = make_running_sprint(house)
    log(house, running, "Geen toegang tot de zaal", LogKind.BLOCKER, blocker_kind=BlockerKind.PEOPLE)
    return running


def the_blocker() -> Blocker:
    return db.session.scalars(select(Blocker).execution_options(populate_existing=True)).one()


def take(person: Person) -> Act:
    return lambda _e, now: blockers.take_on(the_blocker(), by=person, now=now)


def free(person: Person) -> Act:
    return lambda _e, now: blockers.let_go(the_blocker(), by=person, now=now)


def solve(person: Person, how: str = "De beheerder gaf een sleutel.") -> Act:
    return lambda e, now: blockers.resolve(the_blocker(), e, how, by=person, now=now)


def test_who_took_it_on_solves_it_or_the_team_does(house: House, sprint: Sprint) -> None:
    did(sprint.experiment, take(house.manager))
    assert [row.text for row in queries.taken_on_by(house.manager.id)] == ["Geen toegang tot de zaal"]
    assert refused(sprint.experiment, solve(house.sponsor)) == "only_taker_or_team"
    did(sprint.experiment, solve(house.manager))
    assert queries.taken_on_by(house.manager.id) == []
    assert refused(sprint.experiment, solve(house.lead)) == "blocker_resolved"
    assert refused(sprint.experiment, take(house.lead)) == "blocker_resolved"
    assert refused(sprint.experiment, free(house.manager)) == "blocker_resolved"
    (row,) = queries.log_of(sprint.id)
    assert (row.resolved_by, row.resolved_how) == (house.manager.name, "De beheerder gaf een sleutel.")
    (told,) = events(EventKind.BLOCKER_RESOLVE)
    assert "sleutel" not in str(told.data)
    assert verify().broken is None


def test_who_took_it_on_lets_it_go(house: House, sprint: Sprint) -> None:
    did(sprint.experiment, take(house.manager))
    assert refused(sprint.experiment, free(house.lead)) == "blocker_not_yours"
    did(sprint.experiment, free(house.manager))
    assert refused(sprint.experiment, free(house.manager)) == "blocker_not_yours"
    did(sprint.experiment, take(house.sponsor))
    assert the_blocker().taken_by_id == house.sponsor.id


def test_the_blocker_of_a_closed_account_is_free_again(house: House, sprint: Sprint) -> None:
    did(sprint.experiment, take(house.manager))
    assert refused(sprint.experiment, take(house.sponsor)) == "blocker_taken"
    did(sprint.experiment, lambda _e, now: people_actions.deactivate(house.manager, by=house.admin, now=now))
    did(sprint.experiment, take(house.sponsor))
    assert the_blocker().taken_by_id == house.sponsor.id


def test_a_line_becomes_a_blocker_and_stays_as_it_was(house: House) -> None:
    running = make_running_sprint(house)
    log(house, running, "De leverancier antwoordt niet")
    line_id = db.session.scalars(select(LogEntry.id)).one()

    def make(person: Person) -> Act:
        def act(e: object, now: object) -> None:
            line = blockers.line_of(again(running.experiment), line_id)
            assert line is not None
            blockers.make_blocker(line, again(running.experiment), e, BlockerKind.PURCHASE, by=person, now=now)  # type: ignore[arg-type]  # as `did` gives them

        return act

    assert refused(running.experiment, make(house.manager)) == "only_team"
    did(running.experiment, make(house.members[0]))
    assert refused(running.experiment, make(house.members[1])) == "blocker_already"
    lines, found = queries.log_and_blockers(again(running.experiment))
    assert [line.kind for line in lines] == [LogKind.OBSERVED]
    assert [(one.text, one.blocker_kind) for one in found] == [("De leverancier antwoordt niet", BlockerKind.PURCHASE)]
    assert len(events(EventKind.BLOCKER_ADD)) == 1
    did(running.experiment, lambda e, now: actions.close(again(e), now))
    assert blockers.line_of(make_running_sprint(house), line_id) is None


def test_the_database_holds_that_a_solution_is_signed(house: House, sprint: Sprint) -> None:
    found = the_blocker()
    found.resolved_at = clock.now() + timedelta(minutes=1)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


# --- the pages ---


def test_a_blocker_goes_round_on_the_pages(house: House, client: Client, sprint: Sprint) -> None:
    address = f"/experiments/{sprint.experiment.code}/sprints/1"
    client.sign_in(house.manager)
    page = client.get(address)
    assert "Dit is opgelost" not in page.text
    page = client.post_form(page, button="Neem op je : Geen toegang tot de zaal", follow=True)
    assert "Deze belemmering staat nu op jouw naam." in page.text
    page = client.post_form(page, button="Geef terug : Geen toegang tot de zaal", follow=True)
    assert "Niemand heeft dit nog op zich genomen." in page.text
    page = client.post_form(page, button="Neem op je : Geen toegang tot de zaal", follow=True)
    link = page.find("a[href$='/resolve']").attrs["href"]
    client.post_form(link, how="", status=422)
    page = client.post_form(link, how="De beheerder gaf een sleutel.", follow=True)
    assert f"Opgelost door {house.manager.name}" in page.text
    assert "De beheerder gaf een sleutel." in page.text
    assert not page.find_all("a[href$='/resolve']")


def test_a_line_becomes_a_blocker_on_the_page(house: House, client: Client) -> None:
    running = make_running_sprint(house)
    log(house, running, "De leverancier antwoordt niet")
    client.sign_in(house.members[0])
    address = f"/experiments/{running.experiment.code}/sprints/1"
    link = client.get(address).find("a[href$='/blocker']").attrs["href"]
    client.post_form(link, status=422)
    page = client.post_form(link, kind="purchase", follow=True)
    assert "Werd een belemmering: inkoop" in page.text
    assert not page.find_all("a[href$='/blocker']")
    client.sign_in(house.manager)
    assert not client.get(address).find_all("a[href$='/blocker']")


def test_what_is_not_of_this_experiment_is_not_there(house: House, client: Client, sprint: Sprint) -> None:
    other, line_id = make_running_sprint(house), db.session.scalars(select(LogEntry.id)).one()
    here = f"/experiments/{other.experiment.code}/sprints/1"
    client.sign_in(house.lead)
    client.get(f"{here}/blockers/{the_blocker().id}/resolve", status=404)
    client.get(f"{here}/log/{line_id}/blocker", status=404)
    client.get(f"{here}/blockers/{uuid7()}/resolve", status=404)
