# SPDX-License-Identifier: EUPL-1.2
"""After a tie: the best argument for each of the tied choices, as who decides quotes it (R15)."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0008"
branch_labels = None
depends_on = None

CHOICES = ("keep", "pivot", "stop", "abstain")


def upgrade() -> None:
    """A new table. What was decided before this has no row in it: then nobody was asked."""
    op.create_table(
        "argument",
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("decision_id", sa.Uuid, nullable=False),
        sa.Column(
            "choice",
            sa.Enum(*CHOICES, name="choice", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "decision_id"],
            ["decision.organisation_id", "decision.id"],
            name="fk_argument_organisation_id_decision_id",
        ),
        sa.UniqueConstraint("organisation_id", "decision_id", "choice"),
        sa.CheckConstraint("choice <> 'abstain'", name="for_a_side"),
    )


def downgrade() -> None:
    """The older program asks none."""
    op.drop_table("argument")
