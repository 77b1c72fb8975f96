# SPDX-License-Identifier: EUPL-1.2
"""What an organisation says about privacy, the trace of hidden texts, and since when somebody is a former colleague."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("person", sa.Column("erased_at", MOMENT))
    op.create_table(
        "privacy_notice",
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("purpose", sa.Text),
        sa.Column("basis", sa.Text),
        sa.Column("retention", sa.Text),
        sa.Column("contact", sa.Text),
        sa.Column("keep_years", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], ondelete="RESTRICT"),
        sa.UniqueConstraint("organisation_id"),
        sa.CheckConstraint("keep_years BETWEEN 0 AND 100", name="keep_years"),
    )
    op.create_table(
        "hidden_text",
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("table_name", sa.Text, nullable=False),
        sa.Column("column_name", sa.Text, nullable=False),
        sa.Column("row_id", sa.Uuid, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("hidden_by_id", sa.Uuid, nullable=False),
        sa.Column("hidden_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "hidden_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_hidden_text_organisation_id_hidden_by_id",
        ),
    )
    op.create_index("ix_hidden_text_newest", "hidden_text", ["organisation_id", "hidden_at"])


def downgrade() -> None:
    op.drop_table("hidden_text")
    op.drop_table("privacy_notice")
    op.drop_column("person", "erased_at")
