# SPDX-License-Identifier: EUPL-1.2
"""A real browser on a real server with the test database. Nothing may leave the machine or break the content policy."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from devtools.suite import chromium
from tracker import clock

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
Axe = Callable[[Page], None]
SIZES = {"laptop": (1280, 900), "phone": (390, 844), "small": (320, 640)}


class LiveServer:
    """The application behind a port, in threads of this process, on a clock that the test may move."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.moment: datetime | None = None
        self._server = make_server("127.0.0.1", 0, self._at_the_moment, threaded=True, request_handler=_Quiet)
        self.url = f"http://localhost:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def _at_the_moment(self, environ: Any, start_response: Any) -> Any:
        with clock.moved(self.moment) if self.moment else nullcontext():
            return self.app.wsgi_app(environ, start_response)

    def move_clock(self, to: datetime) -> None:
        """From the next request on it is this moment for the server; the browser keeps its own time."""
        self.moment = to

    def stop(self) -> None:
        """Answer what is being asked, then close the port."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  # the name that werkzeug calls it by
        """Say nothing."""


class Visitor:
    """People at their browsers; each call opens one more. What went wrong in any of them fails the test."""

    def __init__(self, browser: Browser, server: LiveServer) -> None:
        self.browser = browser
        self.server = server
        self.also: tuple[str, ...] = ()  # other servers that a page may ask: an identity provider
        self.wrong: list[str] = []
        self.contexts: list[BrowserContext] = []

    def __call__(self, size: str = "laptop", *, dark: bool = False, javascript: bool = True) -> Page:
        """A new browser window for one person: no cookies, the given size."""
        width, height = SIZES[size]
        context = self.browser.new_context(
            base_url=self.server.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            locale="nl-NL",
            has_touch=size != "laptop",
        )
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.wrong.append(f"script failed: {error}"))
        page.on("request", lambda request: self._request(request.url))
        self.contexts.append(context)
        return page

    def _console(self, message: ConsoleMessage) -> None:
        """Errors and refusals of the content policy. A page that answers 4xx on purpose is no error of ours."""
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.wrong.append(f"console: {message.text}")

    def _request(self, url: str) -> None:
        if not url.startswith((self.server.url, *self.also, "data:", "about:", "blob:")):
            self.wrong.append(f"the page asks another server: {url}")

    def close(self) -> None:
        """Close every window."""
        for context in self.contexts:
            context.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, started once per test process."""
    program = chromium()
    if program is None:
        pytest.fail("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def server(app: Flask) -> Iterator[LiveServer]:
    """The application on a free port of this machine."""
    live = LiveServer(app)
    yield live
    live.stop()


@pytest.fixture
def visit(browser: Browser, server: LiveServer) -> Iterator[Visitor]:
    """Open windows: `page = visit("phone")`, then `page.goto("/today")`."""
    visitor = Visitor(browser, server)
    yield visitor
    visitor.close()
    assert not visitor.wrong, "\n".join(visitor.wrong)


@pytest.fixture(scope="session")
def axe() -> Axe:
    """`axe(page)` fails with what is not accessible, and with sideways scroll."""
    source = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)
        options = {"runOnly": STANDARDS, "resultTypes": ["violations"]}
        found = page.evaluate("options => axe.run(document, options)", options)["violations"]
        shown = [(v["id"], v["help"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found]
        assert not found, f"{page.url}:\n{json.dumps(shown, indent=1, ensure_ascii=False)}"
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} scrolls {wide} px sideways"

    return check
