# SPDX-License-Identifier: EUPL-1.2
"""What an attacker types in every text field of every form, and what the pages then hold (PUBLIC-SECTOR 56).

Made from the forms: a new field is attacked too. Every text carries a number of its own, by which it is found again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from tests import form_filling
from tests.client import Client
from tests.factories.world import World
from tests.house.reading import report
from tests.pages import Element, Page, executable
from tests.web.test_access_matrix import MATRIX, form_of, people, rules, sent, signed_in

SHORT = "{mark}<xss onx=1>\"'&lt;i&gt;{{{{7*191}}}}[j](javascript:x)"
LONG = (
    SHORT
    + """
<script>document.title='xss'</script><img src=x onerror=x><svg/onload=x><a href="javascript:x">j</a>
[k](JaVaScRiPt&colon;x) ![l](data:text/html,x) <javascript:x> `<xss>` **<xss>** {{% raw %}} ${{7*191}} &#106;avascript:x
\u202egnp.exe\u2066 \x00 \U0001f9ea 𝔛 %0d%0aSet-Cookie:x=1\r\nSet-Cookie: x=1"""
)
TYPED = {"text", "search", "email", "tel", "url"}
MARK = re.compile(r"7q\d{4}")
# One of two that end the same thing in the same words.
SAME_ACT = {"loop.confirm_in_meeting": "decisions.decide", "experiments.decline": "experiments.withdraw"}
# What ends something in the world of the test, which the acts before it still need.
ENDS = {"votes.adapt_objection", "decisions.decide", "decisions.withdraw", "experiments.park", "experiments.withdraw",
        "sprints.end", "loop.place", "directions.close", "directions.frame"}  # fmt: skip
TAKES_NO_TEXT = {"learnings.wrap_up: measured_value", "loop.get_ready: stop_value", "sign_in.invite: colleagues", "privacy.hide: words",
                 "sprints.plan: board_url", "sprints.plan: threshold", "votes.open_wrapped_up: measured_value"}  # fmt: skip
# Another act of the walk puts its own text there, or the world holds no place where it shows.
OVERWRITTEN = {"experiments.add: audience", "experiments.edit: audience", "learnings.edit: learned", "learnings.edit: saw",
               "loop.edit_texts: audience", "sprints.plan: baseline", "sprints.plan: board_title", "sprints.plan: contact",
               "sprints.plan: sample"}  # fmt: skip
BY = {"decisions.decide": "sponsor"}  # decisions.ask asked for it


def texts_of(form: Element) -> list[str]:
    """The fields that take any text, by name."""
    return [
        name
        for name, group in form_filling.offered(form).items()
        if group[0].name == "textarea" or (group[0].name == "input" and (group[0].attrs.get("type") or "text") in TYPED)
    ]


@dataclass
class Attack:
    """What was sent where, and what was kept of it."""

    kept: dict[str, str] = field(default_factory=dict)  # endpoint and field, by mark
    refused: set[str] = field(default_factory=set)
    echoes: list[Page] = field(default_factory=list)  # pages that gave a text back

    def on(self, url: str, endpoint: str, form: Element, good: dict[str, Any], browser: Client) -> None:
        """Fill all text fields. One that does not take the long text gets the short one, and then what is good for it."""
        names, number = texts_of(form), len(self.kept) + len(self.refused)
        marks = {name: f"7q{number + place:04}" for place, name in enumerate(names)}
        short = {name: SHORT.format(mark=mark) for name, mark in marks.items()}
        long = {name: LONG.format(mark=mark) for name, mark in marks.items() if form.query(f'textarea[name="{name}"]')}
        sends, token = short | long, {"csrf_token": browser.csrf_token()}
        while (page := browser.send(url, good | sends | token)).status >= 400:
            self.echoes.append(page)
            wrong = {link.attrs["href"].removeprefix("#") for link in page.find_all(".app-error-list a")} & sends.keys()
            assert wrong, f"{page.url} does not say at which text it stops: {page.problem}"
            again = {name: short[name] for name in wrong if sends[name] != short[name]}
            sends = {name: text for name, text in sends.items() if name not in wrong} | again
        self.kept |= {marks[name]: f"{endpoint}: {name}" for name in sends}
        self.refused |= {f"{endpoint}: {name}" for name in marks.keys() - sends.keys()}


def test_nothing_that_is_typed_anywhere_is_ever_more_than_text(app: Flask, world: World, client: Client) -> None:
    browsers, posts, attack = signed_in(client, people(world.house)), rules(app, "POST"), Attack()
    for endpoint in sorted(MATRIX.keys() - SAME_ACT.keys(), key=lambda name: (name in ENDS, name)):
        row = MATRIX[endpoint]
        browser = browsers[BY.get(endpoint, row.doer)]
        form = form_of(app, world, endpoint, browser)
        if form is not None and texts_of(form):
            url = world.url(app, posts[endpoint], row.where)
            attack.on(url, endpoint, form, sent(app, world, endpoint, browser), browser)
    assert attack.refused == TAKES_NO_TEXT
    pages = [*attack.echoes, *everything(app, world, browsers)]
    report(f"{page.url}: {line}" for page in pages for line in harm(page))
    seen = {mark for page in pages for mark in MARK.findall(page.text)}
    report(
        f"{where} stands on no page"
        for mark, where in attack.kept.items()
        if mark not in seen and where not in OVERWRITTEN
    )


def everything(app: Flask, world: World, browsers: dict[str, Client]) -> Iterator[Page]:
    """Every page about everything in the world, as its lead and as an administrator."""
    gets = rules(app, "GET")
    for endpoint, rule in gets.items():
        row = MATRIX.get(endpoint)
        everywhere = endpoint in {"loop.show", "sprints.show", "loop.timeline"}
        for where in sorted(world.at) if everywhere else [row.where if row else "running"]:
            page = browsers["lead"].fetch(world.url(app, rule, where))
            yield page if page.status != 403 else browsers["admin"].fetch(world.url(app, rule, where))


def harm(page: Page) -> Iterator[str]:
    """What of it is more than text: elements, attributes, addresses, templates, headers."""
    if page.status >= 500:
        yield f"answers {page.status}"
    if page.response.headers.get("Set-Cookie", "").startswith("x="):
        yield "a header was added"
    if page.is_html:
        yield from executable(page)
        yield from (f"{sign!r} came through" for sign in ("1337", "\u202e", "\u2066", "\x00") if sign in page.html)
        yield from ("an element of theirs" for element in page.elements if element.name in {"xss", "i", "img"})
