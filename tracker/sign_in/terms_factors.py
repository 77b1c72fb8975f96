# SPDX-License-Identifier: EUPL-1.2
"""Words of the second step of signing in: what somebody has for it, and what it answers (PUBLIC-SECTOR 41)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Factor(StrEnum):
    """What somebody has beside a password. Recovery codes only stand in for one of these."""

    APP = "app"
    PASSKEY = "passkey"


@dataclass(frozen=True, slots=True)
class Factors:
    """What one person has. Recovery codes that were used do not count."""

    has_app: bool = False
    passkeys: int = 0
    codes_left: int = 0

    @property
    def count(self) -> int:
        """How many second factors; recovery codes are none."""
        return self.has_app + self.passkeys


@dataclass(frozen=True, slots=True)
class SeenCode:
    """A code of the app, seen from the server: the time step it belongs to, which it is now, and the last one used."""

    step: int | None
    present: int
    last_used: int


@dataclass(frozen=True, slots=True)
class Challenge:
    """A question to a passkey, as base64url. It lies in the signed session until it is answered."""

    text: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class PasskeyAnswer:
    """What a browser says that a passkey answered, read but not yet proven."""

    credential_id: str
    challenge: str
    origin: str
