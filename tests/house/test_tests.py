# SPDX-License-Identifier: EUPL-1.2
"""Tests are code of the house too: they can fail, they use the migrated schema, and they see pages through the client."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house import reading
from tests.house.reading import FunctionNode, at, report, short

# Who may use the bare client of Flask: the checking client itself, and tests that look at no page.
BARE_CLIENT = {
    "tests/client.py",
    "tests/house/test_routes.py",
    "tests/web/test_once.py",  # four browsers at once, in threads of their own
}
RULE = re.compile(r"\bR(\d+)\b")
NUMBER = re.compile(r"(?<![a-z0-9])r(\d+)(?![a-z0-9])")
SAYS_NO = ("raises", "warns", "fail", "report", "run_state_machine_as_test")


def every_test() -> list[tuple[Path, FunctionNode]]:
    found = [(p, n) for p in reading.under("tests") for n in reading.functions(p) if n.name.startswith("test_")]
    assert len(found) > 100
    return found


def helpers_that_assert() -> set[str]:
    """Functions and methods of tests/ with an assert or a raise of their own, or that call one of these."""
    nodes = [node for path in reading.under("tests") for node in reading.functions(path)]
    found = {node.name for node in nodes if says_no(node, set())}
    while more := {node.name for node in nodes if says_no(node, found)} - found:
        found |= more
    return found


def says_no(node: FunctionNode, known: set[str]) -> bool:
    for below in ast.walk(node):
        if isinstance(below, ast.Assert | ast.Raise):
            return True
        if isinstance(below, ast.Call):
            name = reading.dotted(below.func).rpartition(".")[2]
            if name in known or name in SAYS_NO:
                return True
    return False


def test_every_test_can_fail() -> None:
    known = helpers_that_assert()
    report(f"{at(path, node)} {node.name} asserts nothing" for path, node in every_test() if not says_no(node, known))


def test_no_test_asserts_what_is_always_true() -> None:
    report(
        f"{at(path, below)} in {node.name}"
        for path, node in every_test()
        for below in ast.walk(node)
        if isinstance(below, ast.Assert) and isinstance(below.test, ast.Constant | ast.Tuple)
    )


def test_tests_use_the_migrated_schema() -> None:
    report(
        f"{at(path, node)} create_all()"
        for path in reading.under("tests", "tracker", "migrations", "bench")
        for node, name in reading.calls(path)
        if name.rpartition(".")[2] in {"create_all", "drop_all"}
    )


def test_pages_are_seen_through_the_checking_client() -> None:
    report(
        f"{at(path, node)} {name}()"
        for path in reading.under("tests")
        if short(path) not in BARE_CLIENT
        for node, name in reading.calls(path)
        if name.rpartition(".")[2] == "test_client"
    )


def test_a_skipped_test_says_why() -> None:
    """A skip or xfail without a reason is a test that was given up."""
    findings = []
    for path, node in every_test():
        for decorator in node.decorator_list:
            name = reading.dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
            if name.rpartition(".")[2] in {"skip", "skipif", "xfail"} and not _has_reason(decorator):
                findings.append(f"{at(path, node)} {node.name}: {name}")
    report(findings)


def _has_reason(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and any(keyword.arg == "reason" for keyword in decorator.keywords)


def test_each_rule_is_tested_by_name() -> None:
    """A rule that the docstrings of a rules.py name has a test with its number: test_r15_tie_gives_no_advice."""
    tested = {number for _, node in every_test() for number in NUMBER.findall(node.name)}
    named = [
        (path, number)
        for path in reading.named("rules.py")
        for node in reading.functions(path)
        for number in RULE.findall(ast.get_docstring(node) or "")
    ]
    assert len({number for _, number in named}) >= 8
    report(
        f"{short(path)} names R{number}; no test is called test_r{number}_..."
        for path, number in named
        if number not in tested
    )
