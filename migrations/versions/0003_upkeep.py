# SPDX-License-Identifier: EUPL-1.2
"""Upkeep: an experiment is paused until a moment (2.2), an idea is parked, and it is known when it was touched."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
PAUSED_HAS_END = "origin = 'imported' OR state <> 'paused' OR resume_at IS NOT NULL"


def upgrade() -> None:
    """The check stands at its column: so SQLite takes it without making the table anew."""
    check = sa.CheckConstraint(PAUSED_HAS_END, name="ck_experiment_paused_has_end")
    op.add_column("experiment", sa.Column("pause_reason", sa.Text))
    op.add_column("experiment", sa.Column("resume_at", MOMENT, check))
    op.add_column("experiment", sa.Column("paused_after", sa.Integer))
    op.add_column("experiment", sa.Column("wake_at", MOMENT))
    op.add_column("experiment", sa.Column("touched_at", MOMENT))


def downgrade() -> None:
    """What was paused goes on: the older program knows no way back from a pause."""
    op.execute("UPDATE experiment SET state = 'active' WHERE state = 'paused' AND origin <> 'imported'")
    for column in ("touched_at", "wake_at", "paused_after", "resume_at", "pause_reason"):
        op.drop_column("experiment", column)
