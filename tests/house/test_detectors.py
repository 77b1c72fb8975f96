# SPDX-License-Identifier: EUPL-1.2
"""The house tests themselves: each detector is shown a breach that it must find, and a good neighbour."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house import reading
from tests.house.catalogues import Dutch, Key
from tests.house.test_assets import colours, trusted
from tests.house.test_budgets import SUPPRESSION, _asked, is_view
from tests.house.test_catalogues import bare_words, is_gettext, words, wrong_placeholders
from tests.house.test_docs import is_path, tree_paths
from tests.house.test_layers import clock_reads, is_pure, went_round
from tests.house.test_refusals import refusals
from tests.house.test_routes import acts, methods
from tests.house.test_templates import unused_imports
from tests.house.test_tests import says_no


@pytest.fixture
def planted(tmp_path: Path) -> Planted:
    return Planted(tmp_path)


class Planted:
    """Writes a small file to look at."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def file(self, source: str, suffix: str = ".py") -> Path:
        path = self.folder / f"planted{suffix}"
        path.write_text(source, encoding="utf-8")
        return path


def function(source: str) -> reading.FunctionNode:
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef)
    return node


@pytest.mark.parametrize(
    ("module", "pure"),
    [
        ("datetime.datetime", True),
        ("tracker.refusal.Refusal", True),
        ("tracker.votes.terms.Choice", True),
        ("tracker.clock.WorkingCalendar", True),
        ("flask.g", False),
        ("flask_login.current_user", False),
        ("sqlalchemy.select", False),
        ("tracker.votes.models.Round", False),
        ("tracker.extensions.db", False),
    ],
)
def test_pure_imports(module: str, pure: bool) -> None:
    assert is_pure(module) is pure


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from tracker import clock\nclock.now()", 1),
        ("from datetime import datetime\ndatetime.now()", 1),
        ("from datetime import date\ndate.today()", 1),
        ("import time\ntime.time()", 1),
        ("def f(now): return now", 0),
        ("knowing()", 0),
    ],
)
def test_clock_reads(planted: Planted, source: str, found: int) -> None:
    assert len(list(clock_reads(planted.file(source)))) == found


@pytest.mark.parametrize(
    "source",
    [
        "from sqlalchemy import text\ndb.session.execute(text('select 1'))",
        "import sqlalchemy as sa\ndb.session.execute(sa.text('select 1'))",
        "from sqlalchemy import update\ndb.session.execute(update(Round))",
        "from sqlalchemy import delete\ndelete(Round)",
        "select(Round.__table__)",
        "select(Round).from_statement(x)",
        "Round.query.all()",
        "db.session.query(Round)",
        "db.session.query(Round).delete()",
        "connection.exec_driver_sql('select 1')",
    ],
)
def test_banned_queries_are_found(planted: Planted, source: str) -> None:
    assert list(went_round(planted.file(source)))


@pytest.mark.parametrize(
    "source",
    [
        "from sqlalchemy import select\ndb.session.execute(select(Round.id))",
        "db.session.delete(row)",
        "from tracker.web.forms import text\ntext('label')",
        "page.update(title='x')",
        "parts.query",
    ],
)
def test_good_queries_are_left_alone(planted: Planted, source: str) -> None:
    assert not list(went_round(planted.file(source)))


@pytest.mark.parametrize(
    ("decorator", "a_view"),
    [
        ('@votes.route("/x")', True),
        ('@votes.post("/x")', True),
        ("@cache", False),
        ("@registry.get(x)", False),
    ],
)
def test_views_are_recognised(decorator: str, a_view: bool) -> None:
    assert is_view(function(f"{decorator}\ndef f(): ...")) is a_view


def test_columns_of_a_table_are_no_fixtures() -> None:
    source = "@pytest.mark.parametrize(('a', 'b'), [])\ndef test_x(a, b, app, client): ..."
    assert _asked(function(source)) == {"app", "client"}


@pytest.mark.parametrize(
    ("comment", "has_reason"),
    [
        ("# type: ignore[call-arg]  # the values come from the environment", True),
        ("# noqa: S105  # the name of a field", True),
        ("# type: ignore[call-arg]", False),
        ("# type: ignore", False),
        ("# noqa", False),
        ("# noqa: S105", False),
    ],
)
def test_suppressions(comment: str, has_reason: bool) -> None:
    match = SUPPRESSION.search(comment)
    assert bool(match and any(sign.isalpha() for sign in match[1])) is has_reason


def test_markup_keeps_html_and_lines_and_drops_jinja(planted: Planted) -> None:
    source = '{# a\ncomment #}<a href="{{ url }}"\n{% if x %}style="color: red"{% endif %}>x</a>'
    assert reading.markup(planted.file(source, ".html")) == '\n<a href="x"\nstyle="color: red">x</a>'


def test_tags_of_a_template_are_found_with_their_line(planted: Planted) -> None:
    found = reading.tags(planted.file("{% block x %}\n<input onclick='{{ y }}'>{% endblock %}", ".html"))
    assert [(tag.line, tag.name, dict(tag.attributes)) for tag in found] == [(2, "input", {"onclick": "x"})]


@pytest.mark.parametrize(
    ("source", "unused"),
    [
        ('{% from "a.html" import b, c %}{{ b() }}', ["c"]),
        ('{% from "a.html" import b as d %}{{ d() }}', []),
        ('{% import "a.html" as a %}', ["a"]),
        ('{% import "a.html" as a %}{% call a.b() %}{% endcall %}', []),
    ],
)
def test_unused_imports(planted: Planted, source: str, unused: list[str]) -> None:
    assert list(unused_imports(planted.file(source, ".html"))) == unused


@pytest.mark.parametrize(
    ("source", "bare"),
    [
        ("<p>Hello there</p>", ["Hello there"]),
        ('<a title="Hello there">{{ _("x") }}</a>', ["Hello there"]),
        ('<p class="app-now">{{ _("Hello there") }}</p>', []),
        ("<p>{{ n }} / {{ m }}</p>", []),
        ("<script>let words = 1</script>", []),
    ],
)
def test_bare_words(planted: Planted, source: str, bare: list[str]) -> None:
    assert [said for _, said in bare_words(planted.file(source, ".html"))] == bare


@pytest.mark.parametrize(
    ("english", "plural", "dutch", "wrong"),
    [
        ("Who: %(who)s", None, ("Wie: %(who)s",), False),
        ("Who: %(who)s", None, ("Wie: %(wie)s",), True),
        ("Who: %(who)s", None, ("Wie",), True),
        ("%(num)s day", "%(num)s days", ("één dag", "%(num)s dagen"), False),
        ("%(num)s day of %(all)s", "%(num)s days of %(all)s", ("één dag", "%(num)s dagen"), True),
    ],
)
def test_placeholders(english: str, plural: str | None, dutch: tuple[str, ...], wrong: bool) -> None:
    assert wrong_placeholders(Dutch(Key(english, plural, None), dutch, "planted:1", fuzzy=False)) is wrong


@pytest.mark.parametrize(("name", "ours"), [("_", True), ("gettext", True), ("self.gettext", False), ("render", False)])
def test_gettext_is_recognised(name: str, ours: bool) -> None:
    assert is_gettext(name) is ours


@pytest.mark.parametrize(
    ("sheet", "found"),
    [
        ("a { color: #fff }", 1),
        ("a { color: rgb(0 0 0) }", 1),
        ("a { color: var(--app-ink) } /* was #fff */", 0),
        ("a#b { fill: none }", 0),
    ],
)
def test_colours_are_found(planted: Planted, sheet: str, found: int) -> None:
    assert len(list(colours(planted.file(sheet, ".css")))) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("{{ typed | safe }}", 1),
        ("{% autoescape false %}{{ typed }}{% endautoescape %}", 1),
        ("{{ typed | upper }}", 0),
    ],
)
def test_trust_is_found(planted: Planted, source: str, found: int) -> None:
    assert len(list(trusted(planted.file(source, ".html")))) == found


@pytest.mark.parametrize(
    ("body", "guarded"),
    [
        ("    with act() as x: ...", [False]),
        ("    if form.validate_on_submit():\n        with act() as x: ...", [True]),
        ("    return page()", []),
    ],
)
def test_acts_of_a_view_are_found(body: str, guarded: list[bool]) -> None:
    assert [inside for _, inside in acts(function(f"def f():\n{body}"))] == guarded


def test_methods_of_a_view_are_read() -> None:
    assert methods(function('@votes.route("/x", methods=["GET", "POST"])\ndef f(): ...')) == {"GET", "POST"}
    assert methods(function('@votes.post("/x")\ndef f(): ...')) == {"POST"}
    assert methods(function('@votes.route("/x")\ndef f(): ...')) == {"GET"}


@pytest.mark.parametrize(
    ("source", "code", "facts"),
    [
        ("Refusal('closed', closed_at=x, lift=('time',))", "closed", {"closed_at", "lift"}),
        ("refusal.Refusal(code)", None, set()),
    ],
)
def test_refusals_are_read(planted: Planted, source: str, code: str | None, facts: set[str]) -> None:
    [found] = refusals(planted.file(source))
    assert (found.code, set(found.facts)) == (code, facts)


@pytest.mark.parametrize(
    ("source", "can_fail"),
    [
        ("def test_x(): assert f()", True),
        ("def test_x():\n    with pytest.raises(ValueError): f()", True),
        ("def test_x(): see(f())", True),
        ("def test_x(): f()", False),
    ],
)
def test_tests_that_cannot_fail_are_found(source: str, can_fail: bool) -> None:
    assert says_no(function(source), {"see"}) is can_fail


def test_words_are_whole_words() -> None:
    assert words("Het vigerende beleid, %(uw)s!") == {"het", "vigerende", "beleid"}


@pytest.mark.parametrize(
    ("word", "names_a_path"),
    [
        ("tracker/acts.py", True),
        ("rules.py", True),
        ("docs/adr/", True),
        ("text/plain", False),
        ("/healthz", False),
        ("now()", False),
        ("...", False),
    ],
)
def test_paths_are_recognised(word: str, names_a_path: bool) -> None:
    assert is_path(word) is names_a_path


def test_an_annotated_tree_gives_whole_paths() -> None:
    tree = "dev            the command\ntracker/\n  web/         pages\n    forms.py   forms\ndocs/  pages"
    assert list(tree_paths(tree)) == ["dev", "tracker", "tracker/web", "tracker/web/forms.py", "docs"]
