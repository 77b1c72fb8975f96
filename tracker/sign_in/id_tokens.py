# SPDX-License-Identifier: EUPL-1.2
"""The signed answer of a provider: is it from this provider, for this install, for this way in, and of this moment?

joserfc checks the signature, Authlib the claims (OpenID Connect Core 3.1.3.7); ours are the list of algorithms, the
moment, and what each fault means.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ClaimError, InvalidKeyIdError, JoseError, UnsupportedAlgorithmError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from tracker.refusal import Refusal, Refused, refused_if
from tracker.sign_in.rules_provider import ALGORITHMS, LEEWAY, refusal_of_claim, refuse_age

_REGISTRY = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
_KEY_TYPES = {"RSA", "EC"}


@dataclass(frozen=True, slots=True)
class Expected:
    """What an answer must hold: who it is from, for which client, to which question, beside which access token."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str


def usable_keys(published: dict[str, Any]) -> KeySet:
    """The keys that can have signed an answer. Raises JoseError, ValueError or TypeError when that is none."""
    listed = [key for key in published.get("keys", ()) if key.get("kty") in _KEY_TYPES]
    return KeySet.import_key_set({"keys": [key for key in listed if key.get("use", "sig") == "sig"]})


def read(token: str, keys: KeySet, expected: Expected, now: datetime) -> dict[str, Any]:
    """The claims of a good answer. Raises Refused for any other; InvalidKeyIdError when its key is not known."""
    try:
        decoded = jwt.decode(token, keys, registry=_REGISTRY)
    except InvalidKeyIdError:
        raise
    except UnsupportedAlgorithmError:
        raise Refused(Refusal("weak_signature")) from None
    except (JoseError, ValueError, TypeError):
        raise Refused(Refusal("wrong_signature")) from None
    options = {
        "iss": {"essential": True, "value": expected.issuer},
        "aud": {"essential": True, "value": expected.client_id},
        "sub": {"essential": True},
    }
    known = {"nonce": expected.nonce, "client_id": expected.client_id, "access_token": expected.access_token}
    claims = CodeIDToken(decoded.claims, decoded.header, options, known)
    try:
        claims.validate(now=int(now.timestamp()), leeway=int(LEEWAY.total_seconds()))
    except ClaimError as error:
        raise Refused(refusal_of_claim(error.claim.partition(",")[0])) from None
    except (TypeError, ValueError):  # a claim of a type that nobody would sign
        raise Refused(Refusal("strange_answer")) from None
    refused_if(refuse_age(claims["iat"], now))
    return dict(claims)
