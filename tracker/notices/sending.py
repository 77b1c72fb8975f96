# SPDX-License-Identifier: EUPL-1.2
"""Sending what waits: claim one message, let the transaction go, send, write down what became of it. Never otherwise.

A message that was sent by a worker that died before it could say so is sent again, with the same id.
"""

from __future__ import annotations

import logging
from threading import Event
from uuid import UUID

from flask import current_app

from tracker import clock
from tracker.acts import act
from tracker.extensions import db
from tracker.notices import claims, letters
from tracker.notices.fan_out import AT_ONCE, fan_out
from tracker.notices.mail import Mailbox
from tracker.notices.terms import Claimed, Letter, MailFailed, MailTrouble
from tracker.record.terms import Channel
from tracker.settings import Settings

log = logging.getLogger(__name__)


def send_due(organisation_id: UUID, ending: Event | None = None) -> int:
    """Send what is due in the organisation that was entered; answers how many messages the server took."""
    settings: Settings = current_app.config["SETTINGS"]
    if not _anything_due():
        return 0
    _fan_out((Channel.MAIL,) if settings.has_mail else ())
    sent = 0
    with Mailbox(settings) as mailbox:
        while (ending is None or not ending.is_set()) and (claimed := _claimed(organisation_id)) is not None:
            try:
                sent += _sent(claimed, mailbox)
            except MailFailed as failure:
                log.warning("message %s was not taken: %s", claimed.id, failure.trouble.value)
                _note(claimed, failure)
                if failure.is_for_all:
                    break
    return sent


def _anything_due() -> bool:
    is_due = claims.is_due(clock.now())
    db.session.rollback()
    return is_due


def _fan_out(channels: tuple[Channel, ...]) -> None:
    done = AT_ONCE
    while done == AT_ONCE:
        with act() as (_, now):
            done = fan_out(channels, now)
            db.session.commit()


def _claimed(organisation_id: UUID) -> Claimed | None:
    with act() as (_, now):
        claimed = claims.claim(organisation_id, now)
        db.session.commit()
    return claimed


def _sent(claimed: Claimed, mailbox: Mailbox) -> bool:
    """Send one; False when it was moot. No transaction is open while the mail server thinks. Raises MailFailed."""
    letter = _written(claimed)
    if letter is not None:
        mailbox.send(letter)
    with act() as (_, now):
        (claims.moot if letter is None else claims.done)(claimed, now)
        db.session.commit()
    return letter is not None


def _written(claimed: Claimed) -> Letter | None:
    try:
        return letters.write(claimed, clock.now())
    except Exception as error:  # a mistake of ours: it fails as any other, so that it ends and others have their turn
        log.exception("could not write message %s", claimed.id)
        raise MailFailed(MailTrouble.UNEXPECTED) from error
    finally:
        db.session.rollback()


def _note(claimed: Claimed, failure: MailFailed) -> None:
    with act() as (_, now):
        claims.failed(claimed, failure, now)
        db.session.commit()
