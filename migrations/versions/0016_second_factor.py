# SPDX-License-Identifier: EUPL-1.2
"""The second step of signing in: an authenticator app, passkeys and recovery codes of a person."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "authenticator_app",
        *_of_person("authenticator_app"),
        sa.Column("sealed_secret", sa.Text, nullable=False),
        sa.Column("last_step", sa.Integer, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.UniqueConstraint("organisation_id", "person_id"),
    )
    op.create_table(
        "passkey",
        *_of_person("passkey"),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("credential_id", sa.Text, nullable=False),
        sa.Column("public_key", sa.Text, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("is_synced", sa.Boolean, nullable=False),
        sa.Column("asked_at", MOMENT),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.UniqueConstraint("credential_id"),
        sa.CheckConstraint("sign_count >= 0", name="sign_count"),
    )
    op.create_table(
        "recovery_code",
        *_of_person("recovery_code"),
        sa.Column("salt", sa.Text, nullable=False),
        sa.Column("code_hash", sa.Text, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
    )
    for table in ("passkey", "recovery_code"):
        op.create_index(f"ix_{table}_person", table, ["organisation_id", "person_id"])


def downgrade() -> None:
    for table in ("recovery_code", "passkey", "authenticator_app"):
        op.drop_table(table)


def _of_person(table: str) -> tuple[Any, ...]:
    return (
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["person.organisation_id", "person.id"],
            name=f"fk_{table}_organisation_id_person_id",
        ),
    )
