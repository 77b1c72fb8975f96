# SPDX-License-Identifier: EUPL-1.2
"""The worker: settles everything that is due, minute by minute, so that nothing waits for somebody to act (R7).

In between it looks every few seconds whether there is something to send: whoever lost a password is waiting for it.

Pages stay right without it; what waits then is mail, and the unlinking of ballots of a round that closed.
"""

from __future__ import annotations

import logging
from datetime import datetime
from itertools import count
from threading import Event
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from tracker import clock
from tracker.acts import act
from tracker.extensions import db
from tracker.notices import claims, queries, sending, statistics
from tracker.notices.models import WorkerBeat
from tracker.people import access_log, sessions
from tracker.people import queries as people
from tracker.people.session import longest
from tracker.record.actions import checkpoint
from tracker.sign_in import lock_outs
from tracker.tables import current_organisation_id, in_organisation
from tracker.votes.erase import erase

SECONDS_BETWEEN = 60
LOOKS_BETWEEN = 12  # so many times between two turns it looks for mail: every 5 seconds
TURNS_BETWEEN_COUNTS = 360  # six hours

log = logging.getLogger(__name__)


def run(ending: Event, seconds_between: float = SECONDS_BETWEEN) -> None:
    """Take turns until `ending` is set. A turn that is under way when that happens stops after its experiment."""
    log.info("started")
    for number in count():
        if ending.is_set():
            break
        try:
            turn(ending)
            if number % TURNS_BETWEEN_COUNTS == 0:
                statistics.refresh(db.engine)
        except SQLAlchemyError:
            log.exception("the database did not answer; trying again in %s s", seconds_between)
        db.session.remove()
        _send_until_next(ending, seconds_between)
    log.info("ended")


def _send_until_next(ending: Event, seconds: float) -> None:
    for _ in range(LOOKS_BETWEEN):
        if ending.wait(seconds / LOOKS_BETWEEN):
            return
        try:
            send(ending)
        except SQLAlchemyError:
            log.exception("the database did not answer; mail waits")
        db.session.remove()


def send(ending: Event | None = None) -> None:
    """Send what is due in every organisation."""
    for organisation_id in [organisation.id for organisation in people.organisations()]:
        if ending is not None and ending.is_set():
            return
        with in_organisation(organisation_id):
            _send_in(organisation_id, ending)


def _send_in(organisation_id: UUID, ending: Event | None) -> None:
    try:
        if sent := sending.send_due(organisation_id, ending):
            log.info("sent %s in organisation %s", sent, organisation_id)
    except SQLAlchemyError:
        raise
    except Exception:  # whatever it is, the next organisation has its turn; the message is tried again
        log.exception("could not send in organisation %s", organisation_id)


def turn(ending: Event | None = None) -> int:
    """Settle once what is due in every organisation; answers how many experiments could not be settled."""
    failures = 0
    organisation_ids = [organisation.id for organisation in people.organisations()]
    for organisation_id in organisation_ids:
        if ending is not None and ending.is_set():
            break
        with in_organisation(organisation_id):
            failures += _turn_in(organisation_id, ending)
    erase(db.engine)  # after the commits: what a close deleted also goes from the files of the database (R12)
    return failures


def _turn_in(organisation_id: UUID, ending: Event | None) -> int:
    failures = settled = 0
    for code in queries.due_experiments(clock.now()):
        if ending is not None and ending.is_set():
            break
        if _settled(code):
            settled += 1
        else:
            failures += 1
    if settled:
        log.info("settled %s in organisation %s", settled, organisation_id)
    _note_turn(failures)
    _send_in(organisation_id, ending)
    return failures


def _settled(code: str) -> bool:
    """Settle one experiment in a transaction of its own; one that fails does not keep the others waiting."""
    try:
        with act(experiment=code):  # locking it settles what is due
            db.session.commit()
    except Exception:  # whatever it is, the next experiment has its turn
        log.exception("could not settle %s", code)
        return False
    return True


def _note_turn(failures: int) -> None:
    """Write that the worker was here, and once a day the heads of the record; what was kept long enough goes."""
    with act() as (_, now):
        if checkpoint(now) is not None:
            claims.forget(current_organisation_id(), now)
        sessions.remove_old(now - longest())
        access_log.remove_old(now)
        lock_outs.remove_old(now)
        _write_beat(now, failures)
        db.session.commit()


def _write_beat(now: datetime, failures: int) -> None:
    beat = db.session.scalar(select(WorkerBeat))
    if beat is None:
        db.session.add(WorkerBeat(ran_at=now, failures=failures))
    else:
        beat.ran_at, beat.failures = now, failures
    db.session.flush()
