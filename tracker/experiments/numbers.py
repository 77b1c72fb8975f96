# SPDX-License-Identifier: EUPL-1.2
"""The counter that gives every experiment of an organisation its number, and so its code (E-026)."""

from __future__ import annotations

from sqlalchemy import select

from tracker.extensions import db
from tracker.people.models import Organisation
from tracker.tables import current_organisation_id


def lock_counter() -> Organisation:
    """The row of the organisation, which holds the counter, read anew and locked for this act."""
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.id == current_organisation_id())
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def next_number(wanted: int | None = None) -> int:
    """The next number of the organisation. Its row is locked: two ideas at once get two codes. Flushes.

    `wanted` is a number of one's own, for the examples; the counter then goes on above it. One that was given away
    already meets the unique key of the table.
    """
    organisation = lock_counter()
    number = organisation.next_number if wanted is None else wanted
    organisation.next_number = max(organisation.next_number, number + 1)
    db.session.flush()
    return number
