# SPDX-License-Identifier: EUPL-1.2
"""What the browser gets: our own files only, colours as tokens, and nothing that is trusted without a reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import nodes

from tests.house import reading
from tests.house.reading import ROOT, at, report, short
from tests.house.test_templates import every_tag, parsed

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|color)\(")
TOKENS = ROOT / "assets" / "css" / "theme.css"

# Which template may take text as it is, and why.
MAY_TRUST = {"templates/components/sprite.html": "the drawings are written in that same file"}

# Who may make Markup, and why: everything else is escaped by the templates.
MAKES_MARKUP = {
    "tracker/web/furniture.py": "the entries of a pick, each escaped",
    "tracker/web/rich.py": "cleaned by nh3",
    "tracker/web/svg.py": "escapes every part it puts together",
    "tracker/web/marks.py": "puts pieces of svg.py together",
}


def colours(path: Path) -> Iterator[tuple[int, str]]:
    """Colours written out in a style sheet, with their line; comments may name them."""
    plain = COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), reading.text(path))
    for number, line in enumerate(plain.splitlines(), 1):
        yield from ((number, match[0]) for match in COLOUR.finditer(line))


def test_colours_are_tokens() -> None:
    """Another look for another organisation replaces theme.css and nothing else."""
    sheets = reading.under("assets", suffix=".css")
    assert any(True for _ in colours(TOKENS)), "theme.css holds the colours"
    found = [(path, *colour) for path in sheets if path != TOKENS for colour in colours(path)]
    report(f"{short(path)}:{line}: {colour} outside theme.css" for path, line, colour in found)


def test_nothing_comes_from_another_host() -> None:
    """`default-src 'none'`: style, script, font and image are our own; a link may lead away."""
    loads = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src", "use": "href"}
    report(
        f"{tag.place} <{tag.name}> loads {address}"
        for tag in every_tag()
        if (address := tag.attributes.get(loads.get(tag.name, ""), "")).startswith(("http:", "https:", "//"))
    )
    remote = re.compile(r"@import\s+(?:url\()?['\"]?(?:https?:)?//|url\(['\"]?(?:https?:)?//")
    report(short(path) for path in reading.under("assets", suffix=".css") if remote.search(reading.text(path)))


def trusted(path: Path) -> Iterator[str]:
    """Where a template takes text as it is: `|safe`, or autoescape switched."""
    template = parsed(path)
    for used in template.find_all(nodes.Filter):
        if used.name == "safe":
            yield f"{short(path)}:{used.lineno} |safe"
    for switched in template.find_all(nodes.ScopedEvalContextModifier):
        yield f"{short(path)}:{switched.lineno} autoescape"


def test_templates_trust_nothing() -> None:
    """What a person typed is always escaped."""
    found = [place for path in reading.templates() if short(path) not in MAY_TRUST for place in trusted(path)]
    report(found)


def test_few_places_make_markup() -> None:
    """Markup of a text that is written there is safe, also with format(): it escapes what it fills in."""
    findings = [
        (short(path), at(path, node))
        for path in reading.under("tracker")
        for node, name in reading.calls(path)
        if name.rpartition(".")[2] == "Markup" and not (node.args and isinstance(node.args[0], ast.Constant))
    ]
    report(place for name, place in findings if name not in MAKES_MARKUP)
