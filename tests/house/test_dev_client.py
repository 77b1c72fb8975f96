# SPDX-License-Identifier: EUPL-1.2
"""The checking client is itself checked: each thing it promises to see is put wrong once."""

from __future__ import annotations

from enum import StrEnum

import pytest
from werkzeug.test import Client as WsgiClient
from werkzeug.wrappers import Response

from tests import form_filling
from tests.pages import Page, findings

GOOD = """<!DOCTYPE html>
<html lang="nl"><head><meta charset="utf-8"><title>Ideeën | Leerlus</title><script src="/static/app.js"></script></head>
<body><header><form method="post" action="/sign-out"><input type="hidden" name="csrf_token" value="t0">
<button>Uitloggen</button></form></header>
<main><h1>Ideeën</h1>
<form method="post"><input type="hidden" name="csrf_token" value="t1"><input type="hidden" name="once" value="o1">
<label for="title">Titel</label><input id="title" name="title" value="Oud" aria-describedby="hint"><p id="hint">Kort.</p>
<label for="why">Waarom</label><textarea id="why" name="why">
Omdat
het kan</textarea>
<label><input type="radio" name="stage" value="discover" checked> Ontdekken</label>
<label><input type="radio" name="stage" value="small_live"> Klein echt</label>
<label><input type="checkbox" name="safe" value="yes"> Veilig</label>
<label for="team">Team</label><select id="team" name="team"><option value="a">A</option><option value="b" selected>B</option></select>
<button>Bewaar</button><button name="then" value="more" formaction="/ideas/more">Bewaar en nog een</button></form>
<form method="post" action="/ideas/park"><input type="hidden" name="csrf_token" value="t2"><label for="until">Tot</label>
<input id="until" name="until" type="date"><button>Parkeer</button></form>
<p><a href="https://example.org" rel="noopener">Bron</a></p></main></body></html>"""

POLICY = {"Content-Security-Policy": "default-src 'none'"}


class Stage(StrEnum):
    DISCOVER = "discover"
    SMALL_LIVE = "small_live"


def page_of(html: str, headers: dict[str, str] | None = None) -> Page:
    answer = Response(html, mimetype="text/html", headers=POLICY if headers is None else headers)
    return Page(WsgiClient(answer).get("/ideas"), "/ideas", [])


def test_a_good_page_has_no_findings() -> None:
    assert findings(page_of(GOOD)) == []


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("<h1>Ideeën</h1>", "<h1>Ideeën</h1></p>", "does not parse"),
        ("<h1>Ideeën</h1>", "<p><div>Ideeën</div></p><h1>Ideeën</h1>", "does not parse"),
        ('lang="nl"', 'lang="de"', "lang"),
        ("<h1>Ideeën</h1>", "<h2>Ideeën</h2>", "0 h1"),
        ("<h1>Ideeën</h1>", "<h1>Ideeën</h1><h1>Twee</h1>", "2 h1"),
        ("<h1>Ideeën</h1>", "<h1> </h1>", "1 h1 with words"),
        ("<title>Ideeën |", "<title>Stemmen |", "shares no word"),
        ("<title>", "<title>Fout: ", "disagree"),
        ("<h1>Ideeën</h1>", '<h1>Ideeën</h1><div data-errors>1 ding</div>', "disagree"),
        ('id="hint"', 'id="title"', "'title' stands 2 times"),
        ('aria-describedby="hint"', 'aria-describedby="hunt"', "points to 'hunt'"),
        ("<p><a href", '<a href="#nergens">x</a><p><a href', "leads to nothing"),
        ('<label for="why">Waarom</label>', "", "has no label"),
        ('<label for="why">Waarom</label>', '<label for="why"></label>', "has no label"),
        ('<label for="team">Team</label>', "Team", "has no label"),
        ('<input type="hidden" name="csrf_token" value="t1">', "", "0 csrf_token"),
        ('name="csrf_token" value="t2"', 'name="csrf_token" value=""', "1 csrf_token"),
        ('<form method="post"><input', '<form method="post" action=""><input', "empty action"),
        ("<button>Parkeer</button>", "", "has no button"),
        ("<h1>", "<style>h1 {color: red}</style><h1>", "stands in the page"),
        ("<h1>", "<script>go()</script><h1>", "stands in the page"),
        ("<h1>", '<h1 style="color: red">', "has style="),
        ("<button>Bewaar", '<button onclick="go()">Bewaar', "has onclick="),
        ('src="/static', 'src="https://cdn.example/static', "not an address of ours"),
        ('src="/static', 'src="//cdn.example/static', "not an address of ours"),
        (' rel="noopener"', "", "not an address of ours"),
        ('href="https://example.org"', 'href="javascript:go()"', "not an address of ours"),
        ("Kort.", "Nog %(days)s dagen.", "shows in"),
        ("Kort.", "Team: None.", "None shows in"),
    ],
)  # fmt: skip
def test_each_fault_is_seen(good: str, bad: str, said: str) -> None:
    assert GOOD.count(good), "the good page lost what this case changes"
    found = findings(page_of(GOOD.replace(good, bad, 1)))
    assert any(said in line for line in found), found


def test_a_page_without_a_strict_policy_is_seen() -> None:
    assert findings(page_of(GOOD, headers={})) == ["no strict Content-Security-Policy"]
    weak = {"Content-Security-Policy": "script-src 'unsafe-inline'"}
    assert findings(page_of(GOOD, headers=weak)) == ["no strict Content-Security-Policy"]


def test_a_heavy_page_is_seen() -> None:
    words = "".join(f"<p>{number * 7919 % 1_000_003:06d}</p>" for number in range(9000))
    heavy = GOOD.replace("<h1>", f"<div>{words}</div><h1>")
    assert any("gzipped, at most 15360" in line for line in findings(page_of(heavy)))


def test_an_untouched_form_sends_what_the_page_holds() -> None:
    page = page_of(GOOD)
    form = form_filling.choose(page, None, ["title"])
    assert form_filling.filled(form, {}) == {
        "csrf_token": ["t1"],
        "once": ["o1"],
        "title": ["Oud"],
        "why": ["Omdat\nhet kan"],
        "stage": ["discover"],
        "team": ["b"],
    }


def test_what_a_person_types_takes_its_place() -> None:
    form = form_filling.choose(page_of(GOOD), None, ["title"])
    sent = form_filling.filled(form, {"title": "Nieuw", "stage": Stage.SMALL_LIVE, "safe": True, "why": None})
    assert sent["title"] == ["Nieuw"]
    assert sent["stage"] == ["small_live"]
    assert sent["safe"] == ["yes"]
    assert "why" not in sent


@pytest.mark.parametrize("typed", [{"stage": "never"}, {"team": "c"}, {"safe": "no"}])
def test_a_person_cannot_pick_what_is_not_offered(typed: dict[str, object]) -> None:
    form = form_filling.choose(page_of(GOOD), None, ["title"])
    with pytest.raises(AssertionError, match="offers"):
        form_filling.filled(form, typed)


def test_a_field_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(AssertionError, match=r"0 forms have .*colour.*title"):
        form_filling.choose(page_of(GOOD), None, ["colour"])
    with pytest.raises(AssertionError, match="2 forms have"):
        form_filling.choose(page_of(GOOD), None, [])


def test_a_button_brings_its_value_and_its_address() -> None:
    form = form_filling.choose(page_of(GOOD), None, ["title"])
    assert form_filling.button_of(form, None) == ({}, None)
    assert form_filling.button_of(form, "Bewaar en nog een") == ({"then": ["more"]}, "/ideas/more")
    with pytest.raises(AssertionError, match="no button 'Wis'"):
        form_filling.button_of(form, "Wis")
