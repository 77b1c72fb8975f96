# SPDX-License-Identifier: EUPL-1.2
"""A passkey from adding to signing in, in Chromium with its virtual authenticator; and what a browser without says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Axe, LiveServer, Visitor
from tests.browser.hands import Hands, dutch
from tests.databases import Database, disconnect, settings
from tests.factories.people import PASSWORD, House, make_person
from tracker import create_app
from tracker.people.models import Person
from tracker.people.terms import Role

EMAIL = "ada@testwaard.example"
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def at_its_address(server: LiveServer, database: Database) -> Iterator[LiveServer]:
    """The house at the address that the browser sees, where administrators need a second step."""
    server.app = create_app(settings(database.url, PUBLIC_URL=server.url, SECOND_FACTOR="admins"))
    yield server
    disconnect(server.app)


@pytest.fixture
def ada(house: House) -> Person:
    return make_person("Ada Beheer", email=EMAIL, password=PASSWORD, roles=[Role.ADMIN])


class Device:
    """The passkeys that a window can reach."""

    def __init__(self, page: Page) -> None:
        self.cdp = page.context.new_cdp_session(page)
        self.cdp.send("WebAuthn.enable")
        self.id = self.send("addVirtualAuthenticator", options=AUTHENTICATOR)["authenticatorId"]

    def send(self, command: str, **values: Any) -> Any:
        return self.cdp.send(f"WebAuthn.{command}", values)

    def let_user_pass(self, *, passes: bool) -> None:
        """Does the finger, face or PIN of who sits there fit?"""
        self.send("setUserVerified", authenticatorId=self.id, isUserVerified=passes)


def sign_out(hands: Hands) -> None:
    with hands.page.expect_navigation():
        hands.page.get_by_role("button", name=dutch("Sign out")).click()


def give_password(hands: Hands) -> None:
    hands.go("/sign-in").type(email=EMAIL, password=PASSWORD).press("Sign in")


def stays_and_reads(hands: Hands, button: str, text: str) -> None:
    """Press a button that leads nowhere, and read why below it."""
    hands.page.get_by_role("button", name=dutch(button)).click()
    expect(hands.page.locator("[data-said]").first).to_have_text(dutch(text))


def test_a_passkey_from_adding_to_signing_in(at_its_address: LiveServer, ada: Person, visit: Visitor, axe: Axe) -> None:
    hands = Hands(visit, axe)
    device = Device(hands.page)
    give_password(hands)
    hands.is_at("/account/second-factor").reads("An app on your phone shows a new code every half minute.")
    hands.press("Set up an app").go("/account/second-factor").press("Add a passkey").type(name="Mijn laptop")
    device.let_user_pass(passes=False)
    stays_and_reads(hands, "Add a passkey", "No passkey was used. Press the button to try again.")
    device.let_user_pass(passes=True)
    hands.press("Add a passkey")
    assert hands.page.locator("main li code").count() == 10
    hands.press("I have kept them").is_at("/today").go("/account/second-factor").reads_exactly("Mijn laptop")
    hands.press("Add a passkey").type(name="Dezelfde laptop")
    stays_and_reads(hands, "Add a passkey", "This device has a passkey for your account already.")
    sign_out(hands)
    hands.go("/sign-in").press("Sign in with a passkey").press("Use a passkey").is_at("/today")
    sign_out(hands)
    give_password(hands)
    hands.is_at("/sign-in/second-factor").press("Use a passkey").is_at("/today")


def test_without_passkeys_a_browser_says_so_and_without_scripts_the_server(
    at_its_address: LiveServer, house: House, visit: Visitor, axe: Axe
) -> None:
    bare = Hands(visit, axe, "phone")
    bare.page.add_init_script("delete window.PublicKeyCredential")
    bare.go("/sign-in/passkey")
    stays_and_reads(bare, "Use a passkey", "This browser cannot use passkeys. Choose another way, or another browser.")
    plain = Hands(visit, axe, javascript=False)
    plain.go("/sign-in/passkey").press("Use a passkey")
    plain.reads("A passkey needs a browser that runs scripts. Sign in another way, or turn scripts on.")
