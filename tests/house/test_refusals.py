# SPDX-License-Identifier: EUPL-1.2
"""Every refusal has a text that fits its facts, and every label of an enum is there."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from flask import Flask

from tests.house import reading
from tests.house.reading import at, report
from tests.house.test_catalogues import placeholders
from tracker.web import words as web_words
from tracker.web.words import LIFTERS


class Refused(NamedTuple):
    """One place where a refusal is made: its code (None when it is not written there) and its facts."""

    place: str
    code: str | None
    facts: frozenset[str]
    lift: tuple[str, ...]
    open_ended: bool


def refusals(path: Path) -> Iterator[Refused]:
    """Every `Refusal(...)` of a file."""
    for node, name in reading.calls(path):
        if name.rpartition(".")[2] != "Refusal":
            continue
        first = node.args[0] if node.args else None
        code = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
        facts = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
        open_ended = any(keyword.arg is None for keyword in node.keywords)
        yield Refused(at(path, node), code, facts, _lift(node), open_ended)


def _lift(node: ast.Call) -> tuple[str, ...]:
    for keyword in node.keywords:
        if keyword.arg == "lift" and isinstance(keyword.value, ast.Tuple):
            return tuple(str(e.value) for e in keyword.value.elts if isinstance(e, ast.Constant))
    return ()


def made() -> list[Refused]:
    found = [refusal for path in reading.under("tracker") for refusal in refusals(path)]
    assert len(found) >= 40, f"only {len(found)} refusals: was Refusal renamed?"
    return found


def texts(app: Flask) -> dict[str, str]:
    """The English text of each code."""
    with app.test_request_context(headers={"Accept-Language": "en"}):
        return {code: str(text) for code, text in app.extensions["tracker_words"].refusals.items()}


def test_a_code_is_written_where_the_refusal_is_made() -> None:
    report(f"{refusal.place}: the code is worked out" for refusal in made() if refusal.code is None)


def test_every_refusal_has_a_text(unused_app: Flask) -> None:
    known = texts(unused_app)
    without = [refusal for refusal in made() if refusal.code and refusal.code not in known]
    report(f"{refusal.place}: no words.py has a text for {refusal.code!r}" for refusal in without)


def test_no_text_is_left_over(unused_app: Flask) -> None:
    used = {refusal.code for refusal in made()}
    report(f"nothing refuses with {code!r}" for code in texts(unused_app) if code not in used)


def test_a_text_uses_only_the_facts_it_gets(unused_app: Flask) -> None:
    """A fact that is missing would break the page at the very moment that something is refused."""
    known = texts(unused_app)
    report(
        f"{r.place}: {r.code} says {sorted(missing)} but gets {sorted(r.facts)}"
        for r in made()
        if r.code in known and not r.open_ended and (missing := placeholders(known[r.code]) - r.facts)
    )


def test_who_can_lift_it_is_a_known_word() -> None:
    report(f"{r.place}: {word!r}" for r in made() for word in r.lift if word not in LIFTERS)


# --- labels ------------------------------------------------------------------------------------------------


def labels() -> list[tuple[str, Enum, str]]:
    """Each label as a words.py spells it: the place, the member, the English text."""
    found = []
    for path in reading.named("words.py"):
        module = importlib.import_module(f"tracker.{reading.room_of(path)}.words")
        for node in ast.walk(reading.tree(path)):
            if not (isinstance(node, ast.AnnAssign) and reading.dotted(node.target) == "LABELS"):
                continue
            assert isinstance(node.value, ast.Dict), f"{at(path, node)}: LABELS is one dict"
            for key, value in zip(node.value.keys, node.value.values, strict=True):
                assert isinstance(key, ast.Attribute), at(path, value)
                assert isinstance(value, ast.Call), at(path, value)
                member = getattr(module, reading.dotted(key.value))[key.attr]
                text = value.args[1 if "pgettext" in reading.dotted(value.func) else 0]
                found.append((at(path, key), member, str(ast.literal_eval(text))))
    assert len({type(member) for _, member, _ in found}) >= 8, "who registers the labels?"
    return found


def test_every_member_says_its_own_label(unused_app: Flask) -> None:
    """Two enums may share a value (`pivot`): members of a StrEnum are equal then, and one would speak for the other."""
    with unused_app.test_request_context(headers={"Accept-Language": "en"}):
        said = [(place, member, text, web_words.label(member)) for place, member, text in labels()]
    report(
        f"{place}: {member!r} is {text!r} but shows {shown!r}" for place, member, text, shown in said if shown != text
    )


def test_an_enum_has_all_its_labels_or_none() -> None:
    named = {(type(member), member.name) for _, member, _ in labels()}
    kinds = {kind for kind, _ in named}
    report(f"{m!r} has no label" for kind in kinds for m in kind if (kind, m.name) not in named)
