# SPDX-License-Identifier: EUPL-1.2
"""./dev lint and ./dev format: the checkers, their arguments, and why a rule is off."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from devtools import environment
from devtools.console import say
from devtools.places import ROOT, VENV

# H006: our pictures are drawings in a page. H015: a heading may share its line with what stands beside it.
# H025: djlint does not see a tag that is closed in another branch of an if; the page checks of the tests do.
# H030, H031: words for search engines are no use behind a sign-in.
# J018: the frame of the pages knows no room, so it names the front page and signing out by their addresses.
DJLINT = ("templates", "--profile=jinja", "--extension=html", "--lint", "--ignore=H006,H015,H025,H030,H031,J018")


@dataclass(frozen=True)
class Check:
    """A checker by name, with its program in .venv/bin and its arguments."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What a checker found; `output` is shown only when it is not well."""

    check: Check
    well: bool
    output: str
    seconds: float


CHECKS = (
    Check("mypy", ("mypy",)),
    Check("ruff", ("ruff", "check", "--quiet", "--output-format=concise", ".")),
    Check("ruff format", ("ruff", "format", "--check", "--quiet", ".")),
    Check("order of the rooms", ("lint-imports", "--no-logo")),
    Check("djlint", ("djlint", *DJLINT, "--quiet")),
)


def command(words: Sequence[str]) -> int:
    """Run all checkers; exit status 1 when one found something."""
    if words:
        say("./dev lint takes no arguments")
        return 2
    environment.prepare(environment.DEVELOPMENT)
    return 0 if run_all() else 1


def run_all() -> bool:
    """Run the checkers two at a time and say what each found. True when all is well."""
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(_run, CHECKS))
    for outcome in outcomes:
        say(f"  {outcome.check.name}: {'ok' if outcome.well else 'FAILED'} ({outcome.seconds:.1f} s)")
        if not outcome.well:
            say(outcome.output.rstrip())
    return all(outcome.well for outcome in outcomes)


def _run(check: Check) -> Outcome:
    start = time.monotonic()
    program = VENV / "bin" / check.command[0]
    done = subprocess.run(
        [program, *check.command[1:]], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    return Outcome(check, done.returncode == 0, done.stdout, time.monotonic() - start)


def format_sources(words: Sequence[str]) -> int:
    """Sort imports, mend what ruff can mend, and format. Answers 1 when something is left for a person."""
    environment.prepare(environment.DEVELOPMENT)
    ruff = VENV / "bin" / "ruff"
    fixed = subprocess.run([ruff, "check", "--fix", *(words or ["."])], cwd=ROOT, check=False).returncode
    formatted = subprocess.run([ruff, "format", *(words or ["."])], cwd=ROOT, check=False).returncode
    return max(fixed, formatted)
