# SPDX-License-Identifier: EUPL-1.2
"""The docs are true: what they name exists, and the settings are listed as they are."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml  # type: ignore[import-untyped]  # comes without types

from tests.house import reading
from tests.house.reading import ROOT, report, short

PUBLIC_SET = (
    "README.md",
    "LICENSE",
    "CONTRIBUTING.md",
    "CODE_OF_CONDUCT.md",
    "GOVERNANCE.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "AUTHORS.md",
    "publiccode.yml",
    "docs/architecture.md",
    "docs/install.md",
    "docs/settings.md",
    "docs/rules.md",
    "docs/glossary.md",
    "docs/dependencies.md",
    "docs/adr/README.md",
    "docs/gebruikershandleiding/README.md",
)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(r"\.?[\w*.-]+(/[\w*.-]+)*/?")
SUFFIXES = (".py", ".md", ".html", ".css", ".js", ".cfg", ".toml", ".txt", ".po", ".json", ".yml", ".ini")


def documents() -> list[Path]:
    """Every page for people: docs, and the pages at the top of the repository."""
    return [p for p in reading.files() if p.suffix == ".md" and (p.parent == ROOT or p.is_relative_to(ROOT / "docs"))]


def without_fences(page: Path) -> str:
    return FENCE.sub("", reading.text(page))


def test_the_public_set_is_there() -> None:
    report(f"{name} is missing or nearly empty" for name in PUBLIC_SET if not _says_something(ROOT / name))


def _says_something(path: Path) -> bool:
    return path.is_file() and len(reading.text(path)) > 200


def test_the_licence_is_the_whole_eupl() -> None:
    licence = reading.text(ROOT / "LICENSE")
    assert licence.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert [number for number in range(1, 16) if f"\n{number}. " not in licence] == []
    assert "Appendix" in licence


def test_the_changelog_has_a_place_for_the_next_change() -> None:
    changelog = reading.text(ROOT / "CHANGELOG.md")
    assert re.search(r"^## \[?Unreleased\]?$", changelog, re.MULTILINE)
    entries = re.findall(r"^- .*(?:\n  .*)*", changelog, re.MULTILINE)
    assert entries
    report(f"CHANGELOG.md: no issue number: {entry[:60]}" for entry in entries if not re.search(r"#\d+", entry))


def test_the_readme_starts_with_the_commands() -> None:
    readme = reading.text(ROOT / "README.md")
    first = FENCE.search(readme)
    assert first is not None
    assert all(command in first[2] for command in ("./dev run", "./dev run --demo", "./dev test"))
    assert readme[: first.start()].count("\n") < 8, "the commands come first"
    assert re.search(r"^## Roadmap$", readme, re.MULTILINE)


def test_publiccode_describes_the_product_in_two_languages() -> None:
    described = yaml.safe_load(reading.text(ROOT / "publiccode.yml"))
    assert str(described["publiccodeYmlVersion"]) == "0.7"
    assert described["softwareType"] == "standalone/web"
    assert described["legal"]["license"] == "EUPL-1.2"
    assert set(described["localisation"]["availableLanguages"]) == {"nl", "en"}
    for language in ("nl", "en"):
        words = described["description"][language]
        assert 20 < len(words["shortDescription"]) <= 150
        assert 500 <= len(words["longDescription"]) <= 10_000
        assert words["features"]


def test_publiccode_names_no_invented_person() -> None:
    contacts = yaml.safe_load(reading.text(ROOT / "publiccode.yml"))["maintenance"]["contacts"]
    placeholders = [c for c in contacts if c.get("email", "").endswith(".example")]
    report(f"{contact['name']!r} looks like a person" for contact in placeholders if "role" not in contact["name"])


# --- what the docs name exists -----------------------------------------------------------------------------


def top_names() -> set[str]:
    return {path.relative_to(ROOT).parts[0] for path in reading.files()}


def exists(name: str, page: Path) -> bool:
    """Is there such a file or folder: from the top, from the page, in the package, or a bare name?"""
    name = name.rstrip("/")
    starts = (ROOT, page.parent, ROOT / "tracker", ROOT / "templates")
    if any(list(start.glob(name)) if "*" in name else (start / name).exists() for start in starts):
        return True
    return "/" not in name and any(path.match(name) for path in reading.files())


def is_path(word: str) -> bool:
    """Does a code span name a file or folder of ours, and not an address, a media type or a word?"""
    if not PATH.fullmatch(word) or set(word) <= set(".*/-"):
        return False
    return word.endswith(SUFFIXES) or ("/" in word and word.partition("/")[0] in top_names())


def named_paths(page: Path) -> Iterator[str]:
    prose = without_fences(page)
    for span in SPAN.findall(prose):
        yield from (word.strip(",;:") for word in span.split() if is_path(word.strip(",;:")))
    for target in LINK.findall(prose):
        if "://" not in target and not target.startswith(("#", "mailto:", "/")):
            yield target.split("#")[0]


def test_every_path_that_a_page_names_exists() -> None:
    found = [(page, name) for page in documents() for name in named_paths(page)]
    assert len(found) > 60, "do the pages still name files?"
    made_later = [(page, name) for page, name in found if reading.MADE & set(name.split("/"))]
    report(f"{short(page)}: {name}" for page, name in set(found) - set(made_later) if not exists(name, page))


def tree_paths(block: str) -> Iterator[str]:
    """Paths of an annotated tree: two spaces a level, first the name, then two spaces and a comment."""
    parents: list[str] = []
    for line in block.splitlines():
        if not line.strip():
            continue
        level = (len(line) - len(line.lstrip())) // 2
        if level > len(parents):
            continue  # a comment that goes on
        names = re.split(r"\s{2,}", line.strip())[0]
        del parents[level:]
        for name in names.split():
            yield "/".join([*parents, name.rstrip("/")])
        parents.append(names.rstrip("/"))


def test_every_name_in_an_annotated_tree_exists() -> None:
    fences = [(page, *fence) for page in documents() for fence in FENCE.findall(reading.text(page))]
    named = [(page, name) for page, kind, body in fences if kind == "tree" for name in tree_paths(body)]
    assert len(named) > 20, "docs/architecture.md shows the tree"
    report(f"{short(page)}: {name}" for page, name in named if not (ROOT / name).exists())


def test_every_dev_command_that_a_page_names_exists() -> None:
    """`./dev word` in a page is a word that ./dev help lists."""
    help_text = subprocess.run(  # our own script, no input from outside
        [sys.executable, ROOT / "dev", "help"], capture_output=True, text=True, check=True, timeout=20
    ).stdout
    command = re.compile(r"\./dev ([a-z]+)")
    named = {(page, word) for page in documents() for word in command.findall(reading.text(page))}
    named = {(page, word) for page, word in named if word != "help"}
    assert named
    report(f"{short(page)}: ./dev {word}" for page, word in named if not re.search(rf"\b{word}\b", help_text))


# --- settings ----------------------------------------------------------------------------------------------


def listed_settings() -> dict[str, str]:
    """Name and default of each row of the table in docs/settings.md."""
    page = reading.text(ROOT / "docs" / "settings.md")
    return dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", page, re.MULTILINE))


def test_the_settings_page_lists_the_settings() -> None:
    from tracker.settings import Settings

    fields = Settings.model_fields
    assert set(listed_settings()) == set(fields)


def test_the_settings_page_has_the_defaults() -> None:
    from tracker.settings import Settings

    wrong = []
    for name, field in Settings.model_fields.items():
        default = "required" if field.is_required() else f"`{field.default}`"
        if listed_settings().get(name) != default:
            wrong.append(f"{name}: the page says {listed_settings().get(name)}, the code {default}")
    report(wrong)


# --- words and references ----------------------------------------------------------------------------------


def words_of_the_code() -> set[str]:
    """Values of enums, names of tables, and what columns point to (`lead_id` gives `lead`)."""
    found: set[str] = set()
    for path in reading.under("tracker"):
        for node in ast.walk(reading.tree(path)):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                found.add(str(node.value.value))
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.add(node.target.id.removesuffix("_id"))
    return found


def test_the_glossary_gives_words_of_the_code() -> None:
    rows = re.findall(r"^\| .* \| .* \| (.*`.*) \|$", reading.text(ROOT / "docs" / "glossary.md"), re.MULTILINE)
    named = {word for row in rows if "later" not in row for word in SPAN.findall(row)}
    assert len(named) > 30
    report(f"docs/glossary.md: the code has no {word!r}" for word in named - words_of_the_code())


def test_the_glossary_of_the_docs_is_that_of_the_product() -> None:
    from tracker.people.glossary import GLOSSARY

    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| [^|]*\|$", reading.text(ROOT / "docs" / "glossary.md"), re.MULTILINE)
    pairs = {(dutch.strip(), english.strip()) for dutch, english in rows}
    report(f"{t.dutch} = {t.english} is not in docs/glossary.md" for t in GLOSSARY if (t.dutch, t.english) not in pairs)


def test_a_reference_in_a_comment_can_be_followed() -> None:
    """`DESIGN 5` means nothing to a stranger: docs/architecture.md says what to read instead."""
    page = reading.text(ROOT / "docs" / "architecture.md")
    known = set(re.findall(r"(?:DESIGN|DOMAIN|SPIKE|PUBLIC-SECTOR|EXEMPLARS)(?: \d+)?", page))
    notes = re.compile(r"\b(DESIGN|DOMAIN|SPIKE|PUBLIC-SECTOR|EXEMPLARS)(?: (\d+))?")
    report(
        f"{short(path)}:{number}: {match[0]}"
        for path in [*reading.under("tracker", "devtools", "migrations", "tests"), *reading.templates()]
        for number, line in enumerate(reading.text(path).splitlines(), 1)
        for match in notes.finditer(line)
        if not {match[0], match[1]} & known and short(path) != "tests/house/test_docs.py"
    )


# --- decisions ---------------------------------------------------------------------------------------------


def test_every_decision_is_in_the_index() -> None:
    index = reading.text(ROOT / "docs" / "adr" / "README.md")
    records = [p for p in reading.files() if p.parent == ROOT / "docs" / "adr" and p.name != "README.md"]
    assert len(records) >= 9
    report(f"{short(path)} is not in docs/adr/README.md" for path in records if f"({path.name})" not in index)


def test_every_decision_has_the_parts_of_the_template() -> None:
    adr = ROOT / "docs" / "adr"
    parts = re.findall(r"^## .*$", reading.text(adr / "0000-template.md"), re.MULTILINE)
    assert len(parts) >= 3
    report(
        f"{short(path)} has no {part!r}"
        for path in reading.files()
        if path.parent == adr and path.name != "README.md"
        for part in parts
        if part not in reading.text(path)
    )
