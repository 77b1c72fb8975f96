# SPDX-License-Identifier: EUPL-1.2
"""Every address that takes a post is sent what no browser would send: never a fault of ours (500), and nothing kept."""

from __future__ import annotations

import uuid

from flask import Flask

from tests.client import Client
from tests.factories.world import World
from tests.house.reading import report
from tests.web.test_access_matrix import KEPT, MATRIX, nothing_is_kept, people, rules, sent, signed_in

GARBAGE = {
    "over-long": "x" * 20_000,
    "a NUL": "a\x00b",
    "not UTF-8": b"\xff\xfe\xf0",
    "huge": "9" * 40,
    "a foreign id": str(uuid.UUID(int=7)),
    "markup": "<script>'\"--{{7*7}}%s",
    "no day": "2026-02-30",
    "nothing": "",
    "twice": ["een", "twee\x00"],
}
# The button is the whole act, or half is kept: what is right of a wrap-up, and nobody as sponsor.
BARE = {
    "decisions.check_clean_up", "decisions.clean_up_done", "directions.appoint", "directions.reopen",
    "experiments.keep", "learnings.wrap_up", "loop.resume", "loop.start", "loop.unarchive_team", "people.deactivate",
    "people.leave_team", "people.reactivate", "privacy.download", "sign_in.unlink", "sign_in.unlock",
    "sign_in.download_access", "sign_in.end_other_sessions", "sign_in.end_sessions_of", "sign_in.remove_app",
    "sign_in.invite_again", "sign_in.reset_factors", "sign_in.withdraw", "sprints.let_go",
    "sprints.stop_rule_take_back", "sprints.stop_rule_true", "sprints.take_on", "votes.ask_restart", "votes.close",
    "votes.confirm_restart", "votes.open_round",
}  # fmt: skip
REFUSED = {"over-long", "nothing"}
TOLD = {303, 400, 403, 404, 409, 422}
OTHER_FIELDS = ("once", "seen", "version", "next")
# What a page of ours reads from an address, and what no link of ours puts there.
ASKED = ("q", "page", "direction", "team", "state", "verdict", "after", "parent", "edit", "language", "next", "v")
NO_VALUES = ("%00", "%ff%fe", "9" * 40, "-1", "%0d%0aSet-Cookie:x", str(uuid.UUID(int=7)), "x" * 3000)
NO_PARTS = ("E-0", "%00", "%F0%9F%92%A5", "-1", "9" * 30, "..%2f..", str(uuid.UUID(int=7)))
STRANGE_PLACES = ("/experiments/E-99999999999999999999", "/experiments/%00", "/experiments/%ff", "/experiments/E-1'--",
                  "/ideas/%F0%9F%92%A5/edit", "/learnings/not-an-id", "/learnings?q=%00&page=99999999999999999999",
                  "/ideas?q=%ff&page=-1&direction=x", "/experiments?page=9e9&state=%00",
                  "/experiments/E-001/sprints/99999999999", "/experiments/E-001/sprints/0/vote",
                  "/experiments/E-001/sprints/-1", "/teams/" + "0" * 400)  # fmt: skip


def test_garbage_in_every_field_is_never_a_fault_of_ours(app: Flask, world: World, client: Client) -> None:
    """What is only text may be kept; what is too long or empty is refused, except where the button is the whole act."""
    posts, browsers = rules(app, "POST"), signed_in(client, people(world.house))
    wrong = []
    with nothing_is_kept():
        for endpoint in sorted(posts.keys() & MATRIX.keys()):
            row, url = MATRIX[endpoint], world.url(app, posts[endpoint], MATRIX[endpoint].where)
            browser = browsers[row.doer]
            names, token = [*sent(app, world, endpoint, browser), *OTHER_FIELDS], browser.csrf_token()
            for kind, value in GARBAGE.items():
                page = browser.send(url, dict.fromkeys(names, value) | {"csrf_token": token})
                may_be_kept = kind not in REFUSED or endpoint in BARE
                if page.status not in (TOLD | {KEPT} if may_be_kept else TOLD):
                    wrong.append(f"{endpoint} answers {page.status} to {kind}")
                if not page.location and "<h1" not in page.html:
                    wrong.append(f"{endpoint} says nothing to {kind}")
    report(wrong)


def test_a_post_without_its_token_is_refused(app: Flask, world: World, client: Client) -> None:
    posts, browsers = rules(app, "POST"), signed_in(client, people(world.house))
    for endpoint, rule in posts.items():
        row = MATRIX.get(endpoint)
        where, who = (row.where, row.doer) if row else ("running", "admin")
        for token in ({}, {"csrf_token": "guessed"}):
            page = browsers[who].send(world.url(app, rule, where), {**token, "name": "x"})
            assert page.status == 400, f"{endpoint} answers {page.status}"


def test_strange_addresses_are_not_there(app: Flask, world: World, client: Client) -> None:
    browser = client.sign_in(world.house.admin)
    for url in STRANGE_PLACES:
        status = browser.fetch(url).status
        assert status == 404 or ("?" in url and status == 200), f"{url} answers {status}"


HAS_DEFAULTS = {"sprints.end"}  # "we know the answer" stands there already
NO_FORMS = {
    "application/json": b"[1]",
    "application/x-www-form-urlencoded; charset=utf-16": b"\xff\xfet\x00i\x00=\x00",
    "multipart/form-data": b"--no boundary was named",
    "multipart/form-data; boundary=x": b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n\x00',
    "text/plain": b"title=x",
}


def test_what_is_no_form_is_told_so(app: Flask, world: World, client: Client) -> None:
    """Another kind of body, with the token in a header so that it comes as far as the page itself."""
    posts, browsers, wrong = rules(app, "POST"), signed_in(client, people(world.house)), []
    tokens = {name: browser.csrf_token() for name, browser in browsers.items()}
    with nothing_is_kept():
        for place, endpoint in enumerate(sorted(posts.keys() & MATRIX.keys())):
            row, kind = MATRIX[endpoint], list(NO_FORMS)[place % len(NO_FORMS)]
            page = browsers[row.doer].send_body(
                world.url(app, posts[endpoint], row.where), NO_FORMS[kind], kind, {"X-CSRFToken": tokens[row.doer]}
            )
            if page.status not in (TOLD | {KEPT} if endpoint in BARE | HAS_DEFAULTS else TOLD):
                wrong.append(f"{endpoint} answers {page.status} to {kind}")
    report(wrong)


def test_garbage_in_any_part_of_an_address_is_not_there(app: Flask, world: World, client: Client) -> None:
    """Each page, with each of its parts replaced in turn; and each page with what no link of ours asks."""
    browser, wrong = client.sign_in(world.house.admin), []
    asked = "&".join(f"{name}={{0}}&{name}={{0}}" for name in ASKED)
    for endpoint, rule in rules(app, "GET").items():
        good = world.url(app, rule, "running")
        known = [part for part in good.split("/") if part not in rule.rule.split("/")]
        bad = [good.replace(part, value, 1) for part in known for value in NO_PARTS]
        told = {404, 303} if endpoint == "sign_in.open_link" else {404}  # that one says so on a page of its own
        wrong += [f"{url} answers {status}" for url in bad if (status := browser.fetch(url).status) not in told]
        for value in NO_VALUES:
            status = browser.fetch(f"{good}?{asked.format(value)}").status
            if status >= 500:
                wrong.append(f"{endpoint} answers {status} to {value} in every parameter")
    report(wrong)
