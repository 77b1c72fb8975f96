# SPDX-License-Identifier: EUPL-1.2
"""Journeys A and B of DOMAIN 3: a member logs, votes and answers; a lead gets ready, pivots, stops."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Axe, Visitor
from tests.browser.hands import Hands, dutch
from tests.factories.experiments import TITLE, make_idea
from tests.factories.people import House
from tests.factories.sprints import again, make_frozen_learning, make_running_sprint
from tests.factories.votes import (
    PIVOT,
    STOP,
    decide,
    make_deciding_sprint,
    round_again,
    stop,
    tip,
    vote_all,
)
from tracker import clock
from tracker.extensions import db

THEMES = pytest.mark.parametrize("dark", [False, pytest.param(True, marks=pytest.mark.long)], ids=["light", "dark"])


@THEMES
def test_a_team_member_logs_votes_and_answers(visit: Visitor, axe: Axe, house: House, dark: bool) -> None:
    sprint = make_running_sprint(house)
    code, ends_at = sprint.experiment.code, sprint.ends_at
    assert ends_at is not None
    here = f"/experiments/{code}/sprints/1"
    member = Hands(visit, axe, "phone", dark=dark).sign_in(house.members[0]).go("/today")
    member.press("Go to sprint %(number)s", number=1).is_at(here)
    member.type(text="12 van de 20 vragen opgelost").pick(kind="figure").press("Add line")
    member.pick(kind="blocker", blocker_kind="infrastructure").type(text="De printer is stuk").press("Add line")
    member.press("Take on").reads("This blocker is on your name now.")

    visit.server.move_clock(ends_at + timedelta(hours=1))
    member.go("/today").press("Wrap up sprint %(number)s", number=1)
    member.type(measured_value="48", measured_n="30", saw="14 van de 30 kwamen terug.", learned="De plek doet ertoe.")
    member.pick(verdict="refuted", strength="measured").answer_stop_rules().press("Save for later")
    lead = Hands(visit, axe, dark=dark).sign_in(house.lead).go(f"/experiments/{code}").press("Open the vote")
    member.go("/today").press("Vote").is_at(f"{here}/vote")
    member.pick_first("tipping").pick(choice="keep").press("Vote")
    member.pick(choice="pivot").type(reason="De plek deed ertoe.").press("Change my vote")
    member.reads("You voted: %(choice)s", choice=dutch("Pivot").lower())
    db.session.rollback()
    with clock.moved(ends_at + timedelta(hours=2)):
        vote_all(round_again(sprint), [(person, PIVOT) for person in (*house.members[1:], house.owner)])
    assert "De plek deed ertoe." not in lead.go(f"{here}/vote").main.inner_text(), "a reason is secret until the close"
    closes_at = round_again(sprint).closes_at
    visit.server.move_clock(closes_at + timedelta(minutes=1))
    member.go(f"{here}/vote").is_at(f"{here}/vote/result").reads_exactly("De plek deed ertoe.")

    with clock.moved(closes_at + timedelta(minutes=2)):
        look_back = (closes_at + timedelta(days=21)).date()
        decide(again(sprint.experiment), stop(tipping_learning_id=tip(sprint), review_on=look_back), house.sponsor)
    member.go(f"{here}/decision").type(text="Wij hadden nog één plek willen proberen.").press("Add the counter-note")
    member.reads_exactly("Wij hadden nog één plek willen proberen.")
    member.go(f"/experiments/{code}")


@THEMES
def test_a_lead_takes_an_idea_to_a_running_sprint(visit: Visitor, axe: Axe, house: House, dark: bool) -> None:
    make_frozen_learning(house)
    idea = make_idea(house, title=f"{TITLE} en op de markt")
    lead = Hands(visit, axe, dark=dark).sign_in(house.lead).go("/ideas")
    lead.page.get_by_role("link", name=idea.title).first.click()
    lead.press("Take up the idea").press("Take it up")
    lead.type(effect="twee van de drie vragen zijn meteen opgelost").press("Put ready")
    expect(lead.page.locator("[data-errors]")).to_be_focused()
    expect(lead.field("effect")).to_have_value("twee van de drie vragen zijn meteen opgelost")
    mark = lead.page.locator("main [name^='mark_']").first.get_attribute("name") or ""
    lead.pick(**{mark: "used"}).type(**{mark.replace("mark_", "how_"): "We nemen de tafel over."})
    lead.type(stop_when="als er drie keer niemand komt").pick(residents="yes", domain_owner_id="Vera Vak")
    lead.type(residents_why="Bezoekers van de bibliotheek. Zij lopen zelf binnen.").press("Put ready")
    lead.press("Plan sprint 1")
    lead.type(surprise="Als er mensen komen die nooit eerder kwamen", sample="30 bezoekers")
    lead.type(visible_result="Een tafel met een bord", fallback="Naar het loket").press("Save plan")
    lead.press("Start sprint %(number)s", number=1).is_at(f"/experiments/{idea.code}/sprints/1")
    expect(lead.main.get_by_text("Als er mensen komen die nooit eerder kwamen")).to_be_visible()


def test_a_lead_pivots_with_old_and_new_side_by_side(visit: Visitor, axe: Axe, house: House) -> None:
    sprint = make_deciding_sprint(house, *(PIVOT,) * 6)
    code = sprint.experiment.code
    lead = Hands(visit, axe).sign_in(house.lead).go(f"/experiments/{code}").press("Go to the decision")
    lead.type(
        stays="Het vragenuur", changes="De plek", action="een vragenuur op de markt", reason="De plek doet ertoe."
    )
    lead.pick(kind="other_place").page.locator("main [name=tipping]").select_option(index=1)
    lead.press("Confirm the advice").is_at(f"/experiments/{code}/sprints/1/decision")
    old, new = lead.page.locator(".app-kinkpair__old"), lead.page.locator(".app-kinkpair__new")
    expect(old).to_contain_text("een vragenuur in de bibliotheek")
    expect(new).to_contain_text("een vragenuur op de markt")
    left, right = old.bounding_box(), new.bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] <= right["x"], "the old and the new hypothesis stand side by side"

    lead.go(f"/experiments/{code}")
    kink = lead.page.locator(".app-line .app-ll__track--kink").locator("visible=true")
    expect(kink).to_have_count(1)
    expect(lead.page.locator(".app-line")).to_contain_text(dutch("Another place or scale"))
    lead.press("Plan sprint %(number)s", number=2).press("Save plan")


def test_a_lead_announces_a_stop_and_the_team_writes_its_card(visit: Visitor, axe: Axe, house: House) -> None:
    sprint = make_deciding_sprint(house, *(STOP,) * 6)
    code = sprint.experiment.code
    lead = Hands(visit, axe).sign_in(house.lead).go(f"/experiments/{code}").press("Go to the decision")
    lead.type(reason="We weten genoeg.").page.locator("main [name=tipping]").select_option(index=1)
    lead.press("Confirm the advice").press("Go to the stop card")
    lead.type(unknown="Of het in de winter ook zo is.", thanks="De bibliotheek").press("Save the stop card")
    lead.reads_exactly("Of het in de winter ook zo is.")
    lead.go(f"/experiments/{code}").go("/experiments")

    visit.server.move_clock(clock.now() + timedelta(days=10))
    reader = Hands(visit, axe, "phone").sign_in(house.manager).go(f"/experiments/{code}")
    reader.press("Read the stop card").reads_exactly("We weten genoeg.")
