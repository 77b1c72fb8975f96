# SPDX-License-Identifier: EUPL-1.2
"""./dev test: everything that must be green, on both databases and in a real browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from devtools import environment, lint, node, postgres
from devtools.console import say
from devtools.places import NODE_MODULES, PYTHON, ROOT, VAR

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
PAGES = VAR / "pages"
HELP = """usage: ./dev test [--fast | --long] [arguments for pytest]

  --fast   without PostgreSQL and browser
  --long   also the tests marked long

With a path (./dev test tests/votes) only those tests run, without the checkers."""


def test(words: Sequence[str]) -> int:
    """Run the checkers and the tests. Answers 0 only when something ran and all of it was well."""
    start = time.monotonic()
    if {"--help", "-h"} & set(words):
        say(HELP)
        return 0
    fast, long = "--fast" in words, "--long" in words
    chosen = [word for word in words if word not in {"--fast", "--long"}]
    tools = environment.prepare(environment.DEVELOPMENT)
    if not fast:
        install_what_is_missing()
    checks_are_well = True if chosen else lint.run_all()
    status = run_pytest(chosen, fast=fast, long=long)
    pages_are_well = check_pages(tools)
    well = status == 0 and checks_are_well and pages_are_well
    say(f"{'All is well' if well else 'Not well'} after {time.monotonic() - start:.0f} s.")
    return 0 if well else (status or 1)


def install_what_is_missing() -> None:
    """A PostgreSQL server and a browser, from Debian. Raises Mend with the command if we may not."""
    wanted = {"postgresql": postgres.binaries(), "chromium": chromium()}
    if missing := [package for package, found in wanted.items() if not found]:
        environment.apt_install(missing, f"The tests need {' and '.join(missing)}.")


def chromium() -> str | None:
    """The browser for the tests: one that the machine has, never one that a package downloads."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def run_pytest(chosen: Sequence[str], *, fast: bool, long: bool) -> int:
    """Pytest on two cores; answers its exit status, which is not 0 when no test ran."""
    shutil.rmtree(PAGES, ignore_errors=True)
    options = ["-n", "2", "--dist", "worksteal", "-q"]
    options += ["--engines=sqlite"] if fast else []
    options += ["--hypothesis-profile=long"] if long else []
    marks = [mark for mark, left_out in {"not browser": fast, "not long": not long}.items() if left_out]
    if marks:
        options += ["-m", " and ".join(marks)]
    environment_of_tests = os.environ | {"LEERLUS_PAGES": str(PAGES)}
    command: list[str | Path] = [PYTHON, "-m", "pytest", *options, *chosen]
    return subprocess.run(command, cwd=ROOT, env=environment_of_tests, check=False).returncode


def check_pages(tools: node.Tools) -> bool:
    """Let html-validate read every different page that the tests saw. True when it finds nothing."""
    pages = sorted(PAGES.glob("*.html"))
    if not pages:
        return True
    program = NODE_MODULES / "html-validate" / "bin" / "html-validate.mjs"
    rules = ROOT / "tests" / "htmlvalidate.json"
    done = subprocess.run(
        [tools.node, program, "--config", rules, "--max-warnings", "0", *pages],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    say(f"html-validate: {len(pages)} different pages, {'ok' if done.returncode == 0 else 'FAILED'}")
    if done.returncode:
        say(done.stdout + done.stderr)
    return done.returncode == 0
