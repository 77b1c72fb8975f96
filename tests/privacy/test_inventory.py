# SPDX-License-Identifier: EUPL-1.2
"""The data inventory is whole and true: every column is in it, and every field about people has words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Table, Text

from tests.client import Client
from tests.factories.people import House, make_person
from tests.house.reading import report
from tracker.extensions import db
from tracker.people.terms import Language
from tracker.privacy import words
from tracker.privacy.inventory import TABLES
from tracker.privacy.places import path
from tracker.privacy.terms import Purpose, TableFacts
from tracker.tables import CanonicalJson

OF_EVERY_TABLE = {"id", "organisation_id"}
# Text that is no text of the work: codes, hashes, addresses of our own pages, kinds; and what stands in an account.
NOT_LOOKED_THROUGH = {
    "access_event": {"action", "about", "result", "origin"}, "authenticator_app": {"sealed_secret"}, "delivery": {"kind", "trouble", "dedupe_key"},
    "event": {"kind", "data", "previous_hash", "hash"}, "event_salt": {"salt"}, "experiment": {"code", "source_key"},
    "form_token": {"token", "result_url"}, "frame": {"stages"}, "hidden_text": {"table_name", "column_name"},
    "identity": {"issuer", "subject"}, "passkey": {"name", "credential_id", "public_key"},
    "recovery_code": {"salt", "code_hash"}, "organisation": {"name", "zone"}, "person": {"name", "email", "department", "password_hash"},
    "person_session": {"token_hash", "device"}, "stream_head": {"hash"},
}  # fmt: skip


def tables() -> Iterator[tuple[Table, TableFacts]]:
    for table in db.metadata.sorted_tables:
        assert table.name in TABLES, f"{table.name}: classify its columns in tracker/privacy/inventory.py"
        yield table, TABLES[table.name]


def test_every_column_of_every_table_is_in_the_inventory(app: Flask) -> None:
    """PUBLIC-SECTOR 73: what is new about people is said here first: why, how long, who sees it."""
    findings = []
    for table, facts in tables():
        known = {column.name for column in table.columns} - OF_EVERY_TABLE
        findings += [f"{table.name}.{name}: say in the inventory what it is" for name in known - facts.columns]
        findings += [f"{table.name}.{name} is not there (any more)" for name in facts.columns - known]
    report([*findings, *(f"{name} is no table" for name in TABLES.keys() - {table.name for table, _ in tables()})])


def test_whatever_points_to_a_person_is_a_link(app: Flask) -> None:
    findings = []
    for table, facts in tables():
        to_person = {
            constraint.column_keys[-1]
            for constraint in table.foreign_key_constraints
            if constraint.referred_table.name == "person"
        }
        findings += [f"{table.name}.{name} names a person" for name in to_person - facts.links.keys()]
        if facts.links or facts.personal:
            findings += [f"{table.name}: say why it is kept"] if facts.purpose is Purpose.NOBODY else []
    report(findings)


def test_whatever_people_type_is_a_text(app: Flask) -> None:
    """A new column of text is looked through for names, or somebody says that nobody types it."""
    findings = []
    for table, facts in tables():
        typed = {column.name for column in table.columns if isinstance(column.type, Text | CanonicalJson)}
        left = typed - set(facts.texts) - NOT_LOOKED_THROUGH.get(table.name, set())
        findings += [f"{table.name}.{name}: a text that people type?" for name in left]
    report(findings)


def test_every_field_about_people_has_words(app: Flask) -> None:
    every = {name for facts in TABLES.values() for name in (facts.columns - set(facts.technical))}
    report(f"{name}: its words in tracker/privacy/words.py" for name in every - words.COLUMNS.keys())
    with_people = {name for name, facts in TABLES.items() if facts.links or facts.personal or facts.texts}
    report(f"{name}: its words" for name in with_people - words.TABLES.keys())
    assert set(words.PURPOSES) == set(Purpose) - {Purpose.NOBODY}


def test_r12_what_a_vote_holds_is_secret_until_the_close(app: Flask) -> None:
    assert {name for name, facts in TABLES.items() if facts.secret_until_close} == {"open_ballot", "written_advice"}
    assert TABLES["ballot"].links == {}


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("log_entry", ["sprint", "experiment"]),
        ("ballot", ["round", "sprint", "experiment"]),
        ("open_ballot", ["round", "sprint", "experiment"]),
        ("argument", ["decision", "sprint", "experiment"]),
        ("question", ["experiment"]),
        ("shown_learning", ["experiment"]),  # not the experiment in which it was learned
        ("experiment", []),
    ],
)
def test_a_row_leads_to_its_sprint_and_experiment(app: Flask, table: str, expected: list[str]) -> None:
    assert [target for _column, target in path(table) or ()] == expected
    assert path("person_role") is None


def test_the_page_names_every_field_in_both_languages(house: House, client: Client) -> None:
    client.sign_in(house.members[0])
    dutch = client.get("/privacy/data").text.lower()
    for said in ("sessie in een browser", "tot de stemming sluit", "netwerkadres", "wat mensen typen", "wie het ziet"):
        assert said in dutch, said
    english = client.another().sign_in(make_person("Eve English", language=Language.ENGLISH)).get("/privacy/data").text
    for said in ("Session in a browser", "Until the vote closes", "Who sees it", "What people type"):
        assert said in english, said
