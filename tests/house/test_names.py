# SPDX-License-Identifier: EUPL-1.2
"""The product belongs to no municipality: their names, and that of the examples, stay out of the code."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house import reading
from tests.house.reading import report, short

MUNICIPALITIES = (Path(__file__).parent / "municipalities.txt").read_text(encoding="utf-8").split("\n")
NAMES = [name for name in MUNICIPALITIES if name and not name.startswith("#")]
REAL = re.compile(r"(?<![\w@/-])(" + "|".join(map(re.escape, NAMES)) + r")(?![\w-])")
EXAMPLE = re.compile(r"veldermeer", re.IGNORECASE)

CODE = ("tracker", "templates", "assets", "migrations", "devtools")
TEXTS = {".py", ".html", ".css", ".js", ".md", ".po", ".cfg", ".toml", ".yml", ".txt", ".svg", ".json"}
ALLOWED = {
    "docs/dependencies.md": "names who made the packages we use",
    "tests/house/municipalities.txt": "the list itself",
    "tests/house/test_names.py": "tries the list",
    "package-lock.json": "written by npm",
}


def readable() -> list[Path]:
    return [p for p in reading.files() if p.suffix in TEXTS and short(p) not in ALLOWED]


def test_the_list_of_names_is_whole() -> None:
    assert len(NAMES) > 300
    assert REAL.search("de gemeente Amsterdam")
    assert not REAL.search("Europe/Amsterdam"), "a time zone is not a municipality"
    assert not REAL.search("utrecht-button"), "a CSS class of a design system is not either"


def is_demo(path: Path) -> bool:
    """Does a file belong to the examples? Their people may be called after a town."""
    return "demo" in short(path)


def test_no_real_municipality_is_named() -> None:
    report(
        f"{short(path)}:{number}: {match[1]}"
        for path in readable()
        if not is_demo(path)
        for number, line in enumerate(reading.text(path).splitlines(), 1)
        for match in REAL.finditer(line)
    )


def test_the_example_stays_in_its_own_place() -> None:
    """Code that knows the example municipality lies in a file or folder called demo."""
    report(
        f"{short(path)}:{number}"
        for path in readable()
        if short(path).startswith(CODE) and not is_demo(path)
        for number, line in enumerate(reading.text(path).splitlines(), 1)
        if EXAMPLE.search(line)
    )
