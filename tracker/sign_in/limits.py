# SPDX-License-Identifier: EUPL-1.2
"""When wrong passwords close an account for a while (BIO2 5.17, PUBLIC-SECTOR 43)."""

from __future__ import annotations

from datetime import datetime, timedelta

from tracker.sign_in.terms import Failures

MOST_FAILURES = 10
LOCKED_FOR = timedelta(hours=1)


def after_failure(before: Failures | None, now: datetime) -> Failures:
    """One wrong password more. The tenth in a row closes the account for an hour; a quiet hour ends the row."""
    goes_on = before is not None and before.until is None and now - before.failed_at < LOCKED_FOR
    count = before.count + 1 if before is not None and goes_on else 1
    return Failures(count=count, failed_at=now, until=now + LOCKED_FOR if count >= MOST_FAILURES else None)


def is_locked(failures: Failures | None, now: datetime) -> bool:
    """Is the account closed at this moment? Then the right password opens nothing either."""
    return failures is not None and failures.until is not None and now < failures.until
