# SPDX-License-Identifier: EUPL-1.2
"""Where things lie in a checkout, and the environment in which the product runs there."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"
STATIC = ROOT / "tracker" / "static"
NODE_MODULES = ROOT / "node_modules"


def digest(files: Iterable[Path], *more: str) -> str:
    """A short mark of what files hold and where they lie; `more` is whatever else the result depends on."""
    mark = hashlib.sha256("\0".join(more).encode())
    for file in sorted(files):
        mark.update(f"\0{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return mark.hexdigest()[:32]


def is_stamped(stamp: Path, mark: str) -> bool:
    """Was this work done already, from the very same input?"""
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == mark


def put_stamp(stamp: Path, mark: str) -> None:
    """Remember that the work is done; write this last."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(mark, encoding="utf-8")


def secret_key(folder: Path = VAR) -> str:
    """The key that signs sessions on this machine: made once, readable by its owner only."""
    file = folder / "secret-key"
    folder.mkdir(exist_ok=True)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return file.read_text(encoding="utf-8").strip()


def product_environment(port: int = 8000) -> dict[str, str]:
    """The environment for the product in this checkout; what the caller has set stays."""
    VAR.mkdir(exist_ok=True)
    defaults = {
        "DATABASE_URL": f"sqlite:///{VAR / 'leerlus.db'}",
        "PUBLIC_URL": f"http://localhost:{port}",
        "PYTHONUNBUFFERED": "1",
    }
    if not os.environ.get("SECRET_KEY"):
        defaults["SECRET_KEY"] = secret_key()
    return defaults | {name: value for name, value in os.environ.items() if value or name not in defaults}
