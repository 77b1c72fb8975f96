# SPDX-License-Identifier: EUPL-1.2
"""A free day of one's own has a name."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("free_day", sa.Column("name", sa.Text))


def downgrade() -> None:
    op.drop_column("free_day", "name")
