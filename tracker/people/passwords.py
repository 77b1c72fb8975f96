# SPDX-License-Identifier: EUPL-1.2
"""Passwords: which may be chosen, argon2id, and the same work whether or not an account exists.

Long rather than strange (ASVS 6.2): twelve signs or more of any kind, and none that is known or easy to guess.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

SHORTEST = 12
LONGEST = 128
_MOST_LOOKED_AT = 72  # signs: what zxcvbn takes
_FEW_GUESSES = 1_000_000_000  # each costs an argon2, for who has stolen our hashes
_A_WORD, _LEAST_OF_ONES_OWN = 4, 8  # signs: what counts as a word that others know; what must be left without those
_GUESSED_FIRST = ("leerlus", "wachtwoord", "welkom", "gemeente", "provincie", "waterschap")

# One lane: a computation uses one core and leaves the others to the pages. One at a time, so that many who sign in at
# the same moment wait for each other, and not everybody else for them.
_hasher = PasswordHasher(parallelism=1)
_turn = Lock()
_NOBODY = _hasher.hash("nobody has this password, the work is the point")

# Read aloud without a mistake: no l or 1, no o or 0. 16 signs of 30 are 78 bits.
_SIGNS = "abcdefghijkmnpqrstuvwxyz236789"
_GROUPS, _GROUP = 4, 4


def hash_password(password: str) -> str:
    """The hash to store. Takes tens of milliseconds: call it before a writing transaction begins."""
    with _turn:
        return _hasher.hash(password)


def is_easy_to_guess(password: str, about: Iterable[str] = ()) -> bool:
    """Is it on the list of stolen passwords, or made of what is tried first? `about` is what is known of the person."""
    known = {word.lower() for word in (*_GUESSED_FIRST, *about) if len(word) >= _A_WORD}
    own = password.lower()
    for word in sorted(known, key=len, reverse=True):
        own = own.replace(word, "")
    return len(own) < _LEAST_OF_ONES_OWN or zxcvbn(password[:_MOST_LOOKED_AT])["guesses"] < _FEW_GUESSES


def is_right(stored: str | None, password: str) -> bool:
    """Is this the password? Without an account it does the same work and says no, so that time tells nothing."""
    try:
        with _turn:
            _hasher.verify(stored or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def readable_secret() -> str:
    """A secret to write down and read aloud. It is shown once and never stored as text."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))
