# SPDX-License-Identifier: EUPL-1.2
"""Words of the room loop: one experiment with everything the loop asks of it, and the acts that can be next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from tracker.decisions.terms import DecisionState, HandoverState, Outcome
from tracker.directions.terms import Stage
from tracker.experiments.terms import ExperimentState, Origin, Threshold, Way
from tracker.sprints.terms import PlanFacts, SprintState
from tracker.votes.terms import AdviceStrength, Choice, RoundKind, RoundState


class ActKind(StrEnum):
    """The one next act of an experiment."""

    TAKE_UP = "take_up"
    GET_READY = "get_ready"
    ALLOW = "allow"
    ASK_AGAIN = "ask_again"
    PLAN = "plan"
    START = "start"
    LOG = "log"
    WRAP_UP = "wrap_up"
    OPEN_VOTE = "open_vote"
    VOTE = "vote"
    CLOSE_VOTE = "close_vote"
    CONFIRM = "confirm"
    DECIDE = "decide"
    TALK = "talk"
    GIVE_ROOM = "give_room"
    STOP_OR_LEAD = "stop_or_lead"
    APPOINT_LEAD = "appoint_lead"
    APPOINT_SPONSOR = "appoint_sponsor"
    SET_ASIDE = "set_aside"
    RECEIVE = "receive"
    SETTLE_OBJECTION = "settle_objection"
    STOP_CARD = "stop_card"
    TAKE_OVER = "take_over"
    RESUME = "resume"
    NOTHING = "nothing"


class Actor(StrEnum):
    """Whose act it is, in the words of DESIGN 3."""

    ANY_TEAM = "any_team"
    LEAD = "lead"
    TEAM = "team"
    ELECTORATE = "electorate"
    SPONSOR = "sponsor"
    LEAD_OR_SPONSOR = "lead_or_sponsor"
    ADMIN = "admin"
    RECEIVER = "receiver"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class NextAct:
    """What is next, whose act it is, whether it is this reader's, and when it is due (None when no clock runs)."""

    kind: ActKind
    actor: Actor
    is_mine: bool
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at the page, for the question whose turn it is."""

    person_id: UUID
    team_ids: frozenset[UUID]
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class LoopRow:
    """One experiment with its last sprint, that sprint's last round and its decision in force: one row of one query."""

    # What a list asks of every experiment (`glance`).
    experiment_id: UUID
    code: str
    title: str
    state: ExperimentState
    origin: Origin
    team_id: UUID | None
    lead_id: UUID | None
    lead_name: str | None
    predecessor_code: str | None
    child_code: str | None
    resume_at: datetime | None
    sprint_number: int | None
    sprint_state: SprintState | None
    ends_at: datetime | None
    decision_state: DecisionState | None
    has_objections: bool
    receiver_id: UUID | None
    # What it asks of the few that wait for somebody, and every page about one.
    theme: str | None = None
    stage: Stage = Stage.DISCOVER
    created_at: datetime | None = None
    author_id: UUID | None = None
    team_name: str | None = None
    team_max_running: int | None = None
    lead_replace_by: datetime | None = None
    domain_owner_id: UUID | None = None
    domain_owner_name: str | None = None
    domain_owner_wanted: bool = False
    direction_id: UUID | None = None
    direction_name: str | None = None
    direction_closed_at: datetime | None = None
    sponsor_id: UUID | None = None
    sponsor_name: str | None = None
    sponsor_replace_by: datetime | None = None
    deputy_id: UUID | None = None
    max_loss_eur: int | None = None
    max_hours: int | None = None
    max_sprints: int | None = None
    outside_frame: bool = False
    sponsor_allowed_at: datetime | None = None
    sponsor_refused_at: datetime | None = None
    sponsor_said: str | None = None
    answer_due_at: datetime | None = None
    direction_closed: bool = False
    frame_tighter: bool = False
    running_in_team: int = 0
    running_in_direction: int = 0
    direction_max_running: int | None = None
    successor_code: str | None = None
    parent_code: str | None = None
    pause_reason: str | None = None
    paused_after: int | None = None
    wake_at: datetime | None = None
    touched_at: datetime | None = None
    touches_residents: bool = False
    sprint_id: UUID | None = None
    started_at: datetime | None = None
    wrap_up_due_at: datetime | None = None
    late_for_all_at: datetime | None = None
    ask_lead_at: datetime | None = None
    deciding_at: datetime | None = None
    decide_due_at: datetime | None = None
    silence_at: datetime | None = None
    is_aborted: bool = False
    has_result: bool = False
    question: str | None = None
    test: str | None = None
    metric: str | None = None
    threshold_value: Decimal | None = None
    threshold_unit: str | None = None
    threshold_way: Way | None = None
    surprise: str | None = None
    sample: str | None = None
    visible_result: str | None = None
    fallback: str | None = None
    length_days: int | None = None
    learnings: int = 0
    stop_rule_hit: bool = False
    round_id: UUID | None = None
    round_kind: RoundKind | None = None
    round_state: RoundState | None = None
    closes_at: datetime | None = None
    extension_closes_at: datetime | None = None
    eligible: int | None = None
    voted: int | None = None
    can_vote: bool = False
    has_voted: bool = False
    advice: Choice | None = None
    advice_strength: AdviceStrength | None = None
    outcome: Outcome | None = None
    decided_by_id: UUID | None = None
    decided_at: datetime | None = None
    withdraw_until: datetime | None = None
    has_stop_card: bool = False
    euros_used: int = 0
    hours_used: int = 0
    sprints_used: int = 0
    last_closed_at: datetime | None = None
    may_vote_again: bool = False
    stop_rules_true: int = 0
    stop_rules_open: int = 0
    sponsor_asked: bool = False
    objection_open: bool = False
    is_halted: bool = False
    receiver_name: str | None = None
    handover_state: HandoverState | None = None
    sent_back_after: int | None = None
    sponsor_kept_after: int | None = None

    @property
    def threshold(self) -> Threshold | None:
        """The threshold of the last sprint, when it is a number."""
        if self.threshold_value is None or self.threshold_way is None:
            return None
        return Threshold(self.threshold_value, self.threshold_unit or "", self.threshold_way)

    @property
    def plan(self) -> PlanFacts:
        """The test card of the last sprint."""
        return PlanFacts(
            question=self.question or "",
            test=self.test or "",
            metric=self.metric,
            threshold=self.threshold,
            surprise=self.surprise,
            sample=self.sample,
            visible_result=self.visible_result,
            fallback=self.fallback,
            length_days=self.length_days or 14,
        )
