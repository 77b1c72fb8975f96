# SPDX-License-Identifier: EUPL-1.2
"""The identity provider of an install, asked over http: addresses, keys, and what it says of somebody (OpenID Connect).

Authlib builds the requests, joserfc reads the signatures. Every question has a time limit; addresses and keys are kept
for an hour in this process, and keys are asked once more when an answer is signed with one that is not known yet.
Whatever goes wrong is a Refused with a code that a page explains. Nothing here logs a code, a token or a claim.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session, OAuthError
from flask import current_app
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from tracker.refusal import Refusal, Refused
from tracker.settings import Settings
from tracker.sign_in import id_tokens
from tracker.sign_in.rules_provider import Flow, refusal_of_error

CONNECT_SECONDS, ANSWER_SECONDS = 3.05, 5.0
KEPT_FOR, FAILS_FOR = timedelta(hours=1), timedelta(seconds=10)
_EXTENSION = "tracker_provider"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the provider is asked what, as it announces itself."""

    authorization: str
    token: str
    keys: str
    userinfo: str | None
    end_session: str | None
    says_issuer: bool
    takes_basic: bool


@dataclass
class Known:
    """What this process knows of the provider, and until when; or why it could not be asked, and until when."""

    addresses: Addresses | None = None
    keys: KeySet | None = None
    until: datetime | None = None
    failure: Refusal | None = None
    fails_until: datetime | None = None


class Provider:
    """The provider of this install, at one moment."""

    def __init__(self, settings: Settings, known: Known, now: datetime) -> None:
        self.settings, self.now = settings, now
        self.issuer = settings.OIDC_ISSUER or ""
        self.redirect_uri = f"{settings.PUBLIC_URL}/sign-in/provider/answer"
        self._known = known
        if known.until is None or not now < known.until <= now + KEPT_FOR:
            known.addresses = known.keys = None
            known.until = now + KEPT_FOR

    def addresses(self) -> Addresses:
        """Where it is asked what. Raises Refused when it does not answer, or calls itself otherwise.

        That is said for some seconds without asking again: who waits for a provider that is away holds a thread.
        """
        known = self._known
        if known.addresses is None:
            if known.failure and known.fails_until and self.now < known.fails_until:
                raise Refused(known.failure)
            try:
                known.addresses = self._announced()
            except Refused as refused:
                known.failure, known.fails_until = refused.refusal, self.now + FAILS_FOR
                raise
        return known.addresses

    def _announced(self) -> Addresses:
        with self._session() as session:
            found = _asked(session, f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self.issuer:
            raise Refused(Refusal("foreign_issuer"))
        return _addresses(found, is_https=self.issuer.startswith("https://"))

    def address_to_ask(self, flow: Flow) -> str:
        """Where the browser goes to sign in: code flow, PKCE S256, state and nonce of 256 bits (PUBLIC-SECTOR 39)."""
        extra = {"acr_values": self.settings.OIDC_ACR} if self.settings.OIDC_ACR else {}
        where = self.addresses().authorization
        with self._session() as session:
            address, _ = session.create_authorization_url(
                where, state=flow.state, nonce=flow.nonce, code_verifier=flow.verifier, **extra
            )
        return str(address)

    def claims(self, code: str, flow: Flow) -> dict[str, Any]:
        """What the provider says of who brought this code. A claim that is signed goes before one that is not.

        Raises Refused: the code was used, or an answer is not from this provider, for this install and of this moment.
        """
        where = self.addresses()
        with self._session("client_secret_basic" if where.takes_basic else "client_secret_post") as session:
            token = _redeemed(session, where.token, code, flow)
            expected = id_tokens.Expected(
                self.issuer, self.settings.OIDC_CLIENT_ID or "", flow.nonce, token["access_token"]
            )
            signed = self._read(token["id_token"], expected)
            if where.userinfo is None:
                return signed
            told = _asked(session, where.userinfo, withhold_token=False)
        if told.get("sub") != signed["sub"]:
            raise Refused(Refusal("strange_answer"))
        return {**told, **signed}

    def address_to_leave(self) -> str | None:
        """Where the browser ends its session at the provider too; None when the provider has no such page."""
        where = self.addresses().end_session
        if where is None:
            return None
        back = f"{self.settings.PUBLIC_URL}/sign-in"
        home = {"client_id": self.settings.OIDC_CLIENT_ID or "", "post_logout_redirect_uri": back}
        return f"{where}{'&' if urlsplit(where).query else '?'}{urlencode(home)}"

    def _read(self, token: str, expected: id_tokens.Expected) -> dict[str, Any]:
        try:
            return id_tokens.read(token, self._keys(), expected, self.now)
        except InvalidKeyIdError:
            self._known.keys = None
        try:
            return id_tokens.read(token, self._keys(), expected, self.now)
        except InvalidKeyIdError as error:
            raise Refused(Refusal("wrong_signature")) from error

    def _keys(self) -> KeySet:
        if self._known.keys is None:
            with self._session() as session:
                found = _asked(session, self.addresses().keys)
            try:
                self._known.keys = id_tokens.usable_keys(found)
            except (JoseError, ValueError, TypeError) as error:
                raise Refused(Refusal("provider_away")) from error
        return self._known.keys

    def _session(self, auth_method: str = "client_secret_basic") -> OAuth2Session:
        session = OAuth2Session(
            self.settings.OIDC_CLIENT_ID,
            self.settings.OIDC_CLIENT_SECRET,
            token_endpoint_auth_method=auth_method,
            scope=self.settings.OIDC_SCOPES,
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
            default_timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
        )
        session.register_client_auth_method(("client_secret_basic", _basic))
        return session


def current(now: datetime) -> Provider:
    """The provider of this install; only asked when the settings name one."""
    known = current_app.extensions.setdefault(_EXTENSION, Known())
    return Provider(current_app.config["SETTINGS"], known, now)


def _basic(client: Any, _method: str, uri: str, headers: dict[str, str], body: str) -> tuple[str, dict[str, str], str]:
    """Name and secret are encoded as in a form before they are joined (RFC 6749, 2.3.1); Authlib leaves that out."""
    pair = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
    headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return uri, headers, body


def _asked(session: OAuth2Session, address: str, *, withhold_token: bool = True) -> dict[str, Any]:
    """A JSON object from the provider. Raises Refused when it does not come, or is none."""
    try:
        answer = session.get(address, withhold_token=withhold_token, allow_redirects=False)
        found = answer.json() if answer.status_code == requests.codes.ok else None
    except (requests.RequestException, AuthlibBaseError, ValueError) as error:
        raise Refused(Refusal("provider_away")) from error
    if not isinstance(found, dict):
        raise Refused(Refusal("provider_away"))
    return found


def _redeemed(session: OAuth2Session, address: str, code: str, flow: Flow) -> dict[str, str]:
    """The tokens for a code, both there. Raises Refused when the provider says no, or something else."""
    try:
        token = session.fetch_token(address, code=code, code_verifier=flow.verifier, allow_redirects=False)
    except OAuthError as error:
        raise Refused(refusal_of_error(error.error)) from None  # its description may quote what was sent
    except (requests.RequestException, AuthlibBaseError, ValueError) as error:
        raise Refused(Refusal("provider_away")) from error
    if not isinstance(token.get("id_token"), str) or not isinstance(token.get("access_token"), str):
        raise Refused(Refusal("strange_answer"))
    return dict(token)


def _addresses(found: dict[str, Any], *, is_https: bool) -> Addresses:
    """Read what the provider announces. An address that leaves https is no address."""
    scheme = ("https://",) if is_https else ("https://", "http://")
    known = {
        name: value
        for name, value in found.items()
        if name.endswith(("_endpoint", "_uri")) and isinstance(value, str) and value.startswith(scheme)
    }
    methods = found.get("token_endpoint_auth_methods_supported")
    try:
        return Addresses(
            authorization=known["authorization_endpoint"],
            token=known["token_endpoint"],
            keys=known["jwks_uri"],
            userinfo=known.get("userinfo_endpoint"),
            end_session=known.get("end_session_endpoint"),
            says_issuer=found.get("authorization_response_iss_parameter_supported") is True,
            takes_basic=not isinstance(methods, list) or "client_secret_basic" in methods,
        )
    except KeyError as error:
        raise Refused(Refusal("provider_away")) from error
