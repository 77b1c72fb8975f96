# SPDX-License-Identifier: EUPL-1.2
"""Taking an imported experiment over, and going on with it: wrap up, vote, decide, as with every other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from tests.client import Client
from tests.factories.people import House, make_direction, make_person, make_team
from tests.factories.ten_x import imported
from tracker import clock
from tracker.acts import act
from tracker.decisions import actions as decisions
from tracker.decisions.terms import DecisionFacts, Outcome, PivotFacts, PivotKind
from tracker.directions.queries import current_frame
from tracker.experiments.models import Experiment
from tracker.experiments.queries import current_hypothesis
from tracker.experiments.terms import HypothesisFacts, Origin
from tracker.extensions import db
from tracker.learnings import actions as learnings
from tracker.learnings.models import Learning
from tracker.learnings.terms import LearningFacts, Strength, Verdict
from tracker.loop.rules_take_over import TakeOverFacts
from tracker.loop.take_over import Target, take_over
from tracker.people import queries as people
from tracker.people.models import Person
from tracker.record.models import Event
from tracker.record.queries import verify
from tracker.record.terms import EventKind
from tracker.refusal import Refused
from tracker.sprints import queries as sprints
from tracker.sprints.models import Sprint
from tracker.sprints.terms import ResultFacts, SprintState
from tracker.votes import actions as votes
from tracker.votes.queries import round_of
from tracker.votes.terms import BallotFacts, Choice

COMPLETED = "completed, not continued or undecided"


def facts(house: House, days: int | None = 14) -> TakeOverFacts:
    today = people.calendar().local_day(clock.now())
    return TakeOverFacts(
        team_id=house.team.id,
        lead_id=house.lead.id,
        direction_id=house.direction.id,
        domain_owner_id=house.owner.id,
        ends_on=today + timedelta(days=days) if days is not None else None,
    )


def do(experiment: Experiment, taken: TakeOverFacts, by: Person) -> Sprint:
    with act(take_over=Target(experiment.code, taken.team_id, taken.direction_id)) as (row, now):
        take_over(row, taken, by=by, now=now)
        db.session.commit()
    return sprint_of(experiment)


def sprint_of(experiment: Experiment) -> Sprint:
    found = sprints.current_sprint(experiment.id)
    assert found is not None
    return found


def test_a_running_one_gets_people_limits_and_an_end(house: House) -> None:
    experiment = imported()
    before = clock.now()
    sprint = do(experiment, facts(house, days=10), by=house.lead)
    frame = current_frame(house.direction.id)
    assert frame is not None
    assert (experiment.team_id, experiment.lead_id) == (house.team.id, house.lead.id)
    assert (experiment.domain_owner_id, experiment.direction_id) == (house.owner.id, house.direction.id)
    assert (experiment.max_loss_eur, experiment.max_hours) == (frame.max_loss_eur, frame.max_hours)
    assert experiment.max_sprints == frame.max_sprints
    assert experiment.origin is Origin.IMPORTED
    assert (sprint.number, sprint.state, sprint.length_days) == (2, SprintState.RUNNING, 10)
    assert sprint.started_at is not None
    assert before <= sprint.started_at <= clock.now()
    calendar = people.calendar()
    assert sprint.ends_at == calendar.closing(calendar.local_day(before) + timedelta(days=10))
    event = db.session.scalars(select(Event).where(Event.kind == EventKind.EXPERIMENT_TAKE_OVER.value)).one()
    assert (event.stream_id, event.actor_id) == (experiment.id, house.lead.id)
    assert verify().broken is None


def test_r7_from_then_on_its_clock_runs(house: House) -> None:
    experiment = imported()
    do(experiment, facts(house), by=house.lead)
    with clock.moved(clock.now() + timedelta(days=15)), act(experiment=experiment.code):
        db.session.commit()
    assert sprint_of(experiment).state is SprintState.WRAPPING_UP


def test_in_discover_the_domain_owner_may_still_be_wanted(house: House) -> None:
    experiment = imported()
    do(experiment, replace(facts(house), domain_owner_id=None, domain_owner_wanted=True), by=house.lead)
    assert (experiment.domain_owner_id, experiment.domain_owner_wanted) == (None, True)


def test_who_cannot_take_it_over_is_refused_and_nothing_stays(house: House) -> None:
    experiment, other_team = imported(), make_team(by=house.admin)
    ended = make_person()
    cases = [
        (facts(house), house.owner, "only_that_team"),
        (replace(facts(house), team_id=other_team.id), house.lead, "only_that_team"),
        (replace(facts(house), lead_id=ended.id), house.lead, "lead_not_in_team"),
        (replace(facts(house), domain_owner_id=uuid4()), house.lead, "no_such_person"),
        (replace(facts(house), direction_id=uuid4()), house.lead, "no_such_direction"),
        (facts(house, days=29), house.lead, "end_outside_timebox"),
    ]
    for taken, by, code in cases:
        with pytest.raises(Refused) as caught:
            do(experiment, taken, by=by)
        assert caught.value.refusal.code == code
    with pytest.raises(NotFound):
        do(experiment, replace(facts(house), team_id=uuid4()), by=house.lead)
    db.session.refresh(experiment)
    assert (experiment.team_id, experiment.max_loss_eur, sprint_of(experiment).ends_at) == (None, None, None)


def test_it_is_taken_over_once(house: House) -> None:
    experiment = imported()
    do(experiment, facts(house), by=house.lead)
    with pytest.raises(Refused) as caught:
        do(experiment, facts(house), by=house.members[0])
    assert caught.value.refusal.code == "taken_over_already"


def test_a_graduated_one_is_nobodys_to_take_over(house: House) -> None:
    experiment = imported(status="graduated")
    with pytest.raises(Refused) as caught:
        do(experiment, facts(house), by=house.lead)
    assert caught.value.refusal.code == "nothing_to_take_over"


def test_r3_a_full_team_takes_no_more_over(house: House) -> None:
    for slug in ("one", "two"):
        do(imported(slug=slug), facts(house), by=house.lead)
    with pytest.raises(Refused) as caught:
        do(imported(slug="three"), facts(house), by=house.lead)
    assert caught.value.refusal.code == "team_is_full"


def test_the_loop_goes_on_with_it_to_a_pivot(house: House) -> None:
    """Wrap up, vote and pivot an imported sprint: nothing about it is special any more."""
    experiment = imported()
    do(experiment, facts(house), by=house.lead)
    with clock.moved(clock.now() + timedelta(days=15)):
        _wrap_up(experiment, house)
        _everybody_votes(experiment, house, Choice.PIVOT)
        thought = HypothesisFacts("one letter a topic", "residents", "fewer calls")
        pivot = PivotFacts(PivotKind.ZOOM_IN, "short letters", "one letter a topic", thought)
        decided = DecisionFacts(Outcome.PIVOT, "The vote is clear.", pivot=pivot)
        with act(experiment=experiment.code) as (row, now):
            decisions.take_decision(sprint_of(row), row, decided, by=house.lead, now=now)
            db.session.commit()
    hypothesis = current_hypothesis(experiment.id)
    assert hypothesis is not None
    assert (hypothesis.number, hypothesis.action) == (2, "one letter a topic")
    planned = sprints.sprint(experiment.id, 3)
    assert planned is not None
    assert (planned.state, planned.origin) == (SprintState.PLANNED, Origin.OWN)
    assert verify().broken is None


def _wrap_up(experiment: Experiment, house: House) -> None:
    result = ResultFacts(not_measured_why="There was no threshold when it began.")
    learned = LearningFacts("Twelve people read it.", "They look for the amount", Verdict.CONFIRMED, Strength.SAID)
    with act(experiment=experiment.code) as (row, now):
        learnings.wrap_up(sprint_of(row), row, result, learned, by=house.lead, now=now)
        votes.open_round(sprint_of(row), row, by=house.lead, now=now)
        db.session.commit()


def _everybody_votes(experiment: Experiment, house: House, choice: Choice) -> None:
    for voter in house.electorate:
        with act(experiment=experiment.code) as (row, now):
            round_ = round_of(sprint_of(row).id)
            assert round_ is not None
            votes.cast_ballot(round_, row, voter, BallotFacts(choice), now)
            db.session.commit()
    with act(experiment=experiment.code) as (row, now):
        sprint = sprint_of(row)
        round_ = round_of(sprint.id)
        assert round_ is not None
        votes.close_early(round_, sprint, row, by=house.lead, now=now)
        db.session.commit()


def test_one_that_waited_for_a_decision_is_wrapped_up_by_its_new_team(house: House) -> None:
    """Its findings are the learnings of that sprint: they open again, and the team gives each a verdict."""
    experiment = imported(status=COMPLETED)
    sprint = do(experiment, facts(house, days=None), by=house.lead)
    assert (sprint.state, sprint.ends_at, sprint.started_at) == (SprintState.WRAPPING_UP, None, None)
    assert sprint.wrap_up_due_at is not None
    assert sprint.wrap_up_due_at > clock.now()
    findings = db.session.scalars(select(Learning).where(Learning.sprint_id == sprint.id).order_by(Learning.id)).all()
    assert [(row.frozen_at, row.team_id) for row in findings] == [(None, house.team.id)] * 3
    with pytest.raises(Refused) as caught, act(experiment=experiment.code) as (row, now):
        votes.open_round(sprint_of(row), row, by=house.lead, now=now)
    assert caught.value.refusal.code == "result_missing"
    for finding in findings[1:]:
        with act(experiment=experiment.code) as (row, now):
            whole = LearningFacts("Twelve people read it.", finding.learned, Verdict.UNCLEAR, Strength.SAID)
            learnings.edit_learning(finding, row, whole, by=house.lead, now=now)
            db.session.commit()
    _wrap_up(experiment, house)
    _everybody_votes(experiment, house, Choice.KEEP)
    assert sprint_of(experiment).state is SprintState.DECIDING


# --- the page ------------------------------------------------------------------------------------------------


def address(experiment: Experiment) -> str:
    return f"/experiments/{experiment.code}/take-over"


def test_the_page_takes_it_over(house: House, client: Client) -> None:
    experiment = imported()
    client.sign_in(house.lead)
    page = client.get(address(experiment))
    answer = client.post_form(page, domain_owner_id=str(house.owner.id), follow=True)
    assert answer.url.endswith(f"/experiments/{experiment.code}")
    assert "Jouw team heeft dit experiment overgenomen." in answer.text
    db.session.refresh(experiment)
    assert (experiment.lead_id, experiment.team_id) == (house.lead.id, house.team.id)
    assert sprint_of(experiment).length_days == 14
    assert client.get(address(experiment), status=303).location == f"/experiments/{experiment.code}"


def test_what_is_wrong_is_told_at_its_field_and_the_rest_is_kept(house: House, client: Client) -> None:
    experiment = imported()
    client.sign_in(house.lead)
    page = client.post_form(address(experiment), status=422)
    assert page.errors == ["Vakeigenaar: Kies er één."]
    late = people.calendar().local_day(clock.now()) + timedelta(days=60)
    owner = str(house.owner.id)
    page = client.post_form(address(experiment), ends_on=late, domain_owner_id=owner, status=409)
    assert page.find("input[name=ends_on]").attrs["value"] == late.isoformat()
    assert page.find("select[name=domain_owner_id] option[selected]").attrs["value"] == owner
    assert "Kies een dag van" in page.errors[0]
    db.session.refresh(experiment)
    assert experiment.team_id is None


def test_what_the_page_did_not_offer_is_refused(house: House, client: Client) -> None:
    """Ids from elsewhere, a text, and no date at all."""
    experiment = imported()
    client.sign_in(house.lead)
    owner = str(house.owner.id)
    other = make_team(by=house.admin)
    forged: list[dict[str, str]] = [
        {"team_id": str(other.id)}, {"team_id": str(uuid4())}, {"lead_id": "nonsense"}, {"lead_id": owner},
        {"direction_id": "' OR 1=1"}, {"ends_on": "31 februari"}, {"ends_on": ""},
    ]  # fmt: skip
    for fields in forged:
        page = client.post_form(address(experiment), domain_owner_id=owner, forged=fields, status=422)
        assert len(page.errors) == 1
    db.session.refresh(experiment)
    assert experiment.team_id is None


def test_a_completed_one_asks_no_date(house: House, client: Client) -> None:
    experiment = imported(status=COMPLETED, phase=3)
    client.sign_in(house.lead)
    page = client.get(address(experiment))
    assert not page.find_all("input[name=ends_on]")
    client.post_form(page, domain_owner_id=str(house.owner.id))
    assert sprint_of(experiment).state is SprintState.WRAPPING_UP


def test_somebody_without_a_team_reads_who_can(house: House, client: Client) -> None:
    experiment = imported()
    page = client.sign_in(house.manager).get(address(experiment))
    assert not page.find_all("select[name=team_id]")
    assert "Alleen een team kan een experiment overnemen." in page.text


def test_with_several_teams_and_directions_none_is_picked_beforehand(house: House, client: Client) -> None:
    experiment = imported()
    make_team(members=(house.lead,), by=house.admin)
    make_direction(by=house.admin)
    page = client.sign_in(house.lead).post_form(address(experiment), domain_owner_id=str(house.owner.id), status=422)
    assert len(page.errors) == 2


@pytest.mark.parametrize("status", ["graduated"])
def test_one_that_is_done_leads_to_its_own_page(house: House, client: Client, status: str) -> None:
    experiment = imported(status=status)
    client.sign_in(house.lead)
    assert client.get(address(experiment), status=303).location == f"/experiments/{experiment.code}"
    client.get("/experiments/E-999/take-over", status=404)
