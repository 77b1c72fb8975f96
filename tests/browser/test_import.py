# SPDX-License-Identifier: EUPL-1.2
"""The main job on real input: a project of 10x is taken over, wrapped up, voted on, and pivots."""

from __future__ import annotations

from sqlalchemy import select

from tests.browser.conftest import Axe, Visitor
from tests.browser.hands import Hands
from tests.factories.people import House
from tests.factories.sprints import again
from tests.factories.ten_x import REAL
from tests.factories.votes import PIVOT, round_again, vote_all
from tracker.cli import run
from tracker.experiments.models import Experiment
from tracker.extensions import db


def test_an_imported_project_is_taken_over_and_pivots(visit: Visitor, axe: Axe, house: House) -> None:
    assert run(["import", "10x", str(REAL)], visit.server.app) == 0
    db.session.rollback()
    key = "identity-alerts-for-government"
    experiment = db.session.scalars(select(Experiment).where(Experiment.source_key == key)).one()
    code = experiment.code
    lead = Hands(visit, axe).sign_in(house.lead).go("/experiments")
    lead.page.get_by_role("link", name=experiment.title).first.click()
    lead.see()
    lead.press("Take over").pick(domain_owner_id="Vera Vak").press("Take over")
    lead.is_at(f"/experiments/{code}").press("Go to sprint %(number)s", number=2)
    lead.type(text="Twaalf gesprekken gevoerd").press("Add line")
    lead.open("End the sprint earlier").press("End sprint %(number)s today", number=2)
    lead.press("Wrap up sprint %(number)s", number=2)
    lead.type(
        measured_value="4",
        measured_n="12",
        saw="4 van de 12 kenden de melding.",
        learned="Een melding per brief werkt niet.",
    )
    lead.pick(verdict="refuted", strength="said").answer_stop_rules().press("Open the vote")
    db.session.rollback()
    round_ = round_again(again(experiment))
    vote_all(round_, [(person, PIVOT) for person in house.electorate])
    lead.go(f"/experiments/{code}").press("Close the vote").press("Confirm the advice")
    lead.type(
        stays="De vraag",
        changes="Het kanaal",
        action="een melding in de app",
        audience="inwoners",
        effect="snel bellen",
    )
    lead.type(reason="Brieven komen te laat.").pick(kind="other_channel")
    lead.page.locator("main [name=tipping]").select_option(index=1)
    lead.press("Confirm the advice")
    lead.go(f"/experiments/{code}").reads_exactly("een melding in de app")
