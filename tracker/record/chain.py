# SPDX-License-Identifier: EUPL-1.2
"""The arithmetic of the chain: what is hashed, and how. Pure, so that anyone can check a printed head."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tracker.tables import canonical

GENESIS = "0" * 64


def link_hash(
    *,
    event_id: UUID,
    stream: tuple[str, UUID],
    seq: int,
    kind: str,
    actor_id: UUID | None,
    recorded_at: datetime,
    due_at: datetime | None,
    data: dict[str, Any],
    previous_hash: str,
) -> str:
    """SHA-256, in hex, over the canonical JSON of an event together with the hash of the one before it."""
    whole = {
        "id": str(event_id),
        "stream": [stream[0], str(stream[1])],
        "seq": seq,
        "kind": kind,
        "actor": str(actor_id) if actor_id else None,
        "recorded_at": _spelled(recorded_at),
        "due_at": _spelled(due_at) if due_at else None,
        "data": data,
        "previous": previous_hash,
    }
    return hashlib.sha256(canonical(whole).encode()).hexdigest()


def text_hash(salt: str, text: str) -> str:
    """What an event keeps of a text: SHA-256 over salt and text. Without the salt it says nothing."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def _spelled(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
