# SPDX-License-Identifier: EUPL-1.2
"""Walk through the pages of the examples with a browser and picture each kind of page once. Runs in the environment."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select

from devtools.places import PYTHON, ROOT
from devtools.suite import chromium
from tests.browser.conftest import FLAGS, LiveServer, Visitor
from tests.client import Client
from tests.databases import SECRET, disconnect, migrate, settings
from tracker import create_app
from tracker.extensions import db
from tracker.people.models import Person
from tracker.tables import ACROSS

MOST_PAGES, OF_ONE_KIND = 60, 2
ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
LOOKS = (("laptop", False), ("laptop", True), ("phone", False))
# One of each: whose eyes we look through, by what stands before the @ of the examples.
EYES = ("trekker", "manager", "beheerder")


def main(folder: Path) -> int:
    """Picture everything; answers 0 when at least one page was pictured."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="leerlus-shots-") as home, sync_playwright() as playwright:
        url = f"sqlite:///{home}/shots.db"
        migrate(url)
        load = {"DATABASE_URL": url, "SECRET_KEY": SECRET}
        subprocess.run([PYTHON, "-m", "tracker", "demo"], cwd=ROOT, env=load, check=True)
        app = create_app(settings(url))
        server = LiveServer(app)
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        taken = sum(picture_as(who, app, server, browser, folder) for who in EYES)
        browser.close()
        server.stop()
        disconnect(app)
    print(f"{taken} pictures in {folder}")
    return 0 if taken else 1


def picture_as(who: str, app: Flask, server: LiveServer, browser: Browser, folder: Path) -> int:
    """Picture what one person sees; answers how many pictures were taken."""
    visitor = Visitor(browser, server)
    name, value = session_of(who, app)
    windows: list[tuple[str, Page]] = []
    for size, dark in LOOKS:
        page = visitor(size, dark=dark)
        page.context.add_cookies([{"name": name, "value": value, "url": server.url}])
        windows.append((f"{size}-{'dark' if dark else 'light'}", page))
    paths = walk(windows[0][1])
    for path in paths:
        shown = re.sub(r"\W+", "-", re.sub(ID, lambda found: found[0][-4:], path)).strip("-") or "front"
        for look, page in windows:
            page.goto(path)
            page.screenshot(path=folder / f"{who}-{shown}-{look}.png", full_page=True)
    visitor.close()
    for line in visitor.wrong:
        print(f"{who}: {line}", file=sys.stderr)
    return len(paths) * len(windows)


def session_of(who: str, app: Flask) -> tuple[str, str]:
    """Name and value of the session cookie of one of the examples' people."""
    with app.app_context():
        asked = select(Person).where(Person.email.startswith(f"{who}@")).execution_options(**{ACROSS: True})
        client = Client(app).sign_in(db.session.scalars(asked).one())
        cookie = client.raw.get_cookie(app.config["SESSION_COOKIE_NAME"])
    if cookie is None:
        raise LookupError(f"no session for {who}")
    return cookie.key, cookie.value


def walk(page: Page) -> list[str]:
    """Paths from the front page on, breadth first; of pages that differ only in their number the first two."""
    found: list[str] = ["/"]
    kinds: dict[str, int] = {}
    for path in found:  # grows while we walk
        answer = page.goto(path)
        if answer is None or not answer.ok:
            print(f"{path} answered {answer.status if answer else 'nothing'}", file=sys.stderr)
            continue
        for href in page.eval_on_selector_all("a[href^='/']", "links => links.map(link => link.getAttribute('href'))"):
            target = urlsplit(href).path
            kind = re.sub(rf"{ID}|\d+", "N", target)
            if target in found or kinds.get(kind, 0) >= OF_ONE_KIND or len(found) >= MOST_PAGES:
                continue
            kinds[kind] = kinds.get(kind, 0) + 1
            found.append(target)
    return found


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
