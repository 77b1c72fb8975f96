# SPDX-License-Identifier: EUPL-1.2
"""What goes wrong at a window: fields, double clicks, pages that are too old. Nothing typed is lost, nothing is made twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Request, expect
from sqlalchemy import func, select

from tests.browser.conftest import Axe, Visitor
from tests.browser.hands import Hands, dutch
from tests.factories.people import House
from tests.factories.sprints import make_running_sprint, make_wrapping_up_sprint
from tests.factories.votes import KEEP, close_by_lead, make_open_round, vote_all
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.sprints.models import LogEntry
from tracker.web import show

TYPED = {"measured_value": "best veel", "measured_n": "0", "learned": "Wie zit, die vraagt.", "hours_used": "-8"}


def test_a_wrap_up_that_is_not_right_keeps_everything(visit: Visitor, axe: Axe, house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    lead = Hands(visit, axe, "phone").sign_in(house.lead)
    lead.go(f"/experiments/{sprint.experiment.code}/sprints/1/wrap-up")
    lead.type(**TYPED).pick(verdict="confirmed").press("Open the vote")
    page = lead.page
    expect(page.locator("[data-errors]")).to_be_focused()
    assert page.title().startswith(dutch("Error:"))
    links = page.locator("[data-errors] a").all()
    assert len(links) >= 6  # value, number, hours, saw, strength, stop rule
    for link in links:
        link.click()
        assert page.evaluate("document.activeElement.matches('input, select, textarea')"), link.inner_text()
        described = page.evaluate("document.activeElement.closest('fieldset, .utrecht-form-field').innerText")
        assert link.inner_text().rpartition(": ")[2] in described, "the message stands at its field"
    for name, text in TYPED.items():
        expect(lead.field(name)).to_have_value(text)
    expect(page.locator("[name=verdict][value=confirmed]")).to_be_checked()

    lead.type(measured_value="67", measured_n="30", hours_used="8", saw="20 van de 30 gingen weg met een antwoord.")
    lead.pick(strength="measured").answer_stop_rules().press("Open the vote").reads(
        "The vote is open. Everybody who may vote sees it now."
    )


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
def test_a_double_click_makes_one_row(visit: Visitor, axe: Axe, house: House, javascript: bool) -> None:
    sprint = make_running_sprint(house)
    lead = Hands(visit, axe, javascript=javascript).sign_in(house.lead)
    sent: list[Request] = []
    lead.page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    lead.go(f"/experiments/{sprint.experiment.code}/sprints/1").type(text="Een bezoeker bleef een uur.")
    lead.press_twice("Add line").reads_exactly("Een bezoeker bleef een uur.")
    lead.go("/ideas/new").type(title="Tafel op de markt", problem="Niemand komt.", audience="Marktbezoekers")
    lead.press_twice("Save idea").reads("Your idea is saved.")
    for request in sent:  # and a browser that does send the second click
        headers = {"content-type": "application/x-www-form-urlencoded"}
        again = lead.page.context.request.post(request.url, data=request.post_data or "", headers=headers)
        assert again.ok
    db.session.rollback()
    lines = db.session.scalar(select(func.count(LogEntry.id)).where(LogEntry.sprint_id == sprint.id))
    ideas = db.session.scalar(select(func.count(Experiment.id)).where(Experiment.title == "Tafel op de markt"))
    assert (lines, ideas) == (1, 1)


def test_a_ballot_that_comes_too_late_hears_when_it_closed_and_keeps_its_reason(
    visit: Visitor, axe: Axe, house: House
) -> None:
    round_ = make_open_round(house)
    here = f"/experiments/{round_.sprint.experiment.code}/sprints/1/vote"
    late = Hands(visit, axe, "phone").sign_in(house.members[0]).go(here)
    late.pick_first("tipping").pick(choice="stop").type(reason="Dit kwam te laat, maar het telt.")
    visit.server.move_clock(round_.extension_closes_at + timedelta(hours=1))
    late.press("Vote")
    with visit.server.app.test_request_context("/"):
        closed = show.moment(round_.extension_closes_at)
    expect(late.page.locator("[data-errors]")).to_contain_text(closed)
    assert "Dit kwam te laat, maar het telt." in late.page.content()


def test_a_ballot_after_the_lead_closed_early(visit: Visitor, axe: Axe, house: House) -> None:
    round_ = make_open_round(house)
    here = f"/experiments/{round_.sprint.experiment.code}/sprints/1/vote"
    vote_all(round_, [(person, KEEP) for person in house.electorate])
    late = Hands(visit, axe).sign_in(house.members[0]).go(here)
    close_by_lead(round_, house)
    late.pick(choice="pivot").type(reason="Toch liever anders.").press("Change my vote")
    expect(late.page.locator("[data-errors]")).to_be_focused()
    assert "Toch liever anders." in late.page.content()
