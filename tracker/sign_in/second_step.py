# SPDX-License-Identifier: EUPL-1.2
"""The second step of a request: what lies in the signed session, and judging what somebody sent.

Each judgement is an act of its own: what a wrong code costs is kept, although the reader stays outside.
"""

from __future__ import annotations

from datetime import UTC, datetime

from flask import session
from webauthn.helpers.structs import AuthenticationCredential

from tracker import clock
from tracker.acts import act
from tracker.extensions import db
from tracker.people import access_log, passwords
from tracker.people import queries as people
from tracker.people.models import Person
from tracker.people.session import STARTED
from tracker.people.terms import AccessAction, AccessResult, WayIn
from tracker.refusal import Refusal
from tracker.sign_in import door, factors, limits, lock_outs, passkeys, queries, queries_factors, sealing, totp
from tracker.sign_in import rules_factors as rules
from tracker.sign_in.models_factors import Passkey
from tracker.sign_in.passkeys import NewPasskey, NotAPasskey
from tracker.sign_in.terms import Failures
from tracker.sign_in.terms_factors import Challenge
from tracker.tables import in_organisation
from tracker.web.answers import keep

ASKED, SECRET, PROVED = "asked", "secret", "proved"
BROKEN_BY_US = {"app_unreadable"}  # not guesses: they are not counted


def page_that_asks(person: Person, _by: WayIn) -> str | None:
    """The endpoint that asks this person for a second factor, None when there is nothing to ask for."""
    return "sign_in.second_factor" if queries_factors.factors(person.id).count else None


def give_code(person: Person, typed: str) -> Refusal | None:
    """Judge a code of the app or a recovery code. A wrong one counts like a wrong password (PUBLIC-SECTOR 43)."""
    with in_organisation(person.organisation_id), act() as (_, now):
        failures = queries.failures(person.id)
        if failures is not None and limits.is_locked(failures, now):
            _note(person, AccessResult.CLOSED, now)
            keep()
            return _locked(failures, "code")
        refusal = factors.use_code(person, typed, now=now)
        if refusal is not None and refusal.code not in BROKEN_BY_US:
            _note(person, AccessResult.WRONG, now)
            lock_outs.count_failure(person.id, now=now)
        keep()
    return refusal


def _note(person: Person, result: AccessResult, now: datetime) -> None:
    access_log.note(AccessAction.SECOND_FACTOR, by=None, now=now, about=f"person/{person.id}", result=result)


def give_password(person: Person, typed: str) -> Refusal | None:
    """Judge the password of somebody who is in and wants to change a second step. A wrong one counts."""
    failures, stored = queries.failures(person.id), person.password_hash
    if failures is not None and limits.is_locked(failures, clock.now()):
        return _locked(failures, "password")
    db.session.rollback()  # hold no transaction or connection while the password is worked out
    if passwords.is_right(stored, typed):
        return None
    with act() as (_, now):
        lock_outs.count_failure(person.id, now=now)
        keep()
    return Refusal("password_wrong", field="password")


def _locked(failures: Failures, field: str) -> Refusal:
    return Refusal("locked", until=failures.until, field=field, lift=("admin",))


def give_passkey(sent: str, person: Person | None = None) -> tuple[Person | None, Refusal | None]:
    """Judge an answer of a passkey: of this person, or, without one, of whoever it belongs to.

    Answers the person when it is right, else why it is not. The question is spent either way.
    """
    asked = _spend_question()
    if not sent:
        return None, Refusal("passkey_no_script", field="credential")
    try:
        said, given = passkeys.read(sent)
    except NotAPasskey:
        return None, Refusal("passkey_wrong", field="credential")
    found = queries_factors.owner_of(said.credential_id)
    if found is None or (person is not None and found != (person.organisation_id, person.id)):
        return None, Refusal("passkey_unknown", field="credential")
    with in_organisation(found[0]), act() as (_, now):
        owner, passkey = people.person(found[1]), factors.locked_passkey(found[1], said.credential_id)
        if owner is None or not owner.is_active or passkey is None:
            return None, Refusal("passkey_unknown", field="credential")
        refusal = rules.refuse_answer(said, asked, ours=passkeys.our_origin(), last_asked=passkey.asked_at, now=now)
        if refusal is None and asked is not None:
            refusal = _proved(given, asked, passkey, owner, now)
        if refusal is not None:
            _note(owner, AccessResult.WRONG, now)
        keep()
    return (owner, None) if refusal is None else (None, refusal)


def _proved(
    given: AuthenticationCredential, asked: Challenge, passkey: Passkey, owner: Person, now: datetime
) -> Refusal | None:
    """Hold an answer against the key, and remember that it was used."""
    try:
        sign_count = passkeys.prove(given, asked, public_key=passkey.public_key, person=owner)
    except NotAPasskey:
        return Refusal("passkey_wrong", field="credential")
    return factors.use_passkey(passkey, sign_count=sign_count, asked_at=asked.made_at, now=now)


def read_new_passkey(sent: str) -> NewPasskey | Refusal:
    """Judge a passkey that a browser says it made. The question is spent."""
    asked = _spend_question()
    if not sent:
        return Refusal("passkey_no_script", field="credential")
    try:
        said, made = passkeys.read_new(sent)
        refusal = rules.refuse_answer(said, asked, ours=passkeys.our_origin(), last_asked=None, now=clock.now())
        return refusal or passkeys.prove_new(made, asked or passkeys.new_challenge(clock.now()))
    except NotAPasskey:
        return Refusal("passkey_wrong", field="credential")


def question_to_prove(person: Person | None) -> str:
    """A new question for the passkeys of this person, or for any; it is remembered until it is answered."""
    return passkeys.question_to_prove(_remember_question(), _known(person) if person else ())


def question_to_add(person: Person) -> str:
    """A new question that makes a passkey; it is remembered until it is answered."""
    return passkeys.question_to_add(person, people.organisation().name, _remember_question(), _known(person))


def _known(person: Person) -> list[str]:
    with in_organisation(person.organisation_id):
        return queries_factors.credential_ids(person.id)


def _remember_question() -> Challenge:
    made = passkeys.new_challenge(clock.now())
    session[ASKED] = [made.text, made.made_at.timestamp()]
    return made


def _spend_question() -> Challenge | None:
    try:
        text, at = session.pop(ASKED)
        return Challenge(str(text), datetime.fromtimestamp(float(at), UTC))
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


def secret_to_set_up(person: Person) -> str:
    """The secret of an app that is being set up, sealed in the session: it counts only when a code confirmed it."""
    try:
        return sealing.unseal(str(session[SECRET]), person)
    except (KeyError, sealing.CannotOpen):
        secret = totp.new_secret()
        session[SECRET] = sealing.seal(secret, person)
        return secret


def forget_secret() -> None:
    """The app is set up: its secret leaves the session."""
    session.pop(SECRET, None)


def is_proved() -> bool:
    """Did somebody sign in, or prove again who they are, short enough ago to change how they sign in?"""
    try:
        moments = [float(session[name]) for name in (STARTED, PROVED) if name in session]
        at = datetime.fromtimestamp(max(moments), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return False
    return rules.is_proved(at, clock.now())


def prove_again() -> None:
    """Remember that somebody proved again who they are."""
    session[PROVED] = clock.now().timestamp()


def person_asked() -> Person | None:
    """Whose passkeys may answer on a page for everybody: of who gave a password in this browser, else anybody's."""
    one = door.waiting()
    return one.person if one else None
