# SPDX-License-Identifier: EUPL-1.2
"""The page Get ready through the checking client: taking up, drafting, and the start check."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.client import Client
from tests.factories import experiments as make
from tests.factories.people import House, make_organisation, make_person, make_team
from tests.loop.getting_ready import EFFECT, STOP_WHEN, complete, ready, url
from tests.pages import Page
from tracker import clock
from tracker.directions.terms import Stage
from tracker.experiments import queries
from tracker.experiments.terms import ExperimentState, SafetyAnswer, SafetyKind, StopRuleKind, Way
from tracker.tables import in_organisation


@pytest.fixture
def lead(house: House, client: Client) -> Client:
    """A browser in which the lead is signed in."""
    return client.sign_in(house.lead)


def test_the_first_step_asks_which_team(house: House, lead: Client) -> None:
    idea = make.make_idea(house, title="Vragenuur in de bibliotheek")
    page = lead.get(url(idea))
    assert "Welk team pakt dit idee op?" in page.text
    after = lead.post_form(page, team_id=house.team.id, follow=True)
    assert after.heading == "Klaarzetten"
    assert f"{house.team.name} pakt dit idee op." in after.text
    taken = make.read_again(idea.code)
    assert (taken.team_id, taken.lead_id, taken.state) == (house.team.id, house.lead.id, ExperimentState.IDEA)


def test_the_only_team_of_a_person_needs_no_pick(house: House, lead: Client) -> None:
    idea = make.make_idea(house)
    lead.post_form(url(idea))
    assert make.read_again(idea.code).team_id == house.team.id


def test_with_two_teams_one_is_picked(house: House, lead: Client) -> None:
    second = make_team(members=[house.lead])
    idea = make.make_idea(house)
    page = lead.post_form(url(idea), team_id="", status=422)
    assert "Kies" in page.problem
    lead.post_form(page, team_id=second.id)
    assert make.read_again(idea.code).team_id == second.id


def test_who_is_in_no_team_hears_who_can_help(house: House, client: Client) -> None:
    idea = make.make_idea(house)
    page = client.sign_in(house.manager).get(url(idea))
    assert "vraag een beheerder" in page.text


def test_another_team_cannot_be_forged(house: House, lead: Client) -> None:
    other = make_team(members=[house.manager])
    idea = make.make_idea(house)
    elsewhere = make_organisation()
    with in_organisation(elsewhere.id):
        foreign = make_team()
    for team_id in (other.id, foreign.id, "not-an-id", "\x00"):
        lead.post_form(url(idea), forged={"team_id": str(team_id)}, status=422)
    assert make.read_again(idea.code).team_id is None


def test_two_teams_at_one_idea_and_the_second_sees_the_first(house: House, lead: Client) -> None:
    idea = make.make_idea(house)
    other = make_team(members=[house.manager])
    late = lead.another().sign_in(house.manager)
    form = late.get(url(idea))
    lead.post_form(url(idea))
    page = late.post_form(form, team_id=other.id, follow=True)
    assert "Een team heeft dit idee al opgepakt." in page.text
    assert make.read_again(idea.code).team_id == house.team.id


def test_r1_only_effect_and_stop_rule_are_typed(house: House, lead: Client) -> None:
    taken = make.make_taken_up(house, idea=make.make_idea(house, title="Vragenuur in de bibliotheek"))
    page = lead.get(url(taken))
    assert "Nog 3 dingen te doen voor de start" in page.text  # effect, stop rule, and who owns the work
    assert page.find("#action").to_text() == "vragenuur in de bibliotheek"
    assert page.find("#max_loss_eur").attrs["value"] == "10000"
    lead.post_form(page, **complete(house))
    put = make.read_again(taken.code)
    assert (put.state, put.domain_owner_id, put.outside_frame) == (ExperimentState.READY, house.owner.id, False)
    hypothesis = queries.current_hypothesis(put.id)
    assert hypothesis is not None
    assert hypothesis.effect == EFFECT
    (rule,) = queries.stop_rules(put.id)
    assert (rule.kind, rule.condition, rule.after_sprint) == (StopRuleKind.TEXT, STOP_WHEN, 3)


def test_r1_what_is_missing_stands_at_its_field_and_everything_typed_stays(house: House, lead: Client) -> None:
    taken = make.make_taken_up(house)
    page = lead.post_form(url(taken), stop_when=STOP_WHEN, because="ze daar al komen", status=409)
    assert "Er ontbreken nog 2 dingen." in page.problem
    assert any("Schrijf op wat je verwacht te zien." in line for line in page.errors)
    assert page.find("#because").to_text() == "ze daar al komen"
    assert page.find("#stop_when").to_text() == STOP_WHEN
    assert make.read_again(taken.code).state is ExperimentState.IDEA
    assert queries.stop_rules(taken.id) == []


def test_r1_one_missing_thing_is_named_once(house: House, lead: Client) -> None:
    taken = make.make_taken_up(house)
    page = lead.post_form(url(taken), **complete(house, stop_when=""), status=409)
    assert page.errors == ["Wanneer stop je: Schrijf op wanneer je stopt."]


def test_for_later_nothing_has_to_be_complete(house: House, lead: Client) -> None:
    taken = make.make_taken_up(house)
    page = lead.post_form(
        url(taken), button="Bewaar voor later", effect=EFFECT, rule=SafetyAnswer.YES, max_hours="", follow=True
    )
    assert "Bewaard voor later." in page.text
    assert page.find("#effect").to_text() == EFFECT
    kept = make.read_again(taken.code)
    assert (kept.state, kept.max_hours) == (ExperimentState.IDEA, None)
    answers = {pick.kind: pick.answer for pick in queries.safety_picks(kept.id)}
    assert answers[SafetyKind.RULE] is SafetyAnswer.YES


def test_r1_a_yes_asks_one_sentence_and_shows_on_the_page(house: House, lead: Client) -> None:
    taken = make.make_taken_up(house)
    page = lead.post_form(url(taken), **complete(house, residents=SafetyAnswer.YES), status=409)
    assert any("Schrijf er één zin bij" in line for line in page.errors)
    sentence = "Bezoekers van de bibliotheek."
    lead.post_form(page, residents_why=sentence)
    picks = {pick.kind: pick.sentence for pick in queries.safety_picks(taken.id)}
    assert picks[SafetyKind.RESIDENTS] == sentence
    assert sentence in lead.get(f"/experiments/{taken.code}").text


def test_r1_a_domain_owner_may_be_wanted_only_to_discover(house: House, lead: Client) -> None:
    taken = make.make_taken_up(house)
    wanted = complete(house, domain_owner_id="wanted", stage=Stage.TRY_OUT)
    page = lead.post_form(url(taken), **wanted, status=409)
    assert any("In deze fase heb je een vakeigenaar nodig." in line for line in page.errors)
    lead.post_form(page, stage=Stage.DISCOVER)
    put = make.read_again(taken.code)
    assert (put.state, put.domain_owner_wanted) == (ExperimentState.READY, True)


def test_a_stop_rule_on_a_day_and_by_a_number(house: House, lead: Client) -> None:
    day = (clock.now() + timedelta(days=40)).date()
    put = ready(lead, house, stop_on=day, stop_way=Way.AT_LEAST, stop_value="1,5")
    (rule,) = queries.stop_rules(put.id)
    assert (rule.kind, rule.value, rule.way) == (StopRuleKind.METRIC, Decimal("1.5"), Way.AT_LEAST)
    assert (rule.on_day, rule.after_sprint) == (day, None)
    page = lead.get(url(put))
    assert page.find("#stop_value").attrs["value"] == "1,5"


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"action": ""}, "Vul dit in."),
    ({"action": "x" * 301}, "hoogstens 300 tekens"),
    ({"effect": "x" * 301}, "hoogstens 300 tekens"),
    ({"stop_when": "x" * 301}, "hoogstens 300 tekens"),
    ({"residents_why": "x" * 501}, "hoogstens 500 tekens"),
    ({"max_loss_eur": "veel"}, "heel getal"),
    ({"max_loss_eur": "-1"}, "heel getal"),
    ({"max_loss_eur": "99999999999"}, "heel getal"),
    ({"max_hours": "1,5"}, "heel getal"),
    ({"max_sprints": "0"}, "heel getal"),
    ({"stop_after": "0"}, "heel getal"),
    ({"stop_on": "morgen"}, "datum"),
    ({"stop_on": "2001-01-01"}, "die nog komt"),
    ({"stop_when": "Als", "stop_value": "tien", "stop_way": Way.AT_MOST}, "getal"),
    ({"stop_when": "Als", "stop_value": "10"}, "Kies"),
    ({"stop_value": "10", "stop_way": Way.AT_MOST}, "wat je meet"),
]


@pytest.mark.parametrize("button", ["Zet klaar", "Bewaar voor later"])
@pytest.mark.parametrize(("typed", "said"), WRONG)
def test_what_cannot_be_is_refused_and_stays_typed(
    house: House, lead: Client, button: str, typed: dict[str, Any], said: str
) -> None:
    taken = make.make_taken_up(house)
    page = lead.post_form(url(taken), button=button, **typed, status=422)
    assert any(said in line for line in page.errors), page.errors
    assert make.read_again(taken.code).version == taken.version


@pytest.mark.parametrize(
    "forged",
    [
        {"stage": "moon"},
        {"residents": "perhaps"},
        {"residents": "real"},
        {"lead_id": "x"},
        {"domain_owner_id": "00000000-0000-0000-0000-000000000001"},
        {"domain_owner_id": "\x00"},
        {"stop_way": "upwards", "stop_value": "1", "stop_when": "Als"},
    ],
)
def test_what_the_page_did_not_offer_is_refused(house: House, lead: Client, forged: dict[str, str]) -> None:
    taken = make.make_taken_up(house)
    lead.post_form(url(taken), forged=forged, status=422)
    assert make.read_again(taken.code).version == taken.version


def test_people_of_another_organisation_are_nobody(house: House, lead: Client) -> None:
    elsewhere = make_organisation()
    with in_organisation(elsewhere.id):
        stranger = make_person("Vreemde")
    taken = make.make_taken_up(house)
    assert "Vreemde" not in lead.get(url(taken)).text
    for field in ("lead_id", "domain_owner_id"):
        lead.post_form(url(taken), forged={field: str(stranger.id)}, status=422)


def test_nul_signs_are_dropped(house: House, lead: Client) -> None:
    put = ready(lead, house, effect="Twin\x00tig", because="\x00")
    hypothesis = queries.current_hypothesis(put.id)
    assert hypothesis is not None
    assert (hypothesis.effect, hypothesis.because) == ("Twintig", None)


def test_a_double_click_puts_it_ready_once(house: House, lead: Client) -> None:
    taken = make.make_taken_up(house)
    form = lead.get(url(taken))
    first = lead.post_form(form, **complete(house))
    version = make.read_again(taken.code).version
    again = lead.post_form(form, **complete(house))
    assert first.location == again.location
    assert make.read_again(taken.code).version == version


def test_two_people_fill_in_different_parts_and_both_stay(house: House, lead: Client) -> None:
    taken = make.make_taken_up(house)
    mine = lead.get(url(taken))
    other = lead.another().sign_in(house.members[0])
    other.post_form(url(taken), button="Bewaar voor later", stop_when="Als de bieb dicht is", max_hours="40")
    lead.post_form(mine, button="Bewaar voor later", effect=EFFECT)
    kept = make.read_again(taken.code)
    hypothesis = queries.current_hypothesis(kept.id)
    assert hypothesis is not None
    assert (hypothesis.effect, kept.max_hours) == (EFFECT, 40)
    assert [rule.condition for rule in queries.stop_rules(kept.id)] == ["Als de bieb dicht is"]


def test_two_people_fill_in_the_same_field_and_the_later_sees_both(house: House, lead: Client) -> None:
    taken = make.make_taken_up(house)
    mine = lead.get(url(taken))
    other = lead.another().sign_in(house.members[0])
    other.post_form(url(taken), button="Bewaar voor later", effect="Wat het lid verwacht")
    page = lead.post_form(mine, **complete(house, effect="Wat de trekker verwacht"), status=409)
    assert "Wat het lid verwacht" in page.text
    assert page.find("#effect").to_text() == "Wat de trekker verwacht"
    lead.post_form(page, effect="Wat wij verwachten")
    assert make.read_again(taken.code).state is ExperimentState.READY


def test_r1_because_is_left_open_and_the_problem_stands_beside_it(lead: Client, house: House) -> None:
    taken = make.make_taken_up(house)
    page = lead.get(url(taken))
    assert page.find("#because").to_text() == ""
    assert f"Het probleem in het idee: {taken.problem}" in page.text


def test_r1_safety_is_not_ticked_before_anybody_looked_at_it(lead: Client, house: House) -> None:
    taken = make.make_taken_up(house)
    assert safety_icon(lead.get(url(taken))) == "#i-eye"
    assert lead.get(url(taken)).find_all(".app-picks--default")
    assert "Zes antwoorden staan op nee." in lead.get(url(taken)).text
    lead.post_form(url(taken), effect=EFFECT, button="Bewaar voor later")
    assert safety_icon(lead.get(url(taken))) == "#i-check"
    assert not lead.get(url(taken)).find_all(".app-picks--default")


def safety_icon(page: Page) -> str:
    """The drawing beside safety in the check list."""
    line = next(one for one in page.find_all(".app-block-list__item") if "Veiligheid" in one.to_text())
    return str(next(iter(line.query("use"))).attrs["href"])


def test_r1_the_stop_rule_reads_as_a_sentence(lead: Client, house: House) -> None:
    experiment = ready(lead, house, stop_when="als er drie keer niemand komt.")
    reader = lead.another().sign_in(house.manager)
    for address in (url(experiment), f"/experiments/{experiment.code}"):
        assert "Als er drie keer niemand komt, dan stoppen we." in reader.get(address).text
    assert ", dan stoppen we." in lead.get(url(experiment)).text
