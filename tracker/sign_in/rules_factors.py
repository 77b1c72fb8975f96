# SPDX-License-Identifier: EUPL-1.2
"""When a second step is asked, what counts as one, and how each of them says no (PUBLIC-SECTOR 41, BIO2 5.17.01)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from tracker.refusal import Refusal
from tracker.sign_in.terms_factors import Challenge, Factors, PasskeyAnswer, SeenCode

STEP_SECONDS = 30
DRIFT = 1  # steps that the clock of a phone may be off
LOOK_BACK = 20  # steps in which a code that is too old is recognised, to say that the clock of the phone runs behind
CHALLENGE_FOR = timedelta(minutes=5)
PROVED_FOR = timedelta(minutes=10)  # after a proof, before one's second step is asked a new one
CODES = 10
FEW_CODES = 3  # from here on signing in warns
MOST_PASSKEYS = 10


def refuse_code(seen: SeenCode) -> Refusal | None:
    """A code counts in its own time step and one beside it, and once: never at or before the last one that was used."""
    if seen.step is None:
        return Refusal("code_wrong", field="code")
    if seen.step <= seen.last_used:
        return Refusal("app_code_used", field="code")
    if abs(seen.step - seen.present) > DRIFT:
        minutes = max(1, round(abs(seen.step - seen.present) * STEP_SECONDS / 60))
        return Refusal("app_clock_off", field="code", minutes=minutes)
    return None


def steps_to_try(present: int, *, setting_up: bool = False) -> range:
    """The time steps to hold a code against. Those that do not count are there to say that a clock is off.

    A code of the future is recognised only while setting up, by somebody who sees the secret: to anybody else it
    would tell a code that opens later.
    """
    return range(max(0, present - LOOK_BACK), present + (LOOK_BACK if setting_up else DRIFT) + 1)


def is_proved(at: datetime, now: datetime) -> bool:
    """Is it short enough ago that somebody proved who they are, to change how they sign in?"""
    return timedelta(0) <= now - at < PROVED_FOR


def refuse_answer(
    answer: PasskeyAnswer, asked: Challenge | None, *, ours: str, last_asked: datetime | None, now: datetime
) -> Refusal | None:
    """An answer of a passkey counts for the question of this session, for five minutes, at our own address, and once.

    `last_asked` is when the last question was made that this passkey answered: whoever sends a session and an answer
    of before again is told by it, although the session itself looks whole.
    """
    if asked is None or now - asked.made_at >= CHALLENGE_FOR:
        return Refusal("passkey_late", field="credential")
    if answer.challenge != asked.text:
        return Refusal("passkey_other_question", field="credential")
    if last_asked is not None and asked.made_at <= last_asked:
        return Refusal("passkey_reused", field="credential")
    if answer.origin != ours:
        return Refusal("passkey_foreign", field="credential", ours=ours)
    return None


def refuse_counter(before: int, after: int) -> Refusal | None:
    """A counter that does not go up means a copy of the passkey. Synced passkeys do not count: theirs stays 0."""
    if (before or after) and after <= before:
        return Refusal("passkey_copied", field="credential", lift=("admin",))
    return None


def refuse_one_more(passkeys: int) -> Refusal | None:
    """Ten passkeys are enough; more of them are never cleaned up."""
    return Refusal("passkeys_enough", most=MOST_PASSKEYS, field="name") if passkeys >= MOST_PASSKEYS else None


def refuse_removing(have: Factors, *, required: bool) -> Refusal | None:
    """Who must have a second step keeps at least one."""
    return Refusal("last_factor") if required and have.count <= 1 else None


def refuse_reset(person_id: UUID, by: UUID) -> Refusal | None:
    """Nobody takes away their own second step as administrator: a stolen session would be enough (ADR 0012)."""
    return Refusal("not_your_own_factor", lift=("admin",)) if person_id == by else None


def refuse_codes(have: Factors) -> Refusal | None:
    """Recovery codes stand in for a second factor; without one there is nothing to stand in for."""
    return None if have.count else Refusal("no_factor")


def gets_codes(before: Factors) -> bool:
    """The first second factor comes with recovery codes."""
    return before.count == 0
