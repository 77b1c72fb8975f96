# SPDX-License-Identifier: EUPL-1.2
"""How the house tests read the house: files, syntax trees, templates. What they find they name by place."""

from __future__ import annotations

import ast
import io
import os
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment

ROOT = Path(__file__).resolve().parents[2]
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

# The rooms in the order of docs/architecture.md.
ROOMS = (
    "record", "web", "people", "sign_in", "directions", "experiments", "sprints", "learnings", "votes", "decisions",
    "loop", "portfolio", "notices", "privacy", "api",
)  # fmt: skip


def report(findings: Iterable[str]) -> None:
    """Fail with one line per finding, so that whoever broke the rule sees where, all at once."""
    lines = sorted(set(findings))
    assert not lines, f"{len(lines)} finding(s):\n  " + "\n  ".join(lines)


# Made by ./dev and by the tools; .gitignore names them too.
MADE = {".git", ".venv", "node_modules", "var", "build", "dist", "__pycache__", "static"}
_MADE_ENDS = ("_cache", ".egg-info")


@cache
def files() -> tuple[Path, ...]:
    """Every file of the repository, as absolute paths; what ./dev and the tools make is left out."""
    found: list[Path] = []
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if name not in MADE and not name.endswith(_MADE_ENDS)]
        found.extend(Path(folder) / name for name in names)
    return tuple(sorted(found))


def under(*folders: str, suffix: str = ".py") -> list[Path]:
    """Files with this suffix in these folders of the repository (`tracker`, `tests`), however deep."""
    roots = [ROOT / folder for folder in folders]
    return [path for path in files() if path.suffix == suffix and any(path.is_relative_to(r) for r in roots)]


def named(*names: str, folder: str = "tracker") -> list[Path]:
    """Files with one of these names (`rules.py`), anywhere in a folder."""
    return [path for path in under(folder) if path.name in names]


def room_of(path: Path) -> str:
    """The room of a file of the package: `votes` for tracker/votes/rules.py, nothing for tracker/clock.py."""
    parts = path.relative_to(ROOT / "tracker").parts
    return parts[0] if len(parts) > 1 else ""


READ_ONLY_DOORS = {"views", "forms", "queries", "models", "terms", "rules", "access", "words"}


def writes(node: ast.AST) -> bool:
    """Does this code put something into the session, or take it out?"""
    verbs = {"add", "add_all", "delete", "flush", "merge"}
    calls_of = (dotted(call.func) for call in ast.walk(node) if isinstance(call, ast.Call))
    return any(name.rpartition(".")[2] in verbs and "session." in name for name in calls_of)


def act_files() -> list[Path]:
    """Files of the rooms that may hold acts or steps of acts: everything but the doors that only read or show."""
    in_rooms = [path for path in under("tracker") if room_of(path) in ROOMS and room_of(path) != "web"]
    return [path for path in in_rooms if not READ_ONLY_DOORS & {path.stem, *path.stem.split("_")}]


def action_files() -> list[Path]:
    """actions.py of the rooms, and the files with acts that were split off by noun (`sprints/plans.py`)."""
    return [path for path in act_files() if path.name == "actions.py" or writes(tree(path))]


def short(path: Path) -> str:
    """A path as people write it: from the top of the repository."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def at(path: Path, node: ast.AST) -> str:
    """`tracker/votes/rules.py:12`: where a finding is."""
    return f"{short(path)}:{getattr(node, 'lineno', 1)}"


@cache
def text(path: Path) -> str:
    """What a file says."""
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(text(path), filename=str(path))


def functions(path: Path) -> Iterator[FunctionNode]:
    """Every function and method of a file, also nested ones."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: FunctionNode) -> int:
    """Lines of a function from `def` to its end; decorators are not the function."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def dotted(node: ast.AST) -> str:
    """`db.session.commit` for the expression that says so; calls in between read as `()`."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return f"{dotted(node.value)}.{node.attr}"
        case ast.Call():
            return f"{dotted(node.func)}()"
        case _:
            return ""


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call of a file with the dotted name of what is called."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def imports(path: Path) -> Iterator[tuple[ast.AST, str]]:
    """Every module a file imports, also late and under TYPE_CHECKING: `from a.b import c` gives `a.b.c`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node, f"{node.module or ''}.{alias.name}"


def comments(path: Path) -> Iterator[tuple[int, str]]:
    """Line number and words of every comment."""
    for token in tokenize.generate_tokens(io.StringIO(text(path)).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


class Tag(NamedTuple):
    """A start tag of a template: where it stands, its name and its attributes."""

    path: Path
    line: int
    name: str
    attributes: dict[str, str]

    @property
    def place(self) -> str:
        return f"{short(self.path)}:{self.line}"


_JINJA = Environment(autoescape=True, extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])


def markup(path: Path) -> str:
    """A template with its Jinja taken out and its line numbers kept: an expression becomes one `x`."""
    kept: list[str] = []
    outside = True
    for _line, kind, value in _JINJA.lex(text(path)):
        if kind in {"variable_begin", "block_begin", "comment_begin", "raw_begin", "linestatement_begin"}:
            outside = kind == "raw_begin"
            kept.append("x" if kind == "variable_begin" else "")
        if kind == "data" and outside:
            kept.append(value)
        else:
            kept.append("\n" * value.count("\n"))
        if kind in {"variable_end", "block_end", "comment_end", "raw_end", "linestatement_end"}:
            outside = True
    return "".join(kept)


class _Tags(HTMLParser):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.tags: list[Tag] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append(Tag(self.path, self.getpos()[0], tag, values))


@cache
def tags(path: Path) -> tuple[Tag, ...]:
    """Every start tag of a template, in order."""
    parser = _Tags(path)
    parser.feed(markup(path))
    return tuple(parser.tags)


def templates() -> list[Path]:
    """Every HTML template."""
    return under("templates", suffix=".html")
