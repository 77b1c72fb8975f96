# SPDX-License-Identifier: EUPL-1.2
"""Stop rules are found by their experiment: without an index each page of an experiment read all of them."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_stop_rule", "stop_rule", ["organisation_id", "experiment_id"])


def downgrade() -> None:
    op.drop_index("ix_stop_rule", "stop_rule")
