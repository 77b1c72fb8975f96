# SPDX-License-Identifier: EUPL-1.2
"""From an empty install to a first decision, with 23 fields typed by hand (DESIGN 2.10)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Axe, Visitor
from tests.browser.hands import Hands, dutch
from tests.factories.people import PASSWORD

# Each field that DESIGN 2.10 lets a person type, by the name it has on its page; all else is a pick or has a default.
BY_HAND = {
    "set-up": ["organisation", "name", "email", "password", "question", "name"],
    "colleagues": ["colleagues"],
    "idea": ["title", "problem", "audience"],
    "get ready": ["effect", "stop_when"],
    "sprint": ["metric", "threshold", "sample", "visible_result"],
    "log": ["text"],
    "result": ["measured_value", "measured_n"],
    "learning": ["saw", "learned"],
    "decision": ["reason", "next_question"],
}


def test_what_may_be_typed_is_23_fields() -> None:
    assert sum(len(fields) for fields in BY_HAND.values()) == 23


@pytest.mark.parametrize(
    ("colleagues", "is_secret"),
    [("Oda Opdracht, Vera Vak", False), ("Oda Opdracht, Vera Vak, Anna Lid, Bram Lid", True)],
    ids=["written", "secret"],
)
def test_empty_install_to_first_decision(visit: Visitor, axe: Axe, colleagues: str, is_secret: bool) -> None:
    founder = Hands(visit, axe)
    links = _set_up(founder, colleagues.split(", "))
    _appoint_sponsor(founder)
    _idea_until_start(founder)
    _sprint_until_vote(founder)
    advisers = [name for name in links if name != "Oda Opdracht"]
    _vote(founder)
    for name in advisers:
        colleague = Hands(visit, axe, "phone")
        colleague.go(links[name])
        colleague.type(password=PASSWORD).press("Come in").press("To today")
        colleague.press("Vote").is_at("/experiments/E-001/sprints/1/vote")
        _vote(colleague)
    founder.go("/experiments/E-001")
    _close_and_decide(founder, voters=1 + len(advisers), is_secret=is_secret)
    assert founder.typed == [field for fields in BY_HAND.values() for field in fields]


def _address(name: str) -> str:
    return f"{name.split(maxsplit=1)[0].lower()}@lus.example"


def _set_up(founder: Hands, colleagues: list[str]) -> dict[str, str]:
    """Six fields and the colleagues; answers the links by which they come in."""
    founder.go("/").is_at("/setup")
    founder.type(organisation="Gemeente Lus", name="Fenna Vries", email="fenna@lus.example", password=PASSWORD)
    founder.press("On to the direction")
    founder.type(question="Hoe hoeven inwoners iets maar één keer te vragen?").pick(sponsor="later")
    founder.press("On to the team")
    pasted = "\n".join(f"{name} <{_address(name)}>" for name in colleagues)
    founder.type(name="Team Balie", colleagues=pasted).pick(place="lead")
    founder.press("Make the team")
    return {name: _link_of(founder, name) for name in colleagues}


def _link_of(founder: Hands, name: str) -> str:
    """The path of the link to hand over to a colleague."""
    row = founder.page.locator("main .app-rows .app-row", has_text=_address(name))
    return urlsplit(row.locator("input").input_value()).path


def _appoint_sponsor(founder: Hands) -> None:
    founder.go("/directions")
    founder.page.get_by_role("link", name=re.compile(dutch("Appoint sponsor and deputy"))).click()
    founder.see()
    founder.pick(sponsor="Oda Opdracht").press("Appoint")
    founder.reads_exactly("Oda Opdracht")


def _idea_until_start(founder: Hands) -> None:
    founder.go("/today").press("New idea")
    founder.type(
        title="Vragenuur in de bibliotheek",
        problem="Mensen met een brief lopen het loket mis.",
        audience="Mensen met een brief",
    )
    founder.press("Save idea").press("Take up the idea").press("Take it up")
    founder.type(effect="Twee van de drie vragen zijn meteen opgelost", stop_when="als er drie keer niemand komt")
    founder.pick(domain_owner_id="Vera Vak", stage="try_out").press("Put ready")
    founder.go("/experiments/E-001").press("Plan sprint %(number)s", number=1)
    founder.type(
        metric="deel van de vragen", threshold="60%", sample="30 bezoekers", visible_result="Een tafel met een bord"
    )
    founder.pick(way="at_least").press("Save plan").reads_exactly("Team Balie")
    founder.press("Start sprint %(number)s", number=1)


def _sprint_until_vote(founder: Hands) -> None:
    founder.type(text="Een bezoeker bleef een uur.").pick(kind="observed").press("Add line")
    founder.open("End the sprint earlier").press("End sprint %(number)s today", number=1)
    founder.press("Wrap up sprint %(number)s", number=1)
    founder.type(
        measured_value="67",
        measured_n="30",
        saw="20 van de 30 gingen weg met een antwoord.",
        learned="Wie zit, die vraagt.",
    )
    founder.pick(verdict="confirmed", strength="measured").answer_stop_rules()
    founder.press("Open the vote").is_at("/experiments/E-001/sprints/1/vote")


def _vote(hands: Hands) -> None:
    hands.pick_first("tipping").pick(choice="keep").press("Vote")
    hands.reads("Your vote is saved.")


def _close_and_decide(founder: Hands, *, voters: int, is_secret: bool) -> None:
    founder.press("Close the vote").is_at("/experiments/E-001/sprints/1/vote/result")
    founder.reads("%(voted)s of %(eligible)s voted", voted=voters, eligible=voters)
    named = founder.main.get_by_text("Vera Vak")
    assert named.count() == (0 if is_secret else 1), "only written advice stands with a name"
    founder.go("/experiments/E-001").press("Go to the decision")
    founder.type(reason="Het werkt, we weten nog niet voor wie.", next_question="Werkt het ook op een drukke middag?")
    founder.pick(tipping="Wie zit, die vraagt.").press("Confirm the advice")
    founder.go("/experiments/E-001").reads("Start sprint %(number)s", number=2)
