# SPDX-License-Identifier: EUPL-1.2
"""The commands of `./dev`, in one table: what each is for and what it calls."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from devtools import environment, lint, locks, postgres, serve, shots, suite
from devtools.console import Mend
from devtools.places import PYTHON, ROOT, product_environment

Work = Callable[[Sequence[str]], int]


@dataclass(frozen=True)
class Command:
    """One word behind ./dev. `work` gets the words after it and answers the exit status."""

    name: str
    arguments: str
    summary: str
    work: Work


def _product(*command: str) -> int:
    """Run the product's own command line in this checkout."""
    environment.prepare()
    done = subprocess.run([PYTHON, *command], cwd=ROOT, env=product_environment(), check=False)
    return done.returncode


def tracker(words: Sequence[str]) -> int:
    """Pass everything on to the command line of the product."""
    return _product("-m", "tracker", *words)


def demo(words: Sequence[str]) -> int:
    """Load the example organisation into the development database."""
    return migrate([]) or tracker(["demo", *words])


def migrate(words: Sequence[str]) -> int:
    """Bring the development database to the newest migration, or to the one that is named."""
    parser = argparse.ArgumentParser(prog="./dev migrate", description=migrate.__doc__)
    parser.add_argument("revision", nargs="?", default="head", help="0001, head or base; default: head")
    revision = parser.parse_args(words).revision
    if revision == "head":
        return tracker(["migrate"])
    direction = "downgrade" if revision == "base" else "upgrade"
    return _product("-m", "flask", "--app", "wsgi", "db", direction, revision)


def bench(words: Sequence[str]) -> int:
    """Measure on both databases; nothing of it touches the development database."""
    environment.prepare()
    if postgres.binaries() is None:
        environment.apt_install(["postgresql"], "The bench needs postgresql.")
    return subprocess.run([PYTHON, "-m", "bench", *words], cwd=ROOT, check=False).returncode


COMMANDS = (
    Command("run", "[--demo] [--port N]", "set up, migrate, start server and worker; Ctrl-C stops them", serve.run),
    Command("test", "[--fast|--long] [...]", "rules, both databases, browser, house and lint", suite.test),
    Command("lint", "", "ruff, mypy, the order of the rooms, templates", lint.command),
    Command("format", "[FILE ...]", "put Python in its one format", lint.format_sources),
    Command("migrate", "[REVISION]", "bring the database to the newest migration", migrate),
    Command("demo", "", "load the example organisation", demo),
    Command("shots", "[FOLDER]", "pictures of the example pages, wide and narrow, light and dark", shots.command),
    Command("bench", "[--rows N] [--from N]", "speed of the pages beside a bare view, on both databases", bench),
    Command("lock", "", "work out the locked packages again, from setup.cfg", locks.command),
    Command("tracker", "...", "the command line of the product", tracker),
)


def help_text() -> str:
    """All commands with what they are for."""
    width = max(len(f"{command.name} {command.arguments}") for command in COMMANDS)
    lines = [f"  ./dev {f'{c.name} {c.arguments}'.ljust(width)}  {c.summary}" for c in COMMANDS]
    settings = "DATABASE_URL, SECRET_KEY and the other settings are read from the environment: docs/settings.md"
    return "\n".join(["Leerlus, in a checkout:", *lines, "", settings])


def main(words: Sequence[str]) -> int:
    """Run one command; answers the exit status."""
    name, *rest = words or ["help"]
    if name in {"help", "--help", "-h"}:
        print(help_text())
        return 0
    command = next((command for command in COMMANDS if command.name == name), None)
    if command is None:
        print(f"./dev knows no {name!r}.\n\n{help_text()}", file=sys.stderr)
        return 2
    try:
        return command.work(rest)
    except Mend as missing:
        print(f"\n{missing}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
