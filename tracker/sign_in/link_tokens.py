# SPDX-License-Identifier: EUPL-1.2
"""The secret part of a link: its id, signed with the key of the install.

The database, the record and the logs hold no token: whoever reads them can open no link, and the worker can still make
the address from the row.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, Signer

_IDS = 32  # bytes: organisation and link


def token_of(organisation_id: UUID, link_id: UUID) -> str:
    """The token that opens this link."""
    ids = base64.urlsafe_b64encode(organisation_id.bytes + link_id.bytes).rstrip(b"=")
    return _signer().sign(ids).decode()


def ids_of(token: str) -> tuple[UUID, UUID] | None:
    """Organisation and link of a token that we signed, else None."""
    try:
        signed = _signer().unsign(token.encode())
        ids = base64.urlsafe_b64decode(signed + b"=" * (-len(signed) % 4))
    except (BadSignature, binascii.Error, UnicodeEncodeError):
        return None
    return (UUID(bytes=ids[:16]), UUID(bytes=ids[16:])) if len(ids) == _IDS else None


def _signer() -> Signer:
    return Signer(str(current_app.secret_key), salt="tracker.link", key_derivation="hmac", digest_method=hashlib.sha256)
