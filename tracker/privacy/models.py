# SPDX-License-Identifier: EUPL-1.2
"""Tables of the room privacy: what the organisation says about privacy, and which texts were hidden."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.privacy.terms import NoticeFacts
from tracker.tables import Base, OrganisationRow, links


class PrivacyNotice(OrganisationRow, Base):
    """What the organisation says on its privacy page (AVG art. 13). One row at most; what is empty has a default."""

    __tablename__ = "privacy_notice"
    __table_args__ = (
        UniqueConstraint("organisation_id"),
        CheckConstraint("keep_years BETWEEN 0 AND 100", name="keep_years"),
    )

    purpose: Mapped[str | None]
    basis: Mapped[str | None]
    retention: Mapped[str | None]
    contact: Mapped[str | None]
    keep_years: Mapped[int] = mapped_column(default=0)  # how long the archive asks for a name under a decision

    def facts(self) -> NoticeFacts:
        """What the page and the rules read."""
        return NoticeFacts(self.purpose, self.basis, self.retention, self.contact, self.keep_years)


class HiddenText(OrganisationRow, Base):
    """The trace of words that an administrator hid in a text: where, why, by whom. The words themselves are gone."""

    __tablename__ = "hidden_text"
    __table_args__ = (
        *links(hidden_by_id="person"),
        Index("ix_hidden_text_newest", "organisation_id", "hidden_at"),
    )

    table_name: Mapped[str]
    column_name: Mapped[str]
    row_id: Mapped[UUID]
    reason: Mapped[str]
    hidden_by_id: Mapped[UUID]
    hidden_at: Mapped[datetime]
