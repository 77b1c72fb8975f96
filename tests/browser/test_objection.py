# SPDX-License-Identifier: EUPL-1.2
"""An objection at a window: raised by an outsider, settled by the lead, and the sprint restarted by two (R16)."""

from __future__ import annotations

import os

import pytest

from tests.browser.conftest import Axe, Visitor
from tests.browser.hands import Hands
from tests.factories.people import House
from tests.factories.sprints import make_running_sprint


def picture(hands: Hands, name: str) -> None:
    """Keep a picture for who wants to look: SHOTS=folder."""
    if os.environ.get("SHOTS"):
        hands.page.screenshot(path=f"{os.environ['SHOTS']}/{name}.png", full_page=True)


@pytest.mark.parametrize(
    ("size", "dark"), [("phone", False), ("laptop", True), ("laptop", False), ("phone", True)], ids=str
)
def test_r16_an_objection_halts_is_settled_and_the_sprint_restarts(
    visit: Visitor, axe: Axe, house: House, size: str, dark: bool
) -> None:
    sprint = make_running_sprint(house)
    here, mark = f"/experiments/{sprint.experiment.code}", f"{size}-{'dark' if dark else 'light'}"
    owner = Hands(visit, axe, size, dark=dark).sign_in(house.owner)
    owner.go(f"{here}/sprints/1").press("Raise a paramount objection")
    picture(owner, f"new-{mark}")
    owner.pick(ground="privacy").type(text="De lijst met namen ligt open.").press("Raise the objection")
    owner.reads("Your objection stands here. The sprint lies still from now on.")
    lead = Hands(visit, axe, size, dark=dark).sign_in(house.lead)
    lead.go(here)
    picture(lead, f"experiment-{mark}")
    lead.press("See how it can restart")
    picture(lead, f"objection-{mark}")
    lead.type(adapted="De lijst ligt achter slot.").press("Settle: we adapted it")
    lead.press("Ask for a restart").is_at(here)
    sponsor = Hands(visit, axe, size, dark=dark).sign_in(house.sponsor)
    sponsor.go(here).press("See how it can restart").press("Confirm the restart")
    sponsor.reads("The sprint goes on. Its end date stands.")
