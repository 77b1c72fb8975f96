# SPDX-License-Identifier: EUPL-1.2
"""./dev shots: pictures of the example organisation's pages, to look at before a change lands."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from devtools import environment, suite
from devtools.console import Mend, say
from devtools.places import PYTHON, ROOT, VAR


def command(words: Sequence[str]) -> int:
    """Load the examples into a database of their own and picture every kind of page that their people can reach."""
    if len(words) > 1 or any(word.startswith("-") for word in words):
        say("usage: ./dev shots [FOLDER]     (default: var/shots)")
        return 2
    environment.prepare(environment.DEVELOPMENT)
    if not suite.chromium():
        environment.apt_install(["chromium"], "Pictures need a browser.")
    folder = Path(words[0]).resolve() if words else VAR / "shots"
    done = subprocess.run([PYTHON, "-m", "devtools.pictures", folder], cwd=ROOT, check=False)
    if done.returncode:
        raise Mend("The pictures were not made.", "read the last lines above")
    return 0
