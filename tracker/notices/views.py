# SPDX-License-Identifier: EUPL-1.2
"""What pages of other rooms show of this one: when the worker was last here."""

from __future__ import annotations

from flask import Flask

from tracker import clock
from tracker.notices import views_mail, words
from tracker.notices.queries import Beat, is_away, worker_beat
from tracker.web.furniture import lend
from tracker.web.words import register


def init_app(app: Flask) -> None:
    """Let the administrator's page ask for the last turn of the worker (R7)."""
    register(app, words.LABELS)
    views_mail.init_app(app)
    lend(app, worker_beat)
    lend(app, worker_is_away)


def worker_is_away(beat: Beat | None) -> bool:
    """R7: is there no worker at this moment?"""
    return is_away(beat, clock.now())
