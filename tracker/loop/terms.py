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

    experiment_id: UUID
    code: str
    title: str
    theme: str | None
    state: ExperimentState
    origin: Origin
    stage: Stage
    created_at: datetime | None
    author_id: UUID | None
    team_id: UUID | None
    team_name: str | None
    team_max_running: int | None
    lead_id: UUID | None
    lead_name: str | None
    lead_replace_by: datetime | None
    domain_owner_id: UUID | None
    domain_owner_name: str | None
    domain_owner_wanted: bool
    direction_id: UUID | None
    direction_name: str | None
    direction_closed_at: datetime | None
    sponsor_id: UUID | None
    sponsor_name: str | None
    sponsor_replace_by: datetime | None
    deputy_id: UUID | None
    max_loss_eur: int | None
    max_hours: int | None
    max_sprints: int | None
    outside_frame: bool
    sponsor_allowed_at: datetime | None
    sponsor_refused_at: datetime | None
    sponsor_said: str | None
    answer_due_at: datetime | None
    direction_closed: bool
    frame_tighter: bool
    running_in_team: int
    running_in_direction: int
    direction_max_running: int | None
    predecessor_code: str | None
    successor_code: str | None
    child_code: str | None
    parent_code: str | None
    pause_reason: str | None
    resume_at: datetime | None
    paused_after: int | None
    wake_at: datetime | None
    touched_at: datetime | None
    touches_residents: bool
    sprint_id: UUID | None
    sprint_number: int | None
    sprint_state: SprintState | None
    started_at: datetime | None
    ends_at: datetime | None
    wrap_up_due_at: datetime | None
    late_for_all_at: datetime | None
    ask_lead_at: datetime | None
    deciding_at: datetime | None
    decide_due_at: datetime | None
    silence_at: datetime | None
    is_aborted: bool
    has_result: bool
    question: str | None
    test: str | None
    metric: str | None
    threshold_value: Decimal | None
    threshold_unit: str | None
    threshold_way: Way | None
    surprise: str | None
    sample: str | None
    visible_result: str | None
    fallback: str | None
    length_days: int | None
    learnings: int
    stop_rule_hit: bool
    round_id: UUID | None
    round_kind: RoundKind | None
    round_state: RoundState | None
    closes_at: datetime | None
    extension_closes_at: datetime | None
    eligible: int | None
    voted: int | None
    can_vote: bool
    has_voted: bool
    advice: Choice | None
    advice_strength: AdviceStrength | None
    outcome: Outcome | None
    decision_state: DecisionState | None
    decided_by_id: UUID | None
    decided_at: datetime | None
    withdraw_until: datetime | None
    has_stop_card: bool
    euros_used: int
    hours_used: int
    sprints_used: int
    last_closed_at: datetime | None
    may_vote_again: bool
    stop_rules_true: int
    stop_rules_open: int
    sponsor_asked: bool
    has_objections: bool
    objection_open: bool
    is_halted: bool
    receiver_id: UUID | None
    receiver_name: str | None
    handover_state: HandoverState | None
    sent_back_after: int | None
    sponsor_kept_after: int | None

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
