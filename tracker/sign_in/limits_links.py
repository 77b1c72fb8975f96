# SPDX-License-Identifier: EUPL-1.2
"""How long a link lives, and whether it may be used (PUBLIC-SECTOR 42, ASVS 6.4.3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from tracker.sign_in.terms_links import LinkFacts, LinkKind, LinkState

LIVES = {LinkKind.INVITATION: timedelta(days=7), LinkKind.RESET: timedelta(hours=1)}
ASKED_AGAIN_AFTER = timedelta(minutes=5)  # who asks twice in that time gets one message


def state_of(link: LinkFacts | None, now: datetime) -> LinkState:
    """May this link be used now? An invitation is spent as soon as its owner has a way in, however that came."""
    if link is None:
        return LinkState.UNKNOWN
    if not link.is_active:
        return LinkState.CLOSED
    if link.used_at is not None or (link.kind is LinkKind.INVITATION and link.is_in):
        return LinkState.USED
    if link.ended_at is not None:
        return LinkState.REPLACED
    return LinkState.EXPIRED if now >= link.expires_at else LinkState.OPEN
