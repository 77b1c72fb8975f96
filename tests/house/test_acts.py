# SPDX-License-Identifier: EUPL-1.2
"""Every act leaves an event, from a closed set of kinds; casting a ballot leaves none."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from tests.house import reading
from tests.house.reading import FunctionNode, action_files, at, report
from tracker.people.terms import Permission
from tracker.record.terms import EventKind

# Public functions in actions.py that write no event, and why.
LEAVES_NO_EVENT = {
    "again": "a message that failed is sent once more; what it tells of stands in the record already",
    "count_failure": "wrong passwords stand in the log of access, also those for nobody",
    "remove_old": "the worker clears away what has no meaning any more",
    "start": "a session is told of in the log of access",
    "cast_ballot": "R12: casting and changing leave no event",
    "forget": "signing in is no event of the record; it only ends a row of wrong passwords",
}


def called(node: ast.AST) -> set[str]:
    """The last names of everything that a function calls."""
    return {reading.dotted(call.func).rpartition(".")[2] for call in ast.walk(node) if isinstance(call, ast.Call)}


def graph() -> dict[str, set[str]]:
    """What the acts and their steps call, by name; two functions with one name are taken together."""
    calls: dict[str, set[str]] = defaultdict(set)
    for path in reading.act_files():
        for node in reading.functions(path):
            calls[node.name] |= called(node)
    return calls


def recording() -> set[str]:
    """Names of functions that reach `record()`, by themselves or through one another."""
    calls, found = graph(), {"record"}
    while more := {name for name, names in calls.items() if names & found} - found:
        found |= more
    return found


def steps() -> set[str]:
    """What acts that record call, and what these call in turn: a step of an act is recorded by the act."""
    calls, found = graph(), set[str]()
    reached = recording() & set(calls)
    while reached - found:
        found |= reached
        reached = {name for act in found for name in calls[act]} & set(calls)
    return {name for act in found for name in calls[act]}


def acts() -> Iterator[tuple[Path, FunctionNode]]:
    """The public functions among the acts that write."""
    for path in action_files():
        for node in reading.tree(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and reading.writes(node):
                yield path, node


def test_every_act_leaves_an_event() -> None:
    found = [(path, node) for path, node in acts() if reading.room_of(path) != "record"]
    assert len(found) >= 25, f"only {len(found)} acts"
    by_itself, as_a_step = recording(), steps()
    report(
        f"{at(path, node)} {node.name} writes and no record() comes of it"
        for path, node in found
        if not called(node) & by_itself and node.name not in as_a_step | set(LEAVES_NO_EVENT)
    )
    report(f"{name} is no act" for name in set(LEAVES_NO_EVENT) - {node.name for _, node in acts()})


def test_a_ballot_leaves_no_event() -> None:
    """R12: not by mistake either, through a helper."""
    report(
        f"{at(p, node)} {node.name} records"
        for p, node in acts()
        if node.name == "cast_ballot" and "record" in called(node)
    )
    assert "cast_ballot" not in recording()
    assert not [kind for kind in EventKind if kind.value.startswith("ballot")]


def test_kinds_and_permissions_have_one_grammar() -> None:
    """`noun:verb`, so that a list of them reads as sentences."""
    shape = re.compile(r"[a-z]+(_[a-z]+)*:[a-z]+(_[a-z]+)*")
    kinds: list[StrEnum] = [*EventKind, *Permission]
    report(f"{kind!r} is not noun:verb" for kind in kinds if not shape.fullmatch(kind.value))


def test_every_kind_of_event_is_written_somewhere() -> None:
    named = {
        node.attr
        for path in reading.under("tracker")
        for node in ast.walk(reading.tree(path))
        if isinstance(node, ast.Attribute) and reading.dotted(node.value).endswith("EventKind")
    }
    report(f"nobody writes {kind.name}" for kind in EventKind if kind.name not in named)
