# SPDX-License-Identifier: EUPL-1.2
"""Longer texts: a few signs of Markdown, cleaned, and quick (PUBLIC-SECTOR 56)."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from justhtml import JustHTML
from markupsafe import Markup

from tests.pages import below
from tracker.web.forms import clean_line
from tracker.web.rich import LINK, MOST, TAGS, plain, rich

SIGNS = st.text(st.sampled_from("*_`[]()<>!#-+.:/\\&\"' \n\tab1") | st.characters(codec="utf-8"), max_size=80)
PARTS = st.sampled_from(
    ["javascript:", "[x](", "<a href=", "onclick=", "<script>", "https://", "```\n", "- ", "> ", "&#106;", "![", "\n\n"]
)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("één zin", "<p>één zin</p>"),
        ("een\ntwee\n\ndrie", "<p>een<br>\ntwee</p>\n<p>drie</p>"),
        ("*schuin* en **vet**", "<p><em>schuin</em> en <strong>vet</strong></p>"),
        ("- een\n- twee", "<ul>\n<li>een</li>\n<li>twee</li>\n</ul>"),
        ("3. drie\n4. vier", '<ol start="3">\n<li>drie</li>\n<li>vier</li>\n</ol>'),
        ("> gezegd", "<blockquote>\n<p>gezegd</p>\n</blockquote>"),
        ("`a<b`", "<p><code>a&lt;b</code></p>"),
        ("[de wet](https://wetten.example)", '<p><a href="https://wetten.example" rel="noopener noreferrer nofollow">de wet</a></p>'),
        ("[mail](mailto:a@b.example)", '<p><a href="mailto:a@b.example" rel="noopener noreferrer nofollow">mail</a></p>'),
        # What it does not know stays as it was typed.
        ("# geen kop", "<p># geen kop</p>"),
        ("kop\n===", "<p>kop<br>\n===</p>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("![plaatje](https://x.example/p.png)", '<p>!<a href="https://x.example/p.png" rel="noopener noreferrer nofollow">plaatje</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](JaVaScRiPt&colon;alert(1))", "<p>[x](JaVaScRiPt&amp;colon;alert(1))</p>"),
        ("[x](data:text/html,x)", "<p>[x](data:text/html,x)</p>"),
        ("[x](/people)", "<p>[x](/people)</p>"),
        ("2 * 3 * 4, snake_case_naam, -5 graden", "<p>2 * 3 * 4, snake_case_naam, -5 graden</p>"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_text_is_shown_with_its_signs_and_nothing_else(typed: str, shown: str) -> None:
    assert rich(typed) == shown


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Wij deden *drie* dingen:\n\n- a\n- b [c](https://d.example)", "Wij deden drie dingen: a b c"),
        ("```\ncode <b>\n```", "code <b>"),
        ("niets bijzonders", "niets bijzonders"),
    ],
)
def test_in_a_row_or_a_title_stand_only_the_words(typed: str, words: str) -> None:
    assert plain(typed) == words


def test_what_is_html_of_ours_already_is_not_read_as_markdown() -> None:
    assert rich(Markup("<b>*</b>")) == "<p><b>*</b></p>"
    assert plain(Markup("<mark>*a*</mark>")) == "<mark>*a*</mark>"


@given(st.lists(SIGNS | PARTS, max_size=12).map("".join))
def test_whatever_is_typed_gives_only_our_own_tags_and_safe_links(typed: str) -> None:
    document = JustHTML(f"<!doctype html><title>x</title><body>{rich(typed)}", sanitize=False, collect_errors=True)
    assert not document.errors
    for element in below(document.query("body")[0]):
        assert element.name in TAGS
        assert element.attrs.keys() <= {"href", "rel", "start"}
        assert "href" not in element.attrs or LINK.match(element.attrs["href"])


@pytest.mark.parametrize(
    "part", ["*", "[", "[](", ">", "- ", "*a **b ", "`a``b```c", "_a", "<a", "\\*", "1. a\n", "*_"]
)
def test_no_text_keeps_the_page_busy(part: str) -> None:
    """The worst texts there are, as long as a form takes them. Not timed to a figure: one that runs away takes hours."""
    typed = (part * MOST)[:MOST]
    begun = time.process_time()
    shown = rich(typed)
    plain(typed)
    assert time.process_time() - begun < 10
    assert rich(typed) is shown, "made once"


def test_a_longer_text_than_any_form_takes_is_shown_as_it_stands() -> None:
    assert rich("*" + "a" * MOST + "*") == f"<p>*{'a' * MOST}*</p>"


def test_what_turns_the_reading_direction_is_not_kept() -> None:
    assert clean_line("factuur\u202efdp.exe\u2066 x\x85y") == "factuurfdp.exe x y"
