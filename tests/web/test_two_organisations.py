# SPDX-License-Identifier: EUPL-1.2
"""Two organisations on one install are proven apart (DESIGN 5, PUBLIC-SECTOR 44): made from the addresses themselves.

The neighbours have the same work as we have. They ask for our things, send our forms, fill our ids into their own
forms, and look whether any page of theirs is another page because we are there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests import form_filling
from tests.client import Client
from tests.databases import Database
from tests.factories.kept_worlds import Two
from tests.factories.world import World
from tests.house.reading import report
from tests.pages import Element, Page
from tests.web.test_access_matrix import KEPT, MATRIX, NO_ROW, form_of, nothing_is_kept, people, rules, sent, signed_in
from tracker import clock
from tracker.extensions import db
from tracker.tables import Base, in_organisation

Place = Mapping[str, Any]  # what stands in an address, by name
SECRETS = re.compile(r'name="(?:csrf_token|once)"[^>]*value="[^"]*"|value="[^"]*"[^>]*name="(?:csrf_token|once)"')
# New at each asking: a challenge, and the log of who was turned away, by this walk too.
NEW_EACH_TIME = {
    "sign_in.new_passkey_question",
    "sign_in.passkey_question",
    "sign_in.access",
    "sign_in.download_access",
}
ASKED = ("/search?q=E-001", "/search?q=zaal", "/learnings?q=zaal", "/learnings?q=Wie+zit", "/ideas?q=balie", "/ideas?state=parked",
         "/experiments?q=E-001", "/experiments?q=balie&page=2", "/ideas/new?after=E-001", "/ideas/new?parent=E-001")  # fmt: skip


def known(world: World, where: str) -> Place:
    """What stands for each part of an address, in one of the two worlds."""
    lines = {"line_id": world.lines.get(where, world.lines["stopping"])}
    return {"code": world.at[where].code, "number": 1, "learning_id": world.learning(where), **lines, **world.values}


def foreign_places(rule: Rule, mine: Place, theirs: Place) -> Iterator[tuple[Place, Place]]:
    """An address with all ids of theirs, and when it has more, each of theirs among ids of one's own.

    Beside each the same address with an id that nobody ever had. What is the same in both worlds is no id.
    """
    ids = [name for name in sorted(rule.arguments) if mine[name] != theirs[name]]
    own = {name: mine[name] for name in rule.arguments}
    for foreign in [ids, *([one] for one in ids if len(ids) > 1)]:
        nothing = {name: "E-999" if name == "code" else UUID(int=7) for name in foreign}
        yield own | {name: theirs[name] for name in foreign}, own | nothing


def rows_of(organisation_id: UUID) -> dict[str, set[str]]:
    """Every row of an organisation, by table."""
    found = {}
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if "organisation_id" in table.c:
                rows = connection.execute(table.select().where(table.c.organisation_id == organisation_id))
                found[table.name] = {repr(tuple(row)) for row in rows}
    return found


@dataclass(frozen=True)
class Stranger:
    """One of the neighbours at a browser, who asks for what is ours."""

    name: str
    browser: Client
    token: dict[str, str]
    not_found: str  # the words of the page for what is not there

    def hints(self, method: str, place: str, never: str, form: Mapping[str, Any]) -> Iterator[str]:
        """What the answer gives away. Nothing, when it is the one to an id that nobody ever had.

        Who may not manage people is told so before anybody looks at an id.
        """
        page = self.ask(method, place, form)
        if page.status == 403 and self.name != "admin":
            is_apart = page.text == self.ask(method, never, form).text
        else:
            is_apart = page.status == 404 and page.text == self.not_found
        if not is_apart:
            yield f"{method} {place} answers {page.status} to the {self.name}"

    def ask(self, method: str, url: str, form: Mapping[str, Any]) -> Page:
        """Read a page, or send a form to it."""
        return self.browser.fetch(url) if method == "GET" else self.browser.send(url, {**form, **self.token})


@pytest.fixture
def strangers(worlds: Two, client: Client) -> list[Stranger]:
    """Three people of the neighbours, each with the most to say at home."""
    house = worlds.neighbours.house
    with in_organisation(house.organisation.id):
        browsers = signed_in(client, {"member": house.lead, "sponsor": house.sponsor, "admin": house.admin})
    return [
        Stranger(
            name, browser, {"csrf_token": browser.csrf_token()}, browser.get("/experiments/E-999", status=404).text
        )
        for name, browser in browsers.items()
    ]


NO_ID = {"static", "sign_in.open_link"}  # a link names its organisation, signed: tests/sign_in/test_links.py


def test_what_belongs_to_another_organisation_is_not_there(
    app: Flask, worlds: Two, client: Client, strangers: list[Stranger]
) -> None:
    """Every address, each kind of id, read and sent with a good form: as if it had never been, and nothing changes."""
    own, neighbours = worlds.own, worlds.neighbours
    wrong: list[str] = []
    browsers, build = signed_in(client, people(own.house)), app.url_map.bind("localhost").build
    before = rows_of(own.house.organisation.id)
    assert sum(map(len, before.values())) > 500
    for rule in [rule for rule in app.url_map.iter_rules() if rule.arguments and rule.endpoint not in NO_ID]:
        row, methods = MATRIX.get(rule.endpoint, NO_ROW), sorted({"GET", "POST"} & (rule.methods or set()))
        form = sent(app, own, rule.endpoint, browsers[row.doer]) if "POST" in methods else {}
        with in_organisation(neighbours.house.organisation.id):
            mine = known(neighbours, row.where)
        for places in foreign_places(rule, mine, known(own, row.where)):
            url, never = (build(rule.endpoint, place) for place in places)
            for stranger, method in product(strangers, methods):
                wrong += stranger.hints(method, url, never, form)
    report(wrong)
    assert rows_of(own.house.organisation.id) == before


def test_an_id_of_another_organisation_in_a_field_is_refused(app: Flask, worlds: Two, client: Client) -> None:
    """Each field of each form that takes an id, with the id of such a thing of theirs: refused there, nothing is kept."""
    own, posts, wrong, tried = worlds.own, rules(app, "POST"), [], 0
    theirs = ids_of(worlds.neighbours.house.organisation.id)
    tables = {row_id: table for table, ids in ids_of(own.house.organisation.id).items() for row_id in ids}
    browsers = signed_in(client, people(own.house))
    with nothing_is_kept():
        for endpoint, row in ((name, row) for name, row in MATRIX.items() if row.may):
            url = own.url(app, posts[endpoint], row.where)
            browser = browsers[row.doer]
            form, good = form_of(app, own, endpoint, browser), sent(app, own, endpoint, browser)
            for name, table in id_fields(form, good, tables):
                foreign = {name: str(min(theirs[table])), "csrf_token": browser.csrf_token()}
                page, tried = browser.send(url, good | foreign), tried + 1
                is_told = page.errors and foreign[name] not in page.html if form is not None else page.location
                if page.status == KEPT or not is_told:
                    wrong.append(f"{endpoint} answers {page.status} to a {table} of theirs as {name}: {page.problem}")
    report(wrong)
    assert tried > 30


def test_no_page_is_another_page_because_there_are_neighbours(
    app: Flask, worlds: Two, client: Client, database: Database
) -> None:
    """Lists, search, counts, suggestions, downloads: each page of ours, with them on the install and without them."""
    own = worlds.own
    browsers = signed_in(client, {"lead": own.house.lead, "sponsor": own.house.sponsor, "admin": own.house.admin})
    at = clock.now()
    urls = {own.url(app, rule, "running") for name, rule in rules(app, "GET").items() if name not in NEW_EACH_TIME}
    with clock.moved(at):
        with_them = {(name, url): shown(browser, url) for name, browser in browsers.items() for url in (*urls, *ASKED)}
        database.forget(worlds.neighbours.house.organisation.id)
        assert not any(rows_of(worlds.neighbours.house.organisation.id).values())
        alone = {(name, url): shown(browsers[name], url) for name, url in with_them}
    report(
        f"{url} is another page to the {name}" for name, url in with_them if with_them[name, url] != alone[name, url]
    )


def shown(browser: Client, url: str) -> tuple[int, str]:
    """What a page says, without what is new each time."""
    page = browser.fetch(url)
    return page.status, SECRETS.sub("", page.html)


def ids_of(organisation_id: UUID) -> dict[str, set[str]]:
    """The ids of an organisation, by table."""
    with db.engine.connect() as connection:
        return {
            table.name: {
                str(row.id)
                for row in connection.execute(table.select().where(table.c.organisation_id == organisation_id))
            }
            for table in Base.metadata.sorted_tables
            if {"organisation_id", "id"} <= set(table.c.keys())
        }


def id_fields(form: Element | None, good: Mapping[str, Any], tables: Mapping[str, str]) -> set[tuple[str, str]]:
    """The fields that take an id, each with the table that its ids are of: what is sent, and what could be picked."""
    groups = form_filling.offered(form).items() if form is not None else ()
    picks = [(name, one) for name, group in groups for field in group for one in form_filling.values_of(field)]
    return {(name, tables[one]) for name, one in (*picks, *good.items()) if isinstance(one, str) and one in tables}
