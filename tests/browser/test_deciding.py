# SPDX-License-Identifier: EUPL-1.2
"""The decision page at a window: what belongs to a choice appears with it, and only that (R17, R20)."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Axe, Visitor
from tests.browser.hands import Hands
from tests.decisions.test_handover import proven
from tests.factories.people import House


@pytest.mark.parametrize(
    ("outcome", "departs"), [("keep", False), ("pivot", True), ("stop", True), ("scale_up", False)]
)
def test_r17_after_the_advice_to_keep_only_a_pivot_or_a_stop_departs(
    visit: Visitor, axe: Axe, house: House, outcome: str, departs: bool
) -> None:
    sprint, receiver = proven(house)
    sponsor = Hands(visit, axe, "laptop").sign_in(house.sponsor)
    sponsor.go(f"/experiments/{sprint.experiment.code}/sprints/2/decision").pick(outcome=outcome)
    assert sponsor.page.locator(".app-depends__part--departs").is_visible() is departs
    assert sponsor.page.get_by_text(f"De ontvanger is {receiver.name}.").is_visible() is (outcome == "scale_up")
