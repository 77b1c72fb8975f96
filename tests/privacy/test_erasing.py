# SPDX-License-Identifier: EUPL-1.2
"""Somebody becomes a former colleague (2.9, PUBLIC-SECTOR 78): the name goes everywhere, what was decided stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Text, cast, select

from tests.client import Client
from tests.factories.people import House, make_person
from tests.factories.sprints import log
from tests.factories.votes import decide, keep, make_deciding_sprint
from tracker import clock
from tracker.acts import act
from tracker.decisions.models import Decision
from tracker.directions import actions as direction_actions
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.people import actions as people_actions
from tracker.people import queries as people
from tracker.people.models import Person, PersonRole, PersonSession
from tracker.people.terms import Role
from tracker.privacy import actions, limits
from tracker.privacy.models import PrivacyNotice
from tracker.privacy.terms import Held
from tracker.record.queries import verify
from tracker.refusal import Refused
from tracker.sign_in.lock_outs import count_failure
from tracker.sign_in.models import LockOut

NOW = clock.now()


@pytest.mark.parametrize(
    ("held", "code"),
    [
        (Held(is_active=False), None),
        (Held(), "erase_active"),
        (Held(is_active=False, experiments=("E-003",)), "erase_has_work"),
        (Held(is_active=False, directions=("Buiten op tijd",)), "erase_has_direction"),
        (Held(is_active=False, has_tasks=True), "erase_has_tasks"),
        (Held(is_active=False, kept_until=NOW + timedelta(seconds=1)), "erase_archive"),
        (Held(is_active=False, kept_until=NOW), None),
    ],
)
def test_2_9_person_asks_for_removal_and_is_told_what_stands_in_the_way(held: Held, code: str | None) -> None:
    refusal = limits.refuse_erasing(held, NOW)
    assert (refusal.code if refusal else None) == code


def everywhere(words: str) -> list[str]:
    """Every table and column of the database in which some words stand, also where nobody would look for them."""
    found = []
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(*(cast(column, Text) for column in table.columns))):
            found += [f"{table.name}: {value}" for value in row if value and words.casefold() in value.casefold()]
    return found


def close(house: House, person: Person) -> None:
    with act() as (_, now):
        people_actions.deactivate(person, by=house.admin, now=now)
        db.session.commit()


def hand_over(house: House, person: Person) -> None:
    """Somebody else has the work of the lead."""
    with act():
        for experiment in db.session.scalars(select(Experiment).where(Experiment.lead_id == person.id)):
            experiment.lead_id = house.members[0].id
        db.session.commit()


def gone_lead(house: House) -> tuple[Person, Decision]:
    """The lead decided, wrote the own name in the log, signed in, and left; others took over."""
    lead = house.lead
    sprint = make_deciding_sprint(house)
    log(house, sprint, f"Bel {lead.name} of mail {lead.email}")
    decision = decide(sprint, keep(), by=lead)
    hand_over(house, lead)
    with act() as (_, now):
        people_actions.give_role(lead, Role.ADVISER, by=house.admin, now=now)
        count_failure(lead.id, now=now)
        db.session.commit()
    close(house, lead)
    assert db.session.scalars(select(PersonRole).where(PersonRole.person_id == lead.id)).all()
    return lead, decision


def test_2_9_person_asks_for_removal_and_the_name_is_in_no_table_any_more(house: House, client: Client) -> None:
    lead, decision = gone_lead(house)
    name, email, code = lead.name, lead.email, "E-001"
    client.sign_in(house.admin)
    page = client.get(f"/people/{lead.id}")
    page = client.get(str(page.find(f"main a[href='/people/{lead.id}/erase']").attrs["href"]))
    assert "Nog niet" not in page.text
    assert f"Bel {name} of mail" in page.text
    wrong = client.post_form(page, status=422)
    assert wrong.find("#is_checked-e")
    hidden = set()
    while ways := {str(way.attrs["href"]) for way in page.find_all("main a[href*='/settings/texts/']")}:
        for way in ways:
            hidden.add(way.split("/")[3])
            client.post_form(way, reason="Vroeg om verwijdering")  # the words are filled in
        page = client.get(f"/people/{lead.id}/erase")  # a text with name and address comes twice
    assert "staan in geen enkele tekst" in page.text
    assert hidden == {"log_entry", "ballot", "sprint"}, "the contact of a sprint is a name too"
    done = client.post_form(page, follow=True)
    assert "oud-collega" in done.text.lower()
    assert everywhere(name) == []
    assert everywhere(email) == []
    assert everywhere(house.members[0].name), "the search finds a name that is there"
    assert not db.session.scalars(select(LockOut).where(LockOut.account_id == lead.id)).all()
    for model in (PersonRole, PersonSession):
        assert not db.session.scalars(select(model).where(model.person_id == lead.id)).all()
    db.session.refresh(decision)
    assert decision.decided_by_id == lead.id
    reader = client.another().sign_in(house.members[0])
    assert "Oud-collega" in reader.get(f"/experiments/{code}/sprints/1/decision").text
    assert "Oud-collega" in reader.get(f"/experiments/{code}/timeline").text
    assert verify().broken is None


def test_2_9_person_asks_for_removal_but_still_has_work(house: House, client: Client) -> None:
    make_deciding_sprint(house)
    close(house, house.lead)
    page = client.sign_in(house.admin).get(f"/people/{house.lead.id}/erase")
    assert "E-001" in page.text
    assert not page.find_all("main form[method=post]")
    close(house, house.sponsor)
    page = client.get(f"/people/{house.sponsor.id}/erase")
    assert house.direction.name in page.text
    before = house.sponsor.name
    token = str(client.get("/people/new").find("input[name=csrf_token]").attrs["value"])
    client.post(f"/people/{house.sponsor.id}/erase", {"csrf_token": token}, status=409)
    db.session.refresh(house.sponsor)
    assert house.sponsor.name == before


def test_2_9_person_asks_for_removal_but_the_archive_asks_for_the_name(house: House) -> None:
    lead, decision = gone_lead(house)
    db.session.add(PrivacyNotice(keep_years=7))
    db.session.commit()
    assert decision.decided_at is not None
    with pytest.raises(Refused) as caught, act() as (_, now):
        actions.erase(lead, by=house.admin, now=now)
    until = caught.value.refusal.facts["until"]
    assert caught.value.refusal.code == "erase_archive"
    assert until.year == decision.decided_at.year + 7
    with clock.moved(until), act() as (_, now):
        actions.erase(lead, by=house.admin, now=now)
        db.session.commit()
    assert lead.name == "Oud-collega"


def test_the_last_administrator_is_never_a_former_colleague(house: House) -> None:
    """An account is closed first, and nobody closes the own one: so one administrator always stays."""
    with pytest.raises(Refused) as caught, act() as (_, now):
        people_actions.deactivate(house.admin, by=house.admin, now=now)
    assert caught.value.refusal.code == "not_yourself"
    with pytest.raises(Refused) as caught, act() as (_, now):
        actions.erase(house.admin, by=house.admin, now=now)
    assert caught.value.refusal.code == "erase_active"


def erased(house: House) -> Person:
    person = make_person("Wilma Weg", roles=[Role.ADVISER], email="wilma@testwaard.example")
    close(house, person)
    with act() as (_, now):
        actions.erase(person, by=house.admin, now=now)
        db.session.commit()
    return person


ACTS: dict[str, Any] = {
    "opens again": people_actions.reactivate,
    "gets a name": lambda person, **by: people_actions.edit_person(person, name="W.", language=person.language, **by),
    "gets a password": lambda person, **by: people_actions.set_password(person, "hash", **by),
    "gets a role": lambda person, **by: people_actions.give_role(person, Role.ADMIN, **by),
    "is erased again": actions.erase,
}


def test_a_former_colleague_has_no_account_any_more_and_the_address_is_free(house: House, client: Client) -> None:
    person = erased(house)
    client.sign_in(house.admin).get(f"/people/{person.id}", status=404)
    assert "former.invalid" not in client.get("/people").text
    for doing, acting in ACTS.items():
        with pytest.raises(Refused) as caught, act() as (_, now):
            acting(person, by=house.admin, now=now)
        assert caught.value.refusal.code == "is_former_colleague", doing
    again = make_person("Wilma Weer", email="wilma@testwaard.example")
    assert people.person_by_email("wilma@testwaard.example") == again
    assert person.roles == frozenset()


def test_only_an_administrator_erases(house: House) -> None:
    close(house, house.members[3])
    with pytest.raises(Refused) as caught, act() as (_, now):
        actions.erase(house.members[3], by=house.sponsor, now=now)
    assert caught.value.refusal.code == "only_admin"


def test_whoever_steers_no_more_can_be_erased(house: House) -> None:
    close(house, house.deputy)
    with act() as (_, now):
        direction_actions.appoint(house.direction, sponsor_id=house.sponsor.id, deputy_id=None, by=house.admin, now=now)
        actions.erase(house.deputy, by=house.admin, now=now)
        db.session.commit()
    assert everywhere("Piet Plaats") == []
