# SPDX-License-Identifier: EUPL-1.2
"""act(): the one way in for everything that writes. One transaction, locks in order, and what is due is settled first.

Pages, API, command line and worker all enter here. `act()` knows no room: each room says at `create_app` how its noun
is locked (`lock_by`) and how it is settled (`settle_by`), so no action has to import a room below it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from flask import Flask, current_app

from tracker import clock
from tracker.extensions import db, writing
from tracker.refusal import Refused

NOUNS = ("experiment", "start", "take_over")
MOST_TURNS = 100

Lock = Callable[[Any], Any]
Settle = Callable[[Any, datetime], bool]
KeepRefusal = Callable[[Refused], bool]


@dataclass
class _Rooms:
    """What the rooms told: how to lock a noun, what to settle when an experiment is locked, who keeps a refusal."""

    locks: dict[str, Lock] = field(default_factory=dict)
    settles: list[Settle] = field(default_factory=list)
    keep_refusal: KeepRefusal | None = None


def _rooms(app: Flask | None = None) -> _Rooms:
    known: _Rooms = (app or current_app).extensions.setdefault("tracker_acts", _Rooms())
    return known


def lock_by(app: Flask, noun: str, lock: Lock) -> None:
    """Say how a noun is found by its key and locked (`SELECT ... FOR UPDATE`). It raises NotFound itself."""
    if noun not in NOUNS:
        raise ValueError(f"{noun} is not among the nouns that acts lock")
    _rooms(app).locks[noun] = lock


def settle_by(app: Flask, settle: Settle) -> None:
    """Say how a room settles what is due of a locked experiment. Idempotent; answers whether it did anything.

    Called in the order of the rooms, again and again until nothing is due (R7).
    """
    _rooms(app).settles.append(settle)


def keep_refusals(app: Flask, keep: KeepRefusal) -> None:
    """Say who keeps the refusal of an act for the page that is being answered; True means it was kept."""
    _rooms(app).keep_refusal = keep


def act(**targets: Any) -> AbstractContextManager[tuple[Any, datetime], bool]:
    """Begin to write.

    `with act(experiment=code) as (experiment, now):` locks; `with act() as (_, now):` does not. The block sees the
    locked row with everything that was due settled, and one moment for all it writes. The caller commits (a page by
    `finish()`). Leaving the block without a commit undoes it all. A Refused is kept for the page and ends the block
    quietly; outside a page, and for every other exception, it is passed on.
    """
    return cast("AbstractContextManager[tuple[Any, datetime], bool]", _acting(targets))  # bool: it may end quietly


@contextmanager
def _acting(targets: dict[str, Any]) -> Iterator[tuple[Any, datetime]]:
    if len(targets) > 1:
        raise ValueError(
            "an act names one thing; its lock takes what else it needs, in the order direction, team, experiment, round"
        )
    db.session.rollback()  # a snapshot taken for reading could be stale, and SQLite cannot upgrade it to a writing one
    with writing():
        try:
            yield _locked(targets), clock.now()
        except Refused as refused:
            db.session.rollback()
            keep = _rooms().keep_refusal
            if keep is None or not keep(refused):
                raise
        except BaseException:
            db.session.rollback()
            raise
        finally:
            db.session.rollback()  # after a commit there is nothing to undo; without one nothing may stay


def _locked(targets: dict[str, Any]) -> Any:
    for noun, key in targets.items():
        experiment = _rooms().locks[noun](key)
        settle(experiment, clock.now())
        return experiment
    return None


def settle(experiment: Any, now: datetime) -> bool:
    """Settle everything that is due of an experiment, until nothing is. True when something was written."""
    did_any = False
    for _ in range(MOST_TURNS):
        if not sum(room_settles(experiment, now) for room_settles in _rooms().settles):
            return did_any
        did_any = True
    raise RuntimeError(f"settling {experiment!r} does not end")
