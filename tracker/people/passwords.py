# SPDX-License-Identifier: EUPL-1.2
"""Passwords: argon2id, and the same work whether or not an account exists."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 200

_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password, the work is the point")

# Read aloud without a mistake: no l or 1, no o or 0. 16 signs of 30 are 78 bits.
_SIGNS = "abcdefghijkmnpqrstuvwxyz236789"
_GROUPS, _GROUP = 4, 4


def hash_password(password: str) -> str:
    """The hash to store. Takes tens of milliseconds: call it before a writing transaction begins."""
    return _hasher.hash(password)


def is_right(stored: str | None, password: str) -> bool:
    """Is this the password? Without an account it does the same work and says no, so that time tells nothing."""
    try:
        _hasher.verify(stored or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def start_password() -> str:
    """A password to hand over on paper, that its owner changes. It is shown once and never stored as text."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))
