# SPDX-License-Identifier: EUPL-1.2
"""Closing a sprint in one meeting: a laptop, two phones, and the next sprint starts the same day (DESIGN 2.11)."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Axe, Visitor
from tests.browser.hands import Hands, dutch
from tests.factories.people import House
from tests.factories.sprints import make_wrapping_up_sprint
from tests.factories.votes import KEEP, make_open_round, round_again, vote, vote_all
from tracker.extensions import db
from tracker.sprints.models import Sprint

TURN = 4_100  # milliseconds: a little more than the seconds between two counts


def _address(sprint: Sprint, part: str = "meeting") -> str:
    return f"/experiments/{sprint.experiment.code}/sprints/{sprint.number}/{part}"


def _count(page: Page, voted: int, eligible: int) -> None:
    """The page shows, and says, how many voted; nobody reloads it."""
    page.clock.run_for(TURN)
    expect(page.locator("#meeting .app-tell")).to_have_text(
        dutch("%(voted)s of %(eligible)s", voted=voted, eligible=eligible)
    )
    said = dutch("%(voted)s of %(eligible)s voted", voted=voted, eligible=eligible)
    expect(page.locator("[data-tell]")).to_have_text(said)


def _asks(page: Page) -> list[str]:
    """What the page fetches by itself from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.resource_type == "fetch" else None)
    return asked


def test_a_sprint_is_closed_in_one_meeting(visit: Visitor, axe: Axe, house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    laptop = Hands(visit, axe).sign_in(house.lead)
    laptop.page.clock.install()
    laptop.go(_address(sprint)).press("Wrap up sprint %(number)s", number=1)
    laptop.type(measured_value="67", measured_n="30", saw="20 van de 30 gingen weg met een antwoord.")
    laptop.type(learned="Wie zit, die vraagt.").pick(verdict="confirmed", strength="measured").answer_stop_rules()
    laptop.press("Open the vote").pick_first("tipping").pick(choice="keep").press("Vote")
    laptop.press("Close it in one meeting").is_at(_address(sprint))
    laptop.page.evaluate("window.isTheSame = true")

    for voted, member in enumerate(house.members[:2], start=2):
        phone = Hands(visit, axe, "phone").sign_in(member).go(_address(sprint))
        phone.press("Vote").pick_first("tipping").pick(choice="keep").type(reason="Het werkt.").press("Vote")
        phone.press("Close it in one meeting").is_at(_address(sprint))
        _count(laptop.page, voted, 6)
    db.session.rollback()
    round_ = round_again(sprint)
    vote_all(round_, [(person, KEEP) for person in (*house.members[2:], house.owner)])
    _count(laptop.page, 6, 6)
    laptop.reads("Everybody has voted")
    assert laptop.page.evaluate("window.isTheSame && document.activeElement === document.body")
    laptop.see()

    laptop.press("Close the vote").press("Close it in one meeting")
    laptop.type(reason="Het werkt.", question="Werkt het ook op een drukke middag?").press("Confirm")
    laptop.press("Start sprint %(number)s", number=2).is_at(f"/experiments/{sprint.experiment.code}/sprints/2")
    laptop.reads("What did you see today?")


def test_the_meeting_waits_while_somebody_is_in_it_and_stops_when_it_is_over(
    visit: Visitor, axe: Axe, house: House
) -> None:
    round_ = make_open_round(house)
    phone = Hands(visit, axe, "phone").sign_in(house.members[0])
    page = phone.page
    page.clock.install()
    phone.go(_address(round_.sprint))
    again = phone.main.get_by_role("link", name=dutch("Count again"))
    again.focus()
    asked = _asks(page)
    vote(round_, house.lead, KEEP)
    page.clock.run_for(5 * TURN)
    assert not asked
    expect(again).to_be_focused()

    again.blur()
    _count(page, 1, 6)
    vote_all(round_, [(person, KEEP) for person in house.electorate[1:]])
    _count(page, 6, 6)
    Hands(visit, axe).sign_in(house.lead).go(_address(round_.sprint)).press("Close the vote")
    page.clock.run_for(TURN)
    expect(page.locator("[data-tell]")).to_have_text(dutch("The vote is closed."))
    phone.see()
    asked.clear()
    page.clock.run_for(5 * TURN)
    assert not asked


def test_without_scripts_the_count_is_a_link(visit: Visitor, axe: Axe, house: House) -> None:
    round_ = make_open_round(house)
    phone = Hands(visit, axe, "phone", javascript=False).sign_in(house.members[0]).go(_address(round_.sprint))
    vote(round_, house.lead, KEEP)
    phone.press("Count again").reads("%(voted)s of %(eligible)s", voted=1, eligible=6)
