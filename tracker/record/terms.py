# SPDX-License-Identifier: EUPL-1.2
"""What can stand in the record: the closed set of events, and the streams they are written to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class StreamKind(StrEnum):
    """What a stream is about; each stream is a chain of its own."""

    ORGANISATION = "organisation"
    DIRECTION = "direction"
    TEAM = "team"
    PERSON = "person"
    EXPERIMENT = "experiment"


@dataclass(frozen=True, slots=True)
class Stream:
    """One chain of events: an organisation, direction, team, person or experiment."""

    kind: StreamKind
    id: UUID


class EventKind(StrEnum):
    """Every act that leaves an event, as `noun:verb`. Casting or changing a ballot leaves none (R12)."""

    ORGANISATION_SET_UP = "organisation:set_up"
    ORGANISATION_EDIT = "organisation:edit"
    FREE_DAY_SET = "free_day:set"
    PRIVACY_NOTICE_SET = "privacy_notice:set"
    TEXT_HIDE = "text:hide"
    RECORD_CHECKPOINT = "record:checkpoint"
    STREAM_DROP = "stream:drop"
    PERSON_ADD = "person:add"
    PERSON_ROLE = "person:role"
    PERSON_EDIT = "person:edit"
    PERSON_PASSWORD = "person:password"  # noqa: S105  # the name of an event, not a secret
    PERSON_ACTIVE = "person:active"
    PERSON_LOCK = "person:lock"
    PERSON_INVITE = "person:invite"
    PERSON_INVITE_WITHDRAW = "person:invite_withdraw"
    PERSON_RESET_LINK = "person:reset_link"
    PERSON_ERASE = "person:erase"
    IDENTITY_LINK = "identity:link"
    IDENTITY_UNLINK = "identity:unlink"
    FACTOR_ADD = "factor:add"
    FACTOR_REMOVE = "factor:remove"
    FACTOR_CODES = "factor:codes"
    FACTOR_RECOVER = "factor:recover"
    FACTOR_RESET = "factor:reset"
    TEAM_ADD = "team:add"
    TEAM_EDIT = "team:edit"
    TEAM_ARCHIVE = "team:archive"
    TEAM_UNARCHIVE = "team:unarchive"
    MEMBERSHIP_JOIN = "membership:join"
    MEMBERSHIP_LEAVE = "membership:leave"
    DIRECTION_ADD = "direction:add"
    DIRECTION_APPOINT = "direction:appoint"
    DIRECTION_CLOSE = "direction:close"
    DIRECTION_REOPEN = "direction:reopen"
    FRAME_SET = "frame:set"
    EXPERIMENT_ADD = "experiment:add"
    EXPERIMENT_EDIT = "experiment:edit"
    EXPERIMENT_TAKE_UP = "experiment:take_up"
    EXPERIMENT_DRAFT = "experiment:draft"
    EXPERIMENT_READY = "experiment:ready"
    EXPERIMENT_ALLOW = "experiment:allow"
    EXPERIMENT_REFUSE = "experiment:refuse"
    EXPERIMENT_WITHDRAW = "experiment:withdraw"
    EXPERIMENT_DECLINE = "experiment:decline"
    EXPERIMENT_PARK = "experiment:park"
    EXPERIMENT_WAKE = "experiment:wake"
    EXPERIMENT_PAUSE = "experiment:pause"
    EXPERIMENT_RESUME = "experiment:resume"
    EXPERIMENT_MOVE = "experiment:move"
    EXPERIMENT_APPOINT = "experiment:appoint"
    EXPERIMENT_LIMITS = "experiment:limits"
    EXPERIMENT_IMPORT = "experiment:import"
    EXPERIMENT_TAKE_OVER = "experiment:take_over"
    EXPERIMENT_STOPPED = "experiment:stopped"
    EXPERIMENT_HAND_OVER = "experiment:hand_over"
    HYPOTHESIS_ADD = "hypothesis:add"
    QUESTION_ADD = "question:add"
    SPRINT_PLAN = "sprint:plan"
    SPRINT_START = "sprint:start"
    SPRINT_END = "sprint:end"
    SPRINT_RESULT = "sprint:result"
    SPRINT_SKIP_VOTE = "sprint:skip_vote"
    LOG_ADD = "log:add"
    BLOCKER_ADD = "blocker:add"
    BLOCKER_TAKE_ON = "blocker:take_on"
    BLOCKER_LET_GO = "blocker:let_go"
    BLOCKER_RESOLVE = "blocker:resolve"
    CORRECTION_ADD = "correction:add"
    LEARNING_ADD = "learning:add"
    LEARNING_EDIT = "learning:edit"
    LEARNING_MARK = "learning:mark"
    MEETING_ANNOUNCE = "meeting:announce"
    ROUND_OPEN = "round:open"
    ROUND_EXTEND = "round:extend"
    ROUND_CLOSE = "round:close"
    ADVICE_GIVE = "advice:give"
    OBJECTION_RAISE = "objection:raise"
    OBJECTION_ANSWER = "objection:answer"
    OBJECTION_ADAPT = "objection:adapt"
    OBJECTION_REJECT = "objection:reject"
    OBJECTION_CLOSE = "objection:close"
    OBJECTION_REOPEN = "objection:reopen"
    SPRINT_HALT = "sprint:halt"
    SPRINT_RESTART_ASK = "sprint:restart_ask"
    SPRINT_RESTART = "sprint:restart"
    DECISION_TAKE = "decision:take"
    DECISION_WITHDRAW = "decision:withdraw"
    DECISION_FINAL = "decision:final"
    PIVOT_MAKE = "pivot:make"
    COUNTER_NOTE_ADD = "counter_note:add"
    STOP_CARD_WRITE = "stop_card:write"
    CLEAN_UP_ADD = "clean_up:add"
    CLEAN_UP_EDIT = "clean_up:edit"
    CLEAN_UP_DONE = "clean_up:done"
    CLEAN_UP_SEND_BACK = "clean_up:send_back"
    CLEAN_UP_CHECK = "clean_up:check"
    STOP_RULE_TRUE = "stop_rule:true"
    STOP_RULE_TAKE_BACK = "stop_rule:take_back"
    STOP_RULE_SET_ASIDE = "stop_rule:set_aside"
    SPONSOR_ASK = "sponsor:ask"
    RECEIVER_NAME = "receiver:name"
    EXPERIMENT_STAGE = "experiment:stage"
    HANDOVER_SEND_BACK = "handover:send_back"
    HANDOVER_REFUSE = "handover:refuse"


class DeliveryState(StrEnum):
    """Where a delivery row is: waiting for its moment, sent, given up, or made moot by a later act."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class NoticeKind(StrEnum):
    """What somebody is told."""

    INVITATION = "invitation"
    RESET = "reset"
    NO_PASSWORD = "no_password"  # noqa: S105  # the name of a notice, not a secret
    FACTOR_RESET = "factor_reset"


class Channel(StrEnum):
    """By which way somebody is told something."""

    MAIL = "mail"
