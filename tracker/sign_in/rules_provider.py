# SPDX-License-Identifier: EUPL-1.2
"""Whom an identity provider lets in, and with which roles (PUBLIC-SECTOR 39, 40, 41, 48). Pure.

What a provider says is read with care: a claim of another type than agreed counts as not said.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from tracker.people.terms import Role
from tracker.refusal import Refusal

ALGORITHMS = ("RS256", "PS256", "ES256")  # PUBLIC-SECTOR 39: nothing weaker
FLOW_LASTS = timedelta(minutes=30)  # from the button to the answer: time to type a password and to find a telephone
LEEWAY = timedelta(minutes=2)  # how far two clocks may be apart
MOST_AGE = timedelta(minutes=15)  # of an answer that was asked just now; some providers date theirs minutes back
LONGEST_SUBJECT = 255
LONGEST_NAME = 100

_AWAY, _CLOCK, _AUDIENCE = Refusal("provider_away"), Refusal("clock_off"), Refusal("wrong_audience")
_OF_CLAIMS = {
    "iss": Refusal("foreign_issuer"),
    "aud": _AUDIENCE,
    "azp": _AUDIENCE,
    "exp": Refusal("answer_expired"),
    "iat": _CLOCK,
    "nbf": _CLOCK,
    "nonce": Refusal("wrong_nonce"),
    "at_hash": Refusal("wrong_signature"),
}
_OF_ERRORS = {
    "access_denied": Refusal("cancelled"),
    "invalid_grant": Refusal("code_used"),
    "server_error": _AWAY,
    "temporarily_unavailable": _AWAY,
}


@dataclass(frozen=True, slots=True)
class Flow:
    """One way to the provider and back, as the browser keeps it: what the answer must bring, and where it leads."""

    state: str
    nonce: str
    verifier: str
    wanted: str | None
    begun_at: datetime


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who somebody is, as the provider says. `is_proven`: does the provider vouch for the e-mail address?"""

    issuer: str
    subject: str
    name: str | None
    email: str | None
    is_proven: bool
    department: str | None
    groups: frozenset[str]
    acr: str | None


class Welcome(Enum):
    """What happens to somebody who comes for the first time."""

    LINK = auto()
    CREATE = auto()


def refuse_flow(flow: Flow | None, now: datetime) -> Refusal | None:
    """Does this answer belong to a way that this browser went, not long ago? A way is gone after its answer."""
    if flow is None:
        return Refusal("unknown_state")
    return Refusal("stale_state") if now - flow.begun_at > FLOW_LASTS else None


def refuse_answer(answer: Mapping[str, str], *, issuer: str, says_issuer: bool) -> Refusal | None:
    """Does the browser bring a code, from this provider (RFC 9207)? If not: what did the provider say?"""
    named = answer.get("iss")
    if named != issuer and (named is not None or says_issuer):
        return Refusal("foreign_issuer")
    error = answer.get("error")
    if error is not None:
        return refusal_of_error(error)
    return None if answer.get("code") else Refusal("strange_answer")


def refusal_of_error(error: str | None) -> Refusal:
    """What an error of the provider means for the person who stands at the door."""
    return _OF_ERRORS.get(error or "", Refusal("provider_refuses"))


def refusal_of_claim(name: str) -> Refusal:
    """What it means that this claim of the signed answer is missing or wrong."""
    return _OF_CLAIMS.get(name, Refusal("strange_answer"))


def refuse_age(issued_at: float, now: datetime) -> Refusal | None:
    """An answer to a question of just now cannot be old: then one of the two clocks is wrong."""
    return _CLOCK if int(now.timestamp()) - issued_at > MOST_AGE.total_seconds() else None


def visitor_of(claims: Mapping[str, Any], *, groups_claim: str, trusts_email: bool) -> Visitor | None:
    """Read the claims. None when there is no subject to know somebody by. An address is never proven against a no."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        return None
    says = claims.get("email_verified")
    full = " ".join(filter(None, (_line(claims, "given_name"), _line(claims, "family_name"))))
    return Visitor(
        issuer=str(claims.get("iss")),
        subject=subject,
        name=_line(claims, "name") or full[:LONGEST_NAME] or None,
        email=_line(claims, "email"),
        is_proven=says is True or (says is None and trusts_email),
        department=_line(claims, "department"),
        groups=_names(claims.get(groups_claim)),
        acr=_line(claims, "acr"),
    )


def _line(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if not isinstance(value, str):
        return None
    shown = "".join(sign if sign.isprintable() else " " for sign in value)
    return " ".join(shown.split())[:LONGEST_SUBJECT] or None


def _names(value: object) -> frozenset[str]:
    """The groups: a list of names, or one name."""
    listed = value if isinstance(value, list) else [value]
    return frozenset(name for name in listed if isinstance(name, str))


def refuse_factor(acr: str | None, wanted: Collection[str]) -> Refusal | None:
    """Did the provider ask for a second factor, when this install wants one (PUBLIC-SECTOR 41)?"""
    return Refusal("weak_factor") if wanted and acr not in wanted else None


def welcome(
    visitor: Visitor, *, has_account: bool, is_active: bool, is_linked: bool, may_create: bool
) -> Welcome | Refusal:
    """Somebody comes for the first time: which account is theirs (PUBLIC-SECTOR 40)?

    `has_account` and what follows are about the account with the e-mail address. It is theirs only when the provider
    vouches for the address, and nobody else came in on that account before. A closed account stays closed.
    """
    if visitor.email is None or not visitor.is_proven:
        return Refusal("email_not_proven")
    if not has_account:
        return Welcome.CREATE if may_create else Refusal("unknown_person", email=visitor.email)
    if not is_active:
        return Refusal("account_closed")
    return Refusal("linked_to_other", email=visitor.email) if is_linked else Welcome.LINK


def roles_of(groups: Collection[str], mapping: Mapping[str, Collection[str]]) -> frozenset[Role]:
    """The roles that come with groups. Only what the mapping names: no group is an administrator by its name (48)."""
    return frozenset(Role(role) for group in groups for role in mapping.get(group, ()))


def refuse_local(allowed: str, roles: Collection[Role]) -> Refusal | None:
    """May somebody with these roles sign in without the provider (SIGN_IN_LOCAL)?"""
    if allowed == "yes" or (allowed == "admins" and Role.ADMIN in roles):
        return None
    return Refusal("only_provider")
