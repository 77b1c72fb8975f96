# SPDX-License-Identifier: EUPL-1.2
"""Questions about who is signed in where, and about the log of access."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select

from tracker.extensions import db
from tracker.people.models import AccessEvent, Person, PersonSession
from tracker.people.terms import AccessAction, AccessResult, WayIn


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A browser in which a person is signed in, as this person sees it."""

    id: UUID
    device: str | None
    way_in: WayIn
    started_at: datetime


@dataclass(frozen=True, slots=True)
class AccessLine:
    """A line of the log of access. `actor` is the name of who did it."""

    at: datetime
    action: AccessAction
    result: AccessResult
    about: str | None
    origin: str | None
    actor_id: UUID | None
    actor: str | None

    @property
    def account_id(self) -> UUID | None:
        """The account that it is about, if it is about one."""
        kind, _, rest = (self.about or "").partition("/")
        return UUID(rest.partition(" ")[0]) if kind == "person" else None

    @property
    def change(self) -> str:
        """What stands behind the account: `+manager`, a role that was given."""
        return (self.about or "").partition(" ")[2] if self.account_id else ""


def sessions_of(person_id: UUID, since: datetime) -> list[SessionRow]:
    """The sessions of a person that began since a moment, newest first: those before it are over by their age."""
    rows = db.session.execute(
        select(PersonSession.id, PersonSession.device, PersonSession.way_in, PersonSession.started_at)
        .where(PersonSession.person_id == person_id, PersonSession.started_at > since)
        .order_by(PersonSession.started_at.desc(), PersonSession.id)
    )
    return [SessionRow(*row) for row in rows]


def access_lines(action: AccessAction | None, *, most: int, skip: int = 0) -> list[AccessLine]:
    """The log of access, newest first: everything, or one kind of act. Never those of one person (works council)."""
    of_actor = and_(Person.organisation_id == AccessEvent.organisation_id, Person.id == AccessEvent.actor_id)
    asked = (
        select(
            AccessEvent.at, AccessEvent.action, AccessEvent.result, AccessEvent.about, AccessEvent.origin,
            AccessEvent.actor_id, Person.name,
        )
        .outerjoin(Person, of_actor)
        .order_by(AccessEvent.at.desc(), AccessEvent.id.desc())
        .limit(most)
        .offset(skip)
    )  # fmt: skip
    if action is not None:
        asked = asked.where(AccessEvent.action == action.value)
    rows = db.session.execute(asked)
    return [AccessLine(row.at, AccessAction(row.action), AccessResult(row.result), *row[3:]) for row in rows]
