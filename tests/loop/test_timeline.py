# SPDX-License-Identifier: EUPL-1.2
"""The timeline: every event of a stream in words, with who and when; the clock by name, texts and votes never."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.client import Client
from tests.factories.experiments import make_idea
from tests.factories.people import House, make_organisation, make_person
from tests.factories.votes import decide, keep, make_deciding_sprint, settle_at, stop
from tracker import clock
from tracker.loop import timeline
from tracker.loop.timeline_words import EVENTS
from tracker.people.terms import Language
from tracker.record.actions import record
from tracker.record.terms import EventKind
from tracker.tables import in_organisation
from tracker.votes.terms import Choice

# Events of other streams: organisation, record, persons, teams, directions.
ELSEWHERE = (
    "organisation:", "free_day:", "privacy_notice:", "record:", "stream:", "person:", "team:", "membership:",
    "direction:", "frame:", "identity:", "factor:",
)  # fmt: skip


def test_every_event_of_an_experiment_has_words() -> None:
    own = {kind for kind in EventKind if not kind.value.startswith(ELSEWHERE)}
    assert own <= {EventKind(kind) for kind in EVENTS}


def test_the_timeline_tells_what_who_and_when(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house)
    decide(sprint, keep(), house.lead)
    client.sign_in(house.manager)
    link = client.get(f"/experiments/{sprint.experiment.code}").find("a[href$='/timeline']").attrs["href"]
    page = client.get(link)
    assert page.heading == "Tijdlijn"
    rows = page.words_of("tbody tr")
    assert rows[-1].endswith(f"Het idee is toegevoegd {house.members[0].name}")
    assert any(f"Sprint 1: het besluit is genomen: doorgaan {house.lead.name}" in row for row in rows)
    assert "we weten alleen nog niet" not in page.text


def test_r12_who_voted_is_not_in_the_timeline(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house)
    client.sign_in(house.lead)
    page = client.get(f"/experiments/{sprint.experiment.code}/timeline")
    closed = next(row for row in page.words_of("tbody tr") if "De stemming sloot" in row or "de stemming sloot" in row)
    assert "6 van 6 stemden" in closed
    for voter in (*house.members[1:], house.owner):
        assert voter.name not in page.text


def test_r7_what_the_clock_did_says_so_at_the_moment_that_it_was_due(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house, *[Choice.STOP] * 6)
    decision = decide(sprint, stop(), house.lead)
    assert decision.withdraw_until is not None
    settle_at(sprint.experiment, decision.withdraw_until + timedelta(days=3))
    client.sign_in(house.lead)
    newest = client.get(f"/experiments/{sprint.experiment.code}/timeline").words_of("tbody tr")[0]
    assert newest.endswith("De klok, vanzelf")
    assert "17.00 uur" in newest


def test_a_long_timeline_has_pages(house: House, client: Client) -> None:
    idea = make_idea(house)
    for _ in range(timeline.PAGE):
        record(idea.stream, EventKind.EXPERIMENT_EDIT, by=house.lead.id, now=clock.now())
    client.sign_in(house.lead)
    address = f"/experiments/{idea.code}/timeline"
    assert len(client.get(address).find_all("tbody tr")) == timeline.PAGE
    last = client.get(f"{address}?page=2")
    assert len(last.find_all("tbody tr")) == 1
    for strange in ("0", "-1", "999999", "9" * 5000, "x", "%00", "%C2%B2"):
        client.get(f"{address}?page={strange}")


@pytest.mark.parametrize("kind", ["experiment:renamed_since", "x"])
def test_an_event_of_an_older_program_is_still_told(house: House, client: Client, kind: str) -> None:
    class Old:
        value = kind

    idea = make_idea(house)
    record(idea.stream, Old, by=None, now=clock.now())  # type: ignore[arg-type]  # a kind that is no longer in the enum
    client.sign_in(house.lead)
    assert "Er is iets veranderd" in client.get(f"/experiments/{idea.code}/timeline").text


def test_the_timeline_of_another_organisation_is_not_there(house: House, client: Client) -> None:
    make_idea(house)
    elsewhere = make_organisation()
    with in_organisation(elsewhere.id):
        stranger = make_person(language=Language.ENGLISH)
    client.sign_in(stranger)
    client.get("/experiments/E-001/timeline", status=404)
    assert "/sign-in" in client.another().get("/experiments/E-001/timeline", status=303).location
