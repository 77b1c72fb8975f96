# SPDX-License-Identifier: EUPL-1.2
"""The access review (BIO2 5.18.02, PUBLIC-SECTOR 47): who has which right since when, as a file without formulas."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import select

from tests.client import Client
from tests.factories.people import PASSWORD, House, make_person
from tracker import clock
from tracker.acts import act
from tracker.extensions import db
from tracker.people import actions
from tracker.people.models import AccessEvent, Person
from tracker.people.terms import AccessAction, Role
from tracker.sign_in.models import Identity
from tracker.sign_in.models_factors import AuthenticatorApp

PAGE = "/settings/access-review"


def lines(client: Client, which: str) -> list[dict[str, str]]:
    answer = client.post_form(PAGE, accounts=which, status=200)
    assert answer.response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.response.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(answer.html.removeprefix("\ufeff"))))


def close(house: House, person: Person) -> None:
    with act() as (_, now):
        actions.deactivate(person, by=house.admin, now=now)
        db.session.commit()


def test_who_has_which_role_and_team_since_when_and_how_they_sign_in(house: House, client: Client) -> None:
    adviser = make_person("Ada Advies", roles=[Role.ADVISER], password=PASSWORD, email="ada@testwaard.example")
    db.session.add(
        AuthenticatorApp(person_id=adviser.id, sealed_secret="x", last_step=0, added_at=clock.now())
    )  # no secret
    db.session.add(Identity(person_id=house.lead.id, issuer="https://idp.example", subject="t1", linked_at=clock.now()))
    db.session.commit()
    close(house, house.members[3])
    client.sign_in(house.admin)
    found = lines(client, "open_accounts")
    [ada] = [row for row in found if row["Naam"] == "Ada Advies"]
    today = clock.now().date().isoformat()
    assert (ada["Rol"], ada["Sinds"], ada["Account"], ada["Team"]) == ("Adviseur", today, "open", "")
    assert (ada["Logt in met"], ada["Tweede stap"], ada["Laatst ingelogd"]) == ("wachtwoord", "ja", "")
    [lead] = [row for row in found if row["Naam"] == house.lead.name]
    assert (lead["Team"], lead["Rol"], lead["Logt in met"]) == (house.team.name, "", "inlogdienst")
    [owner] = [row for row in found if row["Naam"] == house.owner.name]
    assert (owner["Rol"], owner["Sinds"], owner["Tweede stap"]) == ("lezer", "", "nee")
    [admin] = [row for row in found if row["Naam"] == house.admin.name]
    assert admin["Laatst ingelogd"].startswith(today), "the sign-in of this test"
    assert house.members[3].name not in {row["Naam"] for row in found}


@pytest.mark.parametrize(
    ("which", "has_lead", "has_admin", "has_closed"),
    [("open_accounts", True, True, False), ("administrators", False, True, False), ("closed_accounts", False, False, True),
     ("all_accounts", True, True, True)],
)  # fmt: skip
def test_the_accounts_that_were_asked_for(
    house: House, client: Client, which: str, *, has_lead: bool, has_admin: bool, has_closed: bool
) -> None:
    close(house, house.members[3])
    names = {row["Naam"] for row in lines(client.sign_in(house.admin), which)}
    people = (house.lead, house.admin, house.members[3])
    assert [person.name in names for person in people] == [has_lead, has_admin, has_closed]


def test_no_cell_is_a_formula_and_taking_it_along_is_noted(house: House, client: Client) -> None:
    house.owner.name = "=1+1"
    house.owner.department = "@SUM(A1)"
    db.session.commit()
    found = lines(client.sign_in(house.admin), "open_accounts")
    assert {"'=1+1", "'@SUM(A1)"} <= {cell for row in found for cell in row.values()}
    noted = select(AccessEvent).where(AccessEvent.action == AccessAction.EXPORT.value)
    [line] = db.session.scalars(noted)
    assert (line.actor_id, line.about) == (house.admin.id, "access-review/open_accounts")
