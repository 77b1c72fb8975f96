# SPDX-License-Identifier: EUPL-1.2
"""Tables of the room sign_in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, and_, column
from sqlalchemy.orm import Mapped, mapped_column

from tracker.sign_in.terms_links import LinkKind
from tracker.tables import Base, OrganisationRow, links, one_of


class LockOut(OrganisationRow, Base):
    """Wrong passwords for one account, one after another, and until when they closed it. Gone after a right one.

    `account_id` is a person, or what stands for an address without one: to the outside the two must be alike.
    """

    __tablename__ = "lock_out"
    __table_args__ = (
        UniqueConstraint("organisation_id", "account_id"),
        Index("ix_lock_out_failed", "organisation_id", "failed_at"),
        CheckConstraint("failures > 0", name="failures"),
    )

    account_id: Mapped[UUID]
    failures: Mapped[int]
    failed_at: Mapped[datetime]
    until: Mapped[datetime | None]


class Identity(OrganisationRow, Base):
    """By whom and under which name the identity provider knows a person (PUBLIC-SECTOR 40). One for each person."""

    __tablename__ = "identity"
    __table_args__ = (
        *links(person_id="person"),
        UniqueConstraint("organisation_id", "issuer", "subject"),
        UniqueConstraint("organisation_id", "person_id"),
    )

    person_id: Mapped[UUID]
    issuer: Mapped[str]
    subject: Mapped[str]
    linked_at: Mapped[datetime]


class Link(OrganisationRow, Base):
    """A link that lets one person in once: an invitation, or a new password. The secret is not here: link_tokens.py."""

    __tablename__ = "link"
    __table_args__ = (
        *links(person_id="person"),
        Index("ix_link_person", "organisation_id", "person_id"),
        Index(
            "uq_link_open",
            "organisation_id",
            "person_id",
            "kind",
            unique=True,
            sqlite_where=and_(column("used_at").is_(None), column("ended_at").is_(None)),
            postgresql_where=and_(column("used_at").is_(None), column("ended_at").is_(None)),
        ),
    )

    person_id: Mapped[UUID]
    kind: Mapped[LinkKind] = mapped_column(one_of(LinkKind))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # replaced by a newer one, or withdrawn
    is_shown: Mapped[bool]  # an administrator asked for it, and may see it when it cannot be mailed
