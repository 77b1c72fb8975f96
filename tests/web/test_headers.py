# SPDX-License-Identifier: EUPL-1.2
"""What goes with every answer, whoever asks: the content policy and its friends (PUBLIC-SECTOR 52, 54, 57, 65, 66)."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

from tests.client import Client
from tests.factories.world import World
from tests.house.reading import report
from tests.pages import Page
from tests.web.test_access_matrix import rules
from tests.web.test_two_organisations import rows_of

OWN, NONE = {"'self'"}, {"'none'"}
POLICY = {
    "default-src": NONE, "style-src": OWN, "script-src": OWN, "font-src": OWN, "img-src": OWN, "connect-src": OWN,
    "form-action": OWN, "frame-src": NONE, "frame-ancestors": NONE, "base-uri": NONE,
}  # fmt: skip
MISSING = ("/nowhere", "/experiments/E-999", "/static/nowhere.css", "/people/%00")
WRITES_ON_A_GET = {
    "access_event",
    "login_session",
}  # who was turned away, and when a session was last used: not the record


def test_every_answer_carries_the_strict_headers_and_reading_changes_nothing(
    app: Flask, world: World, client: Client
) -> None:
    urls = [world.url(app, rule, "running") for rule in rules(app, "GET").values()]
    urls += [*MISSING, "/sign-out"]  # which takes no GET
    signed_in = client.another().sign_in(world.house.lead)
    before = rows_of(world.house.organisation.id)
    for browser in (client, signed_in):
        report(f"{page.url}: {line}" for page in map(browser.fetch, urls) for line in lacking(page))
    after = rows_of(world.house.organisation.id)
    report(f"reading changed {name}" for name in before if before[name] != after[name] and name not in WRITES_ON_A_GET)


def lacking(page: Page) -> Iterator[str]:
    """What a header of an answer should say, and does not."""
    headers = page.response.headers
    policy = {name: set(values) for name, *values in map(str.split, headers["Content-Security-Policy"].split(";"))}
    if policy != POLICY:
        yield f"the content policy is {policy}"
    for name, values in {
        "X-Content-Type-Options": {"nosniff"},
        "X-Frame-Options": {"DENY"},
        "Referrer-Policy": {"same-origin", "no-referrer"},
        "Cache-Control": {"no-store"},
    }.items():
        if headers.get(name) not in values:
            yield f"{name} is {headers.get(name)}"
    for name in ("Content-Encoding", "Access-Control-Allow-Origin", "Server", "X-Powered-By"):
        if name in headers:
            yield f"has {name}"
