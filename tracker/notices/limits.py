# SPDX-License-Identifier: EUPL-1.2
"""How long a worker has for what it claimed, when a message is tried again, and when it is given up (DESIGN 5)."""

from __future__ import annotations

from datetime import datetime, timedelta

LEASE = timedelta(minutes=10)  # longer than a mail server may be silent, at each step of one message together
MOST_ATTEMPTS = 8
KEPT_FOR = timedelta(days=30)  # what was sent, given up or called off

_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))


def next_attempt(attempt: int, now: datetime) -> datetime | None:
    """When a message that just failed is tried again, by how often it was tried; None: it is given up."""
    return None if attempt >= MOST_ATTEMPTS else now + _WAITS[attempt - 1]
