# SPDX-License-Identifier: EUPL-1.2
"""Wrong passwords are counted for an address without an account too, so that nothing tells the two apart."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def table(account: str, *more: sa.sql.schema.SchemaItem) -> None:
    op.create_table(
        "lock_out",
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column(account, sa.Uuid, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failed_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT),
        sa.PrimaryKeyConstraint("organisation_id", "id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], ondelete="RESTRICT"),
        sa.UniqueConstraint("organisation_id", account),
        sa.CheckConstraint("failures > 0", name="failures"),
        *more,
    )


def upgrade() -> None:
    """The counts of the last hour go; an account that was closed is open again."""
    op.drop_table("lock_out")
    table("account_id")
    op.create_index("ix_lock_out_failed", "lock_out", ["organisation_id", "failed_at"])


def downgrade() -> None:
    op.drop_table("lock_out")
    table(
        "person_id",
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["person.organisation_id", "person.id"],
            name="fk_lock_out_organisation_id_person_id",
        ),
    )
