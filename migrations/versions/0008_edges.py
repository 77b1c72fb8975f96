# SPDX-License-Identifier: EUPL-1.2
"""Edges of the loop: when an answer or a wrap-up is late and for whom, why a direction closed, who must be replaced.

And an index for the children of an experiment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
MOMENTS = (
    ("experiment", "answer_due_at"),
    ("frame", "answer_due_at"),
    ("sprint", "late_for_all_at"),
    ("sprint", "ask_lead_at"),
    ("person", "replace_by"),
)


def upgrade() -> None:
    """New columns that may be empty: what is older than this has no such moment."""
    for table, column in MOMENTS:
        op.add_column(table, sa.Column(column, MOMENT))
    op.add_column("direction", sa.Column("closed_why", sa.Text))
    op.create_index("ix_experiment_parent", "experiment", ["organisation_id", "parent_id", "number"])


def downgrade() -> None:
    """Nothing else looks at these columns."""
    op.drop_index("ix_experiment_parent", "experiment")
    op.drop_column("direction", "closed_why")
    for table, column in reversed(MOMENTS):
        op.drop_column(table, column)
