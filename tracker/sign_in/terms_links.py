# SPDX-License-Identifier: EUPL-1.2
"""Words about links: what one is for, and what stands in its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class LinkKind(StrEnum):
    """What a link lets somebody do: come in for the first time, or choose a new password."""

    INVITATION = "invitation"
    RESET = "reset"


class LinkState(StrEnum):
    """May a link still be used; and if not, why."""

    OPEN = "open"
    USED = "used"
    REPLACED = "replaced"
    EXPIRED = "expired"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What became of an address that an administrator pasted."""

    INVITED = "invited"
    INVITED_BEFORE = "invited_before"
    HERE = "here"


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """A link as the rules see it. `ended_at`: replaced by a newer one, or withdrawn."""

    kind: LinkKind
    expires_at: datetime
    used_at: datetime | None
    ended_at: datetime | None
    is_active: bool
    is_in: bool  # has a way in already: a password, or the provider knows this person


@dataclass(frozen=True, slots=True)
class LinkOwner:
    """Whose link it is, asked before anybody is signed in."""

    organisation_id: UUID
    link_id: UUID
    person_id: UUID
    name: str
    email: str
    language: str
    facts: LinkFacts


@dataclass(frozen=True, slots=True)
class Judged:
    """One pasted address, and what became of it."""

    name: str
    email: str
    verdict: Verdict
