# SPDX-License-Identifier: EUPL-1.2
"""Passkeys (WebAuthn): the questions for a browser, and what its answers prove. The library does the cryptography.

Every passkey is discoverable and checks its user (a finger, a face, a PIN): so it is two factors by itself, opens the
house without a password, and serves as the second step after one.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask import current_app
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tracker.people.models import Person
from tracker.sign_in.rules_factors import CHALLENGE_FOR
from tracker.sign_in.terms_factors import Challenge, PasskeyAnswer

_VERIFIED = UserVerificationRequirement.REQUIRED
_WAIT = int(CHALLENGE_FOR.total_seconds() * 1000)


class NotAPasskey(Exception):
    """What was sent is no answer of a passkey, or proves nothing."""


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A passkey that was just made: what is kept of it. Ids and keys are base64url."""

    credential_id: str
    public_key: str
    sign_count: int
    is_synced: bool


@contextmanager
def _judging() -> Iterator[None]:
    """Whatever the library stumbles over in what a browser sent is no passkey; it has an exception for most of it."""
    try:
        yield
    except Exception as error:
        raise NotAPasskey(type(error).__name__) from error


def our_origin() -> str:
    """The address of this install as a browser spells it: scheme, name, and a port when it is not the usual one."""
    parts = urlsplit(current_app.config["SETTINGS"].PUBLIC_URL)
    usual = {"https": 443, "http": 80}[parts.scheme]
    port = "" if parts.port in {None, usual} else f":{parts.port}"
    return f"{parts.scheme}://{parts.hostname}{port}"


def _our_name() -> str:
    return str(urlsplit(our_origin()).hostname)


def new_challenge(now: datetime) -> Challenge:
    """A question that nobody can guess."""
    return Challenge(bytes_to_base64url(secrets.token_bytes(32)), now)


def question_to_add(person: Person, organisation: str, challenge: Challenge, known: Sequence[str]) -> str:
    """What a browser needs to make a passkey, as JSON. `known` are the ids that this person has already."""
    options = generate_registration_options(
        rp_id=_our_name(),
        rp_name=f"Leerlus {organisation}",
        user_id=person.id.bytes,
        user_name=person.email,
        user_display_name=person.name,
        challenge=base64url_to_bytes(challenge.text),
        timeout=_WAIT,
        exclude_credentials=_described(known),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, require_resident_key=True, user_verification=_VERIFIED
        ),
    )
    return options_to_json(options)


def question_to_prove(challenge: Challenge, known: Sequence[str] = ()) -> str:
    """What a browser needs to let a passkey answer, as JSON. Without `known` any passkey of this house may answer."""
    options = generate_authentication_options(
        rp_id=_our_name(),
        challenge=base64url_to_bytes(challenge.text),
        timeout=_WAIT,
        allow_credentials=_described(known),
        user_verification=_VERIFIED,
    )
    return options_to_json(options)


def _described(known: Sequence[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known]


def read_new(sent: str) -> tuple[PasskeyAnswer, RegistrationCredential]:
    """A passkey that a browser says it made, read but not proven. Raises NotAPasskey."""
    with _judging():
        made = parse_registration_credential_json(sent)
        return _answer(made), made


def read(sent: str) -> tuple[PasskeyAnswer, AuthenticationCredential]:
    """An answer of a passkey, read but not proven. Raises NotAPasskey."""
    with _judging():
        given = parse_authentication_credential_json(sent)
        return _answer(given), given


def _answer(credential: RegistrationCredential | AuthenticationCredential) -> PasskeyAnswer:
    said = parse_client_data_json(credential.response.client_data_json)
    return PasskeyAnswer(bytes_to_base64url(credential.raw_id), bytes_to_base64url(said.challenge), str(said.origin))


def prove_new(made: RegistrationCredential, asked: Challenge) -> NewPasskey:
    """Hold a new passkey against the question. Raises NotAPasskey."""
    with _judging():
        proven = verify_registration_response(
            credential=made,
            expected_challenge=base64url_to_bytes(asked.text),
            expected_rp_id=_our_name(),
            expected_origin=our_origin(),
            require_user_verification=True,
        )
    return NewPasskey(
        credential_id=bytes_to_base64url(proven.credential_id),
        public_key=bytes_to_base64url(proven.credential_public_key),
        sign_count=proven.sign_count,
        is_synced=proven.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
    )


def prove(given: AuthenticationCredential, asked: Challenge, *, public_key: str, person: Person) -> int:
    """Hold an answer against the question and the key; answers the counter of the passkey. Raises NotAPasskey.

    The counter is judged by the rules, once the signature is known to be right.
    """
    with _judging():
        proven = verify_authentication_response(
            credential=given,
            expected_challenge=base64url_to_bytes(asked.text),
            expected_rp_id=_our_name(),
            expected_origin=our_origin(),
            credential_public_key=base64url_to_bytes(public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    if given.response.user_handle not in {None, b"", person.id.bytes}:
        raise NotAPasskey("made for somebody else")
    return proven.new_sign_count
