# SPDX-License-Identifier: EUPL-1.2
"""Words of the room people: roles in the organisation, and the permissions that routes declare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Role(StrEnum):
    """A role in the organisation. Roles add up; everybody signed in is a reader (DOMAIN 2.8)."""

    MANAGER = "manager"
    SPONSOR = "sponsor"
    ADVISER = "adviser"
    ADMIN = "admin"


class Language(StrEnum):
    """A language of the screen."""

    DUTCH = "nl"
    ENGLISH = "en"


class WayIn(StrEnum):
    """How somebody proved who it is, when a session began."""

    PASSWORD = "password"  # noqa: S105  # the name of a way in, not a secret
    PROVIDER = "provider"
    PASSKEY = "passkey"
    INVITATION = "invitation"
    SET_UP = "set_up"


class AccessAction(StrEnum):
    """What the log of access tells of (PUBLIC-SECTOR 58). The acts of the product itself stand in the record."""

    SIGN_IN = "sign_in"
    SECOND_FACTOR = "second_factor"
    SIGN_OUT = "sign_out"
    SESSION_END = "session_end"
    PASSWORD_CHANGE = "password_change"  # noqa: S105  # the name of an action, not a secret
    ROLE_CHANGE = "role_change"
    EXPORT = "export"
    PAGE = "page"


class AccessResult(StrEnum):
    """What came of it."""

    DONE = "done"
    WRONG = "wrong"
    CLOSED = "closed"
    THROTTLED = "throttled"
    REFUSED = "refused"


class SecondFactor(StrEnum):
    """Who must have a second step for signing in: the setting SECOND_FACTOR."""

    ADMINS = "admins"
    EVERYBODY = "everybody"
    NOBODY = "nobody"


class Permission(StrEnum):
    """What a route is for, as `noun:verb`. Every route declares one; the room's access.py answers for the object."""

    READ = "all:read"
    OWN_ACCOUNT = "account:use"
    GET_IN = "account:get_in"
    IDEA_ADD = "idea:add"
    REACT = "learning:react"
    EXPERIMENT_SHAPE = "experiment:shape"
    EXPERIMENT_LEAD = "experiment:lead"
    SPRINT_LOG = "sprint:log"
    LEARNING_WRITE = "learning:write"
    BALLOT_CAST = "ballot:cast"
    DECISION_TAKE = "decision:take"
    OBJECTION_RAISE = "objection:raise"
    OBJECTION_ANSWER = "objection:answer"
    SPRINT_RESTART = "sprint:restart"
    DIRECTION_STEER = "direction:steer"
    PEOPLE_MANAGE = "people:manage"


@dataclass(frozen=True, slots=True)
class SetUpFacts:
    """What the first page of an empty install asks."""

    organisation: str
    name: str
    email: str
    password_hash: str
    language: Language


@dataclass(frozen=True, slots=True)
class SettingsFacts:
    """What an administrator sets for the whole organisation: names of the columns of its row."""

    name: str
    language: Language
    zone: str
    closing_hour: int
    wrap_up_days: int
    vote_days: int
    decide_days: int


@dataclass(frozen=True, slots=True)
class SessionTimes:
    """When somebody signed in, and when this browser last asked for a page."""

    started_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session lasts without use, and at most."""

    idle: timedelta
    longest: timedelta
