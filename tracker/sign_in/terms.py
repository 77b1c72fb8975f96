# SPDX-License-Identifier: EUPL-1.2
"""Words of the room sign_in: what is known of somebody who is on the way in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Failures:
    """Wrong passwords for one account, one after another. `until` is when an account that they closed opens again."""

    count: int
    failed_at: datetime
    until: datetime | None = None


class Reviewed(StrEnum):
    """Which accounts an access review is about: all each year, administrators each quarter (BIO2 5.18.02, 8.02.01)."""

    OPEN = "open_accounts"
    ADMINS = "administrators"
    CLOSED = "closed_accounts"
    ALL = "all_accounts"
