# SPDX-License-Identifier: EUPL-1.2
"""What somebody gets who asks for the own data (PUBLIC-SECTOR 77): all of it, and nothing of anybody else."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from tests.client import Client
from tests.factories.people import House
from tests.factories.sprints import log
from tests.factories.votes import decide, keep, make_deciding_sprint, make_open_round, vote
from tests.factories.world import World
from tests.house.reading import report
from tracker import clock
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.people.models import AccessEvent, Person
from tracker.privacy import export, words
from tracker.privacy.inventory import TABLES
from tracker.privacy.places import model
from tracker.votes.terms import Choice

SECRETS = ("argon2", "token_hash")


def rows_of(held: dict[str, Any], table: str) -> list[dict[str, Any]]:
    return [row for row in held["rows"] if row["what"] == str(words.TABLES[table])]


def make_busy(house: House) -> Person:
    """The lead wrote, decided and voted; one vote is open, one closed."""
    sprint = make_deciding_sprint(house)
    log(house, sprint, "De rij was om tien uur weg.")
    decide(sprint, keep(), by=house.lead)
    going = make_open_round(house)
    vote(going, house.lead, Choice.STOP, "Niemand kwam nog.")
    vote(going, house.members[0], Choice.KEEP, "Ik wil door.")
    return house.lead


def test_somebody_downloads_everything_that_is_kept_about_them(house: House, client: Client) -> None:
    lead = make_busy(house)
    client.sign_in(lead)
    page = client.get("/account")
    assert page.find("main a[href='/account/data']")
    token = str(page.find("input[name=csrf_token]").attrs["value"])
    held = json.loads(client.post("/account/data", {"csrf_token": token}, status=200).html)
    assert held["account"]["Naam"] == lead.name
    assert held["account"]["E-mailadres"] == lead.email
    [line] = rows_of(held, "log_entry")
    assert (line["Tekst"], line["experiment"], line["sprint"]) == ("De rij was om tien uur weg.", "E-001", 1)
    [decision] = rows_of(held, "decision")
    assert decision["Uitkomst"] == "Doorgaan"
    [member] = rows_of(held, "membership")
    assert member["team"] == house.team.name
    written = {row["text"] for row in held["texts"]}
    assert "Werkt het ook op een drukke middag?" in written, "a question that the lead typed has no author of its own"
    assert "decision:take" in {row["what"] for row in held["acts"]}
    assert "membership:join" in {row["what"] for row in held["acts_about_you"]}
    event = db.session.scalars(select(AccessEvent).where(AccessEvent.action == "export")).one()
    assert (event.actor_id, event.about) == (lead.id, f"person/{lead.id}")


def test_r12_only_the_own_vote_and_only_while_the_round_is_open(house: House) -> None:
    lead = make_busy(house)
    held = export.of_person(lead, clock.now())
    [ballot] = rows_of(held, "open_ballot")
    assert (ballot["Keuze"], ballot["Reden"]) == ("Stoppen", "Niemand kwam nog.")
    said = json.dumps(held, ensure_ascii=False)
    assert "Reden van" not in said, "a vote that closed hangs on nobody"
    assert "Ik wil door." not in said


def test_each_gets_every_row_that_names_them_and_nothing_of_anybody_else(world: World) -> None:
    """For each column of the inventory that names a person, in a house with work at every stop of the loop."""
    assert world.at
    everybody = list(db.session.scalars(select(Person)))
    exports = {person.id: export.of_person(person, clock.now()) for person in everybody}
    followed, findings = set[str](), []
    for table, link in [(name, one) for name in TABLES for one in TABLES[name].links if name != "event"]:
        theirs = {str(words.COLUMNS[name]) for name in TABLES[table].links[link]}
        for id_ in {getattr(row, link) for row in db.session.scalars(select(model(table)))} - {None}:
            rows = [row for row in rows_of(exports[id_], table) if row["as"] == str(words.COLUMNS[link])]
            followed.add(f"{table}.{link}")
            findings += [] if rows and theirs <= set().union(*rows) else [f"{table}.{link} is not followed"]
    assert len(followed) > 20, f"the world is small: {sorted(followed)}"
    for person in everybody:
        said = json.dumps(exports[person.id], ensure_ascii=False)
        others = [one for one in everybody if one.id != person.id]
        findings += [f"{person.name} reads of {one.name}" for one in others if one.email in said or str(one.id) in said]
        findings += [f"{person.name} reads {secret}" for secret in SECRETS if secret in said]
    report(findings)


def test_what_others_changed_since_is_not_taken_for_ones_own(house: House) -> None:
    """The record vouches for the words as they stand: after somebody else changed them they are not the first's."""
    sprint = make_deciding_sprint(house)
    title = sprint.experiment.title
    author = db.session.get(Person, (house.organisation.id, sprint.experiment.author_id))
    assert author is not None
    assert title in {row["text"] for row in export.of_person(author, clock.now())["texts"]}
    db.session.scalars(select(Experiment)).one().title = "Iets anders"
    db.session.commit()
    texts = {row["text"] for row in export.of_person(author, clock.now() + timedelta(days=1))["texts"]}
    assert not {title, "Iets anders"} & texts
