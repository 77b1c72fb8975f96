# SPDX-License-Identifier: EUPL-1.2
"""Doors and order: what a file may import, where a commit may stand, which queries nobody writes."""

from __future__ import annotations

import ast
import configparser
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.house import reading
from tests.house.reading import ROOMS, ROOT, at, report, short

# Folders of the package that are no room: the command line in parts, and the examples.
NO_ROOM = {"commands", "demo", "importer"}

# Who may commit, and why.
MAY_COMMIT = {
    "tracker/web/answers.py": "finish() ends the act of a page",
    "tracker/commands/console.py": "the command line is an edge of its own",
    "tracker/notices/worker.py": "the worker too",
    "tracker/notices/sending.py": "the worker, between claiming and sending",
}

# Who may go round the organisation criterion, and why. Each takes the organisation as a required argument.
MAY_GO_ROUND = {
    "tracker/extensions.py": "begins a transaction of SQLite; touches no row",
    "tracker/commands/backup.py": "a backup is every row of every organisation, for who has the database anyway",
    "tracker/notices/claims.py": "one statement takes a message for one worker; the organisation is an argument",
    "tracker/votes/erase.py": "VACUUM and checkpoint of the database as a whole; reads no row",
}

# Who may ask over all organisations (execution option across_organisations), and why.
MAY_ASK_ACROSS: dict[str, str] = {
    "tracker/tables.py": "where the option is made",
    "tracker/sign_in/queries_factors.py": "signing in: the passkey names the organisation",
    "tracker/people/queries.py": "a session and an e-mail address name the organisation",
    "tracker/sign_in/link_queries.py": "a link that we signed names its organisation",
    "tracker/sign_in/queries.py": "signing in: the e-mail address names the organisation",
}


def pure_files() -> list[Path]:
    """rules.py and terms.py, and the files that they were split into (`rules_ballots.py`)."""
    return [p for p in reading.under("tracker") if p.stem.split("_")[0] in {"rules", "terms"}]


def is_pure(module: str) -> bool:
    """May rules.py and terms.py import this? The standard library, terms, rules and the pure basics."""
    if module.partition(".")[0] in sys.stdlib_module_names:
        return True
    basics = ("tracker.refusal.", "tracker.clock.", "tracker.ids.")
    parts = module.split(".")
    own = parts[0] == "tracker" and any(part.split("_")[0] in {"terms", "rules"} for part in parts[1:])
    return own or f"{module}.".startswith(basics)


def test_rules_and_terms_are_pure() -> None:
    """Facts in, answer out: no web, no database, no clock, no settings (DESIGN 4)."""
    assert len(pure_files()) >= 10
    findings = []
    for path in pure_files():
        findings += [f"{at(path, node)} imports {m}" for node, m in reading.imports(path) if not is_pure(m)]
        findings += [f"{at(path, node)} reads the clock: {name}()" for node, name in clock_reads(path)]
    report(findings)


def clock_reads(path: Path) -> Iterator[tuple[ast.AST, str]]:
    """Calls that read a clock: time must come in as an argument."""
    for node, name in reading.calls(path):
        if name.split(".")[-1] in {"now", "utcnow", "today"} or name in {"time.time", "time.monotonic"}:
            yield node, name


def test_time_comes_from_the_one_clock() -> None:
    """Nobody but clock.py asks the machine what time it is; ids.py needs milliseconds for UUIDv7."""
    findings = []
    for path in reading.under("tracker"):
        if short(path) in {"tracker/clock.py", "tracker/ids.py"}:
            continue
        own = {"now", "clock.now"}
        findings += [f"{at(path, node)} {name}()" for node, name in clock_reads(path) if name not in own]
    report(findings)


def test_only_the_edges_commit() -> None:
    commits = [
        (path, node)
        for path in reading.under("tracker")
        for node, name in reading.calls(path)
        if name.split(".")[-1] == "commit"
    ]
    assert commits, "somebody must commit; was finish() renamed?"
    report(f"{at(path, node)}" for path, node in commits if short(path) not in MAY_COMMIT)


# Who knows the request all the same, and why.
GATE = {
    "tracker/people/access.py": "the gate before every view",
    "tracker/people/session.py": "who is asking",
}


def test_actions_know_no_request() -> None:
    """Pages, API, command line and worker call the same action: it knows no request, session or form."""
    findings = []
    for path in [*reading.action_files(), *reading.named("queries.py", "access.py")]:
        if short(path) in GATE:
            continue
        for node, module in reading.imports(path):
            if module.startswith(("flask.", "flask_", "wtforms")) or ".forms" in module or ".views" in module:
                findings.append(f"{at(path, node)} imports {module}")
    report(findings)


def test_queries_only_read() -> None:
    """queries.py answers a page; writing is the work of actions.py."""
    writes = {"add", "add_all", "delete", "flush", "merge"}
    report(
        f"{at(path, node)} {name}()"
        for path in reading.named("queries.py")
        for node, name in reading.calls(path)
        if "session" in name and name.split(".")[-1] in writes
    )


FROM_SQLALCHEMY = {"text", "insert", "update", "delete"}
NEVER = {
    "from_statement",
    "bulk_insert_mappings",
    "bulk_update_mappings",
    "bulk_save_objects",
    "exec_driver_sql",
}


def is_banned(name: str, imported: set[str]) -> bool:
    """Is a call with this dotted name one that the organisation criterion does not reach (DESIGN 5)?"""
    owner, _, last = name.rpartition(".")
    if last in NEVER or (last == "query" and "session" in owner):
        return True
    if last not in FROM_SQLALCHEMY:
        return False
    bare = not owner and last in imported
    return bare or owner in {"sa", "db", "sqlalchemy", "sql"} or "query()" in owner or owner.startswith("select()")


def went_round(path: Path) -> Iterator[str]:
    """Where a file goes round the organisation criterion."""
    imported = {m.rpartition(".")[2] for _, m in reading.imports(path) if m.startswith("sqlalchemy")}
    for node, name in reading.calls(path):
        if is_banned(name, imported):
            yield f"{at(path, node)} {name}()"
    for attribute in (n for n in ast.walk(reading.tree(path)) if isinstance(n, ast.Attribute)):
        if attribute.attr == "__table__":
            yield f"{at(path, attribute)} __table__"
        elif attribute.attr == "query" and isinstance(attribute.value, ast.Name) and attribute.value.id[:1].isupper():
            yield f"{at(path, attribute)} {attribute.value.id}.query"


def test_no_query_goes_round_the_organisation() -> None:
    findings = [found for path in reading.under("tracker") for found in went_round(path)]
    report(found for found in findings if found.split(":")[0] not in MAY_GO_ROUND)
    used = {found.split(":")[0] for found in findings}
    report(f"{name} is allowed to go round but does not" for name in MAY_GO_ROUND if name not in used)


def test_few_places_ask_over_all_organisations() -> None:
    """Signing in and the worker's list of organisations: questions from before an organisation is known."""
    found = {
        short(path)
        for path in reading.under("tracker")
        for node in ast.walk(reading.tree(path))
        if (isinstance(node, ast.Name) and node.id == "ACROSS")
        or (isinstance(node, ast.Attribute) and node.attr == "ACROSS")
        or (isinstance(node, ast.Constant) and node.value == "across_organisations")
        or (isinstance(node, ast.keyword) and node.arg == "across_organisations")
    }
    assert found, "the option across_organisations was renamed"
    report(f"{name} asks over all organisations" for name in found - set(MAY_ASK_ACROSS))
    report(f"{name} is allowed to ask across but does not" for name in set(MAY_ASK_ACROSS) - found)


def test_the_doors_have_the_names_of_the_house() -> None:
    """A room holds the doors of DESIGN 4 and files named after a noun; `utils.py` and friends are drawers."""
    drawers = {"utils", "util", "helpers", "common", "misc", "base", "core", "manager", "service", "services"}
    found = [path for path in reading.under("tracker") if path.stem in drawers]
    report(f"{short(path)}: name it after what it holds" for path in found)
    rooms = {reading.room_of(path) for path in reading.named("__init__.py")} - {""}
    report(f"tracker/{room}/ is not in the list of rooms" for room in rooms - set(ROOMS) - NO_ROOM)


def test_import_linter_holds_the_order_of_the_rooms() -> None:
    """The order in the import-linter contract is the order of the architecture page, lowest last."""
    settings = configparser.ConfigParser()
    settings.read([ROOT / "setup.cfg", ROOT / ".importlinter"], encoding="utf-8")
    layers = [s["layers"] for s in settings.values() if s.get("type") == "layers" and "layers" in s]
    assert layers, "no import-linter contract of type layers"
    order = [re.sub(r"^tracker\.", "", word) for word in re.findall(r"[\w.]+", layers[0])]
    present = [room for room in ROOMS if (ROOT / "tracker" / room / "__init__.py").exists()]
    listed = [room for room in reversed(order) if room in ROOMS]
    assert [room for room in listed if room in present] == present


RULE = re.compile(r"\bR(\d{1,2})\b")


def rules_of_the_domain() -> set[int]:
    """The numbers of the rules that docs/rules.md explains."""
    heads = re.findall(r"^#+ R(\d+)\b", reading.text(ROOT / "docs" / "rules.md"), re.MULTILINE)
    return {int(number) for number in heads}


def test_every_rule_that_the_code_names_exists() -> None:
    known = rules_of_the_domain()
    assert known == set(range(1, 21)), "docs/rules.md explains R1 to R20"
    findings, seen = [], set()
    for path in reading.under("tracker"):
        for number, line in _rules_named(path):
            seen.add(number)
            if number not in known:
                findings.append(f"{short(path)}:{line} names R{number}")
    report(findings)
    assert len(seen) >= 10, f"the code names only {sorted(seen)}"


def _rules_named(path: Path) -> Iterator[tuple[int, int]]:
    """Rules named in the docstrings and comments of a file, with the line."""
    for node in ast.walk(reading.tree(path)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module) and (doc := ast.get_docstring(node)):
            yield from ((int(n), getattr(node, "lineno", 1)) for n in RULE.findall(doc))
    for line, words in reading.comments(path):
        yield from ((int(n), line) for n in RULE.findall(words))


def test_every_rules_file_names_its_rules() -> None:
    """A reader of rules.py must find the rule, or the demand of public organisations, that is written there."""
    rule_files = [p for p in pure_files() if p.stem.startswith("rules") and any(reading.functions(p))]
    named = [p for p in rule_files if set(_rules_named(p)) or re.search(r"PUBLIC-SECTOR \d", reading.text(p))]
    report(f"{short(path)} names no rule" for path in set(rule_files) - set(named))
