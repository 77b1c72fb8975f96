# SPDX-License-Identifier: EUPL-1.2
"""The paramount objection (R16): who raised it and how it was settled, and the restart of a sprint that it halted."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def row() -> tuple[sa.sql.schema.SchemaItem, ...]:
    """The key of every table of an organisation: (organisation_id, id)."""
    return (
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], ondelete="RESTRICT"),
    )


def links(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    """Foreign keys that carry the organisation, so that no row points across it."""
    return [
        sa.ForeignKeyConstraint(
            ["organisation_id", column],
            [f"{target}.organisation_id", f"{target}.id"],
            name=f"fk_{table}_organisation_id_{column}",
        )
        for column, target in columns.items()
    ]


def one_of(name: str, *values: str) -> sa.Enum:
    """An enum as text, held to its list by a check constraint."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    """New tables, so that no table that is full is made anew."""
    _objection()
    _restart()


def _objection() -> None:
    op.create_table(
        "objection",
        *row(),
        sa.Column("experiment_id", sa.Uuid, nullable=False),
        sa.Column("sprint_id", sa.Uuid),
        sa.Column("raised_by_id", sa.Uuid, nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("ground", one_of("ground", "safety", "privacy", "harm", "law", "loss"), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("state", one_of("objectionstate", "open", "adapted", "rejected", "closed"), nullable=False),
        sa.Column("halts_at", MOMENT),
        sa.Column("answer", sa.Text),
        sa.Column("answered_by_id", sa.Uuid),
        sa.Column("answered_at", MOMENT),
        sa.Column("settlement", sa.Text),
        sa.Column("settled_by_id", sa.Uuid),
        sa.Column("on_behalf_of_id", sa.Uuid),
        sa.Column("settled_at", MOMENT),
        sa.Column("lifted_at", MOMENT),
        *links(
            "objection",
            experiment_id="experiment",
            sprint_id="sprint",
            raised_by_id="person",
            answered_by_id="person",
            settled_by_id="person",
            on_behalf_of_id="person",
        ),
        sa.CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="open_is_not_settled"),
        sa.CheckConstraint(
            "state NOT IN ('adapted', 'rejected') OR (settlement IS NOT NULL AND settled_by_id IS NOT NULL)",
            name="settled_says_how",
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = (answered_by_id IS NULL)",
            name="answer_is_signed",
        ),
        sa.CheckConstraint("halts_at IS NULL OR sprint_id IS NOT NULL", name="halts_a_sprint"),
    )
    op.create_index("ix_objection_experiment", "objection", ["organisation_id", "experiment_id", "state"])
    op.create_index("ix_objection_sprint", "objection", ["organisation_id", "sprint_id"])


def _restart() -> None:
    op.create_table(
        "restart",
        *row(),
        sa.Column("sprint_id", sa.Uuid, nullable=False),
        sa.Column("asked_by_id", sa.Uuid, nullable=False),
        sa.Column("asked_as", one_of("side", "lead", "sponsor"), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("confirmed_by_id", sa.Uuid),
        sa.Column("confirmed_at", MOMENT),
        *links("restart", sprint_id="sprint", asked_by_id="person", confirmed_by_id="person"),
        sa.CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmation_is_signed"),
        sa.CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> asked_by_id", name="takes_two"),
    )
    op.create_index(
        "uq_restart_asked",
        "restart",
        ["organisation_id", "sprint_id"],
        unique=True,
        sqlite_where=sa.text("confirmed_at IS NULL"),
        postgresql_where=sa.text("confirmed_at IS NULL"),
    )


def downgrade() -> None:
    """The older program knows no objections; a halt is nothing to it."""
    op.drop_table("restart")
    op.drop_table("objection")
    op.execute("UPDATE sprint SET halted_at = NULL")
