# SPDX-License-Identifier: EUPL-1.2
"""Sessions as rows, instead of one key for all sessions of a person; and the log of access."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
WAY_IN = sa.Enum(
    "password", "provider", "passkey", "invitation", "set_up",
    name="wayin", native_enum=False, create_constraint=True, length=24,
)  # fmt: skip
NO_UPDATE_SQLITE = """CREATE TRIGGER access_event_no_update BEFORE UPDATE ON access_event
   BEGIN SELECT RAISE(ABORT, 'the log of access is append-only'); END"""
NO_UPDATE_POSTGRESQL = (
    """CREATE FUNCTION refuse_access_event_update() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'the log of access is append-only'; END $$""",
    """CREATE TRIGGER access_event_no_update BEFORE UPDATE ON access_event
       FOR EACH ROW EXECUTE FUNCTION refuse_access_event_update()""",
)


def row() -> tuple[sa.sql.schema.SchemaItem, ...]:
    """The key of every table of an organisation: (organisation_id, id)."""
    return (
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], ondelete="RESTRICT"),
    )


def of_person(table: str, column: str) -> sa.ForeignKeyConstraint:
    """A foreign key that carries the organisation."""
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        ["person.organisation_id", "person.id"],
        name=f"fk_{table}_organisation_id_{column}",
    )


def upgrade() -> None:
    op.create_table(
        "person_session",
        *row(),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("way_in", WAY_IN, nullable=False),
        sa.Column("device", sa.Text),
        sa.Column("started_at", MOMENT, nullable=False),
        of_person("person_session", "person_id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_person_session_person", "person_session", ["organisation_id", "person_id"])
    op.create_index("ix_person_session_started", "person_session", ["organisation_id", "started_at"])
    op.create_table(
        "access_event",
        *row(),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("about", sa.Text),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("origin", sa.Text),
        sa.Column("actor_id", sa.Uuid),
        sa.Column("at", MOMENT, nullable=False),
        of_person("access_event", "actor_id"),
    )
    op.create_index("ix_access_event_at", "access_event", ["organisation_id", "at"])
    op.create_index("ix_access_event_action", "access_event", ["organisation_id", "action", "at"])
    op.drop_column("person", "session_key")
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in (NO_UPDATE_SQLITE,) if on_sqlite else NO_UPDATE_POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Everybody signs in again."""
    op.add_column("person", sa.Column("session_key", sa.Text, nullable=False, server_default=""))
    op.drop_table("access_event")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_access_event_update()")
    op.drop_table("person_session")
