# SPDX-License-Identifier: EUPL-1.2
"""Hiding words in a text (DOMAIN 2.8): found in every text, gone for good, with a trace, and the record still verifies."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from tests.client import Client
from tests.factories.people import House
from tests.factories.sprints import log, make_running_sprint
from tests.factories.votes import make_open_round, settle_at, vote
from tracker.extensions import db
from tracker.privacy import limits, texts
from tracker.privacy.inventory import TABLES
from tracker.privacy.models import HiddenText
from tracker.privacy.places import model
from tracker.privacy.terms import Place
from tracker.record.models import Event, EventSalt
from tracker.record.queries import verify
from tracker.record.terms import EventKind
from tracker.refusal import Refusal
from tracker.sprints.models import LogEntry
from tracker.votes.terms import Choice

SAID = "Mevrouw De Wit (020 555 01 23) vroeg naar haar uitkering. De heer DE WIT niet."
FIND = "/settings/texts"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Mevrouw De Wit (020 555 01 23)", "[weg] vroeg naar haar uitkering. De heer DE WIT niet."),
        ("de wit", "Mevrouw [weg] (020 555 01 23) vroeg naar haar uitkering. De heer [weg] niet."),
        (None, "[weg]"),
        ("De Zwart", "words_not_there"),
        (".", "Mevrouw De Wit (020 555 01 23) vroeg naar haar uitkering[weg] De heer DE WIT niet[weg]"),
    ],
)
def test_every_place_of_the_words_is_hidden_and_nothing_else(words: str | None, expected: str) -> None:
    hidden = limits.hide(SAID, words, "[weg]")
    assert (hidden.code if isinstance(hidden, Refusal) else hidden) == expected


def written(house: House) -> LogEntry:
    log(house, make_running_sprint(house), SAID)
    return db.session.scalars(select(LogEntry).where(LogEntry.text == SAID)).one()


def address(line: LogEntry) -> str:
    return f"{FIND}/log_entry/text/{line.id}"


def test_an_administrator_finds_words_hides_them_and_everybody_sees_that(house: House, client: Client) -> None:
    line = written(house)
    code = db.session.scalars(select(Event.kind).where(Event.kind == EventKind.LOG_ADD.value)).one()
    salts = db.session.scalar(select(func.count(EventSalt.id)))
    client.sign_in(house.admin)
    found = client.post_form(FIND, words="mevrouw de wit", status=200)
    assert SAID in found.text
    assert found.find(f"main a[href='{address(line)}']")
    assert found.find("main a[href*='/sprints/1']"), code
    done = client.post_form(address(line), words="Mevrouw De Wit", reason="Naam van een inwoner", follow=True)
    assert "Naam van een inwoner" in done.text
    reader = client.another().sign_in(house.members[0])
    page = reader.get("/experiments/E-001/sprints/1").text
    assert "[verborgen] (020 555 01 23) vroeg" in page
    assert "persoonsgegevens verborgen" in reader.get("/experiments/E-001/timeline").text
    assert "Naam van een inwoner" in reader.get("/privacy/hidden").text
    assert db.session.scalar(select(func.count(EventSalt.id))) == salts, "one salt went, that of the reason came"
    assert verify().broken is None
    assert not [one for one in texts.find(["mevrouw de wit"]) if one.place.table == "log_entry"]


def test_the_whole_text_can_be_hidden_but_never_by_a_slip(house: House, client: Client) -> None:
    line = written(house)
    client.sign_in(house.admin)
    page = client.post_form(address(line), reason="Te veel over een inwoner", status=422)
    assert page.find("#whole-e")
    page = client.post_form(address(line), words="de wit", reason="Gaat over De Wit", status=422)
    assert page.find("#reason-e")
    page = client.post_form(address(line), words="De Zwart", reason="Een naam", status=409)
    assert "staan niet in de tekst" in page.text
    db.session.refresh(line)
    assert line.text == SAID
    client.post_form(address(line), whole=True, reason="Te veel over een inwoner")
    db.session.refresh(line)
    assert line.text == "[verborgen]"
    trace = db.session.scalars(select(HiddenText)).one()
    assert (trace.table_name, trace.column_name, trace.row_id) == ("log_entry", "text", line.id)


def test_only_free_texts_can_be_hidden(house: House, client: Client) -> None:
    client.sign_in(house.admin)
    for wrong in ("person/name", "open_ballot/reason", "log_entry/kind", "nothing/text"):
        client.get(f"{FIND}/{wrong}/{house.admin.id}", status=404)


def test_r12_what_a_voter_wrote_is_not_found_before_the_close(house: House) -> None:
    round_ = make_open_round(house)
    for person in house.electorate[:5]:
        vote(round_, person, Choice.KEEP, "Vraag het aan Willemijn de Wit")
    assert texts.find(["willemijn"]) == []
    settle_at(round_.sprint.experiment, round_.extension_closes_at)
    assert {hit.place.table for hit in texts.find(["willemijn"])} == {"ballot"}


def test_every_free_text_of_every_table_is_looked_through(house: House) -> None:
    """No text is forgotten: the question has one part for each, and finds what stands in it."""
    every = {(table, column) for table, facts in TABLES.items() for column in facts.texts}
    assert len(every) > 70
    fill: Any = house.direction
    for column in TABLES["direction"].texts:
        setattr(fill, column, f"Zoek mij: {column}")
    house.team.name = "Zoek mij: ÉÉN"
    db.session.commit()
    assert {hit.text for hit in texts.find(["zoek mij: "])} == {
        *(f"Zoek mij: {column}" for column in TABLES["direction"].texts), "Zoek mij: ÉÉN",
    }  # fmt: skip
    assert [hit.place for hit in texts.find(["mij: ÉÉN"])] == [Place("team", "name", house.team.id)]
    assert texts.find(["%"]) == []
    assert texts.find([" "]) == []
    assert all(hasattr(model(table), column) for table, column in every)
