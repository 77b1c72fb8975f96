# SPDX-License-Identifier: EUPL-1.2
"""The rules of the second step as tables (PUBLIC-SECTOR 41): facts in, answer or named refusal out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tracker.people.limits import needs_second_factor
from tracker.people.terms import Role, SecondFactor
from tracker.sign_in import rules_factors as rules
from tracker.sign_in.terms_factors import Challenge, Factors, PasskeyAnswer, SeenCode

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
OURS = "https://leerlus.example"
MINUTE = timedelta(minutes=1)
ADMIN, READER = frozenset({Role.ADMIN, Role.MANAGER}), frozenset[Role]()


@pytest.mark.parametrize(
    ("who", "roles", "needs"),
    [
        (SecondFactor.ADMINS, ADMIN, True),
        (SecondFactor.ADMINS, READER, False),
        (SecondFactor.ADMINS, frozenset({Role.SPONSOR}), False),
        (SecondFactor.EVERYBODY, READER, True),
        (SecondFactor.NOBODY, ADMIN, False),
    ],
)
def test_who_must_have_a_second_step(who: SecondFactor, roles: frozenset[Role], needs: bool) -> None:
    assert needs_second_factor(who, roles) is needs


@pytest.mark.parametrize(
    ("step", "last_used", "refused"),
    [
        (100, -1, None),
        (99, 98, None),
        (101, 100, None),
        (None, -1, "code_wrong"),
        (100, 100, "app_code_used"),
        (99, 100, "app_code_used"),
        (98, -1, "app_clock_off"),
        (102, -1, "app_clock_off"),
        (98, 98, "app_code_used"),
    ],
)
def test_a_code_counts_in_its_step_and_one_beside_it_and_once(
    step: int | None, last_used: int, refused: str | None
) -> None:
    refusal = rules.refuse_code(SeenCode(step, present=100, last_used=last_used))
    assert (refusal.code if refusal else None) == refused


@pytest.mark.parametrize(("step", "minutes"), [(98, 1), (96, 2), (80, 10), (110, 5)])
def test_how_far_the_clock_is_off(step: int, minutes: int) -> None:
    refusal = rules.refuse_code(SeenCode(step, present=100, last_used=-1))
    assert refusal is not None
    assert refusal.facts["minutes"] == minutes


def test_only_who_sets_up_hears_of_a_code_of_the_future() -> None:
    assert list(rules.steps_to_try(100)) == list(range(80, 102))
    assert list(rules.steps_to_try(100, setting_up=True)) == list(range(80, 121))
    assert min(rules.steps_to_try(3)) == 0


ASKED = Challenge("question", NOON)
ANSWER = PasskeyAnswer("id", "question", OURS)


@pytest.mark.parametrize(
    ("answer", "asked", "last_asked", "later", "refused"),
    [
        (ANSWER, ASKED, None, 0 * MINUTE, None),
        (ANSWER, ASKED, NOON - MINUTE, 4.9 * MINUTE, None),
        (ANSWER, None, None, 0 * MINUTE, "passkey_late"),
        (ANSWER, ASKED, None, 5 * MINUTE, "passkey_late"),
        (PasskeyAnswer("id", "another", OURS), ASKED, None, 0 * MINUTE, "passkey_other_question"),
        (ANSWER, ASKED, NOON, 0 * MINUTE, "passkey_reused"),
        (ANSWER, ASKED, NOON + MINUTE, 2 * MINUTE, "passkey_reused"),
        (PasskeyAnswer("id", "question", "http://leerlus.example"), ASKED, None, 0 * MINUTE, "passkey_foreign"),
        (PasskeyAnswer("id", "question", OURS + ":444"), ASKED, None, 0 * MINUTE, "passkey_foreign"),
    ],
)
def test_an_answer_of_a_passkey_counts_here_now_and_once(
    answer: PasskeyAnswer, asked: Challenge | None, last_asked: datetime | None, later: timedelta, refused: str | None
) -> None:
    refusal = rules.refuse_answer(answer, asked, ours=OURS, last_asked=last_asked, now=NOON + later)
    assert (refusal.code if refusal else None) == refused


@pytest.mark.parametrize(
    ("before", "after", "is_copy"),
    [(0, 0, False), (0, 1, False), (4, 5, False), (4, 2**32 - 1, False), (4, 4, True), (4, 3, True), (4, 0, True)],
)
def test_a_counter_goes_up_or_stays_nought(before: int, after: int, is_copy: bool) -> None:
    assert bool(rules.refuse_counter(before, after)) is is_copy


@pytest.mark.parametrize(
    ("have", "required", "stays"),
    [
        (Factors(has_app=True), True, True),
        (Factors(passkeys=1, codes_left=10), True, True),
        (Factors(has_app=True, passkeys=1), True, False),
        (Factors(passkeys=2), True, False),
        (Factors(has_app=True), False, False),
    ],
)
def test_who_must_have_a_second_step_keeps_one(have: Factors, required: bool, stays: bool) -> None:
    """Recovery codes are none."""
    assert bool(rules.refuse_removing(have, required=required)) is stays


def test_the_first_factor_brings_recovery_codes_and_without_one_there_are_none() -> None:
    assert rules.gets_codes(Factors())
    assert not rules.gets_codes(Factors(passkeys=1))
    assert rules.refuse_codes(Factors())
    assert not rules.refuse_codes(Factors(has_app=True))


def test_nobody_resets_their_own() -> None:
    me, other = UUID(int=1), UUID(int=2)
    assert rules.refuse_reset(me, me)
    assert not rules.refuse_reset(other, me)


@pytest.mark.parametrize(("passkeys", "enough"), [(0, False), (9, False), (10, True)])
def test_ten_passkeys_are_enough(passkeys: int, enough: bool) -> None:
    assert bool(rules.refuse_one_more(passkeys)) is enough


@pytest.mark.parametrize(
    ("ago", "proved"), [(0 * MINUTE, True), (9.9 * MINUTE, True), (10 * MINUTE, False), (-MINUTE, False)]
)
def test_a_proof_holds_ten_minutes(ago: timedelta, proved: bool) -> None:
    assert rules.is_proved(NOON - ago, NOON) is proved
