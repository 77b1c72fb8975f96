# SPDX-License-Identifier: EUPL-1.2
"""Somebody comes in through the identity provider of the organisation, with a browser, and leaves it again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Axe, LiveServer, Visitor
from tests.browser.hands import dutch
from tests.databases import Database, disconnect, settings
from tests.factories.people import House, make_person
from tests.provider import Provider
from tracker import create_app


@pytest.fixture
def through_provider(server: LiveServer, database: Database, identity_provider: Provider) -> Iterator[Provider]:
    """The same server, as an install whose people come in through the provider."""
    server.app = create_app(settings(database.url, **identity_provider.settings(PUBLIC_URL=server.url)))
    back = f"{server.url}/sign-in/provider/answer"
    identity_provider.switch(redirect_uri=back, logout_uri=f"{server.url}/sign-in")
    yield identity_provider
    disconnect(server.app)


def press(page: Page, text: str) -> None:
    page.get_by_role("link", name=dutch(text, name="Testwaard")).click()


def test_in_through_the_provider_and_out_again(
    visit: Visitor, axe: Axe, house: House, through_provider: Provider
) -> None:
    """Cancelled once; then in, to the page that was asked for. No script is needed for any of it, and none of ours runs."""
    make_person("Noor Haverkamp", email="noor@testwaard.example")
    visit.also = (through_provider.issuer,)
    page = visit("phone")
    page.goto("/account")
    axe(page)
    press(page, "Sign in with %(name)s")
    page.get_by_role("button", name="Annuleer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(dutch("Signing in did not work"))
    axe(page)
    press(page, "Sign in with %(name)s")
    page.get_by_label("Account").fill("noor")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/account")
    expect(page.locator(".app-who")).to_contain_text("Noor Haverkamp")

    asked = through_provider.seen()["authorizations"][-1]
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) >= 43
    assert {cookie["name"] for cookie in page.context.cookies(page.url)} >= {"leerlus"}

    page.get_by_role("button", name=dutch("Sign out")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(dutch("You are signed out of Leerlus"))
    axe(page)
    press(page, "Sign out at %(name)s")
    page.get_by_role("button", name="Ja, log uit").click()
    page.wait_for_url("**/sign-in")
    page.goto("/account")
    press(page, "Sign in with %(name)s")
    expect(page.get_by_label("Account")).to_be_visible()
