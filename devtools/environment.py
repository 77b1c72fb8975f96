# SPDX-License-Identifier: EUPL-1.2
"""Setting up: environment, locked packages, assets, translations.

Each step leaves a stamp of what it was made from, and is skipped while that stays the same.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devtools import assets, node
from devtools.console import NO_NETWORK, Mend, run, say, step
from devtools.places import PYTHON, ROOT, VAR, VENV, digest, is_stamped, put_stamp

RUN, DEVELOPMENT, NODE = "requirements.txt", "requirements-dev.txt", "requirements-node.txt"
TRANSLATIONS = ROOT / "tracker" / "translations"


def prepare(lock: str = RUN) -> node.Tools:
    """Bring this checkout up to date: with the packages of `lock`, the bundle and the translations.

    A second ./dev waits here for the first. Answers which Node it used. Raises Mend when something lacks.
    """
    with _alone():
        ensure_venv()
        ensure_packages(lock)
        tools = node.find() or _node_from_the_venv()
        node.ensure_packages(tools)
        assets.ensure_bundle(tools)
        ensure_translations()
    return tools


@contextmanager
def _alone() -> Iterator[None]:
    """Only one set-up at a time in one checkout."""
    VAR.mkdir(exist_ok=True)
    with (VAR / "setup.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  another ./dev is setting up this checkout; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def ensure_venv() -> None:
    """An environment in .venv, made for this folder and this Python; remade when either changed."""
    mark = f"{ROOT} {sys.version_info[0]}.{sys.version_info[1]}"
    stamp = VENV / ".made-for"
    if PYTHON.exists() and is_stamped(stamp, mark):
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise Mend("This Python cannot make an environment: its venv module is missing.", venv_mend())
    if stamp.exists() or not PYTHON.exists():
        shutil.rmtree(VENV, ignore_errors=True)
    with step("environment in .venv"):
        run([sys.executable, "-m", "venv", VENV], mend=venv_mend())
    put_stamp(stamp, mark)


def venv_mend() -> str:
    """How Debian and Ubuntu bring the venv module of the Python that runs now."""
    return "apt install python3-venv (with sudo when you are not root), then the same command again"


def ensure_packages(lock: str) -> None:
    """Install exactly what a lock says, by hash, and make this checkout importable."""
    stamp, mark = _stamp(lock), _mark(lock)
    if is_stamped(stamp, mark) or (lock == RUN and is_stamped(_stamp(DEVELOPMENT), _mark(DEVELOPMENT))):
        return
    with step(f"packages of {lock}"):
        run([*_installer(), "--require-hashes", "-r", lock], mend=NO_NETWORK)
    (site_packages() / "leerlus.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    put_stamp(stamp, mark)


def _stamp(lock: str) -> Path:
    return VENV / f".installed-{lock}"


def _mark(lock: str) -> str:
    """The development lock holds the other one too, so that one set of packages serves both."""
    locks = {ROOT / lock, ROOT / RUN} if lock == DEVELOPMENT else {ROOT / lock}
    return digest(locks)


def _installer() -> list[str | Path]:
    """Pip of the environment; uv does the same in half the time when somebody has it."""
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--quiet", "--python", PYTHON]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--retries", "2", "--timeout", "20"]
    return [PYTHON, "-m", "pip", "install", *quiet]


def site_packages() -> Path:
    return VENV / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"


def _node_from_the_venv() -> node.Tools:
    ensure_packages(NODE)
    return node.in_site_packages(site_packages())


def ensure_translations() -> None:
    """Merge the fragments of the rooms (nl/<room>.po) into one catalogue per language."""
    fragments = sorted(TRANSLATIONS.glob("*/*.po"))
    stamp, mark = VENV / ".translations", digest(fragments)
    made = {file.parent / "LC_MESSAGES" / "messages.mo" for file in fragments}
    if is_stamped(stamp, mark) and all(file.exists() for file in made):
        return
    with step("translations"):
        run(
            [PYTHON, "-m", "devtools.translations"],
            mend="correct the line that is named above, then try again",
        )
    put_stamp(stamp, mark)


def apt_install(packages: list[str], why: str) -> None:
    """Install Debian packages when this process may; else raise Mend with the command that does it."""
    command = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Mend(why, f"sudo {command}\n  or leave these tests out: ./dev test --fast")
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    with step(command):
        run(["apt-get", "update", "-qq"], mend=NO_NETWORK, env=quiet)
        run(command.split(), mend=NO_NETWORK, env=quiet)
