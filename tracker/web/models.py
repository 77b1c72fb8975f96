# SPDX-License-Identifier: EUPL-1.2
"""The one-time tokens of forms that create something."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from tracker.tables import Base, OrganisationRow, links


class FormToken(OrganisationRow, Base):
    """A form that was sent and kept: sending it again shows the stored result. Ballots have none (R12)."""

    __tablename__ = "form_token"
    __table_args__ = (*links(person_id="person"), UniqueConstraint("organisation_id", "person_id", "token"))

    person_id: Mapped[UUID]
    token: Mapped[str]
    result_url: Mapped[str]
    kept_at: Mapped[datetime]
