# SPDX-License-Identifier: EUPL-1.2
"""Acts on ideas until a team takes them up, on both engines: who may, what is kept, what the record says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.experiments.acting import kinds, refused, set_state
from tests.factories import experiments as make
from tests.factories.people import House, join, make_direction, make_team
from tracker.acts import act
from tracker.experiments import actions, queries
from tracker.experiments.models import Experiment
from tracker.experiments.terms import (
    ExperimentState,
    IdeaFacts,
    SafetyAnswer,
    SafetyKind,
)
from tracker.extensions import db
from tracker.people.models import Person
from tracker.record.models import Event
from tracker.record.terms import EventKind


def test_ideas_get_the_next_code_each(house: House) -> None:
    codes = [make.make_idea(house).code for _ in range(3)]
    assert codes == ["E-001", "E-002", "E-003"]


def test_a_code_is_found_however_it_is_spelled(house: House) -> None:
    idea = make.make_idea(house)
    assert [queries.by_code(spelled) for spelled in ("E-001", "e-1", " E-01 ")] == [idea] * 3
    assert [queries.by_code(spelled) for spelled in ("E-2", "1", "", "E-x", "E-9999999999")] == [None] * 5


def test_an_idea_is_kept_with_its_author_and_its_texts_hashed(house: House) -> None:
    idea = make.make_idea(house, title="Vragenuur", author=house.manager)
    assert (idea.state, idea.author_id, idea.title) == (ExperimentState.IDEA, house.manager.id, "Vragenuur")
    event = db.session.scalars(select(Event).where(Event.kind == EventKind.EXPERIMENT_ADD)).one()
    assert event.data["code"] == "E-001"
    assert "Vragenuur" not in str(event.data)
    assert set(event.data["texts"]) == {"title", "problem", "audience"}


def test_an_idea_names_only_an_open_direction_of_its_own_organisation(house: House) -> None:
    closed = make_direction(sponsor=house.sponsor)
    with act() as (_, now):
        db.session.merge(closed).closed_at = now
        db.session.commit()
    for direction_id in (closed.id, house.team.id):
        facts = IdeaFacts("Titel", "Probleem", "Iedereen", direction_id)
        with refused("no_such_direction"), act() as (_, now):
            actions.add_idea(facts, by=house.lead, now=now)


def test_r18_trying_again_says_what_is_different(house: House) -> None:
    first = make.make_idea(house)
    with refused("predecessor_goes_on"):
        make.make_idea(house, predecessor_id=first.id, now_different="Een andere kaart")
    set_state(first.code, ExperimentState.WITHDRAWN)
    with refused("say_what_differs"):
        make.make_idea(house, predecessor_id=first.id, now_different=" ")
    with refused("no_such_predecessor"):
        make.make_idea(house, predecessor_id=house.team.id, now_different="Een andere kaart")
    again = make.make_idea(house, predecessor_id=first.id, now_different="Een andere kaart")
    assert (again.predecessor_id, again.now_different) == (first.id, "Een andere kaart")


def edit(house: House, code: str, facts: IdeaFacts, by: Person) -> Experiment:
    with act(experiment=code) as (experiment, now):
        actions.edit_idea(experiment, facts, by=by, now=now)
        db.session.commit()
    return make.read_again(code)


def test_the_author_and_later_the_team_change_an_idea(house: House) -> None:
    idea = make.make_idea(house, author=house.manager)
    facts = IdeaFacts("Beter", "Ander probleem", "Anderen", None)
    with refused("only_author_or_team"):
        edit(house, idea.code, facts, house.lead)
    changed = edit(house, idea.code, facts, house.manager)
    assert (changed.title, changed.direction_id, changed.version) == ("Beter", None, 2)
    make.make_taken_up(house, idea=idea)
    assert edit(house, idea.code, replace(facts, title="Nog beter"), house.members[0]).title == "Nog beter"


def test_a_direction_that_comes_later_brings_its_limits(house: House) -> None:
    idea = make.make_idea(house)
    without = IdeaFacts(idea.title, idea.problem, "Iedereen", None)
    edit(house, idea.code, without, house.members[0])
    taken = make.make_taken_up(house, idea=idea)
    assert taken.max_loss_eur is None
    placed = edit(house, idea.code, replace(without, direction_id=house.direction.id), house.lead)
    assert (placed.max_loss_eur, placed.max_hours, placed.max_sprints) == (10_000, 320, 7)


def test_what_is_ready_keeps_its_direction_and_what_started_its_texts(house: House) -> None:
    ready = make.make_ready_experiment(house)
    other = make_direction(sponsor=house.sponsor)
    facts = IdeaFacts("Titel", "Probleem", "Iedereen", other.id)
    with refused("direction_is_set"):
        edit(house, ready.code, facts, house.lead)
    same = replace(facts, direction_id=house.direction.id)
    assert edit(house, ready.code, same, house.lead).title == "Titel"
    set_state(ready.code, ExperimentState.ACTIVE)
    with refused("started_already"):
        edit(house, ready.code, same, house.lead)


def withdraw(code: str, by: Person) -> Experiment:
    with act(experiment=code) as (experiment, now):
        actions.withdraw(experiment, "Het probleem is niet gevonden", by=by, now=now)
        db.session.commit()
    return make.read_again(code)


def test_the_author_withdraws_an_idea_with_the_reason(house: House) -> None:
    idea = make.make_idea(house, author=house.manager)
    with refused("only_author_or_lead"):
        withdraw(idea.code, house.lead)
    gone = withdraw(idea.code, house.manager)
    assert (gone.state, gone.end_reason) == (ExperimentState.WITHDRAWN, "Het probleem is niet gevonden")
    assert kinds(gone)[-1] == "experiment:withdraw"
    with refused("started_already"):
        withdraw(idea.code, house.manager)


def test_the_lead_withdraws_what_is_ready(house: House) -> None:
    ready = make.make_ready_experiment(house)
    assert withdraw(ready.code, house.lead).state is ExperimentState.WITHDRAWN


def test_r1_taking_up_gives_everything_a_default(house: House) -> None:
    idea = make.make_idea(house, title="Vragenuur in de bibliotheek")
    with act(experiment=idea.code) as (experiment, now):
        actions.take_up(experiment, house.team, by=house.members[1], now=now)
        db.session.commit()
    taken = make.read_again(idea.code)
    assert (taken.state, taken.team_id, taken.lead_id) == (ExperimentState.IDEA, house.team.id, house.lead.id)
    assert (taken.max_loss_eur, taken.max_hours, taken.max_sprints) == (10_000, 320, 7)
    hypothesis = queries.current_hypothesis(taken.id)
    assert hypothesis is not None
    assert (hypothesis.number, hypothesis.action, hypothesis.effect) == (1, "vragenuur in de bibliotheek", None)
    picks = queries.safety_picks(taken.id)
    assert [(pick.kind, pick.answer) for pick in picks] == [(kind, SafetyAnswer.NO) for kind in SafetyKind]
    assert kinds(taken) == ["experiment:add", "experiment:take_up"]


def test_a_team_takes_up_an_idea_itself_and_once(house: House) -> None:
    idea = make.make_idea(house)
    other = make_team(members=[house.manager])
    for by in (house.manager, house.owner, house.admin):
        with refused("only_that_team"), act(experiment=idea.code) as (experiment, now):
            actions.take_up(experiment, house.team, by=by, now=now)
    make.make_taken_up(house, idea=idea)
    with refused("taken_up_already"), act(experiment=idea.code) as (experiment, now):
        actions.take_up(experiment, other, by=house.manager, now=now)


def test_without_a_fitting_default_who_takes_it_up_leads(house: House) -> None:
    team = make_team(members=[house.sponsor, house.manager], lead=house.sponsor)
    idea = make.make_idea(house)
    with act(experiment=idea.code) as (experiment, now):
        actions.take_up(experiment, team, by=house.manager, now=now)
        db.session.commit()
    assert make.read_again(idea.code).lead_id == house.manager.id


@pytest.mark.parametrize(("who", "code"), [("sponsor", "lead_is_sponsor"), ("deputy", "lead_is_sponsor"),
                                           ("owner", "lead_not_in_team")])  # fmt: skip
def test_r10_sponsor_deputy_and_outsiders_do_not_lead(house: House, who: str, code: str) -> None:
    person: Person = getattr(house, who)
    if who != "owner":
        join(house.team, person)
    idea = make.make_idea(house)
    with refused(code):
        make.make_taken_up(house, lead=person, idea=idea)


def test_a_lead_from_elsewhere_is_nobody(house: House) -> None:
    idea = make.make_idea(house)
    with refused("no_such_person"), act(experiment=idea.code) as (experiment, now):
        actions.take_up(experiment, house.team, lead_id=house.direction.id, by=house.lead, now=now)
