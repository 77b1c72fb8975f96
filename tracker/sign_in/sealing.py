# SPDX-License-Identifier: EUPL-1.2
"""Secrets that must be read again, sealed with a key that is derived from SECRET_KEY: the database alone opens nothing.

Sealed text is bound to the person it is for: a row that somebody copies to another account cannot be opened there.
Another SECRET_KEY opens none of it (docs/settings.md says what that means).
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from tracker.people.models import Person

_NONCE = 12


class CannotOpen(Exception):
    """Sealed with another SECRET_KEY, for somebody else, or not sealed text at all."""


def seal(text: str, person: Person) -> str:
    """Sealed text, as base64url."""
    nonce = os.urandom(_NONCE)
    return urlsafe_b64encode(nonce + _cipher().encrypt(nonce, text.encode(), _bound_to(person))).decode()


def unseal(sealed: str, person: Person) -> str:
    """The text. Raises CannotOpen."""
    try:
        raw = urlsafe_b64decode(sealed)
        return _cipher().decrypt(raw[:_NONCE], raw[_NONCE:], _bound_to(person)).decode()
    except (InvalidTag, ValueError) as error:
        raise CannotOpen from error


def _cipher() -> AESGCM:
    key: str = current_app.config["SECRET_KEY"]
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"leerlus: secrets of second factors").derive(key.encode()))


def _bound_to(person: Person) -> bytes:
    return person.organisation_id.bytes + person.id.bytes
