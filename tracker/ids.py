# SPDX-License-Identifier: EUPL-1.2
"""Ids: UUIDv7 that sort by time and never step back within a process, and the codes people read (E-026)."""

from __future__ import annotations

import os
import re
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0
_CODE = re.compile(r"E-(\d{1,9})", re.IGNORECASE)


def uuid7() -> UUID:
    """A new id (RFC 9562, version 7): milliseconds first, so rows of two installs merge and still sort by time.

    Within one process every id is larger than the one before, also when the clock stands still or steps back.
    """
    global _last  # noqa: PLW0603  # one counter a process is the point
    milliseconds = time.time_ns() // 1_000_000
    fresh = (milliseconds << 80) | int.from_bytes(os.urandom(10))
    with _lock:
        _last = max(fresh & ~_FIXED | _BITS, _next(_last))
        return UUID(int=_last)


_FIXED = (0xF << 76) | (0x3 << 62)
_BITS = (0x7 << 76) | (0x2 << 62)


def _next(value: int) -> int:
    """The smallest id above `value`: one more in the last 62 bits, which are random anyway."""
    return (value + 1) & ~_FIXED | _BITS if value else 0


def experiment_code(number: int) -> str:
    """The code on the screen and in the address of an experiment: 26 becomes E-026."""
    return f"E-{number:03d}"


def experiment_number(code: str) -> int | None:
    """The number behind a code as somebody typed it (`e-26`, `E-026`), or None when it is not a code."""
    match = _CODE.fullmatch(code.strip())
    return int(match[1]) if match else None
