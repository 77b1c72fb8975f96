# SPDX-License-Identifier: EUPL-1.2
"""The ways to the provider that this browser is on: kept in its signed cookie, each for one answer.

More than one, because people open two tabs. The cookie is the memory: starting writes nothing to the database.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from flask import session

from tracker.sign_in.rules_provider import Flow

FLOWS = "flows"
MOST_FLOWS = 3
LONGEST_WANTED = 500  # a cookie holds 4 KB


def begin(wanted: str | None, now: datetime) -> Flow:
    """A new way, remembered in the place of the oldest. State, nonce and verifier have 256 bits each."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    flow = Flow(state, nonce, verifier, wanted if wanted and len(wanted) <= LONGEST_WANTED else None, now)
    kept = [flow.state, flow.nonce, flow.verifier, flow.wanted, int(now.timestamp())]
    session[FLOWS] = [*_kept(), kept][-MOST_FLOWS:]
    return flow


def end(state: str | None) -> Flow | None:
    """The way that this answer belongs to, forgotten at once; None when this browser is on no such way."""
    found = next((kept for kept in _kept() if kept[0] == state), None)
    if found is None:
        return None
    session[FLOWS] = [kept for kept in _kept() if kept is not found]
    state, nonce, verifier, wanted, begun = found
    return Flow(state, nonce, verifier, wanted, datetime.fromtimestamp(begun, UTC))


def _kept() -> list[Any]:
    kept: list[Any] = session.get(FLOWS, [])
    return kept
