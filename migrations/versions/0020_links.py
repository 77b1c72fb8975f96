# SPDX-License-Identifier: EUPL-1.2
"""Links that let one person in once: invitations and new passwords."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("used_at IS NULL AND ended_at IS NULL")


def upgrade() -> None:
    kind = sa.Enum("invitation", "reset", name="linkkind", native_enum=False, create_constraint=True, length=24)
    op.create_table(
        "link",
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("is_shown", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["person.organisation_id", "person.id"],
            name="fk_link_organisation_id_person_id",
        ),
    )
    op.create_index("ix_link_person", "link", ["organisation_id", "person_id"])
    key = ["organisation_id", "person_id", "kind"]
    op.create_index("uq_link_open", "link", key, unique=True, sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    op.drop_table("link")
