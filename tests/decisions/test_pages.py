# SPDX-License-Identifier: EUPL-1.2
"""The pages of deciding, through the checking client: who sees what, bad input, taking back, answering, the stop card."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.client import Client
from tests.factories.people import House
from tests.factories.sprints import again, make_planned_sprint, make_running_sprint, make_wrapped_up_sprint
from tests.factories.votes import (
    KEEP,
    PIVOT,
    STOP,
    decide,
    keep,
    make_deciding_sprint,
    make_open_round,
    settle_at,
    stop,
    tip,
    vote_all,
)
from tests.pages import Page
from tracker import clock
from tracker.acts import act
from tracker.decisions import queries
from tracker.decisions.terms import DecisionState, PivotKind
from tracker.extensions import db
from tracker.loop import upkeep
from tracker.people.models import Person
from tracker.people.queries import calendar
from tracker.sprints.models import Sprint
from tracker.sprints.queries import sprint as sprint_of

WHY = "who may decide looks at the vote, the limits, the stop rules and the frame"
CLEAR_PIVOT = (PIVOT, PIVOT, PIVOT, PIVOT, KEEP, STOP)


def address(sprint: Sprint, rest: str = "decision") -> str:
    return f"/experiments/{sprint.experiment.code}/sprints/1/{rest}"


def at_desk(client: Client, person: Person, sprint: Sprint) -> Page:
    """The decision page, as this person sees it."""
    return client.sign_in(person).get(address(sprint), most_statements=12, why=WHY)


def offered(page: Page) -> list[str]:
    return [one.attrs["value"] for one in page.find_all("main input[name=outcome]")]


def departing(sprint: Sprint) -> dict[str, Any]:
    later = calendar().local_day(clock.now()) + timedelta(days=21)
    return {"tipping_learning_id": tip(sprint), "review_on": later}


def test_r8_r17_the_lead_confirms_and_types_two_things(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house)
    page = at_desk(client, house.lead, sprint)
    assert offered(page) == ["keep"]
    assert [one.attrs["value"] for one in page.find_all("main input[name=outcome][checked]")] == ["keep"]
    taken = client.post_form(
        page, reason="Het werkt.", next_question="Ook op de markt?", tipping=str(tip(sprint)), follow=True
    )
    assert "Sprint 2 kan starten" in taken.text  # the next plan is whole: question picked, the rest as it was
    assert "Teun Trekker volgde de stem" in taken.text
    assert "Ook op de markt?" in taken.text


@pytest.mark.parametrize(
    ("votes", "who", "expected"),
    [
        ((KEEP,) * 6, "sponsor", ["keep", "pivot", "stop"]),
        ((KEEP,) * 6, "deputy", ["keep", "pivot", "stop"]),
        ((STOP,) * 6, "sponsor", ["pivot", "stop"]),
        (CLEAR_PIVOT, "lead", ["pivot"]),
        ((KEEP, KEEP, KEEP, STOP, STOP, STOP), "lead", []),
        ((KEEP,) * 6, "manager", []),
        ((KEEP,) * 6, "owner", []),
        ((KEEP,) * 6, "admin", []),
    ],
)
def test_r17_who_is_offered_what(
    house: House, client: Client, votes: tuple[Any, ...], who: str, expected: list[str]
) -> None:
    page = at_desk(client, getattr(house, who), make_deciding_sprint(house, *votes))
    assert offered(page) == expected
    if not expected:
        assert page.find_all("main form") == []
        assert "Wie kan helpen" in page.text


@pytest.mark.parametrize("who", ["manager", "owner", "admin"])
def test_a_forged_decision_is_refused(house: House, client: Client, who: str) -> None:
    sprint = make_deciding_sprint(house)
    token = at_desk(client, house.lead, sprint).find("input[name=csrf_token]").attrs["value"]
    client.sign_in(getattr(house, who))
    token = client.get("/ideas/new").find("input[name=csrf_token]").attrs["value"] or token
    typed = {"csrf_token": token, "outcome": "stop", "reason": "Weg ermee", "tipping": "none"}
    page = client.post(address(sprint), typed, status=409)
    assert page.problem
    assert queries.in_force(sprint.id) is None


def test_the_lead_who_forges_another_outcome_hears_what_the_team_advised(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house)
    page = at_desk(client, house.lead, sprint)
    wrong = client.post_form(page, reason="Ik wil stoppen", tipping="none", forged={"outcome": "stop"}, status=409)
    assert "Het team adviseerde: Doorgaan." in wrong.problem
    assert "Ik wil stoppen" in wrong.find("textarea[name=reason]").to_text()


def test_everything_that_a_pivot_lacks_is_said_at_once_and_nothing_typed_is_lost(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house, *CLEAR_PIVOT)
    page = at_desk(client, house.lead, sprint)
    wrong = client.post_form(page, stays="De plek blijft", status=422)
    assert wrong.errors == [
        "Wat voor bijsturen is het: Kies wat voor bijsturen dit is.",
        "Wat wordt anders: Zeg wat anders wordt.",
        "Waarom: Zeg waarom. Eén regel is genoeg.",
        "Welke les geeft de doorslag: Kies er één.",
    ]
    assert wrong.find("textarea[name=stays]").to_text() == "De plek blijft"


def test_r17_a_pivot_must_change_the_hypothesis(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house, *CLEAR_PIVOT)
    page = at_desk(client, house.lead, sprint)
    typed: dict[str, Any] = {
        "kind": PivotKind.OTHER_PLACE, "stays": "Het vragenuur", "changes": "De plek", "reason": "Leeg", "tipping": "none",
    }  # fmt: skip
    same = client.post_form(page, **typed, status=409)
    assert "Dit is de oude aanname." in " ".join(same.errors)
    taken = client.post_form(same, action="een vragenuur op de markt", follow=True)
    assert "Andere plek of schaal" in taken.text
    assert "Aanname 2" in taken.text


def test_r17_departing_asks_a_learning_and_says_so_at_the_field(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house)
    page = at_desk(client, house.sponsor, sprint)
    assert "Het team adviseerde: doorgaan. Jij kiest iets anders." in page.text
    wrong = client.post_form(page, outcome="stop", reason="Te duur", tipping="none", status=409)
    assert wrong.errors == [
        "Welke les geeft de doorslag: Je kiest iets anders dan het team. Kies de les die voor jou de doorslag geeft."
    ]
    late = client.post_form(
        page, outcome="stop", reason="Te duur", tipping=str(tip(sprint)), review_on="2020-01-06", status=409
    )
    assert late.errors == ["Wanneer kijken we hierop terug: Kies vandaag of een latere dag."]
    client.post_form(page, outcome="stop", reason="Te duur", tipping=str(tip(sprint)))
    assert queries.stop_of(sprint.experiment_id) is not None


def test_r20_scaling_up_is_refused_without_a_receiver(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house)
    page = at_desk(client, house.sponsor, sprint)
    wrong = client.post_form(page, reason="Groot", tipping="none", forged={"outcome": "scale_up"}, status=409)
    assert "Er is nog geen ontvanger genoemd." in wrong.problem


def test_who_comes_second_sees_the_first_and_keeps_the_words(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house)
    page = at_desk(client, house.sponsor, sprint)
    decide(sprint, keep(), house.lead)
    late = client.post_form(page, outcome="keep", reason="Mijn lange reden", tipping="none", status=409)
    assert "Teun Trekker heeft dit al besloten" in late.text
    assert "Mijn lange reden" in late.text


def test_before_the_vote_is_closed_there_is_nothing_to_decide(house: House, client: Client) -> None:
    round_ = make_open_round(house)
    vote_all(round_, [(person, KEEP) for person in house.electorate])
    page = at_desk(client, house.sponsor, round_.sprint)
    assert offered(page) == []
    assert "Er is nog niets te beslissen." in page.text
    assert "adviseert" not in page.text


def test_r7_a_due_vote_can_be_decided_on_at_once(house: House, client: Client) -> None:
    round_ = make_open_round(house)
    vote_all(round_, [(person, KEEP) for person in house.electorate[:4]])
    client.sign_in(house.lead)
    with clock.moved(round_.closes_at + timedelta(minutes=1)):
        page = client.get(address(round_.sprint), most_statements=13, why=WHY)
        assert offered(page) == ["keep"]
        client.post_form(page, reason="Ja", next_question="En nu?", tipping="none")
    assert again(round_.sprint.experiment).number == 2


def test_r19_withdrawing_keeps_what_was_typed(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house)
    decide(sprint, keep("Ook op de markt?", tipping_learning_id=tip(sprint)), house.lead)
    page = client.sign_in(house.lead).get(address(sprint))
    empty = client.post_form(page, why=" ", status=422)
    assert empty.errors == ["Waarom trek je dit besluit in: Vul dit in."]
    client.post_form(page, why="Verkeerde vraag")
    back = client.get(address(sprint), most_statements=12, why=WHY)
    assert "Ingetrokken op" in back.text
    assert "Verkeerde vraag" in back.text
    assert back.find("textarea[name=reason]").to_text() == "Het werkt, we weten alleen nog niet voor wie."
    assert [one.attrs["value"] for one in back.find_all("select[name=tipping] option[selected]")] == [str(tip(sprint))]
    assert "Ook op de markt?" in back.text


def test_r19_only_the_decider_gets_the_form(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house)
    decide(sprint, keep(), house.lead)
    other = client.another().sign_in(house.sponsor)
    page = other.get(address(sprint))
    assert page.find_all("form[action$='/withdraw']") == []
    token = other.get("/ideas/new").find("input[name=csrf_token]").attrs["value"]
    refused = other.post(address(sprint, "decision/withdraw"), {"csrf_token": token, "why": "Nee"}, status=409)
    assert "Alleen wie besliste, kan dit intrekken." in refused.problem


def test_r17_the_counter_note_stands_beside_the_reason(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house)
    decide(sprint, stop(**departing(sprint)), house.sponsor)
    page = client.sign_in(house.members[0]).get(address(sprint))
    assert "Plek voor tegengeluid" in page.text
    after = client.post_form(page, text="Wij zagen iets anders.", follow=True)
    assert after.words_of(".app-pair .app-quote__label") == ["Waarom", "Tegengeluid van het team"]
    assert house.members[0].name not in " ".join(after.words_of("main"))


def test_r18_the_stop_card_from_announced_to_final(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house, *(STOP,) * 6)
    decision = decide(sprint, stop(), house.lead)
    card = f"/experiments/{sprint.experiment.code}/stop-card"
    reader = client.another().sign_in(house.manager)
    assert "De stopkaart is nog niet geschreven" in reader.get(card).text
    writer = client.sign_in(house.members[0])
    form = writer.get(card)
    assert form.find("textarea[name=why]").to_text() == "We weten genoeg."
    wrong = writer.post_form(form, why="", first="", status=422)
    assert len(wrong.errors) == 2
    twice = writer.post_form(form, second=str(tip(sprint)), status=409)
    assert twice.errors == ["Tweede les: Kies elke les één keer."]
    written = writer.post_form(form, unknown="De winter", thanks="De bibliotheek", follow=True)
    assert "De stop is aangekondigd" in written.text
    assert "Dit kwam vrij" not in written.text
    assert decision.withdraw_until is not None
    settle_at(sprint.experiment, decision.withdraw_until)
    with clock.moved(decision.withdraw_until + timedelta(hours=1)):
        final = reader.get(card)
    assert "Dit kwam vrij" in final.text
    assert "6 sprints" in final.text
    assert "€ 9.880" in final.text.replace("\u00a0", " ")


def test_r7_a_stop_is_final_on_the_page_before_anybody_settles_it(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house, *(STOP,) * 6)
    decision = decide(sprint, stop(), house.lead)
    assert decision.withdraw_until is not None
    client.sign_in(house.lead)
    with clock.moved(decision.withdraw_until + timedelta(hours=1)):
        page = client.get(address(sprint))
    assert "De stop is definitief." in page.text
    assert page.find_all("form[action$='/withdraw']") == []
    db.session.refresh(decision)
    assert decision.state is DecisionState.ANNOUNCED


def test_the_same_404_for_what_is_not_there(house: House, client: Client) -> None:
    sprint = make_running_sprint(house)
    reader = client.sign_in(house.lead)
    for path in ("/experiments/E-999/stop-card", f"/experiments/{sprint.experiment.code}/stop-card",
                 f"/experiments/{sprint.experiment.code}/sprints/7/decision"):  # fmt: skip
        reader.get(path, status=404)


def test_a_keep_of_the_sponsor_leaves_the_question_to_the_lead(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house)
    page = at_desk(client, house.sponsor, sprint)
    taken = client.post_form(page, outcome="keep", reason="Goed zo", tipping="none", follow=True)
    assert "De volgende vraag staat nog open." in taken.text
    following = sprint_of(sprint.experiment_id, 2)
    assert following is not None
    assert not following.question


def test_nothing_of_a_sprint_that_is_wrapped_up_can_be_decided(house: House, client: Client) -> None:
    page = at_desk(client, house.sponsor, make_wrapped_up_sprint(house))
    assert offered(page) == []


def after_keep(house: House, client: Client, person: Person, **more: Any) -> tuple[Sprint, Page]:
    """The page of a keep whose next sprint got a plan (`plan`), a start (`runs`) or neither."""
    sprint = make_deciding_sprint(house)
    decide(sprint, keep(), house.lead)
    if more.get("runs"):
        make_running_sprint(house, sprint.experiment)
    elif more.get("plan"):
        make_planned_sprint(house, sprint.experiment)
    return sprint, client.sign_in(person).get(address(sprint))


def test_r5_a_decision_whose_next_plan_is_whole_offers_the_start_to_the_lead(house: House, client: Client) -> None:
    sprint, page = after_keep(house, client, house.lead, plan=True)
    assert "Sprint 2 kan starten" in page.text
    assert "kan worden gepland" not in page.text
    started = client.post_form(page, "form[action$='/start']", follow=True)
    assert "Sprint 2 is gestart." in started.text
    assert again(sprint.experiment).number == 2


def test_r5_others_read_that_the_next_sprint_can_start_and_cannot_press_it(house: House, client: Client) -> None:
    page = after_keep(house, client, house.members[0], plan=True)[1]
    assert "Sprint 2 kan starten" in page.text
    assert page.find_all("form[action$='/start']") == []
    assert "Nu aan jou" not in page.text


def test_an_older_decision_says_what_really_followed(house: House, client: Client) -> None:
    sprint, page = after_keep(house, client, house.lead, runs=True)
    assert "Sprint 2: bezig" in page.text
    assert "kan worden gepland" not in page.text
    assert page.find(f"a.nl-button[href$='/experiments/{sprint.experiment.code}/sprints/2']")


def test_the_decision_of_a_paused_experiment_promises_no_start(house: House, client: Client) -> None:
    sprint, _page = after_keep(house, client, house.lead, plan=True)
    with act(experiment=sprint.experiment.code) as (experiment, now):
        upkeep.pause(experiment, "Vakantie", calendar().local_day(now) + timedelta(days=20), by=house.lead, now=now)
        db.session.commit()
    page = client.get(address(sprint))
    assert "kan starten" not in page.text
    assert "Gepauzeerd" in page.words_of("#now")


def test_a_decision_that_is_late_says_so(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house)
    assert "Kies vóór" in at_desk(client, house.sponsor, sprint).text
    assert sprint.decide_due_at is not None
    with clock.moved(sprint.decide_due_at + timedelta(minutes=1)):
        late = at_desk(client, house.sponsor, sprint)
    assert late.words_of("#now")[0].startswith("Kies nu: dit had klaar moeten zijn op ")


def test_r20_a_sponsor_who_cannot_scale_up_yet_reads_what_it_asks(house: House, client: Client) -> None:
    sprint = make_deciding_sprint(house)
    assert "Opschalen kan hier nog niet." in at_desk(client, house.sponsor, sprint).text
    assert "Opschalen kan hier nog niet." not in at_desk(client, house.lead, sprint).text


def test_r9_a_decision_does_not_promise_a_start_that_is_blocked(house: House, client: Client) -> None:
    sprint, _page = after_keep(house, client, house.lead, plan=True)
    sprint.experiment.domain_owner_id = None
    db.session.commit()
    page = client.get(address(sprint))
    assert page.words_of("#now") == ["Sprint 2 kan nog niet starten"]
    assert "Er is geen vakeigenaar" in " ".join(page.words_of(".app-block-list"))
    assert page.find_all("form[action$='/start']") == []
