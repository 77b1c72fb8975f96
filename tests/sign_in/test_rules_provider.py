# SPDX-License-Identifier: EUPL-1.2
"""Whom a provider lets in, as tables (PUBLIC-SECTOR 39, 40, 41, 48). The signed answer itself: test_id_tokens.py."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tracker.people.terms import Role
from tracker.refusal import Refusal
from tracker.sign_in import rules_provider as rules
from tracker.sign_in.rules_provider import Flow, Visitor, Welcome

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CLAIMS: dict[str, Any] = {"iss": "https://login.example", "sub": "7", "email": "noor@testwaard.example"}
VISITOR = Visitor("https://login.example", "7", "Noor", "noor@testwaard.example", True, None, frozenset(), None)


def code(answer: object) -> str | None:
    return answer.code if isinstance(answer, Refusal) else None


@pytest.mark.parametrize(
    ("claims", "trusts", "is_proven"),
    [
        ({"email_verified": True}, False, True),
        ({"email_verified": False}, False, False),
        ({"email_verified": False}, True, False),
        ({}, False, False),
        ({}, True, True),
        ({"email_verified": "true"}, True, False),
        ({"email_verified": 1}, True, False),
        ({"email_verified": None}, True, True),
    ],
)
def test_an_address_is_proven_only_by_a_plain_yes(claims: dict[str, Any], *, trusts: bool, is_proven: bool) -> None:
    found = rules.visitor_of({**CLAIMS, **claims}, groups_claim="groups", trusts_email=trusts)
    assert found
    assert found.is_proven is is_proven


@pytest.mark.parametrize("subject", [None, "", 7, [], "x" * 256, "a\x00b", "a\nb"])
def test_nobody_is_known_by_a_subject_that_is_none(subject: object) -> None:
    assert rules.visitor_of({**CLAIMS, "sub": subject}, groups_claim="groups", trusts_email=False) is None


@pytest.mark.parametrize(
    ("claims", "name", "groups"),
    [
        ({"name": "Noor Haverkamp", "groups": ["a", "b"]}, "Noor Haverkamp", {"a", "b"}),
        ({"given_name": "Noor", "family_name": "Haverkamp", "groups": "a"}, "Noor Haverkamp", {"a"}),
        ({"name": ["Noor"], "groups": {"a": True}}, None, set()),
        ({"name": "\x00\x07", "groups": [["a"], None, 7]}, None, set()),
        ({"name": "Noor\u202e\n  H", "other": ["a"]}, "Noor H", set()),
        ({"name": "", "given_name": "x" * 300}, "x" * 100, set()),
    ],
)
def test_claims_of_another_type_are_not_said(claims: dict[str, Any], name: str | None, groups: set[str]) -> None:
    found = rules.visitor_of({**CLAIMS, **claims}, groups_claim="groups", trusts_email=False)
    assert found
    assert found.name == name
    assert set(found.groups) == groups


FIRST_VISITS = [
    # proven, account, active, linked, may create -> what happens
    (True, True, True, False, False, Welcome.LINK),
    (True, True, True, False, True, Welcome.LINK),
    (True, True, True, True, True, "linked_to_other"),
    (True, True, False, False, True, "account_closed"),
    (True, True, False, True, True, "account_closed"),
    (True, False, False, False, False, "unknown_person"),
    (True, False, False, False, True, Welcome.CREATE),
    (False, True, True, False, True, "email_not_proven"),
    (False, True, False, False, True, "email_not_proven"),
    (False, False, False, False, True, "email_not_proven"),
]


@pytest.mark.parametrize(("proven", "account", "active", "linked", "create", "expected"), FIRST_VISITS)
def test_the_first_visit(
    *, proven: bool, account: bool, active: bool, linked: bool, create: bool, expected: object
) -> None:
    visitor = Visitor(VISITOR.issuer, "7", "Noor", VISITOR.email, proven, None, frozenset(), None)
    found = rules.welcome(visitor, has_account=account, is_active=active, is_linked=linked, may_create=create)
    assert (code(found) or found) == expected


def test_without_an_address_there_is_no_first_visit() -> None:
    visitor = Visitor(VISITOR.issuer, "7", "Noor", None, True, None, frozenset(), None)
    found = rules.welcome(visitor, has_account=False, is_active=False, is_linked=False, may_create=True)
    assert code(found) == "email_not_proven"


def test_only_named_groups_give_roles() -> None:
    mapping = {"board": {"sponsor", "manager"}, "CN=Beheer,OU=IT": {"admin"}}
    assert rules.roles_of({"board", "everybody"}, mapping) == {Role.SPONSOR, Role.MANAGER}
    assert rules.roles_of({"CN=Beheer,OU=IT"}, mapping) == {Role.ADMIN}
    assert rules.roles_of({"admin", "administrators", "Board", "board "}, mapping) == set()


@pytest.mark.parametrize(
    ("acr", "wanted", "refusal"),
    [
        (None, [], None),
        ("one", [], None),
        ("two", ["two", "three"], None),
        ("one", ["two"], "weak_factor"),
        (None, ["two"], "weak_factor"),
    ],
)
def test_a_second_factor_is_asked_when_the_install_wants_one(acr: str | None, wanted: list[str], refusal: str) -> None:
    assert code(rules.refuse_factor(acr, wanted)) == refusal


@pytest.mark.parametrize(
    ("allowed", "roles", "refusal"),
    [
        ("yes", set(), None),
        ("admins", {Role.MANAGER}, "only_provider"),
        ("admins", {Role.ADMIN, Role.MANAGER}, None),
        ("no", {Role.ADMIN}, "only_provider"),
    ],
)
def test_who_may_use_a_password(allowed: str, roles: set[Role], refusal: str | None) -> None:
    assert code(rules.refuse_local(allowed, roles)) == refusal


def test_a_way_to_the_provider_ends_after_half_an_hour() -> None:
    flow = Flow("state", "nonce", "verifier", None, NOW)
    assert rules.refuse_flow(flow, NOW + timedelta(minutes=30)) is None
    assert code(rules.refuse_flow(flow, NOW + timedelta(minutes=30, seconds=1))) == "stale_state"
    assert code(rules.refuse_flow(None, NOW)) == "unknown_state"


@pytest.mark.parametrize(
    ("answer", "says_issuer", "refusal"),
    [
        ({"code": "a"}, False, None),
        ({"code": "a", "iss": "https://login.example"}, True, None),
        ({"code": "a"}, True, "foreign_issuer"),
        ({"code": "a", "iss": "https://other.example"}, False, "foreign_issuer"),
        ({"code": "a", "error": "access_denied"}, False, "cancelled"),
        ({"error": "login_required"}, False, "provider_refuses"),
        ({"error": "temporarily_unavailable"}, False, "provider_away"),
        ({"error": ""}, False, "provider_refuses"),
        ({}, False, "strange_answer"),
    ],
)
def test_what_the_browser_brings(answer: dict[str, str], *, says_issuer: bool, refusal: str | None) -> None:
    assert code(rules.refuse_answer(answer, issuer="https://login.example", says_issuer=says_issuer)) == refusal
