# SPDX-License-Identifier: EUPL-1.2
"""The table of the room notices: when the worker was last here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from tracker.tables import Base, OrganisationRow


class WorkerBeat(OrganisationRow, Base):
    """The last turn of the worker in an organisation: one row, written over each minute.

    `failures` counts the experiments that this turn could not settle; the worker's log says why.
    """

    __tablename__ = "worker_beat"
    __table_args__ = (
        UniqueConstraint("organisation_id"),
        CheckConstraint("failures >= 0", name="failures"),
    )

    ran_at: Mapped[datetime]
    failures: Mapped[int]
