# SPDX-License-Identifier: EUPL-1.2
"""docs/rules.md says for each rule which function holds it and which test proves it, and names a test for each edge."""

from __future__ import annotations

import ast
import re

from tests.house import reading
from tests.house.reading import ROOT, FunctionNode, report
from tests.house.test_tests import NUMBER, every_test

PAGE = ROOT / "docs" / "rules.md"
SPAN = re.compile(r"`([^`]+)`")
EDGE = re.compile(r"(?:^|_)2_9_(\w+)")
MOST_WORDS = 12

# The rows of DOMAIN 2.9, by the name that their tests carry; a row with several cases has several.
EDGES = {
    "member_leaves_mid_vote", "member_joins_mid_vote", "voter_becomes_sponsor_mid_vote", "everyone_voted_early",
    "nobody_votes", "wrap_up_deadline_passed", "two_press_decide", "double_click", "two_edit",
    "vote_posted_while_the_round_closes", "lead_leaves", "sponsor_leaves", "direction_closes", "frame_gets_tighter",
    "stop_rule_comes_true", "learning_turns_out_wrong", "same_idea_twice", "municipal_merger",
    "person_asks_for_removal",
}  # fmt: skip


def rows(head: str) -> list[list[str]]:
    """The cells of the table that stands under a heading of the page."""
    below = reading.text(PAGE).split(f"\n## {head}", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in below.splitlines() if line.startswith("| ")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def rule_rows() -> list[tuple[int, str, list[str], list[str]]]:
    """Number, words, functions and tests of each rule."""
    return [
        (int(rule.removeprefix("R")), words, SPAN.findall(functions), SPAN.findall(tests))
        for rule, words, functions, tests in rows("In one table")
    ]


def function(dotted: str) -> FunctionNode | None:
    """The function that `votes.rules.advise` names, below tracker/."""
    *parts, name = dotted.split(".")
    path = (ROOT / "tracker").joinpath(*parts).with_suffix(".py")
    known = reading.functions(path) if path.is_file() else ()
    return next((node for node in known if node.name == name), None)


def names_rule(node: FunctionNode, number: int) -> bool:
    return re.search(rf"\bR{number}\b", ast.get_docstring(node) or "") is not None


def test_the_table_has_each_rule_once_in_a_few_words() -> None:
    found = rule_rows()
    assert [number for number, *_ in found] == list(range(1, 21))
    report(f"R{number}: {len(words.split())} words" for number, words, *_ in found if len(words.split()) > MOST_WORDS)


def test_each_function_of_the_table_names_its_rule() -> None:
    findings = []
    for number, _words, functions, _tests in rule_rows():
        nodes = {dotted: function(dotted) for dotted in functions}
        assert nodes, f"R{number} has no function"
        findings += [f"R{number}: there is no {dotted}" for dotted, node in nodes.items() if node is None]
        findings += [
            f"R{number}: the docstring of {dotted} does not name it"
            for dotted, node in nodes.items()
            if node is not None and not names_rule(node, number)
        ]
    report(findings)


def test_each_test_of_the_table_exists_and_carries_its_rule() -> None:
    known = {node.name for _, node in every_test()}
    findings = []
    for number, _words, _functions, tests in rule_rows():
        assert tests, f"R{number} has no test"
        findings += [f"R{number}: there is no {name}" for name in tests if name not in known]
        findings += [
            f"R{number}: {name} has another number" for name in tests if str(number) not in NUMBER.findall(name)
        ]
    report(findings)


def test_each_edge_has_a_test_with_its_name_and_each_such_test_an_edge() -> None:
    listed = [name for *_, names in rows("Edges (2.9)") for name in SPAN.findall(names)]
    assert set(listed) == EDGES
    assert len(listed) == len(EDGES)
    carried = {match[1] for _, node in every_test() if (match := EDGE.search(node.name))}
    report(f"2.9: no test is called test_2_9_{name}..." for name in EDGES if not any(of(name, it) for it in carried))
    report(f"2.9: test_2_9_{it} is of no row" for it in carried if not any(of(name, it) for name in EDGES))


def of(name: str, test: str) -> bool:
    return test == name or test.startswith(f"{name}_")
