# SPDX-License-Identifier: EUPL-1.2
"""Links that let somebody in once: made, spent and ended inside the acts of invitations and resets."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tracker.extensions import db
from tracker.record.deliveries import call_off
from tracker.sign_in.limits_links import LIVES
from tracker.sign_in.models import Link
from tracker.sign_in.terms_links import LinkKind


def make(person_id: UUID, kind: LinkKind, *, now: datetime, is_shown: bool = False) -> Link:
    """A new link. The open one of this kind is replaced: one at a time. Flushes.

    `is_shown`: an administrator asked for it, and may see it when it cannot be mailed.
    """
    end(person_id, kind, now=now)
    link = Link(person_id=person_id, kind=kind, made_at=now, expires_at=now + LIVES[kind], is_shown=is_shown)
    db.session.add(link)
    db.session.flush()
    return link


def end(person_id: UUID, kind: LinkKind, *, now: datetime) -> None:
    """The open link of this kind opens nothing any more, and what was still to be mailed of it stays here. Flushes."""
    of_kind = (Link.person_id == person_id, Link.kind == kind)
    for link in db.session.scalars(select(Link).where(*of_kind, Link.used_at.is_(None), Link.ended_at.is_(None))):
        link.ended_at = now
        call_off(link.id, now=now)
    db.session.flush()


def locked(link_id: UUID) -> Link | None:
    """The link, locked: two browsers that use it at once stand in line."""
    return db.session.scalar(
        select(Link).where(Link.id == link_id).with_for_update().execution_options(populate_existing=True)
    )


def use(link: Link, *, now: datetime) -> None:
    """Spend a link. Flushes."""
    link.used_at = now
    db.session.flush()
