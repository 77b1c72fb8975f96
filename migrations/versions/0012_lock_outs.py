# SPDX-License-Identifier: EUPL-1.2
"""Wrong passwords in a row, and until when they close an account."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "lock_out",
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failed_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT),
        sa.PrimaryKeyConstraint("organisation_id", "id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["person.organisation_id", "person.id"],
            name="fk_lock_out_organisation_id_person_id",
        ),
        sa.UniqueConstraint("organisation_id", "person_id"),
        sa.CheckConstraint("failures > 0", name="failures"),
    )


def downgrade() -> None:
    op.drop_table("lock_out")
