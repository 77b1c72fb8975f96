# SPDX-License-Identifier: EUPL-1.2
"""Words of the room sign_in: what is known of somebody who is on the way in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Failures:
    """Wrong passwords for one account, one after another. `until` is when an account that they closed opens again."""

    count: int
    failed_at: datetime
    until: datetime | None = None
