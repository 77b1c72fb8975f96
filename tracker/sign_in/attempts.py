# SPDX-License-Identifier: EUPL-1.2
"""One try at a password. It costs the same whether or not there is an account, and leaves the same behind."""

from __future__ import annotations

import hmac
from uuid import UUID

from flask import current_app

from tracker import clock
from tracker.acts import act
from tracker.extensions import db
from tracker.people import access_log, passwords
from tracker.people import queries as people
from tracker.people.models import Person
from tracker.people.terms import AccessAction
from tracker.sign_in import limits, lock_outs, queries
from tracker.tables import in_organisation
from tracker.web.answers import keep


def verified(email: str, typed: str) -> Person | None:
    """The active person with this address and password, unless wrong passwords closed the account.

    Without an account the same is asked, worked out and written: for nobody, in the oldest organisation of the install.
    """
    oldest = people.oldest_organisation_id()
    asked = queries.credentials(email) or queries.Credentials(oldest, account_of_nobody(email), None, is_active=False)
    db.session.rollback()  # hold no transaction or connection while the password is worked out
    is_right = passwords.is_right(asked.password_hash, typed) and asked.is_active
    with in_organisation(asked.organisation_id):
        if is_right and not limits.is_locked(queries.failures(asked.account_id), clock.now()):
            return people.person(asked.account_id)
        about = f"person/{asked.account_id}" if asked.password_hash else None
        with act() as (_, now):
            result = lock_outs.count_failure(asked.account_id, now=now)
            access_log.note(AccessAction.SIGN_IN, by=None, now=now, about=about, result=result)
            keep()
    return None


def account_of_nobody(email: str) -> UUID:
    """An id for an address without an account. Nobody can read the address from it: it could be a mistyped password."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return UUID(bytes=hmac.digest(key, email.strip().lower().encode(), "sha256")[:16])
