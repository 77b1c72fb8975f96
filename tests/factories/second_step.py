# SPDX-License-Identifier: EUPL-1.2
"""A phone with an authenticator app, and a passkey made of software: what people hold beside their password."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

import cbor2
import pyotp
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from tracker import clock
from tracker.acts import act
from tracker.extensions import db
from tracker.people.models import Person
from tracker.sign_in import factors, totp

ORIGIN = "http://localhost:8000"  # the PUBLIC_URL of the tests
PRESENT, VERIFIED, ATTACHED = 0x01, 0x04, 0x40


def code_of(secret: str, at: datetime | None = None) -> str:
    """What an app with this secret shows at a moment."""
    return pyotp.TOTP(secret).at(at or clock.now())


def give_app(person: Person) -> tuple[str, list[str]]:
    """An app for a person: its secret, and the recovery codes that came with it."""
    secret = totp.new_secret()
    with act() as (_, now):
        codes = factors.add_app(person, secret, code_of(secret, now), now=now)
        db.session.commit()
    return secret, codes


class SoftPasskey:
    """A passkey without a device: answers the questions of the house as a browser sends the answers on.

    What a browser would refuse can be asked of it too: another origin, no user who was checked, a counter of before.
    """

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.sign_count = 0
        self.user: bytes = b""

    def make(self, question: dict[str, Any], *, origin: str = ORIGIN, flags: int = PRESENT | VERIFIED) -> str:
        """The answer to a question that makes a passkey."""
        self.user = base64url_to_bytes(question["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        about = self._about(question["rp"]["id"], flags | ATTACHED)
        about += bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        said = _client_data("webauthn.create", question["challenge"], origin)
        made = {"fmt": "none", "attStmt": {}, "authData": about}
        return self._sent(clientDataJSON=said, attestationObject=cbor2.dumps(made))

    def answer(
        self, question: dict[str, Any], *, origin: str = ORIGIN, flags: int = PRESENT | VERIFIED, count: int | None = None,
        user: UUID | None = None,
    ) -> str:  # fmt: skip
        """The answer to a question that lets somebody in. The counter goes up, unless `count` says what it is."""
        self.sign_count = self.sign_count + 1 if count is None else count
        about = self._about(question["rpId"], flags)
        said = _client_data("webauthn.get", question["challenge"], origin)
        signature = self.key.sign(about + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        handle = user.bytes if user else self.user
        return self._sent(clientDataJSON=said, authenticatorData=about, signature=signature, userHandle=handle)

    def _about(self, site: str, flags: int) -> bytes:
        return hashlib.sha256(site.encode()).digest() + bytes([flags]) + self.sign_count.to_bytes(4, "big")

    def _sent(self, **response: bytes) -> str:
        name = bytes_to_base64url(self.id)
        inner = {key: bytes_to_base64url(value) for key, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": inner})


def _client_data(kind: str, challenge: str, origin: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()


def shown_codes(html: str) -> list[str]:
    """The recovery codes that a page shows."""
    return re.findall(r"<code>([a-z2-9-]{19})</code>", html)
