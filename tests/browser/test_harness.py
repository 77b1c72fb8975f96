# SPDX-License-Identifier: EUPL-1.2
"""The browser fixtures see what they promise to see, and a page of ours passes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Axe, LiveServer, Visitor


@pytest.mark.parametrize("size", ["laptop", "phone", "small"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_frame_of_a_page_is_accessible(visit: Visitor, axe: Axe, size: str, dark: bool) -> None:
    page = visit(size, dark=dark)
    answer = page.goto("/there-is-no-such-page")
    assert answer is not None
    assert answer.status == 404
    assert page.evaluate("document.fonts.ready.then(fonts => fonts.size)") > 0
    axe(page)


def test_what_is_not_accessible_is_seen(visit: Visitor, axe: Axe) -> None:
    page = visit()
    page.goto("/there-is-no-such-page")
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<input name=x>')")
    with pytest.raises(AssertionError, match="label"):
        axe(page)


def test_sideways_scroll_is_seen(visit: Visitor, axe: Axe) -> None:
    page = visit("small")
    page.goto("/there-is-no-such-page")
    page.evaluate("document.querySelector('h1').textContent = 'x'.repeat(400)")
    page.evaluate("document.querySelector('h1').style.overflowWrap = 'normal'")
    with pytest.raises(AssertionError, match="sideways"):
        axe(page)


def _look_elsewhere(page: Page) -> None:
    page.evaluate("fetch('http://127.0.0.1:9/').catch(() => null)")


def _break_the_policy(page: Page) -> None:
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")


def _fail(page: Page) -> None:
    page.evaluate("setTimeout(() => { throw new Error('broken script') })")


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (_look_elsewhere, "Content Security Policy"),
        (_break_the_policy, "Content Security Policy"),
        (_fail, "broken script"),
    ],
)
def test_what_goes_wrong_in_a_window_is_seen(visit: Visitor, act: object, said: str) -> None:
    page = visit()
    page.goto("/there-is-no-such-page")
    assert callable(act)
    act(page)
    page.wait_for_timeout(100)
    assert any(said in line for line in visit.wrong), visit.wrong
    visit.wrong.clear()


@pytest.mark.engines("sqlite", "postgresql")
def test_two_windows_share_one_server_and_its_clock(visit: Visitor, server: LiveServer) -> None:
    server.move_clock(datetime(2027, 3, 1, 9, tzinfo=UTC))
    laptop, phone = visit(), visit("phone")
    for page in (laptop, phone):
        page.goto("/there-is-no-such-page")
        assert page.locator("h1").count() == 1
