# SPDX-License-Identifier: EUPL-1.2
"""When a session is over (PUBLIC-SECTOR 46), and for whom one factor is not enough (PUBLIC-SECTOR 41)."""

from __future__ import annotations

from datetime import datetime

from tracker.people.terms import Role, SecondFactor, SessionLimits, SessionTimes


def session_goes_on(times: SessionTimes, limits: SessionLimits, now: datetime) -> bool:
    """Is a session neither left alone too long, nor too old (PUBLIC-SECTOR 46)?"""
    return now - times.seen_at < limits.idle and now - times.started_at < limits.longest


def needs_second_factor(who: SecondFactor, roles: frozenset[Role]) -> bool:
    """Must somebody with these roles have a second step for signing in (PUBLIC-SECTOR 41, BIO2 5.17.01)?"""
    return who is SecondFactor.EVERYBODY or (who is SecondFactor.ADMINS and Role.ADMIN in roles)
