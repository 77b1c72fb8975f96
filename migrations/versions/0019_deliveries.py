# SPDX-License-Identifier: EUPL-1.2
"""Deliveries that can be sent: to whom, by which channel, about what, and what became of it.

What waited until now was never to be told to anybody, so it is done: nobody gets mail about last month.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
CHANNEL = ("channel", "channel IN ('mail')"), ("somebody", "channel IS NULL OR person_id IS NOT NULL")


def upgrade() -> None:
    """The checks stand at their column: so SQLite takes them without making the table anew."""
    checks = [sa.CheckConstraint(check, name=op.f(f"ck_delivery_{name}")) for name, check in CHANNEL]
    op.add_column("delivery", sa.Column("person_id", sa.Uuid))
    op.add_column("delivery", sa.Column("channel", sa.String(24), *checks))
    op.add_column("delivery", sa.Column("about_id", sa.Uuid))
    op.add_column("delivery", sa.Column("trouble", sa.Text))
    op.add_column("delivery", sa.Column("ended_at", MOMENT))
    op.create_index("ix_delivery_about", "delivery", ["organisation_id", "about_id"])
    op.execute("UPDATE delivery SET state = 'done', ended_at = run_at WHERE state = 'waiting'")


def downgrade() -> None:
    """The older program makes nothing of a row that waits: what was to be sent stays unsent."""
    op.drop_index("ix_delivery_about", "delivery")
    for column in ("ended_at", "trouble", "about_id", "channel", "person_id"):
        op.drop_column("delivery", column)
