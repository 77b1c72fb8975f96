# SPDX-License-Identifier: EUPL-1.2
"""Upkeep after the start, from browser to database: a pause (2.2), texts, people and place, and who may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.client import Client
from tests.experiments.acting import kinds, refused
from tests.factories.experiments import make_idea, make_ready_experiment, make_taken_up, read_again
from tests.factories.people import House, join, make_direction, make_organisation, make_person, make_team
from tests.factories.sprints import make_planned_sprint, make_running_sprint
from tests.factories.votes import decide, keep, make_deciding_sprint, make_open_round, stop
from tracker import clock
from tracker.acts import act
from tracker.directions.terms import DataAllowed, FrameFacts, Stage
from tracker.experiments.models import Experiment
from tracker.experiments.terms import ExperimentState, PlaceFacts
from tracker.extensions import db
from tracker.loop import upkeep
from tracker.people.models import Person
from tracker.people.terms import Language
from tracker.tables import in_organisation
from tracker.votes.terms import Choice

REASON = "We wachten op de nieuwe wijkronde."


def between_sprints(house: House) -> str:
    """An active experiment with a decision: its next sprint is planned, none is open."""
    sprint = make_deciding_sprint(house)
    decide(sprint, keep(), house.lead)
    return str(sprint.experiment.code)


def pause(code: str, by: Person, days: int = 14) -> Experiment:
    with act(experiment=code) as (experiment, now):
        upkeep.pause(experiment, REASON, clock.now().date() + timedelta(days=days), by=by, now=now)
        db.session.commit()
    return read_again(code)


def resume(code: str, by: Person) -> Experiment:
    with act(start=code) as (experiment, now):
        upkeep.resume(experiment, by=by, now=now)
        db.session.commit()
    return read_again(code)


# --- a pause ---


def test_2_2_the_lead_pauses_between_sprints_and_goes_on(house: House) -> None:
    code = between_sprints(house)
    for other in (house.members[0], house.owner, house.sponsor, house.admin):
        with refused("only_lead"):
            pause(code, other)
    paused = pause(code, house.lead)
    assert (paused.state, paused.pause_reason) == (ExperimentState.PAUSED, REASON)
    with refused("only_lead"):
        resume(code, house.admin)
    back = resume(code, house.lead)
    assert (back.state, back.resume_at) == (ExperimentState.ACTIVE, None)
    assert kinds(back)[-2:] == ["experiment:pause", "experiment:resume"]
    with refused("paused_before"):
        pause(code, house.lead)
    with refused("not_paused"):
        resume(code, house.lead)


def test_2_2_no_pause_while_a_sprint_is_open_or_a_stop_is_announced(house: House) -> None:
    with refused("pause_between_sprints"):
        pause(str(make_running_sprint(house).experiment.code), house.lead)
    sprint = make_deciding_sprint(house, *[Choice.STOP] * 6)
    with refused("pause_between_sprints"):
        pause(sprint.experiment.code, house.lead)
    decide(sprint, stop(), house.lead)
    with refused("stop_announced"):
        pause(sprint.experiment.code, house.lead)


def test_r3_going_on_needs_room_again(house: House) -> None:
    code = between_sprints(house)
    pause(code, house.lead)
    for _ in range(house.team.max_running):
        make_running_sprint(house)
    with refused("team_is_full"):
        resume(code, house.lead)


def test_2_2_the_pages_tell_that_it_is_paused_and_later_that_it_stalled(house: House, client: Client) -> None:
    code = between_sprints(house)
    client.sign_in(house.lead)
    link = client.get(f"/experiments/{code}").find(f"a[href='/experiments/{code}/pause']").attrs["href"]
    day = clock.now().date() + timedelta(days=14)
    page = client.post_form(link, reason=REASON, resume_on=day, follow=True)
    assert "Gepauzeerd tot" in page.text
    assert REASON in page.text
    assert "Nu aan jou" not in page.text
    assert "Ga door" in page.words_of("button")
    assert "Gepauzeerd" in client.get("/experiments").words_of(".app-group h2")
    assert "Ga door met dit experiment" not in client.get("/today").text
    with clock.moved(clock.now() + timedelta(days=15)):
        assert "Ga door met dit experiment" in client.get("/today").text
        assert "Stilgevallen: de pauze was tot" in client.get("/experiments").text
        client.sign_in(house.manager)
        seen = client.get(f"/experiments/{code}")
        assert "Stilgevallen" in seen.text
        assert "Ga door" not in seen.words_of("button")
        client.sign_in(house.lead)
        on = client.post_form(f"/experiments/{code}", button="Ga door", follow=True)
        assert "Het experiment gaat door." in on.text


def test_2_2_a_paused_experiment_starts_no_sprint(house: House, client: Client) -> None:
    code = between_sprints(house)
    pause(code, house.lead)
    client.sign_in(house.members[0])
    page = client.get(f"/experiments/{code}")
    assert "heeft dit experiment gepauzeerd" in page.text
    assert f"/experiments/{code}/pause" not in page.html


@pytest.mark.parametrize("day", ["", "2020-01-01", "9999-12-31", "0001-01-01", "morgen", "2026-99-99"])
def test_2_2_a_day_that_cannot_be_is_refused_and_stays_typed(house: House, client: Client, day: str) -> None:
    code = between_sprints(house)
    client.sign_in(house.lead)
    form = client.get(f"/experiments/{code}/pause")
    fields = {field.attrs["name"]: field.attrs.get("value", "") for field in form.find_all(".app-form input")}
    answer = client.raw.post(form.url, data={**fields, "reason": REASON, "resume_on": day}, headers={"User-Agent": "x"})
    assert answer.status_code in {400, 409, 422}
    assert read_again(code).state is ExperimentState.ACTIVE


@pytest.mark.parametrize("reason", ["", "  ", "\x00", "x" * 301])
def test_2_2_a_pause_says_why(house: House, client: Client, reason: str) -> None:
    code = between_sprints(house)
    client.sign_in(house.lead)
    day = clock.now().date() + timedelta(days=14)
    client.post_form(f"/experiments/{code}/pause", reason=reason, resume_on=day, status=422)


# --- texts ---


def test_texts_change_after_the_start_and_two_at_once_see_both(house: House, client: Client) -> None:
    code = make_running_sprint(house).experiment.code
    client.sign_in(house.members[0])
    mine = client.get(f"/experiments/{code}/edit")
    other = client.another().sign_in(house.lead)
    assert (
        "Je wijzigingen zijn bewaard."
        in other.post_form(f"/experiments/{code}/edit", title="Van de trekker", theme="Wonen", follow=True).text
    )
    client.post_form(mine, title="Van het lid", status=409)
    client.post_form(mine, problem="Een ander probleem")
    changed = read_again(code)
    assert (changed.title, changed.theme, changed.problem) == ("Van de trekker", "Wonen", "Een ander probleem")


def test_r12_what_voters_read_does_not_change_under_their_vote(house: House, client: Client) -> None:
    code = make_open_round(house).sprint.experiment.code
    client.sign_in(house.lead)
    page = client.post_form(f"/experiments/{code}/edit", problem="Een ander probleem", status=409)
    assert "De stemming over sprint 1 loopt" in page.problem
    client.post_form(f"/experiments/{code}/edit", title="Alleen een andere titel")


@pytest.mark.parametrize(("field", "most"), [("title", 120), ("theme", 60), ("problem", 1000), ("audience", 200)])
def test_a_text_that_is_too_long_stays_in_its_field(house: House, client: Client, field: str, most: int) -> None:
    code = make_running_sprint(house).experiment.code
    client.sign_in(house.lead)
    too_long: dict[str, Any] = {field: "x" * (most + 1)}
    page = client.post_form(f"/experiments/{code}/edit", **too_long, status=422)
    assert "x" * (most + 1) in page.html
    just_fits: dict[str, Any] = {field: "x\x00" * most}
    client.post_form(f"/experiments/{code}/edit", **just_fits)


# --- people and place ---


def place(code: str, by: Person, **changes: Any) -> Experiment:
    with act(experiment=code) as (experiment, now):
        facts = PlaceFacts(
            lead_id=experiment.lead_id,
            domain_owner_id=experiment.domain_owner_id,
            domain_owner_wanted=False,
            team_id=experiment.team_id,
            direction_id=experiment.direction_id,
        )
        upkeep.place(experiment, replace(facts, **changes), by=by, now=now)
        db.session.commit()
    return read_again(code)


def test_the_lead_hands_over_and_an_administrator_never_to_himself(house: House) -> None:
    code = make_running_sprint(house).experiment.code
    join(house.team, house.admin)
    with refused("only_lead_or_admin"):
        place(code, house.members[0], lead_id=house.members[0].id)
    with refused("not_yourself"):
        place(code, house.admin, lead_id=house.admin.id)
    with refused("not_yourself"):
        place(code, house.admin, domain_owner_id=house.admin.id)
    with refused("lead_not_in_team"):
        place(code, house.lead, lead_id=house.owner.id)
    handed = place(code, house.lead, lead_id=house.members[0].id)
    assert handed.lead_id == house.members[0].id
    assert kinds(handed)[-1] == "experiment:appoint"
    assert place(code, house.admin, lead_id=house.lead.id).lead_id == house.lead.id


def test_r10_the_sponsor_does_not_lead_also_not_by_a_move(house: House) -> None:
    code = make_running_sprint(house).experiment.code
    own = make_direction(sponsor=house.lead)
    with refused("lead_is_sponsor"):
        place(code, house.lead, direction_id=own.id)
    join(house.team, house.sponsor)
    with refused("lead_is_sponsor"):
        place(code, house.lead, lead_id=house.sponsor.id)


def test_nobody_is_changed_while_a_vote_is_open(house: House) -> None:
    code = make_open_round(house).sprint.experiment.code
    with refused("vote_open"):
        place(code, house.lead, lead_id=house.members[0].id)


def test_2_9_municipal_merger_a_team_hands_on_a_running_sprint_with_its_code_and_history(house: House) -> None:
    code = make_running_sprint(house).experiment.code
    new_lead = make_person()
    other = make_team(members=[new_lead])
    with refused("lead_not_in_team"):
        place(code, house.lead, team_id=other.id)
    moved = place(code, house.lead, team_id=other.id, lead_id=new_lead.id)
    assert (moved.team_id, moved.lead_id, moved.state) == (other.id, new_lead.id, ExperimentState.ACTIVE)
    assert kinds(moved)[-2:] == ["experiment:move", "experiment:appoint"]
    assert (moved.code, kinds(moved)[0]) == (code, "experiment:add")


def test_r2_r3_a_move_is_no_way_round_frame_or_limit(house: House) -> None:
    code = make_running_sprint(house).experiment.code
    small = FrameFacts(100, 10, 2, 1, DataAllowed.NONE, (Stage.DISCOVER,))
    narrow = make_direction(sponsor=house.sponsor, frame=small)
    with refused("loss_outside_frame"):
        place(code, house.lead, direction_id=narrow.id)
    full = make_team(members=[house.lead])
    for _ in range(full.max_running):
        other = make_running_sprint(house).experiment.code
        place(other, house.lead, team_id=full.id)
    with refused("team_is_full"):
        place(code, house.lead, team_id=full.id)


def test_what_is_ready_keeps_its_direction(house: House) -> None:
    ready = make_ready_experiment(house)
    with refused("direction_is_set"):
        place(ready.code, house.lead, direction_id=make_direction(sponsor=house.sponsor).id)


def test_people_and_place_change_on_their_page(house: House, client: Client) -> None:
    code = make_planned_sprint(house).experiment.code
    client.sign_in(house.lead)
    mine = client.get(f"/experiments/{code}/place")
    client.another().sign_in(house.admin).post_form(f"/experiments/{code}/place", domain_owner_id="wanted")
    client.post_form(mine, domain_owner_id=str(house.manager.id), status=409)
    page = client.post_form(mine, lead_id=str(house.members[1].id), follow=True)
    assert "Je wijzigingen zijn bewaard." in page.text
    changed = read_again(code)
    assert (changed.lead_id, changed.domain_owner_wanted) == (house.members[1].id, True)
    client.get(f"/experiments/{code}/place", status=403)


@pytest.mark.parametrize("field", ["lead_id", "domain_owner_id", "team_id", "direction_id"])
def test_ids_from_elsewhere_are_not_in_the_list(house: House, client: Client, field: str) -> None:
    code = make_running_sprint(house).experiment.code
    elsewhere = make_organisation()
    with in_organisation(elsewhere.id):
        stranger = make_person()
        foreign = {
            "lead_id": stranger.id,
            "domain_owner_id": stranger.id,
            "team_id": make_team().id,
            "direction_id": make_direction().id,
        }
    client.sign_in(house.lead)
    for typed in (str(foreign[field]), "no id", "\x00", ""):
        client.post_form(f"/experiments/{code}/place", forged={field: typed}, status=422)


@pytest.mark.parametrize("path", ["edit", "place", "pause", "timeline"])
def test_what_is_not_there_is_not_found(house: House, client: Client, path: str) -> None:
    client.sign_in(house.lead)
    client.get(f"/experiments/E-999/{path}", status=404)


def test_before_a_team_there_is_nobody_to_change(house: House, client: Client) -> None:
    idea = make_idea(house)
    client.sign_in(house.admin)
    client.get(f"/experiments/{idea.code}/place", status=403)
    make_taken_up(house, idea=idea)
    client.get(f"/experiments/{idea.code}/place")


def test_upkeep_is_offered_to_who_may_do_it(house: House, client: Client) -> None:
    code = between_sprints(house)
    offered = {}
    for name in ("lead", "admin", "manager", "sponsor", "owner"):
        client.sign_in(getattr(house, name))
        page = client.get(f"/experiments/{code}")
        offered[name] = {path for path in ("edit", "place", "pause") if f'"/experiments/{code}/{path}"' in page.html}
    assert offered == {
        "lead": {"edit", "place", "pause"},
        "admin": {"place"},
        "manager": set(),
        "sponsor": set(),
        "owner": {"edit"},
    }


def test_the_pages_are_english_in_english(house: House, client: Client) -> None:
    code = between_sprints(house)
    reader = make_person(language=Language.ENGLISH)
    join(house.team, reader)
    place(code, house.lead, lead_id=reader.id)
    client.sign_in(reader)
    assert client.get(f"/experiments/{code}/pause").heading == "Pause"
    assert client.get(f"/experiments/{code}/place").heading == "Change people, team or direction"
    assert client.get(f"/experiments/{code}/edit").heading == "Change title and texts"
