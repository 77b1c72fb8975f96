# SPDX-License-Identifier: EUPL-1.2
"""Closing well: what a stop leaves to clean up, how a blocker was solved, corrections, and teams that are archived."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KINDS = ("infrastructure", "data", "law", "people", "purchase")
RESOLVED = "(resolved_at IS NULL) = (resolved_by_id IS NULL) AND (resolved_at IS NULL) = (resolved_how IS NULL)"


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
    _create_clean_up()
    _create_correction()
    _widen_blocker()
    op.add_column("team", sa.Column("archived_at", MOMENT))


def _create_clean_up() -> None:
    people = dict.fromkeys(("person_id", "added_by_id", "done_by_id", "checked_by_id"), "person")
    op.create_table(
        "clean_up",
        *row(),
        sa.Column("decision_id", sa.Uuid, nullable=False),
        sa.Column("experiment_id", sa.Uuid, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("added_by_id", sa.Uuid, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("done_by_id", sa.Uuid),
        sa.Column("done_at", MOMENT),
        sa.Column("checked_by_id", sa.Uuid),
        sa.Column("checked_at", MOMENT),
        sa.Column("sent_back_why", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
        *links("clean_up", decision_id="decision", experiment_id="experiment", **people),
        sa.CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name="done_is_signed"),
        sa.CheckConstraint("(checked_at IS NULL) = (checked_by_id IS NULL)", name="check_is_signed"),
        sa.CheckConstraint(
            "checked_by_id IS NULL OR (done_by_id IS NOT NULL AND checked_by_id <> done_by_id "
            "AND checked_by_id <> person_id)",
            name="check_takes_two",
        ),
    )
    op.create_index("ix_clean_up_experiment", "clean_up", ["organisation_id", "experiment_id"])
    op.create_index("ix_clean_up_person", "clean_up", ["organisation_id", "person_id", "done_at"])


def _create_correction() -> None:
    op.create_table(
        "correction",
        *row(),
        sa.Column("sprint_id", sa.Uuid, nullable=False),
        sa.Column("about", one_of("correctionof", "plan", "result", "learning"), nullable=False),
        sa.Column("learning_id", sa.Uuid),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("written_by_id", sa.Uuid, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        *links("correction", sprint_id="sprint", learning_id="learning", written_by_id="person"),
        sa.CheckConstraint("(about = 'learning') = (learning_id IS NOT NULL)", name="learning_is_named"),
    )
    op.create_index("ix_correction_sprint", "correction", ["organisation_id", "sprint_id"])


def _blocker(*more: sa.sql.schema.SchemaItem) -> sa.Table:
    """The table as it was made first: SQLite makes it anew, and cannot read the checks of an old one."""
    return sa.Table(
        "blocker",
        sa.MetaData(naming_convention=dict(op.get_context().opts["target_metadata"].naming_convention)),
        *row(),
        sa.Column("log_entry_id", sa.Uuid, nullable=False),
        sa.Column("kind", one_of("blockerkind", *KINDS), nullable=False),
        sa.Column("taken_by_id", sa.Uuid),
        sa.Column("taken_at", MOMENT),
        sa.Column("resolved_at", MOMENT),
        *links("blocker", log_entry_id="log_entry", taken_by_id="person"),
        sa.UniqueConstraint("organisation_id", "log_entry_id"),
        *more,
    )


def _widen_blocker() -> None:
    """Nobody could solve a blocker before: the moment was never set."""
    op.execute("UPDATE blocker SET resolved_at = NULL")
    with op.batch_alter_table("blocker", copy_from=_blocker()) as table:
        table.add_column(sa.Column("resolved_by_id", sa.Uuid))
        table.add_column(sa.Column("resolved_how", sa.Text))
        table.create_foreign_key(
            "fk_blocker_organisation_id_resolved_by_id",
            "person",
            ["organisation_id", "resolved_by_id"],
            ["organisation_id", "id"],
        )
        table.create_check_constraint("resolved_is_signed", RESOLVED)
    op.create_index("ix_blocker_taken", "blocker", ["organisation_id", "taken_by_id", "resolved_at"])


def downgrade() -> None:
    """The older program knows none of this: what was solved stands open again, what was archived is offered again."""
    op.drop_column("team", "archived_at")
    op.drop_index("ix_blocker_taken", "blocker")
    wide = _blocker(
        sa.Column("resolved_by_id", sa.Uuid),
        sa.Column("resolved_how", sa.Text),
        *links("blocker", resolved_by_id="person"),
        sa.CheckConstraint(RESOLVED, name="resolved_is_signed"),
    )
    with op.batch_alter_table("blocker", copy_from=wide) as table:
        table.drop_constraint("resolved_is_signed", type_="check")
        table.drop_constraint("fk_blocker_organisation_id_resolved_by_id", type_="foreignkey")
        table.drop_column("resolved_how")
        table.drop_column("resolved_by_id")
    op.execute("UPDATE blocker SET resolved_at = NULL")
    op.drop_table("correction")
    op.drop_table("clean_up")
