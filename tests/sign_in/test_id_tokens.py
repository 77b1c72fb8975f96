# SPDX-License-Identifier: EUPL-1.2
"""What a signed answer must hold (PUBLIC-SECTOR 39), as a table: one thing wrong at a time, keys of our own."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from tracker.refusal import Refused
from tracker.sign_in import id_tokens

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECOND = int(NOW.timestamp())
ISSUER = "https://login.testwaard.example"
SIGNER = RSAKey.generate_key(2048, {"kid": "usual", "use": "sig"})
CURVE = ECKey.generate_key("P-256", {"kid": "curve"})
STRANGER = ECKey.generate_key("P-256", {"kid": "curve"})
EXPECTED = id_tokens.Expected(ISSUER, "leerlus", "a nonce", "an access token")
SECRET = OctKey.import_key("the secret of the client, which both sides know", {"kid": "usual"})


def half_hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()[:16]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def token(alg: str = "RS256", key: Any = SIGNER, kid: str | None = None, **changes: Any) -> str:
    """A good answer, with some claims changed; None leaves one out."""
    good = {
        "iss": ISSUER,
        "sub": "248289761001",
        "aud": "leerlus",
        "exp": SECOND + 300,
        "iat": SECOND,
        "nonce": "a nonce",
        "at_hash": half_hash("an access token"),
    }
    claims = {name: value for name, value in {**good, **changes}.items() if value is not None}
    return jwt.encode({"alg": alg, "kid": kid or key.kid}, claims, key, algorithms=[alg])


def bare(header: dict[str, str], signature: str = "") -> str:
    """A token that nobody signed, with a header that says otherwise."""
    claims = token().split(".")[1]
    start = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    return f"{start}.{claims}.{signature}"


def read(given: str) -> str | dict[str, Any]:
    """The claims, or the code of the refusal."""
    keys = id_tokens.usable_keys({"keys": [key.as_dict(private=False) for key in (SIGNER, CURVE)]})
    try:
        return id_tokens.read(given, keys, EXPECTED, NOW)
    except Refused as refused:
        return refused.refusal.code


GOOD = {
    "as it should be": {},
    "more than one audience, this client among them": {"aud": ["leerlus", "other"], "azp": "leerlus"},
    "no hash of the access token, which the standard leaves open": {"at_hash": None},
    "clocks a minute apart": {"iat": SECOND + 60, "nbf": SECOND + 60},
    "run out a minute ago by our clock": {"exp": SECOND - 60},
    "dated five minutes back, as a big provider does": {"iat": SECOND - 300, "nbf": SECOND - 300},
}


@pytest.mark.parametrize("changes", GOOD.values(), ids=GOOD)
def test_a_good_answer_is_taken(changes: dict[str, Any]) -> None:
    found = read(token(**changes))
    assert isinstance(found, dict), found
    assert found["sub"] == "248289761001"


@pytest.mark.parametrize(("alg", "key"), [("RS256", SIGNER), ("PS256", SIGNER), ("ES256", CURVE)])
def test_three_ways_of_signing_are_good_enough(alg: str, key: Any) -> None:
    assert isinstance(read(token(alg, key)), dict)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"iss": "https://login.elsewhere.example"}, "foreign_issuer"),
    ({"iss": ISSUER + "/"}, "foreign_issuer"),
    ({"iss": None}, "foreign_issuer"),
    ({"iss": [ISSUER]}, "foreign_issuer"),
    ({"aud": "other"}, "wrong_audience"),
    ({"aud": ["other"]}, "wrong_audience"),
    ({"aud": None}, "wrong_audience"),
    ({"aud": {"leerlus": True}}, "wrong_audience"),
    ({"aud": ["leerlus", "other"]}, "wrong_audience"),
    ({"aud": ["leerlus", "other"], "azp": "other"}, "wrong_audience"),
    ({"azp": "other"}, "wrong_audience"),
    ({"aud": "other", "azp": "leerlus"}, "wrong_audience"),
    ({"exp": SECOND - 121}, "answer_expired"),
    ({"exp": None}, "answer_expired"),
    ({"exp": "tomorrow"}, "answer_expired"),
    ({"exp": True}, "answer_expired"),
    ({"iat": SECOND + 121}, "clock_off"),
    ({"iat": SECOND - 901}, "clock_off"),
    ({"iat": None}, "clock_off"),
    ({"iat": -(10**400)}, "clock_off"),
    ({"nbf": SECOND + 121}, "clock_off"),
    ({"nonce": "another nonce"}, "wrong_nonce"),
    ({"nonce": None}, "wrong_nonce"),
    ({"nonce": ["a nonce"]}, "wrong_nonce"),
    ({"at_hash": half_hash("another access token")}, "wrong_signature"),
    ({"at_hash": 7}, "wrong_signature"),
    ({"at_hash": {"of": "what"}}, "strange_answer"),
    ({"sub": None}, "strange_answer"),
    ({"sub": 248289761001}, "strange_answer"),
    ({"amr": "pwd"}, "strange_answer"),
]


@pytest.mark.parametrize(("changes", "code"), WRONG)
def test_a_wrong_claim_is_refused(changes: dict[str, Any], code: str) -> None:
    assert read(token(**changes)) == code


FORGED = {
    "signed with another key of that name": (token("ES256", STRANGER), "wrong_signature"),
    "signed with nothing": (bare({"alg": "none"}), "weak_signature"),
    "signed with nothing, under the name of the key": (bare({"alg": "none", "kid": "usual"}), "weak_signature"),
    "signed with the secret of the client": (token("HS256", SECRET), "weak_signature"),
    "signed well, but with more than was agreed": (token("RS512"), "weak_signature"),
    "says RS256, holds no signature": (bare({"alg": "RS256", "kid": "usual"}), "wrong_signature"),
    "says ES256 under the name of an RSA key": (bare({"alg": "ES256", "kid": "usual"}, "AAAA"), "wrong_signature"),
    "one letter of the claims changed": (token().replace(".eyJ", ".eyK", 1), "wrong_signature"),
    "no token at all": ("no token at all", "wrong_signature"),
    "nothing": ("", "wrong_signature"),
    "half": (token().rpartition(".")[0], "wrong_signature"),
    "letters that no token has": ("é.è.ê", "wrong_signature"),
}


@pytest.mark.parametrize(("given", "code"), FORGED.values(), ids=FORGED)
def test_a_forged_answer_is_refused(given: str, code: str) -> None:
    assert read(given) == code


def test_a_key_that_is_not_known_is_said_so_that_keys_are_asked_again() -> None:
    with pytest.raises(InvalidKeyIdError):
        read(token(kid="new"))


def test_only_keys_for_signatures_are_used() -> None:
    """A key for hiding, a secret one, or one of a kind that nobody knows signs nothing."""
    hiding = {**RSAKey.generate_key(2048).as_dict(private=False), "kid": "hides", "use": "enc"}
    secret = {"kty": "oct", "k": "c2VjcmV0", "kid": "secret"}
    published = [hiding, secret, {"kty": "of next year", "kid": "next"}, CURVE.as_dict(private=False)]
    keys = id_tokens.usable_keys({"keys": published})
    assert isinstance(keys, KeySet)
    assert [key.kid for key in keys] == ["curve"]
