# SPDX-License-Identifier: EUPL-1.2
"""What a person does at a window: go, type, pick, press, and look. Every page that is new is held against axe, twice.

Buttons and headings are named by their English text in the source; on the screen stands the Dutch of the catalogue.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Literal

from babel.support import Translations
from flask import session
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Axe, LiveServer, Visitor
from tests.client import _nobody, begin_session
from tracker.extensions import db
from tracker.people.models import Person
from tracker.tables import enter_organisation, leave_organisation

ROOT = Path(__file__).parents[2]
NARROW = {"width": 320, "height": 640}
CATALOGUE: Any = Translations.load(str(ROOT / "tracker" / "translations"), ["nl"])
ROLES: tuple[Literal["button"], Literal["link"]] = ("button", "link")
PICTURES = os.environ.get("LEERLUS_JOURNEY_SHOTS")  # a folder: then every page that is new is also drawn there

_checked: set[tuple[str, ...]] = set()  # of this test process: what was held against axe already


def dutch(text: str, **values: object) -> str:
    """How a text of the source stands on a Dutch screen. Fails for a text that the catalogue does not know."""
    assert text in CATALOGUE._catalog, f"no Dutch for {text!r}"
    said: str = CATALOGUE.ugettext(text)
    return said % values if values else said


class Hands:
    """One person at one window. `typed` names every field that was typed by hand, in order."""

    def __init__(self, visit: Visitor, axe: Axe, size: str = "laptop", **window: Any) -> None:
        self.page: Page = visit(size, **window)
        self.server: LiveServer = visit.server
        self.axe = axe
        self.look = "dark" if window.get("dark") else "light"
        self.has_scripts = window.get("javascript", True)
        self.typed: list[str] = []

    def sign_in(self, person: Person) -> Hands:
        """Take the cookie that signing in gives, without the work of a password."""
        app = self.server.app
        home = person.organisation_id  # read again while the test stands in it
        db.session.commit()
        mark = enter_organisation(None)
        try:
            with _nobody.app_context(), app.test_request_context("/"):
                begin_session(person, home)
                session.pop("_id", None)  # the mark of the test's own browser
                cookie = app.session_interface.get_signing_serializer(app).dumps(dict(session))  # type: ignore[attr-defined]  # Flask's own sessions
        finally:
            leave_organisation(mark)
        name = app.config["SESSION_COOKIE_NAME"]
        self.page.context.add_cookies([{"name": name, "value": cookie, "url": self.server.url}])
        return self

    def go(self, path: str) -> Hands:
        """Open an address of ours."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{path} answered {answer.status}"
        self.see()
        return self

    def see(self) -> None:
        """Hold a page that is new against axe, at its own width and once at 320 px."""
        page = self.page
        page.wait_for_load_state()
        mark = self._mark()
        if mark in _checked:
            return
        _checked.add(mark)
        self._draw(mark)
        if not self.has_scripts:
            return  # axe is a script; these pages are seen by it in the windows that have scripts
        self.axe(page)
        own = page.viewport_size
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # a size
        self.axe(page)
        page.set_viewport_size(own)  # type: ignore[arg-type]  # the size it had
        page.wait_for_function("width => innerWidth === width", arg=own["width"])  # type: ignore[index]  # it has one

    def _mark(self) -> tuple[str, ...]:
        """What makes a page one that was not looked at: its address without numbers, its headings, its parts."""
        path = (
            re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "N", self.page.url.removeprefix(self.server.url))
            .partition("?")[0]
            .partition("#")[0]
        )
        shown = self.page.locator("main h1, main h2, main [role=alert], main button").all_inner_texts()
        return (path, self.look, *(re.sub(r"\d+", "N", text)[:80] for text in shown))

    def _draw(self, mark: tuple[str, ...]) -> None:
        if PICTURES:
            name = re.sub(r"\W+", "-", mark[0]).strip("-") or "front"
            width = (self.page.viewport_size or NARROW)["width"]
            file = Path(PICTURES) / f"{len(_checked):03}-{name}-{width}-{self.look}.png"
            self.page.screenshot(path=file, full_page=True)

    @property
    def heading(self) -> str:
        """The title of the page."""
        return self.page.locator("h1").inner_text()

    @property
    def main(self) -> Locator:
        """What the page is about."""
        return self.page.locator("main")

    def reads(self, text: str, **values: object) -> None:
        """This text of the source stands on the page."""
        self.reads_exactly(dutch(text, **values))

    def reads_exactly(self, text: str) -> None:
        """These words stand on the page and can be seen."""
        expect(self.main.get_by_text(text).locator("visible=true").first).to_be_visible()

    def field(self, name: str) -> Locator:
        """A field by its name, in the form that is shown."""
        return self.page.locator(f"main [name='{name}']").first

    def type(self, **fields: str) -> Hands:
        """Type in fields; each of them counts as typed by hand."""
        for name, text in fields.items():
            self.field(name).fill(text)
            self.typed.append(name)
        return self

    def pick(self, **fields: str) -> Hands:
        """Pick from what is offered: the value of a radio button, the value or the name in a list."""
        for name, value in fields.items():
            field = self.field(name)
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                self._check(self.page.locator(f"main [name='{name}'][value='{value}']"))
        return self

    def _check(self, option: Locator) -> None:
        """Click what a person clicks: the words of a radio button. They lie over it."""
        words = self.page.locator(f"label[for='{option.get_attribute('id')}']").or_(
            option.locator("xpath=ancestor::label")
        )
        words.first.click()
        expect(option).to_be_checked()

    def pick_first(self, name: str) -> Hands:
        """Pick the first of what is offered."""
        self._check(self.field(name))
        return self

    def answer_stop_rules(self, answer: str = "no") -> Hands:
        """Answer every stop rule of a wrap-up."""
        for option in self.page.locator(f"main [name^='rule-'][value='{answer}']").all():
            self._check(option)
        return self

    def tick(self, name: str) -> Hands:
        """Tick a box."""
        self.field(name).check()
        return self

    def open(self, summary: str) -> Hands:
        """Fold a part of the page out."""
        self.page.locator("main summary", has_text=dutch(summary)).first.click()
        return self

    def press(self, text: str, **values: object) -> Hands:
        """Press a button, or a link that looks like one, and look at the page that comes."""
        found = self._to_press(dutch(text, **values))
        with self.page.expect_navigation():
            found.click()
        self.see()
        return self

    def press_twice(self, text: str) -> Hands:
        """Press a button as people do who double click everything. Without scripts the second click ends the first's."""
        found = self._to_press(dutch(text))
        self.page.evaluate("document.documentElement.dataset.before = 'yes'")
        found.dblclick(no_wait_after=True)
        expect(self.page.locator("html[data-before]")).to_have_count(0)
        self.page.wait_for_load_state()
        return self

    def _to_press(self, said: str) -> Locator:
        name = re.compile(rf"^{re.escape(said)}\s*(:.*)?$")  # what it is about may be added for who only hears it
        button, link = (self.main.get_by_role(role, name=name) for role in ROLES)
        found = button.or_(link).locator("visible=true").first
        assert found.is_visible(), f"{self.page.url}: nothing to press is called {said!r}: {self._pressable()}"
        return found

    def _pressable(self) -> list[str]:
        return self.main.locator("button:visible, a:visible").all_inner_texts()

    def is_at(self, path: str) -> Hands:
        """The address of the window, without what stands behind # or ?."""
        self.page.wait_for_url(re.compile(re.escape(self.server.url + path) + r"([?#].*)?$"))
        return self
