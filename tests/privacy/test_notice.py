# SPDX-License-Identifier: EUPL-1.2
"""The privacy page (AVG art. 13, PUBLIC-SECTOR 79) and the cookies (PUBLIC-SECTOR 81)."""

from __future__ import annotations

import re
from typing import Any

from tests.client import Client
from tests.factories.people import PASSWORD, House, make_organisation, make_person
from tracker.people.terms import Language

PAGE = "/settings/privacy"
SAID: dict[str, Any] = {
    "purpose": "Leren wat werkt voor onze inwoners.", "basis": "AVG artikel 6 lid 1 onder e.",
    "retention": "Vijf jaar na het einde van een experiment.", "contact": "fg@testwaard.example",
}  # fmt: skip


def test_what_the_organisation_says_stands_on_the_page_for_everybody(house: House, client: Client) -> None:
    visitor = client.another()
    assert "nog niet ingevuld" in visitor.get("/privacy").text
    admin = client.sign_in(house.admin)
    admin.post_form(PAGE, **SAID, keep_years="7")
    for page in (visitor.get("/privacy"), admin.get("/privacy")):
        assert all(text in page.text for text in SAID.values())
    assert SAID["contact"] in client.another().sign_in(house.members[0]).get("/account/data").text
    assert visitor.get("/sign-in").find("footer a[href='/privacy']")


def test_2_9_two_edit_the_privacy_page_and_the_later_one_chooses(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    shown = client.get(PAGE)
    client.post_form(PAGE, **SAID)
    clash = client.post_form(shown, purpose="Iets anders.", status=409)
    assert SAID["purpose"] in clash.text
    assert SAID["contact"] in client.get("/privacy").text


def test_a_wrong_number_of_years_is_told_at_its_field(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    for years in ("-1", "101", "een", ""):
        assert client.post_form(PAGE, contact="fg", keep_years=years, status=422).find("#keep_years-e")


def test_a_visitor_of_an_install_with_two_organisations_reads_of_neither(house: House, client: Client) -> None:
    client.sign_in(house.admin).post_form(PAGE, **SAID)
    make_organisation("Een andere")
    page = client.another().get("/privacy")
    assert not [text for text in SAID.values() if text in page.text]
    assert SAID["purpose"] in client.get("/privacy").text


def test_there_is_one_cookie_and_it_signs_in(house: House, client: Client) -> None:
    """PUBLIC-SECTOR 81: functional cookies only, so no banner."""
    reader = make_person("Lena Lezer", password=PASSWORD, language=Language.DUTCH)
    pages = [client.get("/sign-in"), client.get("/privacy?language=en"), client.get("/help")]
    pages.append(client.post_form("/sign-in", email=reader.email, password=PASSWORD))
    pages += [client.get("/account"), client.get("/today", follow=False)]
    names = {re.split("=", cookie)[0] for page in pages for cookie in page.response.headers.getlist("Set-Cookie")}
    assert names == {"leerlus"}
