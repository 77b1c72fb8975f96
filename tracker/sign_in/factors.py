# SPDX-License-Identifier: EUPL-1.2
"""Acts on the second step of signing in: setting it up, taking it away, and using it.

The record and the log of access tell what was set up, taken away or reset, and never a secret. What is used is locked
first: of two who send the same code at the same moment one is too late.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from tracker.extensions import db
from tracker.people import access, access_log, sessions
from tracker.people.models import Person
from tracker.people.passwords import readable_secret
from tracker.people.terms import AccessAction
from tracker.record.actions import record
from tracker.record.terms import EventKind, Stream, StreamKind
from tracker.refusal import Refusal, Refused, refused_if
from tracker.sign_in import queries_factors as queries
from tracker.sign_in import rules_factors as rules
from tracker.sign_in import sealing, totp
from tracker.sign_in.models_factors import AuthenticatorApp, Passkey, RecoveryCode
from tracker.sign_in.passkeys import NewPasskey
from tracker.sign_in.terms_factors import Factor, Factors

_BETWEEN = str.maketrans("", "", " -\u2010\u2011\u00a0")


def add_app(person: Person, secret: str, code: str, *, now: datetime, this_session: UUID | None = None) -> list[str]:
    """The authenticator app that holds this secret, proven by a code; it takes the place of an app of before.

    Answers new recovery codes when it is the first second factor, else none. Raises Refused when the code is not right.
    """
    seen = totp.seen(secret, plain(code), last_used=totp.NEVER, now=now, setting_up=True)
    refused_if(rules.refuse_code(seen))
    before = _locked_factors(person)
    app = _locked_app(person.id)
    if app is None:
        app = AuthenticatorApp(person_id=person.id)
        db.session.add(app)
    app.sealed_secret, app.last_step, app.added_at = sealing.seal(secret, person), seen.step or 0, now
    db.session.flush()
    _record(person, EventKind.FACTOR_ADD, by=person.id, now=now, factor=Factor.APP)
    return _first_codes(person, before, this_session, now)


def add_passkey(
    person: Person, made: NewPasskey, *, name: str, now: datetime, this_session: UUID | None = None
) -> list[str]:
    """A passkey with a name. Answers new recovery codes when it is the first second factor, else none."""
    before = _locked_factors(person)
    refused_if(rules.refuse_one_more(before.passkeys))
    if queries.owner_of(made.credential_id) is not None:
        raise Refused(Refusal("passkey_known", field="credential"))
    passkey = Passkey(
        person_id=person.id,
        name=name,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        is_synced=made.is_synced,
        added_at=now,
    )
    db.session.add(passkey)
    db.session.flush()
    _record(person, EventKind.FACTOR_ADD, by=person.id, now=now, factor=Factor.PASSKEY, passkey=passkey.id)
    return _first_codes(person, before, this_session, now)


def _first_codes(person: Person, before: Factors, this_session: UUID | None, now: datetime) -> list[str]:
    """Sessions that began without a second factor end, except the one in which it was set up."""
    if not rules.gets_codes(before):
        return []
    sessions.end_all(person.id, but=this_session)
    return make_codes(person, now=now)


def remove_app(person: Person, *, required: bool, now: datetime) -> None:
    """Take the app away. Raises Refused for the last second factor of who must have one. Twice changes nothing."""
    have, app = _locked_factors(person), _locked_app(person.id)
    if app is None:
        return
    refused_if(rules.refuse_removing(have, required=required))
    db.session.delete(app)
    db.session.flush()
    _record(person, EventKind.FACTOR_REMOVE, by=person.id, now=now, factor=Factor.APP)
    _drop_lonely_codes(person)


def remove_passkey(person: Person, passkey_id: UUID, *, required: bool, now: datetime) -> None:
    """Take a passkey away. Raises Refused for the last second factor of who must have one. Twice changes nothing."""
    have = _locked_factors(person)
    passkey = db.session.scalar(select(Passkey).where(Passkey.id == passkey_id, Passkey.person_id == person.id))
    if passkey is None:
        return
    refused_if(rules.refuse_removing(have, required=required))
    db.session.delete(passkey)
    db.session.flush()
    _record(person, EventKind.FACTOR_REMOVE, by=person.id, now=now, factor=Factor.PASSKEY, passkey=passkey_id)
    _drop_lonely_codes(person)


def _drop_lonely_codes(person: Person) -> None:
    """Recovery codes stand in for a second factor; without one there is nothing to stand in for."""
    if queries.factors(person.id).count == 0:
        _drop(_codes_of(person.id))


def make_codes(person: Person, *, now: datetime) -> list[str]:
    """Ten recovery codes in the place of those of before. They are shown once: only their hashes are kept."""
    refused_if(rules.refuse_codes(_locked_factors(person)))
    _drop(_codes_of(person.id))
    codes = [readable_secret() for _ in range(rules.CODES)]
    for code in codes:
        salt = secrets.token_hex(16)
        db.session.add(RecoveryCode(person_id=person.id, salt=salt, code_hash=_hash(salt, plain(code)), made_at=now))
    db.session.flush()
    _record(person, EventKind.FACTOR_CODES, by=person.id, now=now)
    return codes


def use_code(person: Person, typed: str, *, now: datetime) -> Refusal | None:
    """Spend a code of the app or a recovery code. Answers why not, so that the caller can count it and commit."""
    code = plain(typed)
    return _use_app(person, code, now) if len(code) == 6 and code.isdigit() else _use_recovery(person, code, now)


def _use_app(person: Person, code: str, now: datetime) -> Refusal | None:
    app = _locked_app(person.id)
    if app is None:
        return Refusal("code_wrong", field="code")
    try:
        secret = sealing.unseal(app.sealed_secret, person)
    except sealing.CannotOpen:
        return Refusal("app_unreadable", field="code", lift=("admin",))
    seen = totp.seen(secret, code, last_used=app.last_step, now=now)
    refusal = rules.refuse_code(seen)
    if refusal is None and seen.step is not None:
        app.last_step = seen.step
        db.session.flush()
    return refusal


def _use_recovery(person: Person, code: str, now: datetime) -> Refusal | None:
    fitting = [row for row in _codes_of(person.id) if hmac.compare_digest(row.code_hash, _hash(row.salt, code))]
    if not fitting:
        return Refusal("code_wrong", field="code")
    if fitting[0].used_at is not None:
        return Refusal("recovery_used", field="code")
    fitting[0].used_at = now
    db.session.flush()
    _record(person, EventKind.FACTOR_RECOVER, by=person.id, now=now)
    return None


def locked_passkey(person_id: UUID, credential_id: str) -> Passkey | None:
    """The passkey with this id, when it is this person's; nobody else uses it until the act is over."""
    return db.session.scalar(
        select(Passkey).where(Passkey.person_id == person_id, Passkey.credential_id == credential_id).with_for_update()
    )


def use_passkey(passkey: Passkey, *, sign_count: int, asked_at: datetime, now: datetime) -> Refusal | None:
    """Remember that a passkey gave a right answer. Answers why not: its counter says that there are two of it."""
    refusal = rules.refuse_counter(passkey.sign_count, sign_count)
    if refusal is None:
        passkey.sign_count, passkey.asked_at, passkey.used_at = sign_count, asked_at, now
        db.session.flush()
    return refusal


def reset(person: Person, *, by: Person | None, now: datetime) -> None:
    """Take away everything somebody has for the second step, and end their sessions: they lost it all.

    An administrator does it for somebody else. `by` is None on the command line, for who runs the server.
    """
    if by is not None:
        refused_if(access.refuse_managing(by.roles))
        refused_if(rules.refuse_reset(person.id, by.id))
    _drop([*_apps_of(person.id), *_passkeys_of(person.id), *_codes_of(person.id)])
    sessions.end_all(person.id)
    _record(person, EventKind.FACTOR_RESET, by=by.id if by else None, now=now)


def plain(typed: str) -> str:
    """A code without what people put between its groups."""
    return typed.translate(_BETWEEN).lower()


def _hash(salt: str, code: str) -> str:
    return hashlib.sha256(f"{salt}{code}".encode()).hexdigest()


def _locked_factors(person: Person) -> Factors:
    """What somebody has, while nobody else changes it: the row of the person stands for all of it."""
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    return queries.factors(person.id)


def _locked_app(person_id: UUID) -> AuthenticatorApp | None:
    return next(iter(_apps_of(person_id)), None)


def _apps_of(person_id: UUID) -> list[AuthenticatorApp]:
    of_person = select(AuthenticatorApp).where(AuthenticatorApp.person_id == person_id)
    return list(db.session.scalars(of_person.with_for_update()))


def _passkeys_of(person_id: UUID) -> list[Passkey]:
    return list(db.session.scalars(select(Passkey).where(Passkey.person_id == person_id).with_for_update()))


def _codes_of(person_id: UUID) -> list[RecoveryCode]:
    return list(db.session.scalars(select(RecoveryCode).where(RecoveryCode.person_id == person_id).with_for_update()))


def _drop(rows: list[Any]) -> None:
    for row in rows:
        db.session.delete(row)
    db.session.flush()


def _record(person: Person, kind: EventKind, *, by: UUID | None, now: datetime, **data: Any) -> None:
    access_log.note(AccessAction.SECOND_FACTOR, by=by, now=now, about=f"person/{person.id}")
    record(Stream(StreamKind.PERSON, person.id), kind, by=by, now=now, data=data)
