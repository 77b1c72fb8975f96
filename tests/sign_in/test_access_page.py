# SPDX-License-Identifier: EUPL-1.2
"""The log of access as an administrator sees it: what happened, by kind, without a count; and as a file without formulas."""

from __future__ import annotations

import csv
import io
from typing import Any

from tests.client import Client
from tests.factories.people import PASSWORD, House, make_organisation, make_person
from tracker.acts import act
from tracker.extensions import db
from tracker.people import access_log
from tracker.people.terms import AccessAction
from tracker.tables import in_organisation

EMAIL = "noor@testwaard.example"
RIGHT: dict[str, Any] = {"email": EMAIL, "password": PASSWORD}


def kinds(client: Client, address: str = "/settings/access") -> set[str]:
    """What stands in the column of kinds, which comes after that of the moment."""
    return set(client.get(address).words_of("tbody td:nth-child(2)"))


def test_signing_in_and_out_stand_in_the_log_and_can_be_told_apart(house: House, client: Client) -> None:
    noor = make_person("Noor Haverkamp", email=EMAIL, password=PASSWORD)
    browser = client.another()
    browser.post_form("/sign-in", **RIGHT)
    browser.post_form("/account", form=".app-who form")
    admin = client.sign_in(house.admin)
    assert {"Inloggen", "Uitloggen"} <= kinds(admin)
    assert kinds(admin, "/settings/access?action=sign_out") == {"Uitloggen"}
    assert noor.name in admin.get("/settings/access?action=sign_out").text
    for strange in ("?action=x&page=x", "?page=99999", "?page=%00", "?action=%ff"):
        admin.get(f"/settings/access{strange}")


def test_the_log_of_another_organisation_is_not_there(house: House, client: Client) -> None:
    with in_organisation(make_organisation().id), act() as (_, now):
        access_log.note(AccessAction.EXPORT, by=None, now=now, about="elsewhere")
        db.session.commit()
    assert "elsewhere" not in client.sign_in(house.admin).get("/settings/access").text


def test_a_long_log_has_pages(house: House, client: Client) -> None:
    with act() as (_, now):
        for number in range(60):
            access_log.note(AccessAction.EXPORT, by=None, now=now, about=f"file {number}")
        db.session.commit()
    admin = client.sign_in(house.admin)
    first = admin.get("/settings/access?action=export")
    assert len(first.find_all("tbody tr")) == 50
    second = admin.get(first.find("a[rel=next]").attrs["href"])
    assert len(second.find_all("tbody tr")) == 10
    assert not second.find_all("a[rel=next]")


def test_the_file_has_no_formula_and_taking_it_is_noted(house: House, client: Client) -> None:
    with act() as (_, now):
        access_log.note(AccessAction.EXPORT, by=house.lead.id, now=now, about="=1+1")
        house.lead.name = "@SUM(A1)"
        db.session.commit()
    admin = client.sign_in(house.admin)
    answer = admin.post("/settings/access/download", {"csrf_token": admin.csrf_token()}, status=200)
    heads, newest, *rest = csv.reader(io.StringIO(answer.html.removeprefix("\ufeff")))
    assert heads == ["at", "action", "result", "about", "origin", "actor", "actor_id"]
    assert newest[1:4] == ["export", "done", "access"]
    assert ["'=1+1", "", "'@SUM(A1)"] in [row[3:6] for row in rest]
