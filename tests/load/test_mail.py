# SPDX-License-Identifier: EUPL-1.2
"""Three workers at once, one of them killed with -9 again and again: every message is sent, and none by two at a time."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from sqlalchemy import func, select

from tests.databases import SECRET, Database
from tests.factories.mail import mail_server
from tests.factories.people import House
from tracker import clock
from tracker.acts import act
from tracker.extensions import db
from tracker.notices.limits import LEASE
from tracker.record.deliveries import tell
from tracker.record.models import Delivery
from tracker.record.terms import DeliveryState, NoticeKind

MESSAGES, WORKERS, KILLS, MOST_SECONDS = 600, 3, 12, 240
SEND = """
import os
from threading import Event
from tracker import create_app
from tracker.notices import worker
with create_app().app_context():
    while True:
        worker.send()
        Event().wait(0.05)
"""


def started(url: str, mail: str) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ, "DATABASE_URL": url, "SECRET_KEY": SECRET, "MAIL_URL": mail, "MAIL_FROM": "a@testwaard.example"
    }  # fmt: skip
    return subprocess.Popen([sys.executable, "-c", SEND], env=environment, stderr=subprocess.DEVNULL)


def left() -> int:
    """How many are still to be sent, but for those that a killed worker holds."""
    db.session.rollback()
    free = (Delivery.leased_until.is_(None)) | (Delivery.leased_until <= clock.now())
    asked = select(func.count(Delivery.id)).where(Delivery.state == DeliveryState.WAITING, free)
    number = db.session.scalar(asked) or 0
    db.session.rollback()
    return number


@pytest.mark.long
def test_three_workers_and_kill_9_send_everything_and_nothing_at_the_same_time(
    database: Database, house: House
) -> None:
    with act() as (_, now):
        for number in range(MESSAGES):
            tell(NoticeKind.NO_PASSWORD, house.lead.id, run_at=now, once=f"message {number}")
        db.session.commit()
    dice = random.Random(KILLS)  # noqa: S311  # a dice for a test, the same every time
    with mail_server() as server:
        workers = [started(database.url, server.url) for _ in range(WORKERS)]
        try:
            kills, until = 0, time.monotonic() + MOST_SECONDS
            while left():
                assert time.monotonic() < until, f"{left()} are still to be sent"
                time.sleep(dice.uniform(0.2, 0.8))
                if kills < KILLS and server.received:
                    victim = dice.randrange(WORKERS)
                    workers[victim].send_signal(signal.SIGKILL)
                    workers[victim].wait()
                    workers[victim] = started(database.url, server.url)
                    kills += 1
        finally:
            for one in workers:
                one.kill()
                one.wait()
        held = db.session.scalar(select(func.count(Delivery.id)).where(Delivery.state == DeliveryState.WAITING)) or 0
        db.session.rollback()
        sent = Counter(str(message["Message-ID"]) for message in server.received)
    assert kills >= 1
    assert LEASE.total_seconds() > MOST_SECONDS, "nothing above was sent a second time by right"
    assert set(sent.values()) == {1}, "a claim is one worker's for as long as its lease runs"
    assert held <= kills, "a killed worker holds at most the one it was sending"
    assert len(sent) >= MESSAGES - held
