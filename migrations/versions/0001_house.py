# SPDX-License-Identifier: EUPL-1.2
"""The house: organisations and people, the record, and the loop from idea to decision.

File name and revision are a number. Types are spelled out here, so that a later change of our code cannot change what
this migration made.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
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
    """Text, held to a list by a check constraint."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def unique_where(name: str, table: str, where: str, *columns: str) -> None:
    """A unique index over some of the rows."""
    op.create_index(
        name, table, list(columns), unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def upgrade() -> None:
    make_people()
    make_record()
    make_experiments()
    make_sprints()
    make_votes()
    make_decisions()
    make_triggers()


def make_people() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("language", one_of("language", "nl", "en"), nullable=False),
        sa.Column("is_demo", sa.Boolean, nullable=False),
        sa.Column("wrap_up_days", sa.Integer, nullable=False),
        sa.Column("vote_days", sa.Integer, nullable=False),
        sa.Column("decide_days", sa.Integer, nullable=False),
        sa.Column("closing_hour", sa.Integer, nullable=False),
        sa.Column("next_number", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("wrap_up_days > 0 AND vote_days > 0 AND decide_days > 0", name="phase_days"),
        sa.CheckConstraint("next_number > 0", name="next_number"),
    )
    op.create_table(
        "free_day",
        *row(),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("is_free", sa.Boolean, nullable=False),
        sa.UniqueConstraint("organisation_id", "day"),
    )
    op.create_table(
        "person",
        *row(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("department", sa.Text),
        sa.Column("is_external", sa.Boolean, nullable=False),
        sa.Column("language", one_of("language", "nl", "en"), nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("session_key", sa.Text, nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.UniqueConstraint("email"),
    )
    op.create_table(
        "form_token",
        *row(),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("result_url", sa.Text, nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        *links("form_token", person_id="person"),
        sa.UniqueConstraint("organisation_id", "person_id", "token"),
    )
    op.create_table(
        "person_role",
        *row(),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("role", one_of("role", "manager", "sponsor", "adviser", "admin"), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        *links("person_role", person_id="person"),
        sa.UniqueConstraint("organisation_id", "person_id", "role"),
    )
    op.create_table(
        "team",
        *row(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("max_running", sa.Integer, nullable=False),
        sa.Column("default_lead_id", sa.Uuid),
        sa.Column("created_at", MOMENT, nullable=False),
        *links("team", default_lead_id="person"),
        sa.UniqueConstraint("organisation_id", "name"),
        sa.CheckConstraint("max_running > 0", name="max_running"),
    )
    op.create_table(
        "membership",
        *row(),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("team_id", sa.Uuid, nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("left_at", MOMENT),
        *links("membership", person_id="person", team_id="team"),
    )
    unique_where("uq_membership_current", "membership", "left_at IS NULL", "organisation_id", "team_id", "person_id")


def make_record() -> None:
    op.create_table(
        "delivery",
        *row(),
        sa.Column("event_id", sa.Uuid),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("run_at", MOMENT, nullable=False),
        sa.Column("state", one_of("deliverystate", "waiting", "done", "failed", "cancelled"), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("leased_until", MOMENT),
        sa.Column("dedupe_key", sa.Text, nullable=False),
        sa.UniqueConstraint("organisation_id", "dedupe_key"),
    )
    op.create_index("ix_delivery_due", "delivery", ["organisation_id", "state", "run_at"])
    op.create_table(
        "event",
        *row(),
        sa.Column(
            "stream_kind",
            one_of("streamkind", "organisation", "direction", "team", "person", "experiment"),
            nullable=False,
        ),
        sa.Column("stream_id", sa.Uuid, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("actor_id", sa.Uuid),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("previous_hash", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.UniqueConstraint("organisation_id", "stream_kind", "stream_id", "seq"),
        sa.CheckConstraint("seq > 0", name="seq"),
    )
    op.create_table(
        "stream_drop",
        *row(),
        sa.Column(
            "stream_kind",
            one_of("streamkind", "organisation", "direction", "team", "person", "experiment"),
            nullable=False,
        ),
        sa.Column("stream_id", sa.Uuid, nullable=False),
        sa.Column("dropped_at", MOMENT, nullable=False),
        sa.UniqueConstraint("organisation_id", "stream_kind", "stream_id"),
    )
    op.create_table(
        "stream_head",
        *row(),
        sa.Column(
            "stream_kind",
            one_of("streamkind", "organisation", "direction", "team", "person", "experiment"),
            nullable=False,
        ),
        sa.Column("stream_id", sa.Uuid, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.UniqueConstraint("organisation_id", "stream_kind", "stream_id"),
    )
    op.create_table(
        "worker_beat",
        *row(),
        sa.Column("ran_at", MOMENT, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.UniqueConstraint("organisation_id"),
        sa.CheckConstraint("failures >= 0", name="failures"),
    )
    op.create_table(
        "event_salt",
        *row(),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("salt", sa.Text, nullable=False),
        *links("event_salt", event_id="event"),
        sa.UniqueConstraint("organisation_id", "event_id"),
    )


def make_experiments() -> None:
    op.create_table(
        "direction",
        *row(),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("why", sa.Text),
        sa.Column("sponsor_id", sa.Uuid),
        sa.Column("deputy_id", sa.Uuid),
        sa.Column("review_on", sa.Date),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("version", sa.Integer, nullable=False),
        *links("direction", sponsor_id="person", deputy_id="person"),
    )
    op.create_table(
        "experiment",
        *row(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column(
            "state",
            one_of(
                "experimentstate",
                "idea",
                "ready",
                "active",
                "paused",
                "scaling_up",
                "handed_over",
                "stopped",
                "withdrawn",
            ),
            nullable=False,
        ),
        sa.Column("origin", one_of("origin", "own", "imported"), nullable=False),
        sa.Column("source_key", sa.Text),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("theme", sa.Text),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("audience", sa.Text),
        sa.Column("direction_id", sa.Uuid),
        sa.Column("team_id", sa.Uuid),
        sa.Column("lead_id", sa.Uuid),
        sa.Column("domain_owner_id", sa.Uuid),
        sa.Column("domain_owner_wanted", sa.Boolean, nullable=False),
        sa.Column("author_id", sa.Uuid),
        sa.Column("receiver_id", sa.Uuid),
        sa.Column("predecessor_id", sa.Uuid),
        sa.Column("parent_id", sa.Uuid),
        sa.Column("now_different", sa.Text),
        sa.Column("stage", one_of("stage", "discover", "try_out", "small_live"), nullable=False),
        sa.Column("max_loss_eur", sa.Integer),
        sa.Column("max_hours", sa.Integer),
        sa.Column("max_sprints", sa.Integer),
        sa.Column("outside_frame", sa.Boolean, nullable=False),
        sa.Column("sponsor_allowed_at", MOMENT),
        sa.Column("sponsor_refused_at", MOMENT),
        sa.Column("sponsor_said", sa.Text),
        sa.Column("created_at", MOMENT),
        sa.Column("ready_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("end_reason", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
        *links(
            "experiment",
            direction_id="direction",
            team_id="team",
            lead_id="person",
            domain_owner_id="person",
            author_id="person",
            receiver_id="person",
            predecessor_id="experiment",
            parent_id="experiment",
        ),
        sa.UniqueConstraint("organisation_id", "code"),
        sa.UniqueConstraint("organisation_id", "number"),
        sa.UniqueConstraint("organisation_id", "source_key"),
        sa.CheckConstraint("origin = 'imported' OR author_id IS NOT NULL", name="own_has_author"),
        sa.CheckConstraint(
            "origin = 'imported' OR state IN ('idea', 'withdrawn') "
            "OR (team_id IS NOT NULL AND lead_id IS NOT NULL AND direction_id IS NOT NULL)",
            name="own_has_people",
        ),
        sa.CheckConstraint(
            "origin = 'imported' OR state IN ('idea', 'ready', 'withdrawn')"
            " OR NOT outside_frame OR sponsor_allowed_at IS NOT NULL",
            name="outside_has_a_yes",
        ),
    )
    op.create_index("ix_experiment_state", "experiment", ["organisation_id", "state", "number"])
    op.create_table(
        "frame",
        *row(),
        sa.Column("direction_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("max_loss_eur", sa.Integer, nullable=False),
        sa.Column("max_hours", sa.Integer, nullable=False),
        sa.Column("max_sprints", sa.Integer, nullable=False),
        sa.Column("max_running", sa.Integer, nullable=False),
        sa.Column("data_allowed", one_of("dataallowed", "none", "test", "real"), nullable=False),
        sa.Column("stages", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("set_at", MOMENT, nullable=False),
        *links("frame", direction_id="direction"),
        sa.UniqueConstraint("organisation_id", "direction_id", "number"),
        sa.CheckConstraint(
            "max_loss_eur >= 0 AND max_hours >= 0 AND max_sprints > 0 AND max_running > 0", name="limits"
        ),
    )
    op.create_table(
        "hypothesis",
        *row(),
        sa.Column("experiment_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("source", one_of("hypothesissource", "start", "pivot"), nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("audience", sa.Text),
        sa.Column("effect", sa.Text),
        sa.Column("because", sa.Text),
        sa.Column("doubt", sa.Text),
        sa.Column("metric", sa.Text),
        sa.Column("threshold_value", sa.BigInteger),
        sa.Column("threshold_unit", sa.Text),
        sa.Column("threshold_way", one_of("way", "at_least", "at_most")),
        sa.Column("withdrawn_at", MOMENT),
        sa.Column("version", sa.Integer, nullable=False),
        *links("hypothesis", experiment_id="experiment"),
        sa.UniqueConstraint("organisation_id", "experiment_id", "number"),
    )
    op.create_table(
        "question",
        *row(),
        sa.Column("experiment_id", sa.Uuid, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("is_picked", sa.Boolean, nullable=False),
        sa.Column("created_at", MOMENT),
        *links("question", experiment_id="experiment"),
    )
    op.create_index("ix_question", "question", ["organisation_id", "experiment_id", "position"])
    op.create_table(
        "safety_pick",
        *row(),
        sa.Column("experiment_id", sa.Uuid, nullable=False),
        sa.Column(
            "kind",
            one_of("safetykind", "residents", "personal_data", "software", "rule", "purchase", "unequal"),
            nullable=False,
        ),
        sa.Column("answer", one_of("safetyanswer", "no", "test", "real", "yes"), nullable=False),
        sa.Column("sentence", sa.Text),
        *links("safety_pick", experiment_id="experiment"),
        sa.UniqueConstraint("organisation_id", "experiment_id", "kind"),
        sa.CheckConstraint("answer IN ('no', 'test') OR sentence IS NOT NULL", name="yes_has_sentence"),
    )
    op.create_table(
        "stop_rule",
        *row(),
        sa.Column("experiment_id", sa.Uuid, nullable=False),
        sa.Column("kind", one_of("stoprulekind", "text", "metric"), nullable=False),
        sa.Column("condition", sa.Text, nullable=False),
        sa.Column("value", sa.BigInteger),
        sa.Column("way", one_of("way", "at_least", "at_most")),
        sa.Column("after_sprint", sa.Integer),
        sa.Column("on_day", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
        *links("stop_rule", experiment_id="experiment"),
        sa.CheckConstraint("after_sprint IS NOT NULL OR on_day IS NOT NULL", name="has_a_date"),
        sa.CheckConstraint("kind = 'text' OR (value IS NOT NULL AND way IS NOT NULL)", name="metric_has_value"),
    )


def make_sprints() -> None:
    op.create_table(
        "sprint",
        *row(),
        sa.Column("experiment_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("hypothesis_id", sa.Uuid, nullable=False),
        sa.Column(
            "state",
            one_of("sprintstate", "planned", "running", "wrapping_up", "voting", "deciding", "closed"),
            nullable=False,
        ),
        sa.Column("origin", one_of("origin", "own", "imported"), nullable=False),
        sa.Column("question_id", sa.Uuid),
        sa.Column("question", sa.Text),
        sa.Column("test", sa.Text),
        sa.Column("metric", sa.Text),
        sa.Column("threshold_value", sa.BigInteger),
        sa.Column("threshold_unit", sa.Text),
        sa.Column("threshold_way", one_of("way", "at_least", "at_most")),
        sa.Column("surprise", sa.Text),
        sa.Column("sample", sa.Text),
        sa.Column("visible_result", sa.Text),
        sa.Column("baseline", sa.Text),
        sa.Column("touched", sa.Text),
        sa.Column("fallback", sa.Text),
        sa.Column("contact", sa.Text),
        sa.Column("board_url", sa.Text),
        sa.Column("board_title", sa.Text),
        sa.Column("length_days", sa.Integer, nullable=False),
        sa.Column("started_at", MOMENT),
        sa.Column("ends_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("end_reason", sa.Text),
        sa.Column("aborted_at", MOMENT),
        sa.Column("halted_at", MOMENT),
        sa.Column("wrap_up_due_at", MOMENT),
        sa.Column("deciding_at", MOMENT),
        sa.Column("decide_due_at", MOMENT),
        sa.Column("silence_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("meeting_at", MOMENT),
        sa.Column("meeting_announced_at", MOMENT),
        sa.Column("measured_value", sa.BigInteger),
        sa.Column("measured_n", sa.Integer),
        sa.Column("not_measured_why", sa.Text),
        sa.Column("result_note", sa.Text),
        sa.Column("surprised", sa.Boolean),
        sa.Column("euros_used", sa.Integer, nullable=False),
        sa.Column("hours_used", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        *links("sprint", experiment_id="experiment", hypothesis_id="hypothesis", question_id="question"),
        sa.UniqueConstraint("organisation_id", "experiment_id", "number"),
        sa.CheckConstraint(
            "origin = 'imported' OR state = 'planned' OR (started_at IS NOT NULL AND ends_at IS NOT NULL)",
            name="own_has_dates",
        ),
        sa.CheckConstraint("length_days BETWEEN 3 AND 28", name="timebox"),
        sa.CheckConstraint("measured_n IS NULL OR measured_n >= 0", name="measured_n"),
        sa.CheckConstraint("euros_used >= 0 AND hours_used >= 0", name="used"),
    )
    unique_where(
        "uq_sprint_open",
        "sprint",
        "state IN ('running', 'wrapping_up', 'voting', 'deciding')",
        "organisation_id",
        "experiment_id",
    )
    op.create_table(
        "learning",
        *row(),
        sa.Column("sprint_id", sa.Uuid, nullable=False),
        sa.Column("experiment_id", sa.Uuid, nullable=False),
        sa.Column("team_id", sa.Uuid),
        sa.Column("saw", sa.Text),
        sa.Column("learned", sa.Text, nullable=False),
        sa.Column("verdict", one_of("verdict", "confirmed", "refuted", "unclear")),
        sa.Column("strength", one_of("strength", "opinion", "said", "done", "measured")),
        sa.Column("is_surprise", sa.Boolean, nullable=False),
        sa.Column("origin", one_of("origin", "own", "imported"), nullable=False),
        sa.Column("written_at", MOMENT),
        sa.Column("frozen_at", MOMENT),
        sa.Column("version", sa.Integer, nullable=False),
        *links("learning", sprint_id="sprint", experiment_id="experiment", team_id="team"),
        sa.CheckConstraint(
            "origin = 'imported' OR frozen_at IS NULL OR (verdict IS NOT NULL AND strength IS NOT NULL)",
            name="own_has_verdict",
        ),
    )
    op.create_index("ix_learning_experiment", "learning", ["organisation_id", "experiment_id", "id"])
    op.create_index("ix_learning_newest", "learning", ["organisation_id", "frozen_at", "id"])
    op.create_table(
        "log_entry",
        *row(),
        sa.Column("sprint_id", sa.Uuid, nullable=False),
        sa.Column("author_id", sa.Uuid),
        sa.Column("kind", one_of("logkind", "observed", "figure", "blocker", "event"), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("link", sa.Text),
        sa.Column("after_sprint", sa.Boolean, nullable=False),
        sa.Column("origin", one_of("origin", "own", "imported"), nullable=False),
        sa.Column("written_at", MOMENT),
        *links("log_entry", sprint_id="sprint", author_id="person"),
        sa.CheckConstraint(
            "origin = 'imported' OR (author_id IS NOT NULL AND written_at IS NOT NULL)", name="own_is_signed"
        ),
    )
    op.create_index("ix_log_entry_sprint", "log_entry", ["organisation_id", "sprint_id", "id"])
    op.create_table(
        "stop_rule_answer",
        *row(),
        sa.Column("sprint_id", sa.Uuid, nullable=False),
        sa.Column("stop_rule_id", sa.Uuid, nullable=False),
        sa.Column("came_true", sa.Boolean, nullable=False),
        *links("stop_rule_answer", sprint_id="sprint", stop_rule_id="stop_rule"),
        sa.UniqueConstraint("organisation_id", "sprint_id", "stop_rule_id"),
    )
    op.create_table(
        "blocker",
        *row(),
        sa.Column("log_entry_id", sa.Uuid, nullable=False),
        sa.Column("kind", one_of("blockerkind", "infrastructure", "data", "law", "people", "purchase"), nullable=False),
        sa.Column("taken_by_id", sa.Uuid),
        sa.Column("taken_at", MOMENT),
        sa.Column("resolved_at", MOMENT),
        *links("blocker", log_entry_id="log_entry", taken_by_id="person"),
        sa.UniqueConstraint("organisation_id", "log_entry_id"),
    )
    op.create_table(
        "reuse",
        *row(),
        sa.Column("learning_id", sa.Uuid, nullable=False),
        sa.Column("experiment_id", sa.Uuid, nullable=False),
        sa.Column("how", sa.Text),
        sa.Column("used_at", MOMENT, nullable=False),
        *links("reuse", learning_id="learning", experiment_id="experiment"),
        sa.UniqueConstraint("organisation_id", "learning_id", "experiment_id"),
    )
    op.create_table(
        "shown_learning",
        *row(),
        sa.Column("experiment_id", sa.Uuid, nullable=False),
        sa.Column("learning_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("shown_at", MOMENT, nullable=False),
        sa.Column("mark", one_of("mark", "used", "not_relevant")),
        *links("shown_learning", experiment_id="experiment", learning_id="learning"),
        sa.UniqueConstraint("organisation_id", "experiment_id", "learning_id"),
    )


def make_votes() -> None:
    op.create_table(
        "round",
        *row(),
        sa.Column("sprint_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", one_of("roundkind", "secret", "written"), nullable=False),
        sa.Column("state", one_of("roundstate", "open", "extended", "closed"), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closes_at", MOMENT, nullable=False),
        sa.Column("extension_closes_at", MOMENT, nullable=False),
        sa.Column("sponsor_id", sa.Uuid),
        sa.Column("deputy_id", sa.Uuid),
        sa.Column("closed_at", MOMENT),
        sa.Column("closed_by", one_of("closedby", "clock", "everybody", "meeting")),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.Column("eligible", sa.Integer),
        sa.Column("voted", sa.Integer),
        sa.Column("keep", sa.Integer),
        sa.Column("pivot", sa.Integer),
        sa.Column("stop", sa.Integer),
        sa.Column("abstain", sa.Integer),
        sa.Column("advice", one_of("choice", "keep", "pivot", "stop", "abstain")),
        sa.Column("advice_strength", one_of("advicestrength", "unanimous", "clear", "divided", "tie", "thin", "none")),
        *links("round", sprint_id="sprint", sponsor_id="person", deputy_id="person"),
        sa.UniqueConstraint("organisation_id", "sprint_id", "number"),
        sa.CheckConstraint(
            "state <> 'closed' OR (eligible IS NOT NULL AND voted IS NOT NULL)", name="closed_is_counted"
        ),
    )
    unique_where("uq_round_open", "round", "state IN ('open', 'extended')", "organisation_id", "sprint_id")
    op.create_table(
        "ballot",
        *row(),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("choice", one_of("choice", "keep", "pivot", "stop", "abstain"), nullable=False),
        sa.Column("tipping_learning_id", sa.Uuid),
        sa.Column("reason", sa.Text),
        *links("ballot", round_id="round", tipping_learning_id="learning"),
    )
    op.create_index("ix_ballot_round", "ballot", ["organisation_id", "round_id"])
    op.create_table(
        "elector",
        *row(),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        *links("elector", round_id="round", person_id="person"),
        sa.UniqueConstraint("organisation_id", "round_id", "person_id"),
    )
    op.create_table(
        "open_ballot",
        *row(),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("choice", one_of("choice", "keep", "pivot", "stop", "abstain"), nullable=False),
        sa.Column("tipping_learning_id", sa.Uuid),
        sa.Column("reason", sa.Text),
        *links("open_ballot", round_id="round", person_id="person", tipping_learning_id="learning"),
        sa.UniqueConstraint("organisation_id", "round_id", "person_id"),
    )
    op.create_table(
        "written_advice",
        *row(),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("choice", one_of("choice", "keep", "pivot", "stop", "abstain"), nullable=False),
        sa.Column("tipping_learning_id", sa.Uuid),
        sa.Column("reason", sa.Text),
        sa.Column("given_at", MOMENT, nullable=False),
        *links("written_advice", round_id="round", person_id="person", tipping_learning_id="learning"),
        sa.UniqueConstraint("organisation_id", "round_id", "person_id"),
    )


def make_decisions() -> None:
    op.create_table(
        "decision",
        *row(),
        sa.Column("sprint_id", sa.Uuid, nullable=False),
        sa.Column("experiment_id", sa.Uuid, nullable=False),
        sa.Column("outcome", one_of("outcome", "keep", "pivot", "stop", "scale_up"), nullable=False),
        sa.Column("route", one_of("route", "follow", "sponsor", "silence")),
        sa.Column("state", one_of("decisionstate", "valid", "announced", "withdrawn"), nullable=False),
        sa.Column("origin", one_of("origin", "own", "imported"), nullable=False),
        sa.Column("decided_by_id", sa.Uuid),
        sa.Column("on_behalf_of_id", sa.Uuid),
        sa.Column("decided_at", MOMENT),
        sa.Column("withdraw_until", MOMENT),
        sa.Column("reason", sa.Text),
        sa.Column("tipping_learning_id", sa.Uuid),
        sa.Column("advice", one_of("choice", "keep", "pivot", "stop", "abstain")),
        sa.Column("advice_strength", one_of("advicestrength", "unanimous", "clear", "divided", "tie", "thin", "none")),
        sa.Column("deviates", sa.Boolean, nullable=False),
        sa.Column("discussed_on", sa.Date),
        sa.Column("review_on", sa.Date),
        sa.Column("next_question_id", sa.Uuid),
        sa.Column("withdrawn_at", MOMENT),
        sa.Column("withdrawn_why", sa.Text),
        *links(
            "decision",
            sprint_id="sprint",
            experiment_id="experiment",
            decided_by_id="person",
            on_behalf_of_id="person",
            tipping_learning_id="learning",
            next_question_id="question",
        ),
        sa.CheckConstraint(
            "origin = 'imported' OR (route IS NOT NULL AND decided_at IS NOT NULL)", name="own_has_route"
        ),
        sa.CheckConstraint(
            "origin = 'imported' OR route = 'silence' OR (decided_by_id IS NOT NULL AND reason IS NOT NULL)",
            name="own_has_decider",
        ),
    )
    unique_where("uq_decision_in_force", "decision", "state IN ('valid', 'announced')", "organisation_id", "sprint_id")
    op.create_table(
        "counter_note",
        *row(),
        sa.Column("decision_id", sa.Uuid, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        *links("counter_note", decision_id="decision"),
        sa.UniqueConstraint("organisation_id", "decision_id"),
    )
    op.create_table(
        "pivot",
        *row(),
        sa.Column("decision_id", sa.Uuid, nullable=False),
        sa.Column(
            "kind",
            one_of(
                "pivotkind",
                "zoom_in",
                "zoom_out",
                "other_group",
                "other_need",
                "other_channel",
                "other_technique",
                "other_partner",
                "other_place",
            ),
            nullable=False,
        ),
        sa.Column("stays", sa.Text, nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
        sa.Column("from_hypothesis_id", sa.Uuid, nullable=False),
        sa.Column("to_hypothesis_id", sa.Uuid, nullable=False),
        *links("pivot", decision_id="decision", from_hypothesis_id="hypothesis", to_hypothesis_id="hypothesis"),
        sa.UniqueConstraint("organisation_id", "decision_id"),
    )
    op.create_table(
        "stop_card",
        *row(),
        sa.Column("decision_id", sa.Uuid, nullable=False),
        sa.Column("experiment_id", sa.Uuid, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("unknown", sa.Text),
        sa.Column("useful_for", sa.Text),
        sa.Column("thanks", sa.Text),
        sa.Column("freed_eur", sa.Integer, nullable=False),
        sa.Column("freed_hours", sa.Integer, nullable=False),
        sa.Column("freed_sprints", sa.Integer, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        *links("stop_card", decision_id="decision", experiment_id="experiment"),
        sa.UniqueConstraint("organisation_id", "decision_id"),
    )
    op.create_table(
        "stop_card_learning",
        *row(),
        sa.Column("stop_card_id", sa.Uuid, nullable=False),
        sa.Column("learning_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        *links("stop_card_learning", stop_card_id="stop_card", learning_id="learning"),
        sa.UniqueConstraint("organisation_id", "stop_card_id", "position"),
    )


TABLES_LAST_FIRST = (
    "stop_card_learning",
    "stop_card",
    "pivot",
    "counter_note",
    "decision",
    "written_advice",
    "open_ballot",
    "elector",
    "ballot",
    "round",
    "shown_learning",
    "reuse",
    "blocker",
    "stop_rule_answer",
    "log_entry",
    "learning",
    "sprint",
    "stop_rule",
    "safety_pick",
    "question",
    "hypothesis",
    "frame",
    "experiment",
    "direction",
    "event_salt",
    "worker_beat",
    "stream_head",
    "stream_drop",
    "event",
    "delivery",
    "membership",
    "team",
    "person_role",
    "form_token",
    "person",
    "free_day",
    "organisation",
)

EVENT_TRIGGERS_SQLITE = (
    """CREATE TRIGGER event_no_update BEFORE UPDATE ON event
       BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END""",
    """CREATE TRIGGER event_no_delete BEFORE DELETE ON event
       WHEN NOT EXISTS (SELECT 1 FROM stream_drop d WHERE d.organisation_id = OLD.organisation_id
                        AND d.stream_kind = OLD.stream_kind AND d.stream_id = OLD.stream_id)
       BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END""",
)
EVENT_TRIGGERS_POSTGRESQL = (
    """CREATE FUNCTION refuse_event_update() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'the record is append-only'; END $$""",
    """CREATE FUNCTION refuse_event_delete() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NOT EXISTS (SELECT 1 FROM stream_drop d WHERE d.organisation_id = OLD.organisation_id
                        AND d.stream_kind = OLD.stream_kind AND d.stream_id = OLD.stream_id) THEN
           RAISE EXCEPTION 'the record is append-only';
         END IF;
         RETURN OLD;
       END $$""",
    """CREATE TRIGGER event_no_update BEFORE UPDATE ON event
       FOR EACH ROW EXECUTE FUNCTION refuse_event_update()""",
    """CREATE TRIGGER event_no_delete BEFORE DELETE ON event
       FOR EACH ROW EXECUTE FUNCTION refuse_event_delete()""",
)


def make_triggers() -> None:
    """Refuse update and delete of events, except of a stream that was dropped on record."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in EVENT_TRIGGERS_SQLITE if on_sqlite else EVENT_TRIGGERS_POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    for table in TABLES_LAST_FIRST:
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_event_update()")
        op.execute("DROP FUNCTION refuse_event_delete()")
