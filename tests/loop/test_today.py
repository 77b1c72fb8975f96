# SPDX-License-Identifier: EUPL-1.2
"""Today for each kind of reader: an objection goes first, what is prepared counts, and nobody stands before an empty page."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.client import Client
from tests.factories.experiments import make_taken_up
from tests.factories.objections import do, make_objection
from tests.factories.people import House, make_person
from tests.factories.sprints import log, make_running_sprint, make_wrapping_up_sprint
from tracker import clock
from tracker.acts import act
from tracker.extensions import db
from tracker.people.terms import Role
from tracker.sprints import actions, queries
from tracker.sprints.models import Blocker
from tracker.sprints.terms import BlockerKind, LogKind
from tracker.votes import objections
from tracker.votes.objection_terms import Ground


@pytest.mark.parametrize("who", ["lead", "sponsor", "deputy"])
def test_r16_a_halt_stands_first_for_who_can_settle_it(client: Client, house: House, who: str) -> None:
    late = make_wrapping_up_sprint(house)
    halted = make_running_sprint(house)
    make_objection(halted.experiment, house.members[0], Ground.SAFETY)
    page = client.sign_in(getattr(house, who)).get("/today")
    assert page.words_of("#now") == ["Sprint 1 ligt stil"]
    assert page.find(f"#content a.nl-button--primary[href='/experiments/{halted.experiment.code}#objections']")
    if who == "lead":
        assert page.text.index("Sprint 1 ligt stil") < page.text.index("Rond sprint 1 af")
        assert late.experiment.code in page.text


def test_r16_a_settled_halt_still_stands_first_until_it_is_restarted(client: Client, house: House) -> None:
    halted = make_running_sprint(house)
    do(
        objections.adapt,
        make_objection(halted.experiment, house.members[0], Ground.SAFETY),
        halted.experiment,
        house.lead,
    )
    page = client.sign_in(house.lead).get("/today")
    assert page.words_of("#now") == ["Sprint 1 ligt stil"]
    assert "Het bezwaar is opgelost." in page.text


def test_r16_who_cannot_settle_it_goes_on_logging(client: Client, house: House) -> None:
    halted = make_running_sprint(house)
    make_objection(halted.experiment, house.members[0], Ground.SAFETY)
    assert client.sign_in(house.members[1]).get("/today").words_of("#now") == ["Wat zag je vandaag?"]


def test_an_idea_that_is_prepared_is_a_line_of_its_team(client: Client, house: House) -> None:
    code = make_taken_up(house).code
    page = client.sign_in(house.lead).get("/today")
    assert "Nog geen experimenten" not in page.text
    assert "Wordt klaargezet." in " ".join(page.words_of("#content .app-row"))
    assert page.find(f".app-rows a[href='/experiments/{code}']")


def test_an_empty_today_offers_one_button_for_an_idea(client: Client, house: House) -> None:
    page = client.sign_in(house.lead).get("/today")
    assert "Nog geen experimenten" in page.text
    assert len(page.find_all("#content a[href='/ideas/new']")) == 1


def test_today_shows_the_blockers_that_somebody_took_on_until_they_are_solved(client: Client, house: House) -> None:
    sprint = make_running_sprint(house)
    log(house, sprint, "De zaal was bezet.", LogKind.BLOCKER, blocker_kind=next(iter(BlockerKind)))
    manager = client.another().sign_in(house.manager)
    assert "De zaal was bezet." not in manager.get("/today").text
    blocker = db.session.scalars(select(Blocker)).one()
    with act(experiment=sprint.experiment.code) as (_, now):
        actions.take_on(blocker, by=house.manager, now=now)
        db.session.commit()
    page = manager.get("/today")
    assert "Belemmeringen die jij op je nam" in page.text
    assert "De zaal was bezet." in page.text
    assert page.find(f"a[href='/experiments/{sprint.experiment.code}/sprints/1#blockers']")
    assert "De zaal was bezet." not in client.sign_in(house.members[0]).get("/today").text
    blocker.resolved_at, blocker.resolved_by_id, blocker.resolved_how = clock.now(), house.manager.id, "Andere zaal"
    db.session.commit()
    assert queries.taken_on_by(house.manager.id) == []


def test_an_administrator_without_a_sponsor_is_led_to_appoint_one(client: Client, house: House) -> None:
    admin = make_person("Bea Beheer", roles=[Role.ADMIN])
    assert "Benoem een opdrachtgever" not in client.sign_in(admin).get("/today").text
    house.direction.sponsor_id = house.direction.deputy_id = None
    db.session.commit()
    page = client.get("/today")
    assert page.words_of("#now") == ["Benoem een opdrachtgever"]
    assert client.get(page.find("#content a.nl-button--primary").attrs["href"]).heading == "Wie stuurt deze richting?"
    assert "Benoem een opdrachtgever" not in client.sign_in(house.manager).get("/today").text


def test_who_is_in_no_team_is_not_told_that_there_are_no_experiments(client: Client, house: House) -> None:
    make_running_sprint(house)
    page = client.sign_in(house.manager).get("/today")
    assert "Nog geen experimenten" not in page.text
    assert page.find("#content a[href='/experiments']")
