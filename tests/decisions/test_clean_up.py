# SPDX-License-Identifier: EUPL-1.2
"""The clean-up list of a stop (DOMAIN 2.6, R18): one name, one day, and somebody else who checks it. On both engines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.client import Client
from tests.factories.people import House, make_person
from tests.factories.votes import STOP, decide, events, make_deciding_sprint, refused, settle_at, stop, tip
from tracker import clock
from tracker.acts import act
from tracker.decisions import actions, clean_up, queries
from tracker.decisions import rules_clean_up as rules
from tracker.decisions.models import CleanUp
from tracker.decisions.terms import CleanUpFacts, CleanUpLine, StopCardFacts
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.ids import uuid7
from tracker.people import actions as people_actions
from tracker.people.models import Person
from tracker.people.queries import calendar
from tracker.people.terms import Role
from tracker.record.queries import verify
from tracker.record.terms import EventKind

TODAY = date(2026, 11, 24)
LINE = CleanUpFacts("Licentie opzeggen", uuid7(), TODAY + timedelta(days=7))
OPEN = CleanUpLine(
    works_on=True, may_check=True, is_named=False, is_lead=False, did_it=False, is_done=False, is_checked=False
)
DONE = replace(OPEN, is_done=True)


def code_of(refusal: Any) -> str | None:
    return refusal.code if refusal else None


# --- the rules, without a database ---


@pytest.mark.parametrize(
    ("typed", "before", "code"),
    [
        (LINE, None, None),
        (replace(LINE, what=""), None, "clean_up_what_missing"),
        (replace(LINE, person_is_active=False), None, "clean_up_person_unknown"),
        (replace(LINE, person_is_active=False), LINE, None),
        (replace(LINE, due_on=TODAY), None, None),
        (replace(LINE, due_on=TODAY - timedelta(days=1)), None, "clean_up_day"),
        (replace(LINE, due_on=TODAY + timedelta(days=366)), None, None),
        (replace(LINE, due_on=TODAY + timedelta(days=367)), None, "clean_up_day"),
        (replace(LINE, due_on=date(2026, 1, 1)), replace(LINE, due_on=date(2026, 1, 1)), None),
    ],
)
def test_r18_what_a_line_says(typed: CleanUpFacts, before: CleanUpFacts | None, code: str | None) -> None:
    assert code_of(rules.refuse_line(typed, TODAY, before)) == code


@pytest.mark.parametrize(
    ("line", "changing", "doing", "checking"),
    [
        (OPEN, None, "only_named_or_lead", "clean_up_not_done"),
        (replace(OPEN, is_named=True), None, None, "clean_up_not_done"),
        (replace(OPEN, is_lead=True), None, None, "clean_up_not_done"),
        (replace(OPEN, works_on=False, may_check=False), "only_team", "only_named_or_lead", "only_these_check"),
        (replace(OPEN, works_on=False, may_check=False, is_named=True), "only_team", None, "only_these_check"),
        (DONE, "clean_up_done_already", "only_named_or_lead", None),
        (replace(DONE, is_named=True), "clean_up_done_already", "clean_up_done_already", "check_by_another"),
        (replace(DONE, did_it=True), "clean_up_done_already", "only_named_or_lead", "check_by_another"),
        (replace(DONE, works_on=False), "only_team", "only_named_or_lead", None),
        (replace(DONE, works_on=False, may_check=False), "only_team", "only_named_or_lead", "only_these_check"),
        (replace(DONE, is_checked=True), "clean_up_done_already", "only_named_or_lead", "clean_up_checked_already"),
    ],
)
def test_r18_who_does_and_who_checks(
    line: CleanUpLine, changing: str | None, doing: str | None, checking: str | None
) -> None:
    found = (rules.refuse_changing(line), rules.refuse_done(line), rules.refuse_checking(line))
    assert tuple(code_of(one) for one in found) == (changing, doing, checking)
    assert code_of(rules.refuse_sending_back(line, "")) == (checking or "send_back_why_missing")


# --- the acts ---


@pytest.fixture
def stopped(house: House) -> Experiment:
    """A stop that is announced, without a card yet."""
    sprint = make_deciding_sprint(house, *(STOP,) * 6)
    decide(sprint, stop(), house.lead)
    experiment: Experiment = sprint.experiment
    return experiment


def add(experiment: Experiment, person: Person, by: Person, *, what: str = "Opnames wissen", days: int = 7) -> CleanUp:
    with act(experiment=experiment.code) as (locked, now):
        typed = clean_up.facts(what, person.id, calendar().local_day(now) + timedelta(days=days))
        made = clean_up.add_line(locked, typed, by=by, now=now)
        db.session.commit()
    return made


def do(what: Callable[..., None], line: CleanUp, experiment: Experiment, by: Person, *more: Any) -> CleanUp:
    """One act on a line; answers the line as it stands now."""
    with act(experiment=experiment.code) as (locked, now):
        found = clean_up.line(locked, line.id)
        assert found is not None
        what(found, locked, *more, by=by, now=now)
        db.session.commit()
    return db.session.scalars(select(CleanUp).where(CleanUp.id == line.id)).one()


def test_r18_a_line_is_done_by_who_is_named_and_checked_by_another(house: House, stopped: Experiment) -> None:
    lead, anna, bram = house.lead, house.members[0], house.members[1]
    refused("only_team", add, stopped, anna, house.sponsor)
    line = add(stopped, anna, lead)
    refused("only_named_or_lead", do, clean_up.say_done, line, stopped, bram)
    refused("clean_up_not_done", do, clean_up.check, line, stopped, bram)
    done = do(clean_up.say_done, line, stopped, anna)
    assert (done.done_by_id, done.checked_at) == (anna.id, None)
    refused("clean_up_done_already", do, clean_up.say_done, line, stopped, lead)
    refused("check_by_another", do, clean_up.check, line, stopped, anna)
    refused("only_these_check", do, clean_up.check, line, stopped, house.manager)
    checked = do(clean_up.check, line, stopped, house.owner)
    assert checked.checked_by_id == house.owner.id
    assert checked.checked_at is not None
    refused("clean_up_checked_already", do, clean_up.send_back, line, stopped, bram, "Nee.")
    (row,) = clean_up.of_experiment(stopped.id)
    assert (row.person, row.done_by, row.checked_by) == (anna.name, anna.name, house.owner.name)
    kinds = (EventKind.CLEAN_UP_ADD, EventKind.CLEAN_UP_DONE, EventKind.CLEAN_UP_CHECK)
    assert [len(events(kind)) for kind in kinds] == [1, 1, 1]
    assert "Opnames" not in str([event.data for event in events(EventKind.CLEAN_UP_ADD)])
    assert verify().broken is None


def test_r18_the_lead_says_it_for_another_and_then_does_not_check_it(house: House, stopped: Experiment) -> None:
    line = add(stopped, house.members[0], house.members[1])
    do(clean_up.say_done, line, stopped, house.lead)
    refused("check_by_another", do, clean_up.check, line, stopped, house.lead)
    refused("check_by_another", do, clean_up.check, line, stopped, house.members[0])
    do(clean_up.check, line, stopped, house.sponsor)


def test_r18_who_checks_sends_it_back(house: House, stopped: Experiment) -> None:
    line = add(stopped, house.members[0], house.lead)
    do(clean_up.say_done, line, stopped, house.members[0])
    adviser = make_person(roles=[Role.ADVISER])
    refused("send_back_why_missing", do, clean_up.send_back, line, stopped, adviser, "")
    back = do(clean_up.send_back, line, stopped, adviser, "De kopie staat er nog.")
    assert (back.done_at, back.sent_back_why) == (None, "De kopie staat er nog.")
    assert [row.id for row in clean_up.waiting_for(house.members[0].id, frozenset())] == [line.id]
    assert do(clean_up.say_done, line, stopped, house.members[0]).sent_back_why is None


def test_r18_a_line_changes_until_it_is_done(house: House, stopped: Experiment) -> None:
    line = add(stopped, house.members[0], house.lead)
    typed = clean_up.facts("Ook de kopie", house.owner.id, line.due_on)
    refused("only_team", do, clean_up.change, line, stopped, house.sponsor, typed)
    changed = do(clean_up.change, line, stopped, house.members[2], typed)
    assert (changed.what, changed.person_id, changed.version) == ("Ook de kopie", house.owner.id, 2)
    do(clean_up.say_done, line, stopped, house.owner)
    refused("clean_up_done_already", do, clean_up.change, line, stopped, house.lead, typed)


def test_r18_no_line_without_a_stop(house: House) -> None:
    sprint = make_deciding_sprint(house)
    refused("no_stop_no_clean_up", add, sprint.experiment, house.lead, house.lead)


def test_r19_a_stop_that_is_withdrawn_takes_its_list_away(house: House, stopped: Experiment) -> None:
    line = add(stopped, house.members[0], house.lead)
    with act(experiment=stopped.code) as (experiment, now):
        decision = queries.stop_of(experiment.id)
        assert decision is not None
        actions.withdraw(decision, experiment, "Vergissing", by=house.lead, now=now)
        db.session.commit()
    assert clean_up.of_experiment(stopped.id) == []
    assert clean_up.waiting_for(house.members[0].id, frozenset({house.team.id})) == []
    assert clean_up.line(stopped, line.id) is None


def test_r18_a_final_stop_keeps_its_list(house: House, stopped: Experiment) -> None:
    line = add(stopped, house.members[0], house.lead)
    later = clock.now() + timedelta(days=30)
    settle_at(stopped, later)
    with clock.moved(later):
        add(stopped, house.members[1], house.lead, what="Koptelefoons terug")
        do(clean_up.say_done, line, stopped, house.members[0])
    assert len(clean_up.of_experiment(stopped.id)) == 2


def test_r18_the_line_of_a_closed_account_waits_for_the_lead(house: House, stopped: Experiment) -> None:
    line = add(stopped, house.members[0], house.members[1])
    assert clean_up.waiting_for(house.lead.id, frozenset({house.team.id})) == []
    with act() as (_, now):
        people_actions.deactivate(house.members[0], by=house.admin, now=now)
        db.session.commit()
    assert [row.id for row in clean_up.waiting_for(house.lead.id, frozenset({house.team.id}))] == [line.id]
    refused("clean_up_person_unknown", add, stopped, house.members[0], house.lead)


def test_r18_the_database_holds_that_a_check_takes_two(house: House, stopped: Experiment) -> None:
    line = add(stopped, house.members[0], house.lead)
    do(clean_up.say_done, line, stopped, house.lead)
    for cheat in (house.members[0], house.lead):
        found = db.session.scalars(select(CleanUp)).one()
        found.checked_by_id, found.checked_at = cheat.id, clock.now()
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


# --- the pages ---

LIST = "/experiments/{}/stop-card"


def test_the_list_begins_with_the_stop_card(house: House, client: Client, stopped: Experiment) -> None:
    client.sign_in(house.lead)
    form = client.get(LIST.format(stopped.code))
    assert "Wis persoonsgegevens en opnames" in form.text
    page = client.post_form(
        form, why="Niemand kwam.", data_who=house.members[0].id, licence_who=house.owner.id, follow=True
    )
    assert "0 van 2 klaar en nagekeken" in page.text
    assert "Wis persoonsgegevens en opnames" in page.text
    assert f"{house.owner.name}, vóór" in page.text
    assert "Breng terug wat geleend was" not in page.text
    again = client.get(LIST.format(stopped.code) + "?edit=1")
    assert "Breng terug wat geleend was" not in again.text


def test_a_line_goes_round_on_the_pages(house: House, client: Client, stopped: Experiment) -> None:
    write_card(house, stopped)
    client.sign_in(house.members[1])
    new = f"/experiments/{stopped.code}/clean-up/new"
    client.post_form(new, what="", person_id="", due_on="", status=422)
    client.post_form(new, what="Twee koptelefoons terug", person_id=house.members[0].id, follow=True)
    client.sign_in(house.members[0])
    page = client.get(LIST.format(stopped.code))
    page = client.post_form(page, button="Dit is klaar : Twee koptelefoons terug", follow=True)
    assert "Nog niet nagekeken" in page.text
    assert "Ik keek dit na" not in page.text
    client.sign_in(house.owner)
    back = client.get(LIST.format(stopped.code)).find("a[href$='/send-back']").attrs["href"]
    page = client.post_form(back, why="Eén ligt er nog.", follow=True)
    assert "Teruggestuurd: Eén ligt er nog." in page.text
    client.sign_in(house.lead)
    client.post_form(LIST.format(stopped.code), button="Dit is klaar : Twee koptelefoons terug")
    client.sign_in(house.owner)
    page = client.post_form(LIST.format(stopped.code), button="Ik keek dit na : Twee koptelefoons terug", follow=True)
    assert f"Nagekeken door {house.owner.name}" in page.text
    assert "1 van 1 klaar en nagekeken" in page.text
    told = client.get(f"/experiments/{stopped.code}/timeline").text
    assert "De opruimlijst kreeg een regel" in told
    assert "Iemand anders keek het opruimen na" in told


def test_today_of_who_is_named_and_of_who_checks(house: House, client: Client, stopped: Experiment) -> None:
    """Open lines stand on Today of the person with the date, late ones marked; what is done asks the others to check."""
    write_card(house, stopped)
    line = add(stopped, house.manager, house.lead)
    client.sign_in(house.manager)
    page = client.get("/today")
    assert page.find("#now").to_text().strip() == "Opnames wissen"
    assert "Vóór" in page.text
    assert "Te laat" not in page.text
    with clock.moved(clock.now() + timedelta(days=9)):
        assert "Te laat: dit moest vóór" in client.get("/today").text
        assert "Te laat." in client.get(LIST.format(stopped.code)).text
    anna = client.another().sign_in(house.members[0])
    assert "Opnames wissen" not in anna.get("/today").text
    do(clean_up.say_done, line, stopped, house.manager)
    assert "Opnames wissen" not in client.get("/today").text
    assert f"{house.manager.name} zegt dat dit klaar is. Kijk het na." in anna.get("/today").text
    do(clean_up.check, line, stopped, house.lead)
    assert "Opnames wissen" not in anna.get("/today").text


def test_the_page_of_the_experiment_shows_the_list_with_its_state(
    house: House, client: Client, stopped: Experiment
) -> None:
    client.sign_in(house.manager)
    address = f"/experiments/{stopped.code}"
    assert "Opruimlijst" not in client.get(address).text
    line = add(stopped, house.members[0], house.lead)
    page = client.get(address)
    assert "0 van 1 klaar en nagekeken" in page.text
    assert not page.find_all("form[action*='clean-up']")
    do(clean_up.say_done, line, stopped, house.members[0])
    do(clean_up.check, line, stopped, house.lead)
    later = clock.now() + timedelta(days=30)
    settle_at(stopped, later)
    with clock.moved(later):
        page = client.get(address)
    assert f"Nagekeken door {house.lead.name}" in page.text


def test_two_people_change_one_line(house: House, client: Client, stopped: Experiment) -> None:
    line = add(stopped, house.members[0], house.lead)
    address = f"/experiments/{stopped.code}/clean-up/{line.id}"
    first = client.sign_in(house.lead)
    second = client.another().sign_in(house.members[1])
    mine, theirs = first.get(address), second.get(address)
    second.post_form(theirs, what="Alle opnames wissen")
    page = first.post_form(mine, what="Opnames en kopieën wissen", status=409)
    assert "Alle opnames wissen" in page.text
    assert "Opnames en kopieën wissen" in page.html


def test_nothing_of_it_is_there_without_a_stop(house: House, client: Client, stopped: Experiment) -> None:
    line = add(stopped, house.members[0], house.lead)
    other = make_deciding_sprint(house).experiment
    client.sign_in(house.lead)
    client.get(f"/experiments/{other.code}/clean-up/new", status=404)
    client.get(f"/experiments/{other.code}/clean-up/{line.id}", status=404)
    client.get(f"/experiments/{stopped.code}/clean-up/{uuid7()}", status=404)


def write_card(house: House, experiment: Experiment) -> None:
    with act(experiment=experiment.code) as (locked, now):
        decision = queries.stop_of(locked.id)
        assert decision is not None
        sprint = decision.sprint
        actions.write_stop_card(
            decision, locked, StopCardFacts("Te duur.", learnings=(tip(sprint),)), by=house.lead, now=now
        )
        db.session.commit()
