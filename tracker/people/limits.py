# SPDX-License-Identifier: EUPL-1.2
"""When a session is over (PUBLIC-SECTOR 46)."""

from __future__ import annotations

from datetime import datetime

from tracker.people.terms import SessionLimits, SessionTimes


def session_goes_on(times: SessionTimes, limits: SessionLimits, now: datetime) -> bool:
    """Is a session neither left alone too long, nor too old (PUBLIC-SECTOR 46)?"""
    return now - times.seen_at < limits.idle and now - times.started_at < limits.longest
