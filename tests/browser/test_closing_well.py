# SPDX-License-Identifier: EUPL-1.2
"""Closing well at a window: the clean-up list of a stop, a blocker that is solved, a correction, an archived team."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Axe, Visitor
from tests.browser.hands import Hands, dutch
from tests.factories.people import House, make_team
from tests.factories.sprints import log, make_running_sprint
from tests.factories.votes import decide, make_deciding_sprint, stop
from tracker.sprints.terms import BlockerKind, LogKind
from tracker.votes.terms import Choice


@pytest.mark.parametrize(("size", "dark"), [("phone", False), ("laptop", True)], ids=["phone", "laptop-dark"])
def test_what_a_stop_leaves_is_done_by_one_and_checked_by_another(
    visit: Visitor, axe: Axe, house: House, size: str, dark: bool
) -> None:
    sprint = make_deciding_sprint(house, *[Choice.STOP] * 6)
    decide(sprint, stop(), house.lead)
    card = f"/experiments/{sprint.experiment.code}/stop-card"
    lead = Hands(visit, axe, size, dark=dark).sign_in(house.lead).go(card)
    lead.pick(data_who=str(house.members[0].id)).press("Save the stop card").reads("Not done yet")
    lead.press("Add to the clean-up list").type(what="Koptelefoons terug").pick(person_id=str(house.owner.id))
    lead.press("Add line").reads("The line stands in the clean-up list.")
    anna = Hands(visit, axe, size, dark=dark).sign_in(house.members[0]).go("/today")
    anna.reads("To clean up")
    anna.go(card).press("This is done").reads("Done. Now somebody else checks it.")
    anna.reads("Not checked yet")
    lead.go("/today").reads_exactly(dutch("%(name)s says that this is done. Check it.", name=house.members[0].name))
    lead.go(card).press("Not in order").type(why="De kopie staat er nog.").press("Send it back")
    anna.go(card).press("This is done")
    lead.go(card).press("I checked this").reads("Checked. Your name and the date stand with it.")
    anna.go(f"/experiments/{sprint.experiment.code}").reads("Clean-up list")


@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_a_blocker_is_taken_on_and_solved_and_a_plan_is_corrected(
    visit: Visitor, axe: Axe, house: House, size: str
) -> None:
    sprint = make_running_sprint(house)
    log(house, sprint, "De zaal is dicht", LogKind.BLOCKER, blocker_kind=BlockerKind.PEOPLE)
    here = f"/experiments/{sprint.experiment.code}/sprints/1"
    manager = Hands(visit, axe, size).sign_in(house.manager).go(here).press("Take on")
    manager.go("/today").reads_exactly("De zaal is dicht")
    manager.go(here).press("This is solved")
    manager.type(how="De beheerder gaf een sleutel.").press("Save the solution").reads("The blocker is solved.")
    lead = Hands(visit, axe, size).sign_in(house.lead).go(here)
    lead.press("Something is wrong in the plan or the result: add a correction").type(text="Het waren 40 mensen.")
    lead.press("Save the correction").reads_exactly("Het waren 40 mensen.")


def test_an_administrator_archives_a_team(visit: Visitor, axe: Axe, house: House) -> None:
    team = make_team("Zuid", by=house.admin)
    make_running_sprint(house)
    admin = Hands(visit, axe, "laptop").sign_in(house.admin).go(f"/teams/{house.team.id}/archive")
    admin.reads("This is not finished yet")
    admin.go(f"/teams/{team.id}").press("Archive this team")
    admin.press("Archive this team").press("Take into use again")
