# SPDX-License-Identifier: EUPL-1.2
"""`tracker worker`: keep the clock of every organisation until somebody ends it."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable
from threading import Event
from types import FrameType

import click

from tracker.commands.console import CommandFailed, with_app
from tracker.notices.worker import run, turn


@click.command(short_help="Settle what is due, minute by minute.")
@click.option("--once", is_flag=True, help="One turn over everything that is due, then end.")
@with_app()
def worker(*, once: bool) -> None:
    """Settle every minute what is due: sprints that end, votes that close, stops that become final.

    Runs until it is ended (SIGTERM or Ctrl-C); it finishes what it is doing first. Several may run at once.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s worker %(levelname)s %(message)s", stream=sys.stderr)
    if once:
        if failures := turn():
            raise CommandFailed(f"{failures} could not be settled; the lines above say why")
        return
    ending = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _ender(ending))
    run(ending)


def _ender(ending: Event) -> Callable[[int, FrameType | None], None]:
    def end(_number: int, _frame: FrameType | None) -> None:
        ending.set()

    return end
