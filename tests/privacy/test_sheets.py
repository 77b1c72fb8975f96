# SPDX-License-Identifier: EUPL-1.2
"""The sheets for works council and privacy officer can be read, printed and taken along, and their terms hold."""

from __future__ import annotations

import html

import pytest

from tests.client import Client
from tests.factories.people import House
from tracker.notices import limits as messages
from tracker.people import access_log
from tracker.people.terms import Language


@pytest.mark.parametrize("name", ["works-council", "privacy"])
@pytest.mark.parametrize("language", list(Language))
def test_a_sheet_to_read_and_to_take_along(house: House, client: Client, name: str, language: Language) -> None:
    client.sign_in(house.manager)
    client.post_form("/account", language=language)
    shown = client.get(f"/sheets/{name}")
    assert shown.find("html").attrs["lang"] == language.value
    answer = client.raw.get(f"/sheets/{name}/file")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    lines = shown.words_of("main li")
    assert len(lines) > 15
    assert not [line for line in lines if line not in html.unescape(answer.text)]
    assert house.organisation.name in answer.text


def test_the_terms_on_the_sheets_are_those_that_hold() -> None:
    """Six months for the log of access, thirty days for messages: whoever changes one changes the sheets too."""
    assert 180 <= access_log.KEPT_FOR.days <= 184
    assert messages.KEPT_FOR.days == 30
