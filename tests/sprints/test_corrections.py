# SPDX-License-Identifier: EUPL-1.2
"""Corrections stand beside what is locked; the text itself stays (R5, R6). On both engines."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Client
from tests.factories.people import House
from tests.factories.sprints import again, make_planned_sprint, make_running_sprint
from tests.factories.votes import make_deciding_sprint, make_open_round, tip
from tests.sprints.acting import Act, did, events, refused
from tracker import clock
from tracker.people.models import Person
from tracker.record.queries import verify
from tracker.record.terms import EventKind
from tracker.sprints import corrections, rules
from tracker.sprints.terms import CorrectionOf, SprintFacts, SprintState

WHY = "who may decide looks at the vote, the limits, the stop rules and the frame"
PLAN, RESULT, LEARNING = CorrectionOf.PLAN, CorrectionOf.RESULT, CorrectionOf.LEARNING


@pytest.mark.parametrize(
    ("about", "state", "is_frozen", "code"),
    [
        (PLAN, SprintState.PLANNED, False, "not_locked_yet"),
        (PLAN, SprintState.RUNNING, False, None),
        (PLAN, SprintState.CLOSED, False, None),
        (RESULT, SprintState.RUNNING, False, "not_locked_yet"),
        (RESULT, SprintState.WRAPPING_UP, False, "not_locked_yet"),
        (RESULT, SprintState.VOTING, False, None),
        (RESULT, SprintState.CLOSED, False, None),
        (LEARNING, SprintState.WRAPPING_UP, False, "not_locked_yet"),
        (LEARNING, SprintState.VOTING, True, None),
    ],
)
def test_r5_r6_what_is_locked_gets_a_correction(
    about: CorrectionOf, state: SprintState, is_frozen: bool, code: str | None
) -> None:
    found = rules.refuse_correction(about, SprintFacts(state), learning_is_frozen=is_frozen, now=clock.now())
    assert getattr(found, "code", None) == code


def correcting(person: Person, about: CorrectionOf = PLAN, text: str = "Het waren 40 mensen.") -> Act:
    return lambda e, now: corrections.correct(again(e), e, about, text, by=person, now=now)


def test_r5_a_correction_of_the_plan_changes_nothing_of_it(house: House) -> None:
    sprint = make_running_sprint(house)
    before = sprint.plan()
    assert refused(sprint.experiment, correcting(house.sponsor)) == "only_team"
    assert refused(sprint.experiment, correcting(house.lead, text="")) == "correction_missing"
    assert refused(sprint.experiment, correcting(house.lead, RESULT)) == "not_locked_yet"
    did(sprint.experiment, correcting(house.members[0]))
    assert again(sprint.experiment).plan() == before
    (row,) = corrections.of_sprint(sprint.id)
    assert (row.about, row.text, row.written_by) == (PLAN, "Het waren 40 mensen.", house.members[0].name)
    (told,) = events(EventKind.CORRECTION_ADD)
    assert "mensen" not in str(told.data)
    assert verify().broken is None


def form(client: Client, address: str, **typed: Any) -> str:
    return client.post_form(address, **typed, follow=True).text


def test_r5_r6_corrections_stand_on_the_pages(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house)
    client.sign_in(house.lead)
    here = f"/experiments/{sprint.experiment.code}/sprints/1"
    client.post_form(f"{here}/correction", text="Nee.", status=422)
    assert "Correctie: het resultaat" in form(client, f"{here}/correction", about="result", text="Het waren er 38.")
    learning = f"/learnings/{tip(sprint)}"
    client.post_form(f"{learning}/correction", text=" ", status=422)
    assert "Niet de zaal, maar de tijd." in form(client, f"{learning}/correction", text="Niet de zaal, maar de tijd.")
    client.sign_in(house.manager)
    page = client.get(here)
    assert "Het waren er 38." in page.text
    assert "Niet de zaal" not in page.text
    assert not page.find_all("a[href$='/correction']")
    page = client.get(learning)
    assert "Niet de zaal, maar de tijd." in page.text
    assert house.lead.name not in page.find("main").to_text()
    assert not page.find_all("a[href$='/correction']")
    told = client.get(f"/experiments/{sprint.experiment.code}/timeline").text
    assert "een vaste tekst kwam een correctie" in told


def test_r5_a_plan_that_can_change_has_no_correction(house: House, client: Client) -> None:
    planned = make_planned_sprint(house)
    client.sign_in(house.lead)
    client.get(f"/experiments/{planned.experiment.code}/sprints/1/correction", status=404)


def test_r5_who_votes_and_who_decides_reads_the_corrections(house: House, client: Client) -> None:
    voting, deciding = make_open_round(house).sprint, make_deciding_sprint(house)
    for sprint, page in ((voting, "vote"), (deciding, "decision"), (deciding, "vote/result")):
        did(sprint.experiment, correcting(house.lead, RESULT, "Het waren er 38."))
        client.sign_in(house.sponsor)
        address = f"/experiments/{sprint.experiment.code}/sprints/1/{page}"
        assert "Het waren er 38." in client.get(address, most_statements=12, why=WHY).text
