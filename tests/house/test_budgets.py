# SPDX-License-Identifier: EUPL-1.2
"""Files and functions stay small enough to read in one go, and each exception says why."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

from tests.house import reading
from tests.house.reading import ROOT, FunctionNode, at, report, short

FILE_LINES = 400
FUNCTION_LINES = 60
VIEW_LINES = 25
CONFTEST_LINES, CONFTEST_FIXTURES, TEST_FIXTURES = 200, 15, 4
CODE = ("tracker", "tests", "devtools", "migrations", "bench")
# A migration spells out tables once and is never changed again: it may be as long as the tables are many.
SIZED = ("tracker", "tests", "devtools", "bench")
SUPPRESSION = re.compile(r"#\s*(?:type:\s*ignore\[[\w, -]+\]|noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)(.*)")
# REUSE-IgnoreStart
SPDX = "SPDX-License-Identifier: EUPL-1.2"
# REUSE-IgnoreEnd


def test_every_source_file_says_its_licence() -> None:
    kinds = {".py", ".html", ".css", ".js", ".sh"}
    sources = [path for path in reading.files() if path.suffix in kinds or path.name == "dev"]
    assert len(sources) > 30, "did the house move?"
    report(short(path) for path in sources if path.stat().st_size and SPDX not in "".join(_first_lines(path)))


def _first_lines(path: Path) -> list[str]:
    """The head of a file: three lines, so that a `#!` line may come first."""
    with path.open(encoding="utf-8") as file:
        return [file.readline() for _ in range(3)]


def test_files_fit_on_a_few_screens() -> None:
    long = {path: reading.text(path).count("\n") for path in reading.under(*SIZED)}
    report(f"{short(path)}: {n} lines, at most {FILE_LINES}" for path, n in long.items() if n > FILE_LINES)


def test_functions_fit_on_a_screen() -> None:
    report(
        f"{at(path, node)} {node.name}: {reading.length(node)} lines, at most {FUNCTION_LINES}"
        for path in reading.under(*SIZED)
        for node in reading.functions(path)
        if reading.length(node) > FUNCTION_LINES
    )


def is_view(node: FunctionNode) -> bool:
    """Is this function a page: does a decorator put it on a blueprint with route, get, post, ...?"""
    verbs = {"route", "get", "post", "put", "patch", "delete"}
    return any(
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in verbs
        and decorator.args
        and isinstance(decorator.args[0], ast.Constant)
        for decorator in node.decorator_list
    )


def test_views_load_authorise_act_respond_and_no_more() -> None:
    views = [(p, node) for p in reading.under("tracker") for node in reading.functions(p) if is_view(node)]
    assert len(views) >= 20, f"only {len(views)} views found: does is_view still know a view?"
    report(
        f"{at(path, node)} {node.name}: {reading.length(node)} lines, at most {VIEW_LINES}"
        for path, node in views
        if reading.length(node) > VIEW_LINES
    )


def test_complexity_ten_is_switched_on() -> None:
    lint = tomllib.loads(reading.text(ROOT / "pyproject.toml"))["tool"]["ruff"]["lint"]
    assert "C90" in lint["select"]
    assert lint["mccabe"]["max-complexity"] <= 10
    off = [*lint["ignore"], *(code for codes in lint.get("per-file-ignores", {}).values() for code in codes)]
    assert not [code for code in off if code.startswith("C90")]


def test_each_suppression_carries_its_reason() -> None:
    """A `type: ignore` or `noqa` has its code, and after it the words that say why."""
    findings = []
    for path in reading.under(*CODE):
        for line, words in reading.comments(path):
            if not re.search(r"#\s*(type:\s*ignore|noqa)", words):
                continue
            match = SUPPRESSION.search(words)
            if match is None or not re.search(r"[A-Za-z]{3}", match[1]):
                findings.append(f"{short(path)}:{line}: {words}")
    report(findings)


def test_conftest_stays_plumbing() -> None:
    findings = []
    conftests = reading.named("conftest.py", folder="tests")
    assert conftests
    for path in conftests:
        lines = reading.text(path).count("\n")
        fixtures = [node for node in reading.functions(path) if _is_fixture(node)]
        if lines > CONFTEST_LINES:
            findings.append(f"{short(path)}: {lines} lines, at most {CONFTEST_LINES}")
        if len(fixtures) > CONFTEST_FIXTURES:
            findings.append(f"{short(path)}: {len(fixtures)} fixtures, at most {CONFTEST_FIXTURES}")
    report(findings)


def _is_fixture(node: FunctionNode) -> bool:
    return any("fixture" in ast.unparse(decorator) for decorator in node.decorator_list)


def test_a_test_asks_for_few_fixtures() -> None:
    report(
        f"{at(path, node)} {node.name}: {sorted(_asked(node))}"
        for path in reading.under("tests")
        for node in reading.functions(path)
        if node.name.startswith("test_") and len(_asked(node)) > TEST_FIXTURES
    )


def _asked(node: FunctionNode) -> set[str]:
    """The fixtures that a test asks for."""
    return {argument.arg for argument in node.args.args} - _table_columns(node) - {"self"}


def _table_columns(node: FunctionNode) -> set[str]:
    """Arguments that come from a table of cases or from Hypothesis, not from a fixture."""
    columns: set[str] = set()
    for decorator in node.decorator_list:
        if not isinstance(decorator, ast.Call):
            continue
        name = reading.dotted(decorator.func)
        if name.endswith("given"):
            columns |= {keyword.arg for keyword in decorator.keywords if keyword.arg}
        if name.endswith("parametrize") and decorator.args:
            try:
                columns |= _names(ast.literal_eval(decorator.args[0]))
            except ValueError:
                continue
    return columns


def _names(value: object) -> set[str]:
    names = value.split(",") if isinstance(value, str) else value
    return {str(name).strip() for name in names} if isinstance(names, list | tuple) else set()
