# SPDX-License-Identifier: EUPL-1.2
"""What an attacker types, in a real browser: no script of theirs runs, and the content policy has nothing to report."""

from __future__ import annotations

from tests.browser.conftest import Axe, Visitor
from tests.browser.hands import Hands
from tests.factories.people import House
from tests.factories.sprints import log, make_running_sprint

RUNS = "window.hit = 1"
ATTACK = (
    f"<script>{RUNS}</script><img src=x onerror='{RUNS}'><svg/onload='{RUNS}'><b style='color:red'>vet</b> "
    f"[j](javascript:{RUNS}) <javascript:{RUNS}> *<img/src/onerror={RUNS}>* {{{{7*191}}}}\n\n- een `<script>{RUNS}</script>`"
)
SHOWN = "<script>window.hit = 1</script>"


def test_what_is_typed_never_runs(visit: Visitor, axe: Axe, house: House) -> None:
    """`visit` fails on every word of the console, so on every report of the content policy."""
    sprint = make_running_sprint(house)
    log(house, sprint, ATTACK[:180])
    lead = Hands(visit, axe).sign_in(house.lead)
    page = lead.page
    page.on("dialog", lambda dialog: visit.wrong.append(f"a dialog: {dialog.message}"))
    lead.go("/ideas/new").type(title=SHOWN, problem=ATTACK, audience=SHOWN).press("Save idea")
    idea = page.url
    code = sprint.experiment.code
    for address in (
        idea,
        "/ideas",
        "/search?q=%3Cscript%3E",
        f"/experiments/{code}/sprints/1",
        f"/experiments/{code}/timeline",
    ):
        page.goto(address)
        page.wait_for_load_state()
        assert SHOWN in page.inner_text("main") or "timeline" in address, f"{address} does not show it"
        assert page.evaluate("window.hit === undefined"), f"{address} ran it"
        assert not page.evaluate("[...document.links].some(link => link.protocol === 'javascript:')"), address
        assert page.locator("main img, main b, main [style]").count() == 0, address
