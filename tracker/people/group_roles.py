# SPDX-License-Identifier: EUPL-1.2
"""Roles that follow the groups of somebody at the identity provider (PUBLIC-SECTOR 48). Roles by hand stay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tracker.extensions import db
from tracker.people import access_log, queries
from tracker.people.models import Person, PersonRole
from tracker.people.terms import AccessAction, Role
from tracker.record.actions import record
from tracker.record.terms import EventKind, Stream, StreamKind


def follow_groups(person: Person, given: frozenset[Role], *, now: datetime) -> None:
    """Give what the groups give, and take what they gave before and give no more. The last administrator stays one.

    Nobody is asked: the administrator wrote the mapping, the provider says who is in which group. Flushes.
    """
    rows = db.session.scalars(
        select(PersonRole).where(PersonRole.person_id == person.id, PersonRole.by_group.is_(True))
    )
    for row in rows.all():
        if row.role not in given and not _is_last_admin(person, row.role):
            db.session.delete(row)
            _record(person, row.role, now=now, is_given=False)
    for role in sorted(given - person.roles):
        db.session.add(PersonRole(person_id=person.id, role=role, by_group=True, given_at=now))
        _record(person, role, now=now, is_given=True)
    db.session.flush()
    db.session.expire(person, ["role_rows"])


def _is_last_admin(person: Person, role: Role) -> bool:
    return role is Role.ADMIN and queries.active_admins() <= {person.id}


def _record(person: Person, role: Role, *, now: datetime, is_given: bool) -> None:
    """No person did this: `by` stays empty."""
    data = {"role": role, "given": is_given, "by_group": True}
    record(Stream(StreamKind.PERSON, person.id), EventKind.PERSON_ROLE, by=None, now=now, data=data)
    about = f"person/{person.id} {'+' if is_given else '-'}{role.value}"
    access_log.note(AccessAction.ROLE_CHANGE, by=None, now=now, about=about)
