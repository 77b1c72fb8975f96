# SPDX-License-Identifier: EUPL-1.2
"""Frames: inside one nobody asks (R2); a tighter one, and a direction that closes, never work backwards (DOMAIN 2.9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.client import Client
from tests.factories.experiments import make_ready_experiment, read_again, start_facts, yes
from tests.factories.people import House
from tests.factories.sprints import again, make_planned_sprint
from tests.factories.votes import (
    KEEP,
    close_by_lead,
    decide,
    keep,
    make_deciding_sprint,
    make_open_round,
    pivot,
    refused,
    settle_at,
    vote_all,
)
from tests.loop.rows import a_row
from tracker import clock
from tracker.acts import act
from tracker.decisions import queries as decisions
from tracker.decisions.rules import needs_sponsor, passes_in_silence, route_for
from tracker.decisions.terms import Outcome, Route
from tracker.directions import actions as directions
from tracker.directions.queries import lock_direction
from tracker.directions.terms import DataAllowed, FrameFacts, Stage
from tracker.experiments import actions, framing, rules
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState, SafetyAnswer, SafetyKind, SafetyPickFacts
from tracker.extensions import db
from tracker.loop import queries
from tracker.loop import rules as loop
from tracker.loop.actions import start_sprint
from tracker.loop.terms import ActKind, LoopRow, Reader
from tracker.people.models import Person
from tracker.people.queries import calendar
from tracker.refusal import Refused
from tracker.sprints.models import Sprint
from tracker.sprints.terms import SprintState

TIGHT = FrameFacts(max_loss_eur=500)


def set_frame(house: House, facts: FrameFacts) -> None:
    with act() as (_, now):
        directions.change_frame(house.direction, facts, by=house.sponsor, now=now)
        db.session.commit()


def close_direction(house: House, *, by: Person | None = None) -> None:
    with act() as (_, now):
        locked = lock_direction(house.direction.id)
        assert locked is not None
        directions.close_direction(locked, "Het bestuur kiest een andere vraag.", by=by or house.sponsor, now=now)
        db.session.commit()


def answer(experiment: Experiment, house: House, *, is_yes: bool) -> None:
    with act(experiment=experiment.code) as (locked, now):
        say = actions.allow if is_yes else actions.refuse
        say(locked, "Dit past bij wat het college wil.", by=house.sponsor, now=now)
        db.session.commit()


def start(sprint: Sprint, house: House) -> None:
    with act(start=sprint.experiment.code) as (experiment, now):
        start_sprint(experiment, again(experiment), by=house.lead, now=now)
        db.session.commit()


def row_of(experiment: Experiment, house: House) -> LoopRow:
    db.session.rollback()
    row = queries.row_of(experiment.code, Reader(house.lead.id, frozenset({house.team.id})), clock.now())
    assert row is not None
    return row


def decided_by(sprint: Sprint, person: Person, outcome: Outcome = Outcome.KEEP) -> Route | str:
    """The route by which this person may decide, or the code of the refusal."""
    db.session.rollback()
    now = clock.now()
    route = route_for(decisions.route_facts(sprint.experiment, again(sprint.experiment), person, now), outcome, now)
    return route if isinstance(route, Route) else route.code


# --- R2 at the start --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frame", "answer_about_data"),
    [
        ({}, SafetyAnswer.NO),
        ({"max_loss_eur": 10_000}, SafetyAnswer.NO),
        ({"max_loss_eur": 9_999}, SafetyAnswer.NO),
        ({"max_hours": 319}, SafetyAnswer.NO),
        ({"max_sprints": 6}, SafetyAnswer.NO),
        ({"stages": (Stage.TRY_OUT,)}, SafetyAnswer.NO),
        ({"stages": (Stage.SMALL_LIVE, Stage.DISCOVER)}, SafetyAnswer.NO),
        ({"data_allowed": DataAllowed.NONE}, SafetyAnswer.NO),
        ({"data_allowed": DataAllowed.NONE}, SafetyAnswer.TEST),
        ({"data_allowed": DataAllowed.TEST}, SafetyAnswer.TEST),
        ({"data_allowed": DataAllowed.TEST}, SafetyAnswer.REAL),
        ({"data_allowed": DataAllowed.REAL}, SafetyAnswer.REAL),
    ],
)
def test_r2_the_frame_in_python_and_in_sql_agree(
    house: House, frame: dict[str, Any], answer_about_data: SafetyAnswer
) -> None:
    kind = SafetyKind.PERSONAL_DATA
    sentence = yes(kind).sentence if answer_about_data is SafetyAnswer.REAL else None
    experiment = make_ready_experiment(house, picks={kind: SafetyPickFacts(kind, answer_about_data, sentence)})
    set_frame(house, FrameFacts(**frame))
    in_python = bool(rules.outside_frame(start_facts(read_again(experiment.code), clock.now())))
    in_sql = db.session.scalar(select(framing.is_outside()).where(Experiment.id == experiment.id))
    assert bool(in_sql) is in_python
    assert row_of(experiment, house).outside_frame is in_python


def test_r2_without_a_frame_everything_asks(house: House) -> None:
    facts = replace(start_facts(make_ready_experiment(house), clock.now()), frame=None)
    assert [refusal.code for refusal in rules.outside_frame(facts)] == ["no_frame"]


def test_r2_the_frame_that_holds_at_the_start_counts_a_tighter_one_asks(house: House) -> None:
    planned = make_planned_sprint(house)
    set_frame(house, TIGHT)
    with pytest.raises(Refused) as caught:
        start(planned, house)
    assert (caught.value.refusal.code, caught.value.refusal.lift) == ("waits_for_yes", ("sponsor",))
    db.session.rollback()
    answer(planned.experiment, house, is_yes=True)
    start(planned, house)
    started = read_again(planned.experiment.code)
    assert (started.state, started.outside_frame) == (ExperimentState.ACTIVE, True)


def test_r2_the_frame_that_holds_at_the_start_counts_a_wider_one_asks_nobody(house: House) -> None:
    outside = make_ready_experiment(house, stage=Stage.TRY_OUT, max_loss_eur=20_000)
    planned = make_planned_sprint(house, outside)
    set_frame(house, FrameFacts(max_loss_eur=20_000))
    assert loop.blockers(row_of(outside, house), clock.now()) == []
    start(planned, house)
    assert not read_again(outside.code).outside_frame


def test_r2_a_yes_holds_when_the_frame_gets_tighter_after_it(house: House) -> None:
    outside = make_ready_experiment(house, stage=Stage.TRY_OUT, max_loss_eur=20_000)
    answer(outside, house, is_yes=True)
    planned = make_planned_sprint(house, outside)
    set_frame(house, TIGHT)
    start(planned, house)
    assert read_again(outside.code).state is ExperimentState.ACTIVE


def test_r2_who_answers_what_the_frame_put_outside(house: House) -> None:
    inside = make_ready_experiment(house)
    with pytest.raises(Refused) as caught:
        answer(inside, house, is_yes=True)
    assert caught.value.refusal.code == "nothing_to_allow"
    db.session.rollback()
    set_frame(house, TIGHT)
    answer(inside, house, is_yes=False)
    assert read_again(inside.code).sponsor_refused_at is not None


# --- R2: no answer ----------------------------------------------------------------------------------------

WAITS = {"state": ExperimentState.READY, "sprint_state": SprintState.PLANNED, "outside_frame": True}
NOW = clock.now()


@pytest.mark.parametrize(
    ("changes", "kind", "late"),
    [
        ({"answer_due_at": NOW + timedelta(minutes=1)}, ActKind.ALLOW, False),
        ({"answer_due_at": NOW}, ActKind.ALLOW, True),
        ({"answer_due_at": None}, ActKind.ALLOW, False),
        ({"answer_due_at": NOW, "sponsor_refused_at": NOW}, ActKind.ASK_AGAIN, False),
        ({"answer_due_at": NOW, "sponsor_allowed_at": NOW}, ActKind.PLAN, False),
        ({"answer_due_at": NOW, "outside_frame": False}, ActKind.PLAN, False),
        ({"answer_due_at": NOW, "state": ExperimentState.ACTIVE}, ActKind.PLAN, False),
    ],
)
def test_r2_no_answer_in_five_working_days_has_stalled(changes: dict[str, Any], kind: ActKind, *, late: bool) -> None:
    row = a_row(**{**WAITS, "length_days": 2, **changes})
    reader = Reader(row.sponsor_id or row.experiment_id, frozenset())
    assert (loop.next_act(row, reader, NOW).kind, loop.is_late(row, NOW)) == (kind, late)


def test_r2_silence_is_never_a_yes(house: House) -> None:
    outside = make_ready_experiment(house, stage=Stage.TRY_OUT, max_loss_eur=20_000)
    make_planned_sprint(house, outside)
    a_year = clock.now() + timedelta(days=365)
    settle_at(outside, a_year)
    with clock.moved(a_year):
        assert [each.code for each in loop.blockers(row_of(outside, house), clock.now())] == ["waits_for_yes"]


def test_r2_five_working_days_from_put_ready_or_from_the_frame_that_put_it_outside(house: House) -> None:
    outside, inside = make_ready_experiment(house, max_loss_eur=20_000), make_ready_experiment(house)
    expected = calendar().add_working_days(clock.now(), 5)
    assert row_of(outside, house).answer_due_at == expected
    later = clock.now() + timedelta(days=30)
    with clock.moved(later):
        set_frame(house, TIGHT)
        assert row_of(inside, house).answer_due_at == calendar().add_working_days(later, 5)
        assert row_of(outside, house).answer_due_at == expected


def test_r2_stalled_shows_to_sponsor_and_deputy_on_the_list_and_beside_the_frame(house: House, client: Client) -> None:
    outside = make_ready_experiment(house, stage=Stage.TRY_OUT, max_loss_eur=20_000)
    for who in (house.sponsor, house.deputy):
        today = client.another().sign_in(who).get("/today")
        assert "Zeg ja of nee" in today.text
        assert "te laat" not in today.text
    assert "Wacht op een ja of nee van Oda Opdracht" in client.sign_in(house.manager).get("/directions").text
    with clock.moved(clock.now() + timedelta(days=9)):
        for who in (house.sponsor, house.deputy):
            reader = client.another().sign_in(who)
            assert "te laat" in reader.get("/today").text
            assert "Stilgevallen: geen antwoord op" in reader.get("/directions").text
        team = client.another().sign_in(house.members[0])
        assert "Stilgevallen: geen ja of nee van Oda Opdracht" in team.get("/experiments").text
        assert "valt buiten het kader" in team.get(f"/experiments/{outside.code}").text


def test_r2_after_a_no_it_is_up_to_the_lead(house: House, client: Client) -> None:
    outside = make_ready_experiment(house, stage=Stage.TRY_OUT, max_loss_eur=20_000)
    answer(outside, house, is_yes=False)
    page = client.sign_in(house.lead).get(f"/experiments/{outside.code}")
    assert "Oda Opdracht zei nee: pas het plan aan of trek het in" in page.text
    assert (
        "zei nee. Teun Trekker kan het plan aanpassen"
        in client.another().sign_in(house.sponsor).get(f"/experiments/{outside.code}").text
    )


# --- DOMAIN 2.9: the board changes something while a sprint runs -------------------------------------------


def voting_sprint(house: House, change: Any) -> Sprint:
    """A sprint of which the direction changes during its vote, and whose team then advises to keep."""
    round_ = make_open_round(house)
    change(house)
    vote_all(round_, [(person, KEEP) for person in house.electorate])
    close_by_lead(round_, house)
    return again(round_.sprint.experiment)


def tighten(house: House) -> None:
    set_frame(house, TIGHT)


CHANGES = [(close_direction, "direction_was_closed"), (tighten, "frame_got_tighter")]


@pytest.mark.parametrize(("change", "code"), CHANGES)
def test_r17_2_9_direction_closes_or_its_frame_tightens_and_the_sponsor_decides(
    house: House, change: Any, code: str
) -> None:
    sprint = voting_sprint(house, change)
    assert decided_by(sprint, house.lead) == code
    assert decided_by(sprint, house.sponsor) is Route.SPONSOR
    assert decided_by(sprint, house.deputy) is Route.SPONSOR
    row = row_of(sprint.experiment, house)
    assert loop.next_act(row, Reader(house.lead.id, frozenset()), clock.now()).kind is ActKind.DECIDE
    silent = decisions.route_facts(sprint.experiment, sprint, None, clock.now())
    assert silent.silent_at is not None
    assert not passes_in_silence(silent, silent.silent_at)


@pytest.mark.parametrize(("change", "code"), CHANGES)
def test_r17_2_9_frame_gets_tighter_while_a_decision_is_due_and_does_not_work_backwards(
    house: House, change: Any, code: str
) -> None:
    sprint = make_deciding_sprint(house)
    change(house)
    assert decided_by(sprint, house.lead) is Route.FOLLOW
    facts = decisions.route_facts(sprint.experiment, sprint, None, clock.now())
    assert (needs_sponsor(facts), code != "") == (None, True)
    assert loop.can_confirm(row_of(sprint.experiment, house), clock.now())


def test_r17_after_the_sponsor_decided_the_tighter_frame_asks_no_more(house: House) -> None:
    sprint = voting_sprint(house, tighten)
    decide(sprint, keep(), house.sponsor)
    assert not row_of(sprint.experiment, house).frame_tighter
    tighten(house)
    assert row_of(sprint.experiment, house).frame_tighter


def test_r2_a_wider_frame_is_no_reason_to_ask(house: House) -> None:
    sprint = voting_sprint(house, lambda house: set_frame(house, FrameFacts(max_loss_eur=99_999)))
    assert decided_by(sprint, house.lead) is Route.FOLLOW


def test_r2_2_9_frame_gets_tighter_and_leaves_the_limits_of_what_runs(house: House) -> None:
    round_ = make_open_round(house)
    before = (round_.sprint.experiment.max_loss_eur, round_.sprint.experiment.max_sprints, round_.sprint.ends_at)
    set_frame(house, FrameFacts(max_loss_eur=1, max_sprints=1))
    after = again(round_.sprint.experiment)
    assert (after.experiment.max_loss_eur, after.experiment.max_sprints, after.ends_at) == before


def test_r1_2_9_direction_closes_nothing_starts_and_it_can_open_again(house: House) -> None:
    planned = make_planned_sprint(house)
    close_direction(house)
    with pytest.raises(Refused) as caught:
        start(planned, house)
    assert caught.value.refusal.code == "direction_closed"
    db.session.rollback()
    with act() as (_, now):
        locked = lock_direction(house.direction.id)
        assert locked is not None
        directions.reopen_direction(locked, by=house.deputy, now=now)
        db.session.commit()
    start(planned, house)
    assert read_again(planned.experiment.code).state is ExperimentState.ACTIVE


@pytest.mark.parametrize("who", ["lead", "manager", "admin"])
def test_only_who_steers_closes_a_direction(house: House, who: str) -> None:
    refused("only_sponsor", lambda: close_direction(house, by=getattr(house, who)))


def test_pages_close_a_direction_and_open_it_again(house: House, client: Client) -> None:
    client.sign_in(house.sponsor)
    address = f"/directions/{house.direction.id}/close"
    client.get("/directions").find(f"main a[href='{address}']")
    assert "Eén zin voor de teams" in client.get(address).text
    page = client.post_form(address, follow=True, why="Het bestuur kiest een andere vraag.")
    assert "Het bestuur kiest een andere vraag." in page.text
    assert not client.another().sign_in(house.lead).get("/directions").find_all("main form")
    again_open = client.post_form("/directions", "main form", follow=True)
    assert "De richting is weer open." in again_open.text


# --- R9: limits count on through pivots --------------------------------------------------------------------


def test_r9_r17_limits_count_on_through_a_pivot(house: House) -> None:
    sprint = make_deciding_sprint(house, *(KEEP,) * 6)
    decide(
        sprint,
        pivot(review_on=clock.now().date() + timedelta(days=21), tipping_learning_id=_tip(sprint)),
        house.sponsor,
    )
    row = row_of(sprint.experiment, house)
    assert (row.sprints_used, row.euros_used, row.hours_used) == (1, 120, 14)


def _tip(sprint: Sprint) -> Any:
    return next(iter(decisions.learning_ids(sprint.experiment_id)))
