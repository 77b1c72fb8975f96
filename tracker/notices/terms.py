# SPDX-License-Identifier: EUPL-1.2
"""Words of the room notices: what is sent, and what can go wrong on the way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tracker.record.terms import NoticeKind


class MailTrouble(StrEnum):
    """Why a message did not get away, as an administrator can mend it."""

    NOT_SET_UP = "not_set_up"
    UNREACHABLE = "unreachable"
    NO_TLS = "no_tls"
    CERTIFICATE = "certificate"
    SIGN_IN = "sign_in"
    SENDER = "sender"
    ADDRESS = "address"
    REFUSED = "refused"
    BUSY = "busy"
    BROKEN_OFF = "broken_off"
    UNEXPECTED = "unexpected"


_ABOUT_ONE = {
    MailTrouble.ADDRESS, MailTrouble.REFUSED, MailTrouble.BUSY, MailTrouble.BROKEN_OFF, MailTrouble.UNEXPECTED
}  # fmt: skip


class MailFailed(Exception):
    """A message was not taken. `is_final`: trying again the same way cannot help."""

    def __init__(self, trouble: MailTrouble, *, is_final: bool = False) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.is_final = is_final

    @property
    def is_for_all(self) -> bool:
        """Would every other message fail in the same way now? Then the rest waits for the next turn."""
        return self.trouble not in _ABOUT_ONE


@dataclass(frozen=True, slots=True)
class Notice:
    """What one person is to be told."""

    kind: NoticeKind
    person_id: UUID
    about_id: UUID | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this worker, and no other, sends now. `attempt` counts from 1."""

    id: UUID
    notice: Notice
    attempt: int


@dataclass(frozen=True, slots=True)
class Letter:
    """A message, ready to be sent: plain text, in the language of whoever gets it."""

    id: UUID
    name: str
    address: str
    language: str
    subject: str
    text: str
