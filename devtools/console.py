# SPDX-License-Identifier: EUPL-1.2
"""How `./dev` talks: short lines, and for everything that is missing the exact mend."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from devtools.places import ROOT

TAIL_LINES = 25
NO_NETWORK = (
    "this step needs the network once. Check the connection (behind a proxy: set HTTPS_PROXY), "
    "then run the same command again"
)


class Mend(Exception):
    """Something is missing that a person must mend: what is wrong, and the command or step that mends it."""

    def __init__(self, problem: str, mend: str) -> None:
        super().__init__(f"{problem}\n  Mend: {mend}")


def say(line: str) -> None:
    """One line for the person at the keyboard, at once, also into a pipe."""
    print(line, flush=True)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Name a piece of work before it starts, and say how long it took."""
    print(f"  {what} ... ", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        say("failed")
        raise
    say(f"{time.monotonic() - start:.1f} s")


def run(command: Sequence[str | Path], *, mend: str, problem: str = "", env: Mapping[str, str] | None = None) -> None:
    """Run a command in silence. When it fails, its last lines are shown and Mend is raised."""
    done = subprocess.run(
        command, cwd=ROOT, env=env, text=True, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if done.returncode:
        print("\n" + "\n".join(done.stdout.splitlines()[-TAIL_LINES:]), file=sys.stderr)
        raise Mend(problem or f"{Path(command[0]).name} failed (exit status {done.returncode}).", mend)
