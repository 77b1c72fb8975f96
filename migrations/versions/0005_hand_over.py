# SPDX-License-Identifier: EUPL-1.2
"""After the vote: another round, a stop rule set aside, asking the sponsor to decide, and the hand-over."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
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


def upgrade() -> None:
    """New tables, so that no table that is full is made anew."""
    op.add_column("sprint", sa.Column("reopened_at", MOMENT))
    op.create_table(
        "set_aside",
        *row(),
        sa.Column("stop_rule_answer_id", sa.Uuid, nullable=False),
        sa.Column("by_id", sa.Uuid, nullable=False),
        sa.Column("on_behalf_of_id", sa.Uuid),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("set_aside_at", MOMENT, nullable=False),
        *links("set_aside", stop_rule_answer_id="stop_rule_answer", by_id="person", on_behalf_of_id="person"),
        sa.UniqueConstraint("organisation_id", "stop_rule_answer_id"),
    )
    op.create_table(
        "sponsor_request",
        *row(),
        sa.Column("sprint_id", sa.Uuid, nullable=False),
        sa.Column("by_id", sa.Uuid, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        *links("sponsor_request", sprint_id="sprint", by_id="person"),
        sa.UniqueConstraint("organisation_id", "sprint_id"),
    )
    _create_handover()


def _create_handover() -> None:
    state = sa.Enum(
        "offered", "accepted", "sent_back", "refused",
        name="handoverstate", native_enum=False, create_constraint=True, length=24,
    )  # fmt: skip
    op.create_table(
        "handover",
        *row(),
        sa.Column("decision_id", sa.Uuid, nullable=False),
        sa.Column("experiment_id", sa.Uuid, nullable=False),
        sa.Column("receiver_id", sa.Uuid, nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("offered_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.Column("answer", sa.Text),
        *links("handover", decision_id="decision", experiment_id="experiment", receiver_id="person"),
        sa.UniqueConstraint("organisation_id", "decision_id"),
        sa.CheckConstraint("state = 'offered' OR answered_at IS NOT NULL", name="answer_has_moment"),
        sa.CheckConstraint("state NOT IN ('sent_back', 'refused') OR answer IS NOT NULL", name="no_has_words"),
    )


def downgrade() -> None:
    """The older program knows none of this: what waits for a receiver goes on."""
    op.execute("UPDATE experiment SET state = 'active' WHERE state = 'scaling_up' AND origin <> 'imported'")
    op.drop_table("handover")
    op.drop_table("sponsor_request")
    op.drop_table("set_aside")
    op.drop_column("sprint", "reopened_at")
