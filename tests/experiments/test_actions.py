# SPDX-License-Identifier: EUPL-1.2
"""Acts on ideas up to ready, on both engines: who may, what is kept, what the record says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.factories import experiments as make
from tests.factories.people import House, join, make_direction, make_person, make_team
from tracker import clock
from tracker.acts import act
from tracker.directions.terms import FrameFacts, Stage
from tracker.experiments import access, actions, queries
from tracker.experiments.models import Experiment
from tracker.experiments.terms import (
    ExperimentState,
    HypothesisFacts,
    HypothesisSource,
    IdeaFacts,
    SafetyAnswer,
    SafetyKind,
    SafetyPickFacts,
    StopRuleFacts,
    StopRuleKind,
    Way,
)
from tracker.extensions import db
from tracker.people.models import Person
from tracker.record import queries as record_queries
from tracker.record.models import Event
from tracker.record.terms import EventKind
from tracker.refusal import Refused

ENDED = {ExperimentState.STOPPED, ExperimentState.HANDED_OVER, ExperimentState.WITHDRAWN}


@contextmanager
def refused(code: str) -> Iterator[None]:
    """The block is refused with this code."""
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.refusal.code == code
    db.session.rollback()


def kinds(experiment: Experiment) -> list[str]:
    """What the record says of an experiment, oldest first."""
    return [row.kind for row in reversed(record_queries.timeline(experiment.stream))]


def set_state(code: str, state: ExperimentState) -> None:
    """Put an experiment in a state that other rooms bring."""
    with act(experiment=code) as (experiment, _):
        experiment.state = state
        db.session.commit()


# --- ideas ---


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


# --- taking up ---


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


# --- drafts ---


def draft(house: House, **changes: object) -> make.ReadyFacts:
    """A whole draft for an experiment of the house."""
    whole = make.ReadyFacts(
        hypothesis=HypothesisFacts("een vragenuur", "iedereen", "twintig mensen komen", "ze daar al zijn"),
        stop_rule=StopRuleFacts("Als er drie keer niemand komt"),
        max_loss_eur=2000,
        max_hours=80,
        max_sprints=5,
        lead_id=house.lead.id,
        domain_owner_id=house.owner.id,
        domain_owner_wanted=False,
        stage=Stage.DISCOVER,
        picks=tuple(SafetyPickFacts(kind) for kind in SafetyKind),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]  # the names of the fields


def keep(code: str, facts: make.ReadyFacts, by: Person) -> Experiment:
    with act(experiment=code) as (experiment, now):
        actions.save_draft(experiment, facts, by=by, now=now)
        db.session.commit()
    return make.read_again(code)


def put_ready(code: str, by: Person) -> Experiment:
    with act(experiment=code) as (experiment, now):
        actions.make_ready(experiment, make.start_facts(experiment, now), by=by, now=now)
        db.session.commit()
    return make.read_again(code)


def test_a_draft_keeps_everything_also_half_done(house: House) -> None:
    taken = make.make_taken_up(house)
    half = draft(
        house,
        hypothesis=HypothesisFacts("een vragenuur", "", ""),
        stop_rule=None,
        max_hours=None,
        domain_owner_id=None,
        picks=(SafetyPickFacts(SafetyKind.RULE, SafetyAnswer.YES, None),),
    )
    kept = keep(taken.code, half, house.members[0])
    hypothesis = queries.current_hypothesis(kept.id)
    assert hypothesis is not None
    assert (hypothesis.number, hypothesis.action, hypothesis.effect) == (1, "een vragenuur", None)
    assert (kept.max_loss_eur, kept.max_hours, kept.domain_owner_id) == (2000, None, None)
    assert queries.stop_rules(kept.id) == []
    answers = {pick.kind: (pick.answer, pick.sentence) for pick in queries.safety_picks(kept.id)}
    assert answers[SafetyKind.RULE] == (SafetyAnswer.YES, "")
    assert answers[SafetyKind.RESIDENTS] == (SafetyAnswer.NO, None)


def test_a_second_draft_changes_the_same_rows(house: House) -> None:
    taken = make.make_taken_up(house)
    keep(taken.code, draft(house), house.lead)
    rule = StopRuleFacts("Boven 1 graad", StopRuleKind.METRIC, Decimal("1.5"), Way.AT_LEAST, after_sprint=2)
    yes = make.yes(SafetyKind.RESIDENTS)
    kept = keep(taken.code, draft(house, stop_rule=rule, picks=(yes,)), house.lead)
    (row,) = queries.stop_rules(kept.id)
    assert (row.kind, row.value, row.way, row.after_sprint) == (
        StopRuleKind.METRIC,
        Decimal("1.5"),
        Way.AT_LEAST,
        2,
    )
    assert len(queries.safety_picks(kept.id)) == 6
    again = keep(taken.code, draft(house, stop_rule=None, picks=(SafetyPickFacts(yes.kind),)), house.lead)
    assert queries.stop_rules(again.id) == []
    assert {pick.sentence for pick in queries.safety_picks(again.id)} == {None}
    assert len(again.hypotheses) == 1


def test_only_who_works_on_it_drafts_and_only_the_lead_hands_over(house: House) -> None:
    taken = make.make_taken_up(house)
    with refused("only_team"):
        keep(taken.code, draft(house), house.manager)
    with refused("only_lead"):
        keep(taken.code, draft(house, lead_id=house.members[0].id), house.members[0])
    given = keep(taken.code, draft(house, lead_id=house.members[0].id), house.lead)
    assert given.lead_id == house.members[0].id
    assert "experiment:appoint" in kinds(given)
    set_state(taken.code, ExperimentState.ACTIVE)
    with refused("started_already"):
        keep(taken.code, draft(house, lead_id=None), house.members[0])


def test_an_owner_from_elsewhere_is_nobody(house: House) -> None:
    taken = make.make_taken_up(house)
    with refused("no_such_person"):
        keep(taken.code, draft(house, domain_owner_id=house.team.id), house.lead)


# --- ready, and the sponsor ---


def test_r1_the_lead_puts_it_ready_when_nothing_is_missing(house: House) -> None:
    taken = make.make_taken_up(house)
    keep(taken.code, draft(house, stop_rule=None), house.lead)
    with refused("no_stop_rule"):
        put_ready(taken.code, house.lead)
    keep(taken.code, draft(house), house.lead)
    with refused("only_lead"):
        put_ready(taken.code, house.members[0])
    ready = put_ready(taken.code, house.lead)
    assert (ready.state, ready.outside_frame) == (ExperimentState.READY, False)
    assert ready.ready_at is not None
    assert kinds(ready)[-1] == "experiment:ready"


def test_r2_inside_the_frame_it_becomes_active_without_a_yes(house: House) -> None:
    ready = make.make_ready_experiment(house)
    with act(experiment=ready.code) as (experiment, now):
        actions.become_active(experiment, now)
        actions.become_active(experiment, now)
        db.session.commit()
    assert make.read_again(ready.code).state is ExperimentState.ACTIVE


def test_what_was_not_put_ready_does_not_start(house: House) -> None:
    taken = make.make_taken_up(house)
    with refused("not_put_ready"), act(experiment=taken.code) as (experiment, now):
        actions.become_active(experiment, now)


def start(code: str) -> None:
    with act(experiment=code) as (experiment, now):
        actions.become_active(experiment, now)
        db.session.commit()


def test_r2_outside_the_frame_only_a_yes_lets_it_start(house: House) -> None:
    outside = make.make_ready_experiment(house, max_loss_eur=20_000)
    assert outside.outside_frame
    with refused("sponsor_must_allow"):
        start(outside.code)
    for by, code in ((house.lead, "only_sponsor"), (house.admin, "only_sponsor"), (house.manager, "only_sponsor")):
        with refused(code), act(experiment=outside.code) as (experiment, now):
            actions.allow(experiment, "Mag", by=by, now=now)
    with refused("say_why"), act(experiment=outside.code) as (experiment, now):
        actions.allow(experiment, "  ", by=house.sponsor, now=now)
    with act(experiment=outside.code) as (experiment, now):
        actions.allow(experiment, "Mag, voor deze keer.", by=house.deputy, now=now)
        db.session.commit()
    assert make.read_again(outside.code).sponsor_said == "Mag, voor deze keer."
    start(outside.code)
    assert kinds(outside)[-1] == "experiment:allow"


def test_r2_a_no_is_no_start_and_the_team_may_change_the_plan(house: House) -> None:
    outside = make.make_ready_experiment(house, max_loss_eur=20_000)
    with act(experiment=outside.code) as (experiment, now):
        actions.refuse(experiment, "Te duur", by=house.sponsor, now=now)
        db.session.commit()
    with refused("sponsor_must_allow"):
        start(outside.code)
    cheaper = keep(outside.code, draft(house, max_loss_eur=500), house.lead)
    assert (cheaper.state, cheaper.sponsor_refused_at, cheaper.sponsor_said) == (ExperimentState.IDEA, None, None)
    assert not put_ready(outside.code, house.lead).outside_frame


@pytest.mark.parametrize(("changes", "holds"), [({}, True), ({"max_loss_eur": 30_000}, False),
                                               ({"stage": Stage.TRY_OUT}, False)])  # fmt: skip
def test_r2_a_yes_holds_for_what_the_sponsor_saw(house: House, changes: dict[str, object], holds: bool) -> None:
    taken = make.make_taken_up(house)
    facts = draft(house, max_loss_eur=20_000)
    keep(taken.code, facts, house.lead)
    put_ready(taken.code, house.lead)
    with act(experiment=taken.code) as (experiment, now):
        actions.allow(experiment, "Mag", by=house.sponsor, now=now)
        db.session.commit()
    words = {"hypothesis": HypothesisFacts("een ander vragenuur", "iedereen", "meer mensen")}
    kept = keep(taken.code, replace(facts, **{**words, **changes}), house.lead)  # type: ignore[arg-type]  # fields
    assert (kept.sponsor_allowed_at is not None) is holds


def test_r2_what_asks_nothing_is_not_answered(house: House) -> None:
    inside = make.make_ready_experiment(house)
    with refused("nothing_to_allow"), act(experiment=inside.code) as (experiment, now):
        actions.allow(experiment, "Mag", by=house.sponsor, now=now)


def test_r2_the_database_too_refuses_a_start_without_a_yes(house: House) -> None:
    outside = make.make_ready_experiment(house, max_loss_eur=20_000)
    with pytest.raises(IntegrityError):
        set_state(outside.code, ExperimentState.ACTIVE)
    db.session.rollback()


def test_a_narrow_frame_makes_the_same_plan_lie_outside(house: House) -> None:
    narrow = make_direction(sponsor=house.sponsor, frame=FrameFacts(max_loss_eur=100, stages=(Stage.TRY_OUT,)))
    idea = make.make_idea(replace(house, direction=narrow))
    taken = make.make_taken_up(house, idea=idea)
    assert taken.max_loss_eur == 100
    keep(idea.code, draft(house), house.lead)
    assert put_ready(idea.code, house.lead).outside_frame


# --- appointing ---


def appoint(code: str, by: Person, **who: object) -> Experiment:
    with act(experiment=code) as (experiment, now):
        actions.appoint(experiment, by=by, now=now, **who)  # type: ignore[arg-type]  # the names of the arguments
        db.session.commit()
    return make.read_again(code)


def test_lead_and_administrator_appoint(house: House) -> None:
    ready = make.make_ready_experiment(house)
    with refused("only_lead_or_admin"):
        appoint(ready.code, house.members[0], lead_id=house.members[0].id)
    assert appoint(ready.code, house.admin, lead_id=house.members[0].id).lead_id == house.members[0].id
    owner = make_person()
    assert appoint(ready.code, house.members[0], domain_owner_id=owner.id).domain_owner_id == owner.id
    wanted = appoint(ready.code, house.admin, domain_owner_wanted=True)
    assert (wanted.domain_owner_id, wanted.domain_owner_wanted) == (None, True)
    assert kinds(wanted)[-1] == "experiment:appoint"


def test_an_administrator_cannot_appoint_himself(house: House) -> None:
    ready = make.make_ready_experiment(house)
    join(house.team, house.admin)
    with refused("not_yourself"):
        appoint(ready.code, house.admin, lead_id=house.admin.id)
    with refused("not_yourself"):
        appoint(ready.code, house.admin, domain_owner_id=house.admin.id)


def test_r10_an_appointed_lead_is_a_member_and_no_sponsor(house: House) -> None:
    ready = make.make_ready_experiment(house)
    with refused("lead_not_in_team"):
        appoint(ready.code, house.admin, lead_id=house.owner.id)
    join(house.team, house.sponsor)
    with refused("lead_is_sponsor"):
        appoint(ready.code, house.admin, lead_id=house.sponsor.id)


@pytest.mark.parametrize("state", sorted(ENDED))
def test_r18_nobody_is_appointed_to_what_has_ended(house: House, state: ExperimentState) -> None:
    ready = make.make_ready_experiment(house)
    set_state(ready.code, state)
    with refused("has_ended"):
        appoint(ready.code, house.lead, lead_id=house.members[0].id)


# --- questions, hypotheses, states ---


def test_questions_keep_their_order(house: House) -> None:
    ready = make.make_ready_experiment(house)
    with refused("only_team"), act(experiment=ready.code) as (experiment, now):
        actions.add_question(experiment, "Wie komt er?", by=house.manager, now=now)
    with act(experiment=ready.code) as (experiment, now):
        actions.add_question(experiment, "Wie komt er?", by=house.owner, now=now)
        actions.note_question(experiment, "Wanneer?", by=None, now=now)
        db.session.commit()
    assert [row.text for row in queries.open_questions(ready.id)] == ["Wie komt er?", "Wanneer?"]


def test_a_new_hypothesis_carries_the_threshold_over(house: House) -> None:
    ready = make.make_ready_experiment(house)
    first = queries.current_hypothesis(ready.id)
    assert first is not None
    with act(experiment=ready.code) as (experiment, now):
        before = queries.current_hypothesis(experiment.id)
        assert before is not None
        before.metric, before.threshold_value, before.threshold_way = "reacties", Decimal(45), Way.AT_LEAST
        facts = HypothesisFacts("de bakker", "de wijk", "meer stemmen")
        actions.new_hypothesis(experiment, facts, source=HypothesisSource.PIVOT, by=house.sponsor, now=now)
        db.session.commit()
    now_holds = queries.current_hypothesis(ready.id)
    assert now_holds is not None
    assert (now_holds.number, now_holds.action, now_holds.metric) == (2, "de bakker", "reacties")
    assert now_holds.threshold is not None
    assert now_holds.threshold.value == Decimal(45)


def test_r19_a_withdrawn_hypothesis_is_not_the_current_one(house: House) -> None:
    ready = make.make_ready_experiment(house)
    facts = HypothesisFacts("de bakker", "de wijk", "meer stemmen")
    with act(experiment=ready.code) as (experiment, now):
        second = actions.new_hypothesis(experiment, facts, source=HypothesisSource.PIVOT, by=house.lead, now=now)
        second.withdrawn_at = now
        db.session.flush()
        third = actions.new_hypothesis(experiment, facts, source=HypothesisSource.PIVOT, by=house.lead, now=now)
        assert third.number == 3
        third.withdrawn_at = now
        db.session.commit()
    current = queries.current_hypothesis(ready.id)
    assert current is not None
    assert current.number == 1


def test_r18_r19_a_stop_ended_when_it_was_due(house: House) -> None:
    ready = make.make_ready_experiment(house)
    due_at = clock.now()
    with act(experiment=ready.code) as (experiment, now):
        actions.become_stopped(experiment, now, due_at)
        db.session.commit()
    stopped = make.read_again(ready.code)
    assert (stopped.state, stopped.ended_at) == (ExperimentState.STOPPED, due_at)
    (event,) = record_queries.timeline(stopped.stream, 1)
    assert (event.kind, event.actor_id, event.due_at) == ("experiment:stopped", None, due_at)


def test_a_hand_over_is_final(house: House) -> None:
    ready = make.make_ready_experiment(house)
    with act(experiment=ready.code) as (experiment, now):
        actions.become_handed_over(experiment, now, by=house.owner.id)
        db.session.commit()
    assert make.read_again(ready.code).state is ExperimentState.HANDED_OVER


def test_who_works_on_an_experiment(house: House) -> None:
    ready, now = make.make_ready_experiment(house), clock.now()
    outsiders = (house.sponsor, house.deputy, house.admin, house.manager)
    assert all(access.works_on(ready, person.id, now) for person in house.electorate)
    assert not any(access.works_on(ready, person.id, now) for person in outsiders)


def test_the_record_of_an_experiment_verifies(house: House) -> None:
    make.make_ready_experiment(house, max_loss_eur=20_000)
    assert record_queries.verify().broken is None
