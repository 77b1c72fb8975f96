# SPDX-License-Identifier: EUPL-1.2
"""An install with an identity provider, and somebody whose browser goes to the provider and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode, urljoin, urlsplit

import requests
from flask import Flask

from tests.client import Client
from tests.databases import Database, disconnect, settings
from tests.pages import Page
from tests.provider import Provider
from tracker import create_app

HOME = "http://localhost:8000"  # PUBLIC_URL when nothing is set
BACK = f"{HOME}/sign-in/provider/answer"
TROUBLE = "/sign-in/provider/trouble"
MOST_STEPS = 8


class Entrance:
    """One install, its provider, and one browser in front of it."""

    def __init__(self, app: Flask, provider: Provider) -> None:
        self.app, self.provider = app, provider
        self.client = Client(app)

    def another(self) -> Entrance:
        """A second browser at the same door."""
        return Entrance(self.app, self.provider)

    def switch(self, **switches: object) -> None:
        """What the provider answers from now on."""
        self.provider.switch(redirect_uri=BACK, **switches)

    def to_provider(self, wanted: str | None = None) -> str:
        """Press the button; the address that the browser is sent to."""
        query = f"?{urlencode({'next': wanted})}" if wanted else ""
        page = self.client.fetch(f"/sign-in/provider{query}")
        assert page.status == 303, page.text
        return page.location

    def at_provider(self, address: str) -> str:
        """Sign in there, as the account that is switched on; the path that the browser comes back by."""
        with requests.Session() as browser:
            for _ in range(MOST_STEPS):
                answer = browser.get(address, allow_redirects=False, timeout=5)
                assert "Location" in answer.headers, f"the provider: {answer.status_code} {answer.text[:500]}"
                address = urljoin(address, answer.headers["Location"])
                if address.startswith(BACK):
                    return address.removeprefix(HOME)
        raise AssertionError("the provider does not send the browser back")

    def come(self, account: str = "noor", wanted: str | None = None, **switches: object) -> Page:
        """The whole way, with answers that are as these switches say."""
        self.switch(account=account, **switches)
        return self.bring(self.at_provider(self.to_provider(wanted)))

    def bring(self, address: str) -> Page:
        """Open an address; when that tells of trouble, the page that says why."""
        page = self.client.fetch(address)
        return self.client.fetch(page.location) if page.location == TROUBLE else page

    def is_in(self) -> bool:
        """Is this browser signed in?"""
        return self.client.fetch("/account").status == 200


@contextmanager
def entrance(database: Database, provider: Provider, **changes: object) -> Iterator[Entrance]:
    """An install on this database whose people come in through this provider."""
    app = create_app(settings(database.url, **provider.settings(**changes)))
    yield Entrance(app, provider)
    disconnect(app)


def trouble(page: Page) -> str:
    """The code on the page of somebody who was not let in; `come` and `bring` end there."""
    assert page.heading == "Inloggen is niet gelukt", f"{page.status} {page.heading} {page.location}"
    return page.words_of("main code")[0]


def query_of(address: str) -> str:
    """What stands behind the question mark."""
    return urlsplit(address).query
