# SPDX-License-Identifier: EUPL-1.2
"""The pages of a vote, through the checking client: what they show, what they hide, and what they do with bad input."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.client import Client
from tests.factories.experiments import STOP_WHEN
from tests.factories.people import House, leave, make_person
from tests.factories.sprints import make_running_sprint, make_wrapped_up_sprint
from tests.factories.votes import KEEP, PIVOT, STOP, close_by_lead, make_open_round, past, round_again, vote, vote_all
from tests.pages import Page
from tracker.extensions import db
from tracker.learnings.queries import of_experiment
from tracker.people.terms import Language
from tracker.sprints.models import Sprint
from tracker.votes.models import OpenBallot, Round
from tracker.votes.terms import RoundState
from tracker.web.models import FormToken


def address(sprint: Sprint, rest: str = "vote") -> str:
    return f"/experiments/{sprint.experiment.code}/sprints/{sprint.number}/{rest}"


def newest_learning(sprint: Sprint) -> str:
    return str(of_experiment(sprint.experiment_id)[-1].id)


def plain(page: Page) -> str:
    """The HTML without what differs on every showing: tokens, and what was just said."""
    tokens = re.sub(r'(name="(?:csrf_token|once|seen)"[^>]*value=")[^"]*', r"\1", page.html)
    return re.sub(r'nonce="[^"]*"', "", tokens)


def test_the_lead_opens_the_vote_from_its_page(house: House, client: Client) -> None:
    sprint = make_wrapped_up_sprint(house)
    lead = client.sign_in(house.lead)
    opened = lead.post_form(lead.get(address(sprint)), form="form[action$='/vote/open']", follow=True)
    assert opened.url == address(sprint)
    assert "0 van 6 gestemd" in opened.text
    assert round_again(sprint).state is RoundState.OPEN


def test_a_vote_that_cannot_open_says_what_it_waits_for(house: House, client: Client) -> None:
    sprint = make_running_sprint(house)
    page = client.sign_in(house.lead).get(address(sprint))
    assert page.find_all("form[action$='/vote/open']") == []
    assert "De stemming kan nog niet open" in page.text


def test_r6_r11_stop_rules_show_their_answer_and_nothing_is_picked_beforehand(house: House, client: Client) -> None:
    round_ = make_open_round(house)
    page = client.sign_in(house.members[0]).get(address(round_.sprint))
    assert page.find_all("main input[checked]") == []
    assert page.find("main textarea").to_text() == ""
    assert "Stem vóór" in page.text
    assert "Grens, vastgezet op" in page.text
    assert "67%" in page.text
    assert STOP_WHEN in page.text
    assert "Nee, nu niet" in page.text


def test_a_vote_is_kept_shown_and_changed(house: House, client: Client) -> None:
    sprint = make_open_round(house).sprint
    member = client.sign_in(house.members[0])
    kept = member.post_form(
        address(sprint), tipping=newest_learning(sprint), choice=KEEP, reason="Het werkt", follow=True
    )
    assert "Je stem: doorgaan" in kept.text
    assert "1 van 6 gestemd" in kept.text
    assert [one.attrs["value"] for one in kept.find_all("main input[checked]")] == [newest_learning(sprint), "keep"]
    changed = member.post_form(kept, tipping="none", choice=STOP, reason="Toch niet", follow=True)
    assert "Je stem: stoppen" in changed.text
    assert "1 van 6 gestemd" in changed.text


@pytest.mark.parametrize(
    ("typed", "forged", "wrong"),
    [
        ({}, {}, ["Welke les geeft voor jou de doorslag: Kies er één.", "Wat kies je: Kies er één."]),
        ({"choice": "keep"}, {}, ["Welke les geeft voor jou de doorslag: Kies er één."]),
        ({"tipping": "none"}, {"choice": "scale_up"}, ["Wat kies je: Kies er één uit de lijst."]),
        ({"choice": "keep"}, {"tipping": "0"}, ["Welke les geeft voor jou de doorslag: Kies er één uit de lijst."]),
        (
            {"choice": "keep", "tipping": "none", "reason": "x" * 601},
            {},
            ["Waarom? (mag leeg blijven): Dit is te lang: gebruik hoogstens 600 tekens."],
        ),
    ],
)
def test_a_wrong_ballot_keeps_what_was_typed_and_saves_nothing(
    house: House, client: Client, typed: dict[str, str], forged: dict[str, str], wrong: list[str]
) -> None:
    sprint = make_open_round(house).sprint
    fields: dict[str, Any] = {"reason": "Mijn reden", **typed}
    page = client.sign_in(house.lead).post_form(address(sprint), status=422, forged=forged, **fields)
    assert page.errors == wrong
    assert fields["reason"] in page.find("main textarea").to_text()
    assert db.session.scalar(select(func.count(OpenBallot.id))) == 0


def test_a_learning_of_another_experiment_cannot_tip(house: House, client: Client) -> None:
    foreign = newest_learning(make_wrapped_up_sprint(house))
    sprint = make_open_round(house).sprint
    client.sign_in(house.lead).post_form(address(sprint), status=422, choice=KEEP, forged={"tipping": foreign})


def test_r13_2_9_vote_posted_while_the_round_closes_keeps_its_reason(house: House, client: Client) -> None:
    round_ = make_open_round(house)
    vote_all(round_, [(person, KEEP) for person in house.electorate[:4]])
    member = client.sign_in(house.electorate[5])
    form = member.get(address(round_.sprint))
    with past(round_.closes_at):
        late = member.post_form(form, tipping="none", choice=STOP, reason="Ik was te laat", status=409)
    assert "De stemming sloot op" in late.problem
    assert "Je stem telt niet mee." in late.problem
    assert late.find("main textarea").to_text() == "Ik was te laat"
    assert late.find_all("main form button") == []
    assert db.session.scalar(select(func.count(OpenBallot.id))) == 4, "a refused act writes nothing"


def test_somebody_outside_the_electorate_sees_only_how_many(house: House, client: Client) -> None:
    round_ = make_open_round(house)
    vote(round_, house.lead, STOP, "geheim")
    outsider = client.sign_in(house.sponsor)
    page = outsider.get(address(round_.sprint))
    assert "1 van 6 gestemd" in page.text
    assert page.find_all("main form") == []
    token = outsider.get("/ideas/new").find("input[name=csrf_token]").attrs["value"]
    refused = outsider.post(
        address(round_.sprint), {"csrf_token": token, "tipping": "none", "choice": "keep"}, status=409
    )
    assert "Je kunt in deze stemming niet meestemmen" in refused.problem


def test_unknown_sprints_and_experiments_are_the_same_404(house: House, client: Client) -> None:
    sprint = make_open_round(house).sprint
    reader = client.sign_in(house.lead)
    code = sprint.experiment.code
    for path in (f"/experiments/{code}/sprints/9/vote", "/experiments/E-999/sprints/1/vote",
                 f"/experiments/{code}/sprints/0/vote/result", f"/experiments/{code}/sprints/99999999/vote",
                 f"/experiments/{code}/sprints/9/meeting/announce"):  # fmt: skip
        reader.get(path, status=404)


# --- R12: nothing of a result before the close -------------------------------------------------------------

PLACES = ("/today", "/experiments", "/experiments/{code}", "/experiments/{code}/sprints/1/vote",
          "/experiments/{code}/sprints/1/decision", "/experiments/{code}/sprints/1/meeting",
          "/experiments/{code}/sprints/1", "/learnings")  # fmt: skip


@pytest.mark.parametrize("who", ["admin", "sponsor", "deputy", "manager", "lead", "owner"])
def test_r12_no_page_changes_with_what_others_chose(house: House, client: Client, who: str) -> None:
    """Other people vote something else, with other words: every page stays the same to the letter for who looks on."""
    round_ = make_open_round(house)
    code = round_.sprint.experiment.code
    if who in {"lead", "owner"}:
        vote(round_, getattr(house, who), PIVOT, "mijn eigen reden")
    others = list(house.members)
    vote_all(round_, [(person, KEEP) for person in others])
    onlooker = client.sign_in(getattr(house, who))

    def look() -> dict[str, str]:
        urls = [place.format(code=code) for place in PLACES]
        return {url: plain(onlooker.get(url, most_statements=40, why="looks at pages of every room")) for url in urls}

    onlooker.get("/today", most_statements=40, why="so that nothing was just said")
    before = look()
    for person in others:
        vote(round_, person, STOP, "heel andere woorden", tips=False)
    assert look() == before
    assert all("heel andere woorden" not in html and "Reden van" not in html for html in before.values())


def test_r12_the_result_is_no_page_before_the_close(house: House, client: Client) -> None:
    round_ = make_open_round(house)
    vote_all(round_, [(person, KEEP) for person in house.electorate])
    for person in (house.admin, house.manager, house.lead):
        page = client.another().sign_in(person).get(address(round_.sprint, "vote/result"), status=303)
        assert page.location == address(round_.sprint)


def test_r7_a_due_round_shows_its_result_and_a_look_writes_nothing(house: House, client: Client) -> None:
    round_ = make_open_round(house)
    vote_all(round_, [(person, KEEP) for person in house.electorate[:4]])
    reader = client.sign_in(house.manager)
    with past(round_.closes_at):
        why = "until it is settled its ballots are counted in three questions"
        page = reader.get(address(round_.sprint), follow=True, most_statements=9, why=why)
    assert page.url == address(round_.sprint, "vote/result")
    assert "Het team adviseert: doorgaan, eenstemmig." in page.text
    assert "4 van 6 gestemd" in page.text
    assert [line for line in page.statements if not line.startswith("SELECT")] == []
    assert round_again(round_.sprint).state is RoundState.OPEN


def test_r12_after_the_close_reasons_stand_without_names(house: House, client: Client) -> None:
    round_ = make_open_round(house)
    choices = (KEEP, KEEP, KEEP, PIVOT, STOP, KEEP)
    for number, (person, choice) in enumerate(zip(house.electorate, choices, strict=True)):
        vote(round_, person, choice, f"argument {number}")
    close_by_lead(round_, house)
    page = client.sign_in(house.sponsor).get(address(round_.sprint, "vote/result"))
    assert "Het team adviseert: doorgaan, duidelijk." in page.text
    assert {f"argument {number}" for number in range(6)} <= set(page.words_of(".app-quote .app-rich"))
    main = " ".join(page.words_of("main"))
    assert [person.name for person in house.electorate if person.name in main] == []


def test_r10_written_advice_says_so_and_shows_names(house: House, client: Client) -> None:
    for person in house.members:
        leave(house.team, person, by=house.admin)
    round_ = make_open_round(house)
    page = client.sign_in(house.lead).get(address(round_.sprint))
    assert "Waarom met namen?" in page.text
    client.post_form(page, tipping="none", choice=KEEP, reason="Het werkt")
    vote(round_, house.owner, KEEP, "Eens")
    close_by_lead(round_, house)
    result = client.get(address(round_.sprint, "vote/result"))
    assert {house.lead.name, house.owner.name} <= set(result.words_of(".app-quote__by"))


def test_r12_a_vote_leaves_no_token_and_no_line_in_the_log(
    house: House, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    sprint = make_open_round(house).sprint
    with caplog.at_level(logging.INFO):
        client.sign_in(house.members[1]).post_form(
            address(sprint), tipping="none", choice=PIVOT, reason="zeer geheim", forged={"once": "a" * 24}
        )
    assert db.session.scalar(select(func.count(FormToken.id)).where(FormToken.person_id == house.members[1].id)) == 0
    said = " ".join(record.getMessage() for record in caplog.records)
    assert "zeer geheim" not in said
    assert str(house.members[1].id) not in said
    assert "pivot" not in said


def test_r14_the_lead_closes_when_everybody_voted(house: House, client: Client) -> None:
    round_ = make_open_round(house)
    lead = client.sign_in(house.lead)
    vote_all(round_, [(person, KEEP) for person in house.electorate[:5]])
    assert lead.get(address(round_.sprint)).find_all("form[action$='/vote/close']") == []
    vote(round_, house.electorate[5], KEEP)
    member = client.another().sign_in(house.members[0])
    assert member.get(address(round_.sprint)).find_all("form[action$='/vote/close']") == []
    closed = lead.post_form(address(round_.sprint), form="form[action$='/vote/close']", follow=True)
    assert closed.heading == "Wat het team adviseert"


def test_closing_too_early_is_turned_back_with_the_reason(house: House, client: Client) -> None:
    round_ = make_open_round(house)
    lead = client.sign_in(house.lead)
    token = lead.get(address(round_.sprint)).find("input[name=csrf_token]").attrs["value"]
    page = lead.post(address(round_.sprint, "vote/close"), {"csrf_token": token}, follow=True)
    assert "0 van 6 stemden" in page.text
    assert db.session.scalar(select(Round.state)) is RoundState.OPEN


def test_r14_the_lead_announces_the_meeting(house: House, client: Client) -> None:
    sprint = make_running_sprint(house)
    lead = client.sign_in(house.lead)
    wrong = lead.post_form(address(sprint, "meeting/announce"), on="2020-01-06", at="10:00", status=409)
    assert wrong.errors == ["Hoe laat: Kies een moment dat nog moet komen."]
    day = sprint.ends_at
    assert day is not None
    lead.post_form(address(sprint, "meeting/announce"), on=day.date(), at="10:00")
    db.session.refresh(sprint)
    assert sprint.meeting_at is not None
    outsider = client.another().sign_in(make_person())
    assert outsider.get(address(sprint, "meeting/announce")).find_all("main form") == []


def test_in_english_too(house: House, client: Client) -> None:
    colleague = make_person(language=Language.ENGLISH, team=house.team)
    round_ = make_open_round(house)
    page = client.sign_in(colleague).get(address(round_.sprint))
    assert page.heading == "Do we go on with this?"


def test_r17_the_result_is_the_lead_s_turn_to_confirm_and_nobody_else_s(house: House, client: Client) -> None:
    round_ = make_open_round(house)
    vote_all(round_, [(person, KEEP) for person in house.electorate])
    close_by_lead(round_, house)
    page = client.sign_in(house.lead).get(address(round_.sprint, "vote/result"))
    assert "Nu aan jou" in page.text
    assert page.words_of("#content a.nl-button--primary") == ["Bevestig het advies"]
    for person in (house.members[0], house.manager, house.owner):
        assert "Nu aan jou" not in client.sign_in(person).get(address(round_.sprint, "vote/result")).text


def test_r17_a_tie_is_not_the_lead_s_turn(house: House, client: Client) -> None:
    round_ = make_open_round(house)
    vote_all(round_, list(zip(house.electorate, (KEEP, KEEP, KEEP, STOP, STOP, STOP), strict=True)))
    close_by_lead(round_, house)
    page = client.sign_in(house.lead).get(address(round_.sprint, "vote/result"))
    assert "Nu aan jou" not in page.text


def test_r14_the_times_of_a_meeting_are_written_like_all_others(house: House, client: Client) -> None:
    sprint = make_wrapped_up_sprint(house)
    page = client.sign_in(house.lead).get(address(sprint, "meeting/announce"))
    assert "10.00 uur" in page.words_of("select[name=at] option")
