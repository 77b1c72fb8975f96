# SPDX-License-Identifier: EUPL-1.2
"""Upkeep at a window: pausing and going on, trying again, people and place, the timeline, the search box."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.browser.conftest import Axe, Visitor
from tests.browser.hands import Hands
from tests.factories.experiments import make_idea
from tests.factories.people import House
from tests.factories.votes import decide, keep, make_deciding_sprint, settle_at, stop
from tracker.votes.terms import Choice


def in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


@pytest.mark.parametrize(("size", "dark"), [("phone", False), ("laptop", True)], ids=["phone", "laptop-dark"])
def test_the_lead_pauses_changes_people_and_reads_the_timeline(
    visit: Visitor, axe: Axe, house: House, size: str, dark: bool
) -> None:
    sprint = make_deciding_sprint(house)
    decide(sprint, keep(), house.lead)
    here = f"/experiments/{sprint.experiment.code}"
    lead = Hands(visit, axe, size, dark=dark).sign_in(house.lead)
    lead.go(here).press("Pause").type(reason="We wachten op de wijkronde.", resume_on=in_days(14)).press("Pause")
    lead.is_at(here).reads("The experiment is paused.")
    lead.go("/experiments").go("/today").go(here).press("Go on").reads("The experiment goes on.")
    lead.press("Change title and texts").type(theme="Wonen").press("Save changes").reads_exactly("Wonen")
    lead.press("Change people, team or direction").pick(domain_owner_id=str(house.manager.id)).press("Save changes")
    lead.press("Timeline").reads("It went on after the pause")


@pytest.mark.parametrize(("size", "dark"), [("phone", True), ("laptop", False)], ids=["phone-dark", "laptop"])
def test_what_was_stopped_is_found_and_tried_again(
    visit: Visitor, axe: Axe, house: House, size: str, dark: bool
) -> None:
    sprint = make_deciding_sprint(house, *[Choice.STOP] * 6)
    decision = decide(sprint, stop(), house.lead)
    assert decision.withdraw_until is not None
    final = decision.withdraw_until + timedelta(minutes=1)
    settle_at(sprint.experiment, final)
    member = Hands(visit, axe, size, dark=dark).sign_in(house.manager)
    visit.server.move_clock(final)
    member.go("/today").page.locator("#find").fill("e-1")
    member.page.keyboard.press("Enter")
    member.is_at(f"/experiments/{sprint.experiment.code}").go(f"/experiments/{sprint.experiment.code}/stop-card")
    member.press("Try it again").type(now_different="Er is nu een kaart.", title="Nog een keer").press("Save idea")
    member.reads_exactly("Er is nu een kaart.")
    member.go(f"/experiments/{sprint.experiment.code}").go("/search?q=keer").reads_exactly("Nog een keer")


def test_an_idea_asks_whether_it_still_lives_and_is_parked(visit: Visitor, axe: Axe, house: House) -> None:
    idea = make_idea(house)
    author = Hands(visit, axe, "phone").sign_in(house.members[0])
    visit.server.move_clock(datetime.now(UTC) + timedelta(days=90))
    author.go("/today").reads("Does this idea still live?")
    author.press("Park idea").type(wake_on=in_days(100)).press("Park idea").reads("The idea is parked.")
    author.go("/ideas").reads("Parked")
    author.go(f"/experiments/{idea.code}").press("Put it back now").reads("This idea stands in the open list.")
    sponsor = Hands(visit, axe, "laptop").sign_in(house.sponsor).go(f"/experiments/{idea.code}")
    sponsor.press("Decline idea").type(why="Iemand doet dit al.").press("Decline idea")
    sponsor.reads_exactly(f"Iemand doet dit al. ({house.sponsor.name})")
