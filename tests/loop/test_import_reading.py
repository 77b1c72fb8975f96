# SPDX-License-Identifier: EUPL-1.2
"""Reading a 10x portfolio: the real one is right, and of a wrong one the place is named in one line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.factories.ten_x import REAL, project, write
from tracker.loop.imports.prose import paragraphs
from tracker.loop.imports.reading import BadInput
from tracker.loop.imports.ten_x import Status, projects_in


def refused(path: Path) -> str:
    """What is said of a file; always one line that begins with the file."""
    with pytest.raises(BadInput) as caught:
        projects_in(path)
    said = str(caught.value)
    assert "\n" not in said
    assert said.startswith(str(path))
    assert len(said) < 500
    return said.removeprefix(str(path))


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in project().items() if key != name}


def test_the_real_portfolio_is_read_whole() -> None:
    found = projects_in(REAL)
    assert len(found) == 10
    assert [found[0].slug, found[-1].slug] == ["combating-bias-in-aiml-implementation", "untangling-climate-resources"]
    count = {status: sum(one.status is status for one in found) for status in Status}
    assert count == {Status.IN_PROGRESS: 5, Status.COMPLETED: 2, Status.GRADUATED: 3}


def test_an_empty_portfolio_holds_nothing(tmp_path: Path) -> None:
    assert projects_in(write(tmp_path, [])) == []


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "projects.json"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps([project()]).encode())
    assert len(projects_in(file)) == 1


WRONG_FIELDS: list[tuple[dict[str, Any], str]] = [
    (without("title"), ", title: is missing"),
    (without("findings"), ", findings: is missing"),
    (project(title=7), ", title: is not a text"),
    (project(title=None), ", title: is not a text"),
    (project(title="   "), ", title: is empty"),
    (project(slug=""), ", slug: is empty"),
    (project(slug="Not A Slug"), ", slug: may hold small letters, digits and single hyphens only"),
    (project(phase="2"), ", phase: is not a whole number"),
    (project(phase=True), ", phase: is not a whole number"),
    (project(phase=2.5), ", phase: is not a whole number"),
    (project(phase=0), ", phase: input should be greater than or equal to 1"),
    (project(phase=5), ", phase: input should be less than or equal to 4"),
    (project(findings="one"), ", findings: is not a list"),
    (project(findings=["one", 2]), ", findings 2: is not a text"),
    (project(findings=["one", ""]), ", findings 2: is empty"),
    (project(status=3), ", status: is not a text"),
    (project(audience=["Residents"]), ", audience: is not a text"),
    (project(owner="somebody"), ", owner: is not a field of this format"),
    (project(**{"half \ud83d": 1}), ": holds a character that is not text"),
    (project(**{"two\nlines": 1}), ", 'two\\nlines': is not a field of this format"),
    (project(intro="x" * 20_000_000), ", intro: is longer than 20,000 characters"),
    (project(title="x" * 501), ", title: is longer than 500 characters"),
    (project(approach="half \ud83d a sign"), ", approach: holds a character that is not text"),
    (project(impact="a\x00b"), ", impact: holds a character that is not text"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG_FIELDS, ids=[said[2:40] for _, said in WRONG_FIELDS])
def test_a_wrong_field_is_named_with_its_project(tmp_path: Path, wrong: dict[str, Any], said: str) -> None:
    file = write(tmp_path, [project(slug="the-first-one"), wrong])
    assert refused(file).endswith(said)
    assert ", project 2" in refused(file)


def test_the_line_of_the_project_is_named(tmp_path: Path) -> None:
    file = tmp_path / "projects.json"
    right, wrong = json.dumps(project(slug="a")), json.dumps(project(slug="b", phase=9))
    file.write_text(f"[\n  {right},\n\n  {wrong}\n]", encoding="utf-8")
    assert refused(file).startswith(", line 4, project 2 (b), phase: ")


def test_an_unknown_status_is_shown_with_the_known_ones(tmp_path: Path) -> None:
    said = refused(write(tmp_path, [project(status="paused for now")]))
    assert "status: is 'paused for now', and not one of: in progress; completed" in said


def test_more_wrong_fields_are_counted(tmp_path: Path) -> None:
    assert refused(write(tmp_path, [project(title=1, phase="x", intro=2)])).endswith("(and 2 more in this project)")


def test_a_slug_that_stands_twice_names_both_projects(tmp_path: Path) -> None:
    said = refused(write(tmp_path, [project(), project(slug="other"), project()]))
    assert said.endswith("project 3 (quiet-letters), slug: is also that of project 1")


@pytest.mark.parametrize("item", [None, 3, "text", ["list"]])
def test_a_project_that_is_no_object(tmp_path: Path, item: object) -> None:
    assert refused(write(tmp_path, [item])) == ", line 2, project 1: is not an object with fields"


@pytest.mark.parametrize("whole", ['{"slug": "one"}', '"text"', "7", "null"])
def test_a_file_that_holds_no_list(tmp_path: Path, whole: str) -> None:
    file = tmp_path / "projects.json"
    file.write_text(whole, encoding="utf-8")
    assert refused(file) == ": is not a list of projects"


BROKEN = [
    (b"", ", line 1: is not JSON: expecting value"),
    (b'[\n {"slug": "one",\n', ", line 3: is not JSON: expecting property name enclosed in double quotes"),
    (b"[1, 2", ", line 1: is not JSON: expecting ',' delimiter"),
    (b'[{"slug": "a", "slug": "b"}]', ": the field 'slug' stands twice in one project"),
    (b"[" * 200_000, ": is not JSON that can be read"),
    (b"[" + b"9" * 5000 + b"]", ": is not JSON that can be read"),
    (b'[\n"caf\xe9"]', ", line 2: is not UTF-8 text"),
    ("[]".encode("utf-16"), ", line 1: is not UTF-8 text"),
]


@pytest.mark.parametrize(("content", "said"), BROKEN, ids=[said[:40] for _, said in BROKEN])
def test_a_file_that_is_no_json(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "projects.json"
    file.write_bytes(content)
    assert refused(file) == said


def a_directory(folder: Path) -> Path:
    return folder


def a_missing_file(folder: Path) -> Path:
    return folder / "none.json"


def a_file_below_a_file(folder: Path) -> Path:
    (folder / "file").write_text("")
    return folder / "file" / "projects.json"


def a_huge_file(folder: Path) -> Path:
    file = folder / "huge.json"
    with file.open("wb") as handle:
        handle.truncate(64_000_001)
    return file


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (a_directory, ": is a directory, not a file"),
        (a_missing_file, ": there is no such file"),
        (a_file_below_a_file, ": cannot be read: not a directory"),
        (a_huge_file, ": is larger than 64 MB"),
    ],
)
def test_a_path_that_is_no_file_to_read(tmp_path: Path, make: Callable[[Path], Path], said: str) -> None:
    assert refused(make(tmp_path)) == said


PROSE = [
    ("", []),
    ("One line.", ["One line."]),
    ("One\nline.", ["One line."]),
    ("One.\n\nTwo.", ["One.", "Two."]),
    ("## What we did\n\nWe asked.", ["What we did: We asked."]),
    ("## What we did\nWe asked.\n\nWe counted.", ["What we did: We asked.", "We counted."]),
    ("### A heading:\n\n* one\n* two", ["A heading: one", "two"]),
    ("# Title\n\n## Below\n\nText", ["Title", "Below: Text"]),
    ("Text\n\n## Alone at the end", ["Text", "Alone at the end"]),
    ("1. one\n2) two\n- three\n+ four", ["one", "two", "three", "four"]),
    ("See [the site](https://example.gov/guide).", ["See the site (https://example.gov/guide)."]),
    ("See [example.gov](https://example.gov/).", ["See https://example.gov/."]),
    ("A * is no bullet, 3.5 no number", ["A * is no bullet, 3.5 no number"]),
    ("#hashtag is no heading", ["#hashtag is no heading"]),
]


@pytest.mark.parametrize(("markdown", "expected"), PROSE)
def test_markdown_becomes_readable_paragraphs(markdown: str, expected: list[str]) -> None:
    assert paragraphs(markdown) == expected


def test_no_word_of_the_real_prose_is_lost() -> None:
    for one in projects_in(REAL):
        for text in (one.approach, one.impact, one.next_steps, one.status_note):
            words = text.replace("[18f.gsa.gov](https://18f.gsa.gov/)", "https://18f.gsa.gov/").split()
            kept = " ".join(paragraphs(text)).split()
            said = [word.rstrip(":") for word in words if word.strip("#*")]
            assert [word.rstrip(":") for word in kept] == said
