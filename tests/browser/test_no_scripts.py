# SPDX-License-Identifier: EUPL-1.2
"""Without JavaScript everything works: getting ready, voting, and a pivot."""

from __future__ import annotations

from tests.browser.conftest import Axe, Visitor
from tests.browser.hands import Hands
from tests.factories.experiments import make_taken_up
from tests.factories.people import House
from tests.factories.votes import PIVOT, make_deciding_sprint, make_open_round


def test_getting_ready_without_scripts(visit: Visitor, axe: Axe, house: House) -> None:
    taken = make_taken_up(house)
    lead = Hands(visit, axe, javascript=False).sign_in(house.lead).go(f"/experiments/{taken.code}/get-ready")
    lead.type(effect="twee van de drie vragen zijn opgelost", stop_when="als er drie keer niemand komt")
    lead.pick(domain_owner_id="Vera Vak", residents="yes").press("Put ready")
    assert lead.page.locator("[data-errors] a").count() == 1
    lead.type(residents_why="Bezoekers van de bibliotheek.").press("Put ready")
    lead.press("Plan sprint 1")


def test_voting_without_scripts(visit: Visitor, axe: Axe, house: House) -> None:
    round_ = make_open_round(house)
    voter = Hands(visit, axe, "phone", javascript=False).sign_in(house.members[0])
    voter.go(f"/experiments/{round_.sprint.experiment.code}/sprints/1/vote")
    voter.press("Vote")
    assert voter.page.locator("[data-errors]").is_visible()
    voter.pick_first("tipping").pick(choice="pivot").type(reason="De plek.").press("Vote").reads("Your vote is saved.")
    voter.pick(choice="keep").press("Change my vote").reads("Your vote is saved.")


def test_deciding_on_a_pivot_without_scripts(visit: Visitor, axe: Axe, house: House) -> None:
    sprint = make_deciding_sprint(house, *(PIVOT,) * 6)
    lead = Hands(visit, axe, javascript=False).sign_in(house.lead)
    lead.go(f"/experiments/{sprint.experiment.code}/sprints/1/decision")
    lead.pick(outcome="pivot", kind="other_place").type(
        stays="Het vragenuur", changes="De plek", reason="De plek doet ertoe."
    )
    lead.page.locator("main [name=tipping]").select_option(index=1)
    lead.type(action="een vragenuur op de markt").press("Confirm the advice").reads_exactly("een vragenuur op de markt")
