# SPDX-License-Identifier: EUPL-1.2
"""The rows of DOMAIN 2.9 that need the whole loop, by their names: through acts and pages, on a clock that is moved.

The other rows stand with their noun: `git grep test_2_9`.
"""

from __future__ import annotations

from datetime import timedelta

from tests.client import Client
from tests.factories.experiments import STOP_WHEN, make_idea
from tests.factories.people import House
from tests.factories.sprints import (
    LEARNING,
    again,
    answered,
    make_running_sprint,
    settled,
)
from tests.factories.votes import (
    KEEP,
    STOP,
    decide,
    keep,
    make_deciding_sprint,
    make_open_round,
    past,
    refused,
    round_again,
    settle_at,
    stop,
    tip,
    vote_all,
)
from tracker import clock
from tracker.acts import act
from tracker.decisions import queries as decisions
from tracker.extensions import db
from tracker.learnings import actions as learning_actions
from tracker.learnings.queries import similar_to
from tracker.loop import queries, rules
from tracker.loop.terms import ActKind, LoopRow
from tracker.people.models import Person
from tracker.people.queries import calendar
from tracker.sprints import actions as sprint_actions
from tracker.sprints.models import Sprint
from tracker.votes.terms import RoundState

LONG = timedelta(days=60)
WHY = "a page past its deadline also reads the calendar"


def row(sprint: Sprint, person: Person) -> LoopRow:
    """The experiment as the loop reads it for somebody now."""
    now = clock.now()
    found = queries.row_of(sprint.experiment.code, queries.reader_of(person.id, now), now)
    assert found is not None
    return found


def next_kind(sprint: Sprint, person: Person) -> tuple[ActKind, bool]:
    now = clock.now()
    told = rules.next_act(row(sprint, person), queries.reader_of(person.id, now), now)
    return told.kind, told.is_mine


def blocked(sprint: Sprint, person: Person) -> dict[str, tuple[str, ...]]:
    return {refusal.code: refusal.lift for refusal in rules.blockers(row(sprint, person), clock.now())}


def wrap_up(house: House, sprint: Sprint, *, came_true: bool) -> None:
    with act(experiment=sprint.experiment.code) as (locked, now):
        current = again(locked)
        facts = answered(current, came_true=came_true)
        learning_actions.wrap_up(current, locked, facts, LEARNING, by=house.lead, now=now)
        db.session.commit()


def test_2_9_everyone_voted_early_and_else_the_clock_closes_it_also_unsettled(house: House, client: Client) -> None:
    """R7: nobody settled the close; the page still says that the lead confirms what the team advised."""
    round_ = make_open_round(house)
    vote_all(round_, [(person, KEEP) for person in house.electorate])
    assert next_kind(round_.sprint, house.lead) == (ActKind.CLOSE_VOTE, True)
    with past(round_.closes_at):
        assert next_kind(round_.sprint, house.lead) == (ActKind.CONFIRM, True)
        assert next_kind(round_.sprint, house.sponsor) == (ActKind.CONFIRM, False)
        page = client.sign_in(house.lead).get(
            f"/experiments/{round_.sprint.experiment.code}", most_statements=10, why=WHY
        )
        assert "Bevestig wat het team adviseert" in page.text
        assert round_again(round_.sprint).state is RoundState.OPEN, "a look writes nothing"


def test_2_9_nobody_votes_so_the_lead_talks_and_the_sponsor_decides(house: House, client: Client) -> None:
    round_ = make_open_round(house)
    sprint = round_.sprint
    assert round_.extension_closes_at == calendar().add_working_days(round_.closes_at, 2)
    settle_at(sprint.experiment, round_.extension_closes_at)
    with past(round_.extension_closes_at):
        assert next_kind(sprint, house.sponsor) == (ActKind.DECIDE, True)
        assert blocked(sprint, house.lead)["no_decision"] == ("sponsor",)
        refused("no_advice_to_confirm", decide, sprint, keep(), house.lead)
        assert "Praat 15 minuten met je team" in client.sign_in(house.lead).get("/today").text
        assert "Praat 15 minuten" not in client.sign_in(house.sponsor).get("/today").text
    settle_at(sprint.experiment, round_.extension_closes_at + LONG)
    assert decisions.in_force(sprint.id) is None, "no default to keep"
    with clock.moved(round_.extension_closes_at + LONG):
        listed = client.get("/experiments").text
        assert "Stilgevallen: wacht op besluit van Oda Opdracht" in listed
        decide(sprint, keep(None), house.sponsor)
        assert "Praat 15 minuten" not in client.sign_in(house.lead).get("/today").text


def test_2_9_two_edit_but_lines_of_the_log_never_collide(house: House, client: Client) -> None:
    sprint = make_running_sprint(house)
    address = f"/experiments/{sprint.experiment.code}/sprints/1"
    first, second = client.another().sign_in(house.lead), client.another().sign_in(house.members[0])
    forms = [browser.get(address) for browser in (first, second)]
    first.post_form(forms[0], text="De eerste regel", kind="observed")
    second.post_form(forms[1], text="De tweede regel", kind="observed")
    text = client.sign_in(house.manager).get(address).text
    assert "De eerste regel" in text
    assert "De tweede regel" in text


def test_2_9_stop_rule_comes_true_mid_sprint(house: House, client: Client) -> None:
    """The lead ends the sprint early and the team says so; from then on page and sponsor are told, and it blocks."""
    sprint = make_running_sprint(house)
    code = sprint.experiment.code
    with act(experiment=code) as (locked, now):
        sprint_actions.end(again(locked), locked, "Er kwam drie keer niemand.", by=house.lead, now=now)
        db.session.commit()
    wrap_up(house, sprint, came_true=True)
    told = client.sign_in(house.manager).get(f"/experiments/{code}").text
    assert "Er is een stopregel uitgekomen" in told
    assert STOP_WHEN in told
    assert "Er is een stopregel uitgekomen" in client.sign_in(house.sponsor).get("/today").text
    assert blocked(sprint, house.lead)["stop_rule_open"] == ("sponsor",)


def test_2_9_same_idea_twice_shows_what_the_old_stop_taught(house: House) -> None:
    sprint = make_deciding_sprint(house, *(STOP,) * 6)
    stopped = decide(sprint, stop(tipping_learning_id=tip(sprint)), house.lead)
    assert stopped.withdraw_until is not None
    settled(sprint.experiment, stopped.withdraw_until)
    idea = make_idea(house, author=house.members[1])
    (found,) = similar_to(idea.title, idea.problem, without=idea.id)
    assert (found.code, found.learned) == (sprint.experiment.code, LEARNING.learned)
