# SPDX-License-Identifier: EUPL-1.2
"""Indexes for the one query of the loop: without them each experiment in a list read whole tables."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_experiment_team": ("experiment", "team_id", "state"),
    "ix_experiment_direction": ("experiment", "direction_id", "state"),
    "ix_experiment_lead": ("experiment", "lead_id"),
    "ix_experiment_domain_owner": ("experiment", "domain_owner_id"),
    "ix_experiment_author": ("experiment", "author_id"),
    "ix_experiment_receiver": ("experiment", "receiver_id"),
    "ix_experiment_predecessor": ("experiment", "predecessor_id", "number"),
    "ix_decision_sprint": ("decision", "sprint_id"),
    "ix_decision_experiment": ("decision", "experiment_id"),
    "ix_learning_sprint": ("learning", "sprint_id"),
    "ix_stop_card_experiment": ("stop_card", "experiment_id"),
    "ix_handover_experiment": ("handover", "experiment_id"),
    "ix_membership_person": ("membership", "person_id"),
    "ix_membership_team": ("membership", "team_id", "person_id"),
    "ix_reuse_experiment": ("reuse", "experiment_id"),
}


def upgrade() -> None:
    for name, (table, *columns) in INDEXES.items():
        op.create_index(name, table, ["organisation_id", *columns])


def downgrade() -> None:
    for name, (table, *_) in INDEXES.items():
        op.drop_index(name, table)
