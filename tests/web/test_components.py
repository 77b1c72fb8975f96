# SPDX-License-Identifier: EUPL-1.2
"""The components: what a person typed stays, errors lead to their field, nothing is picked beforehand, words stand beside marks."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from justhtml import JustHTML
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Regexp

from tracker.loop.line import mini
from tracker.web import marks
from tracker.web.words import RefusalText

TEMPLATES = Path(__file__).parents[2] / "templates"


class Strength(StrEnum):
    """Stands in for the strength of evidence: four members from weak to strong."""

    OPINION = "opinion"
    SAID = "said"
    DONE = "done"
    MEASURED = "measured"


class Outcome(StrEnum):
    """Stands in for the outcomes of a decision."""

    KEEP = "keep"
    SCALE_UP = "scale_up"


class Sheet(Form):
    """A field of every kind."""

    csrf_token = HiddenField(default="t0ken")
    measured = StringField("How many?", [Regexp(r"\d+", message="Fill in a number.")], description="At most 40.")
    plain = StringField("Plain")
    verdict = RadioField("Verdict", [InputRequired("Choose one.")], choices=lambda: [("yes", "Yes"), ("no", "No")])
    row = SelectField("Learning", [InputRequired("Choose one.")], choices=lambda: [("a", "First"), ("b", "Second")])
    themes = SelectMultipleField("Themes", choices=lambda: [("debt", "Debt"), ("join", "Join")])
    agreed = BooleanField("Agreed")


@pytest.fixture
def jinja() -> Environment:
    """The components as the application has them: strict, escaped, with the drawings; English words."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True, extensions=["jinja2.ext.i18n"]
    )
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # the i18n extension adds it
    env.filters["label"] = lambda member: f"[{member.value}]"
    env.globals |= {"drawn": marks, "mini_line": mini, "csrf_token": lambda: "t0ken"}
    return env


def shown(jinja: Environment, names: str, file: str, call: str, **context: Any) -> JustHTML:
    """One macro, called as a page calls it."""
    source = f'{{% from "components/{file}.html" import {names} %}}<main>{{{{ {call} }}}}</main>'
    html = jinja.from_string(source).render(**context)
    return JustHTML(f"<!DOCTYPE html><html lang=en><title>t</title><body>{html}</body></html>", sanitize=False)


def attributes(page: JustHTML, selector: str, name: str) -> list[str]:
    """One attribute of every element that a selector names."""
    found: list[Any] = list(page.query(selector))
    return [element.attrs[name] for element in found]


def one(page: JustHTML, selector: str) -> Any:
    found = page.query(selector)
    assert len(found) == 1, f"{selector}: {len(found)}\n{page.to_html()}"
    return found[0]


def words(element: Any) -> str:
    return " ".join(element.to_text().split())


def wrong_sheet(**typed: str) -> Sheet:
    sheet = Sheet(MultiDict({"measured": "about <37>", "csrf_token": "t0ken", **typed}))
    assert not sheet.validate()
    return sheet


# Forms


def test_what_was_typed_stays_and_the_error_stands_at_the_field(jinja: Environment) -> None:
    page = shown(jinja, "text", "forms", "text(form.measured, short=True)", form=wrong_sheet())
    field = one(page, "input")
    assert field.attrs["value"] == "about <37>"
    assert field.attrs["aria-invalid"] == "true"
    told = [words(one(page, f"#{name}")) for name in field.attrs["aria-describedby"].split()]
    assert told == ["At most 40.", "Fill in a number."]
    assert one(page, "label").attrs["for"] == field.attrs["id"]


def test_a_field_without_hint_or_error_points_to_nothing(jinja: Environment) -> None:
    page = shown(jinja, "text", "forms", 'text(form.plain, autocomplete="name")', form=Sheet())
    field = one(page, "input")
    assert field.attrs["autocomplete"] == "name"
    assert not {"aria-describedby", "aria-invalid", "aria-required"} & set(field.attrs)


def test_required_is_told_to_who_listens_and_paints_nothing_red(jinja: Environment) -> None:
    page = shown(jinja, "select", "forms", "select(form.row)", form=Sheet())
    field = one(page, "select")
    assert field.attrs["aria-required"] == "true"
    assert "required" not in field.attrs


@pytest.mark.parametrize(
    ("field", "macro", "target"),
    [("measured", "text", "measured"), ("verdict", "choices", "verdict-0"), ("row", "choices", "row"), ("row", "select", "row")],
)  # fmt: skip
def test_each_error_leads_to_a_control(jinja: Environment, field: str, macro: str, target: str) -> None:
    form = wrong_sheet()
    call = f"error_summary(form) ~ {macro}(form.{field})"
    page = shown(jinja, f"error_summary, {macro}", "forms", call, form=form)
    links = attributes(page, ".app-error-list a", "href")
    assert f"#{target}" in links
    assert len(links) == len(form.errors)
    assert one(page, f"#{target}").name in {"input", "select"}


def test_the_summary_counts_and_an_error_without_a_control_is_no_link(jinja: Environment) -> None:
    form = wrong_sheet(verdict="yes", row="a")
    form.csrf_token.errors = ["The page was open too long."]
    page = shown(jinja, "error_summary", "forms", "error_summary(form)", form=form)
    assert words(one(page, "h2")) == "2 things are not right yet"
    assert [words(line) for line in page.query(".app-error-list li")] == [
        "The page was open too long.",
        "How many: Fill in a number.",
    ]


def test_no_summary_when_all_is_well(jinja: Environment) -> None:
    page = shown(jinja, "error_summary", "forms", "error_summary(form, none)", form=Sheet())
    assert not page.query("[data-errors]")


def test_a_refused_act_says_why_and_who_can_lift_it(jinja: Environment) -> None:
    refusal = RefusalText("The vote has closed.", "Who can help: the lead.")
    page = shown(jinja, "error_summary", "forms", "error_summary(form, refusal)", form=Sheet(), refusal=refusal)
    problem = words(one(page, "[data-errors]"))
    assert "The vote has closed." in problem
    assert "Who can help: the lead." in problem


@pytest.mark.parametrize("macro", ["choices(form.verdict)", "pills(form.verdict)", "choices(form.row)"])
def test_r11_nothing_is_picked_beforehand(jinja: Environment, macro: str) -> None:
    page = shown(jinja, "choices, pills", "forms", macro, form=Sheet())
    assert len(page.query("input[type=radio]")) == 2
    assert not page.query("[checked]")


@pytest.mark.parametrize("macro", ["choices(form.verdict)", "pills(form.verdict)"])
def test_a_pick_stays_picked(jinja: Environment, macro: str) -> None:
    page = shown(jinja, "choices, pills", "forms", macro, form=wrong_sheet(verdict="no"))
    assert one(page, "[checked]").attrs["value"] == "no"


def test_an_explanation_belongs_to_its_choice(jinja: Environment) -> None:
    page = shown(jinja, "choices", "forms", 'choices(form.verdict, texts={"no": "It did not hold"})', form=Sheet())
    described = one(page, "[aria-describedby]")
    assert described.attrs["value"] == "no"
    assert words(one(page, f"#{described.attrs['aria-describedby']}")) == "It did not hold"


def test_hidden_fields_have_no_id_so_two_forms_fit_on_a_page(jinja: Environment) -> None:
    page = shown(jinja, "hidden", "forms", "hidden(form)", form=Sheet())
    field = one(page, "input")
    assert field.attrs["name"] == "csrf_token"
    assert "id" not in field.attrs


def test_ids_are_unique_with_every_kind_of_field(jinja: Environment) -> None:
    call = "text(form.measured) ~ choices(form.verdict) ~ choices(form.row) ~ checks(form.themes) ~ check(form.agreed)"
    page = shown(jinja, "text, choices, checks, check", "forms", call, form=wrong_sheet())
    ids = attributes(page, "[id]", "id")
    assert len(ids) == len(set(ids))
    assert set(attributes(page, "label", "for")) <= set(ids)


# Marks


def test_an_outcome_has_a_mark_and_a_word(jinja: Environment) -> None:
    page = shown(jinja, "outcome_badge", "marks", "outcome_badge(outcome)", outcome=Outcome.SCALE_UP)
    assert words(one(page, ".nl-data-badge--scale")) == "[scale_up]"
    assert one(page, "use").attrs["href"] == "#i-scale"


def test_every_icon_that_is_drawn_is_in_the_sprite(jinja: Environment) -> None:
    drawn_as = vars(jinja.get_template("components/marks.html").module)["drawn_as"]
    symbols = vars(jinja.get_template("components/sprite.html").module)["symbols"]
    assert set(drawn_as.values()) <= set(symbols)
    assert set(marks.DRAWN_AS.values()) <= set(symbols)


def test_the_sprite_holds_only_what_the_page_uses(jinja: Environment) -> None:
    page = shown(jinja, "sprite", "sprite", "sprite(html, also=['check'])", html='<use href="#i-lock"/>')
    assert set(attributes(page, "symbol", "id")) == {"i-lock", "i-check"}


def parse(svg: str) -> ElementTree.Element:
    """Our own output; it must be well-formed."""
    return ElementTree.fromstring(f'<x xmlns:xlink="x">{svg}</x>')  # noqa: S314  # made two lines up, not by others


def by_class(svg: str, name: str) -> Iterator[ElementTree.Element]:
    return (element for element in parse(svg).iter() if name in element.get("class", "").split())


@pytest.mark.parametrize(
    ("choice", "tag"), [("keep", "circle"), ("pivot", "circle"), ("stop", "rect"), ("abstain", "circle")]
)
def test_a_vote_is_one_mark(choice: str, tag: str) -> None:
    found = list(by_class(marks.tally(**{choice: 3}), f"app-tally__{choice}"))
    assert [element.tag for element in found] == [tag] * 3


def test_a_tally_is_always_followed_by_words(jinja: Environment) -> None:
    page = shown(jinja, "tally", "vote", "tally(keep=4, stop=1)")
    assert words(one(page, "main")) == "4 keep, 1 stop"
    assert words(one(shown(jinja, "tally", "vote", "tally()"), "main")) == "no votes"


@pytest.mark.parametrize(
    ("voted", "eligible", "full", "open_"), [(0, 3, 0, 3), (3, 5, 3, 2), (5, 5, 5, 0), (1, 1, 1, 0)]
)
def test_turnout_counts(voted: int, eligible: int, full: int, open_: int) -> None:
    drawing = marks.turnout(voted, eligible)
    assert len(list(by_class(drawing, "app-ll__core"))) == full
    assert len(list(by_class(drawing, "app-turnout__open"))) == open_


def test_a_large_electorate_is_told_in_words_only() -> None:
    assert marks.turnout(40, 200) == ""


@pytest.mark.parametrize(("strength", "bars"), [(Strength.OPINION, 1), (Strength.SAID, 2), (Strength.MEASURED, 4)])
def test_strength_is_bars_of_ink(strength: Strength, bars: int) -> None:
    assert len(list(by_class(marks.strength(strength), "is-on"))) == bars == marks.rank(strength)


@pytest.mark.parametrize(("share", "width"), [(0.36, "36%"), (-0.2, "0%"), (1.7, "100%")])
def test_a_limit_is_never_less_than_empty_or_more_than_full(share: float, width: str) -> None:
    (bar,) = by_class(marks.limit_bar(share), "app-bar-left")
    assert bar.get("width") == width


def test_one_block_is_one_sprint() -> None:
    assert len(list(by_class(marks.limit_blocks(3, 7), "app-bar-left"))) == 3
    assert len(list(by_class(marks.limit_blocks(3, 7), "app-bar-track"))) == 4
    assert marks.limit_blocks(0, 0) == ""


SCALE = marks.ScaleWords("Sprint 2 came to <54>.", "0%", "100%", "threshold")


def test_a_scale_shows_threshold_and_results() -> None:
    drawing = marks.scale(0, 100, 50, [(35, "sprint 1", False), (540, "sprint 2", True)], SCALE, ident="s")
    assert [point.get("cx") for point in by_class(drawing, "app-c-open")] == ["35%"]
    assert [point.get("cx") for point in by_class(drawing, "app-c-full")] == ["100%"]
    texts = [element.text for element in parse(drawing).iter("text")]
    assert {"threshold", "sprint 1", "sprint 2"} <= set(texts)


@pytest.mark.parametrize("now", [1, 20, 48, 52, 80, 99])
@pytest.mark.parametrize("threshold", [1, 30, 50, 70, 99])
def test_the_words_of_a_scale_do_not_stand_on_each_other(now: int, threshold: int) -> None:
    drawing = marks.scale(0, 100, threshold, [(now, "now", True)], SCALE, ident="s")
    placed = {e.text: (e.get("y"), e.get("text-anchor"), e.get("x")) for e in parse(drawing).iter("text")}
    assert placed["now"] != placed["threshold"]
    same_row = placed["now"][0] == placed["threshold"][0]
    assert not same_row or placed["now"][1] != placed["threshold"][1]


def test_the_days_of_a_sprint_stay_inside_it() -> None:
    said = marks.DaysWords("Days", "Day 6 of 14", "18 Nov", "2 Dec", "Today")
    drawing = marks.days(14, 20, [(-3, "event"), (99, "blocker"), (2, "figure"), (2, "figure")], said, ident="d")
    (now,) = by_class(drawing, "app-ll__stop--now")
    assert now.get("cx") == "100%"
    assert [use.get("href") for use in parse(drawing).iter("use")] == ["#i-event", "#i-block", "#i-number"]


def test_texts_are_escaped_once(jinja: Environment) -> None:
    call = 'days(3, 1, [], "1 <b>", "4 & 5", "Day 1")'
    page = shown(jinja, "days", "log", call)
    assert {"1 <b>", "4 & 5"} <= {words(text) for text in page.query("text")}
