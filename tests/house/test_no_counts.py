# SPDX-License-Identifier: EUPL-1.2
"""No count per person: nothing groups, counts or sums by who did it, and every file that leaves is known (WOR 27).

As far as code can be read. What a page counts in Python from rows with names, nobody can see here: a reviewer does.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house import reading
from tests.house.reading import FunctionNode, at, report, short
from tracker.privacy.inventory import TABLES

PERSON = {link for facts in TABLES.values() for link in facts.links} | {"Person.id", "Person.name", "Person.email"}
COUNTING = {"func.count", "func.sum", "func.avg"}

# Who counts what belongs to one person, and why that measures nobody.
MAY_COUNT = {
    "tracker/sign_in/queries_factors.py": "one's own ways in: whether there is an app, how many recovery codes are left",
}
# Every file that somebody can take along, and why it measures nobody.
MAY_LEAVE = {
    "tracker/sign_in/views_access.py": "the log of access, line by line, without sums (BIO2 8.15)",
    "tracker/sign_in/views_review.py": "rights of accounts, not what anybody did (BIO2 5.18.02)",
    "tracker/privacy/views.py": "one's own data, for oneself (AVG art. 15)",
    "tracker/privacy/views_sheets.py": "the sheets for works council and privacy officer hold no data",
}


def names_a_person(node: ast.AST) -> set[str]:
    """The columns in an expression that say who: `LogEntry.author_id`, `Person.name`."""
    found = {reading.dotted(part) for part in ast.walk(node) if isinstance(part, ast.Attribute)}
    return {name for name in found if name in PERSON or name.rpartition(".")[2] in PERSON}


def called(node: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            yield part, reading.dotted(part.func)


def groups_by_person(node: FunctionNode) -> set[str]:
    grouped = [call for call, name in called(node) if name.endswith(".group_by")]
    return {name for call in grouped for argument in call.args for name in names_a_person(argument)}


def counts_for_person(node: FunctionNode) -> set[str]:
    """A count in a statement that compares a column with one person, or is correlated to one."""
    found: set[str] = set()
    for statement in ast.walk(node):
        if isinstance(statement, ast.Assign | ast.Return) and statement.value is not None:
            counts = any(name in COUNTING for _call, name in called(statement))
            compared = [part for part in ast.walk(statement) if isinstance(part, ast.Compare)]
            found |= {name for part in compared for name in names_a_person(part)} if counts else set()
    return found


def findings(path: Path) -> Iterator[str]:
    for node in reading.functions(path):
        yield from (f"{at(path, node)} {node.name} groups by {name}" for name in groups_by_person(node))
        if short(path) not in MAY_COUNT:
            yield from (f"{at(path, node)} {node.name} counts by {name}" for name in counts_for_person(node))


def test_no_query_counts_or_groups_by_person() -> None:
    """DESIGN 2.8, PUBLIC-SECTOR 75: no count per person is shown, exported or askable, anywhere."""
    assert len(PERSON) > 25
    report(finding for path in reading.under("tracker") for finding in findings(path))
    for name in MAY_COUNT:
        here = reading.ROOT / name
        assert any(counts_for_person(node) for node in reading.functions(here)), f"{name} counts nothing: take it out"


def test_every_file_that_leaves_is_known() -> None:
    leaving = {
        short(path)
        for path in reading.under("tracker")
        for _call, name in reading.calls(path)
        if name in {"csv_answer", "as_file"}
    }
    assert leaving == set(MAY_LEAVE)


def test_a_count_per_person_would_be_found() -> None:
    bad = """
def busy():
    return select(LogEntry.author_id, func.count(LogEntry.id)).group_by(LogEntry.author_id)

def lines_of(person_id):
    return db.session.scalar(select(func.count(LogEntry.id)).where(LogEntry.author_id == person_id))
"""
    first, second = ast.parse(bad).body
    assert isinstance(first, ast.FunctionDef)
    assert isinstance(second, ast.FunctionDef)
    assert groups_by_person(first) == {"LogEntry.author_id"}
    assert counts_for_person(second) == {"LogEntry.author_id"}
