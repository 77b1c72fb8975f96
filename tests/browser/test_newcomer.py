# SPDX-License-Identifier: EUPL-1.2
"""Journey E and the newcomer: an empty install, an invitation by mail, and the first line in the log (DOMAIN 3)."""

from __future__ import annotations

from flask import Flask

from tests.browser.conftest import Axe, Visitor
from tests.browser.hands import Hands
from tests.factories.links import mail_for, path_in
from tests.factories.people import PASSWORD, House
from tests.factories.sprints import make_running_sprint
from tracker.notices import worker

NEWCOMER = "noor@testwaard.example"
BY_HAND = ["password", "text"]  # what a newcomer types before the team sees something of it


def test_from_an_empty_install_to_an_invitation_in_the_mail(app: Flask, visit: Visitor, axe: Axe) -> None:
    founder = Hands(visit, axe)
    with mail_for(app) as server:
        founder.go("/").is_at("/setup")
        founder.type(organisation="Gemeente Lus", name="Fenna Vries", email="fenna@lus.example", password=PASSWORD)
        founder.press("On to the direction").pick(sponsor="later").press("On to the team")
        founder.type(name="Balie", colleagues=f"Haverkamp, Noor <{NEWCOMER}>; mo@lus.example")
        founder.pick(place="lead").press("Make the team").reads_exactly("Noor Haverkamp")
        worker.send()
        assert len(server.received) == 2
        founder.go("/settings/mail").press("Send me a test").reads("Everything got away.")
        founder.go("/sheets/works-council")
        link = path_in(server.link_to(NEWCOMER))
    newcomer = Hands(visit, axe, "phone", javascript=False).go(link).is_at("/link")
    newcomer.press("Come in")
    newcomer.type(password=PASSWORD).press("Come in").is_at("/welcome")
    newcomer.reads_exactly("Team Balie")
    newcomer.press("To today").is_at("/today")


def test_the_first_minutes_of_a_newcomer(app: Flask, house: House, visit: Visitor, axe: Axe) -> None:
    """Password, three sentences, Today, the experiment of the team, a first line: two fields by hand."""
    sprint = make_running_sprint(house)
    admin = Hands(visit, axe).sign_in(house.admin).go("/people/new")
    with mail_for(app) as server:
        admin.type(colleagues=NEWCOMER).pick(team=str(house.team.id)).press("Invite")
        worker.send()
        newcomer = Hands(visit, axe, "phone").go(path_in(server.link_to(NEWCOMER)))
    newcomer.type(password=PASSWORD).press("Come in").press("To today")
    newcomer.go(f"/experiments/{sprint.experiment.code}/sprints/1")
    newcomer.type(text="Twee bezoekers vroegen de weg.").pick(kind="observed").press("Add line")
    newcomer.reads_exactly("Twee bezoekers vroegen de weg.")
    assert newcomer.typed == BY_HAND
