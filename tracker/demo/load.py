# SPDX-License-Identifier: EUPL-1.2
"""Loading and removing the example municipality. It is an organisation of its own, so nothing else is touched."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import date, timedelta

from tracker import clock
from tracker.acts import act
from tracker.clock import WorkingCalendar
from tracker.demo import municipality
from tracker.demo.cast import gather
from tracker.demo.municipality import ADMIN_EMAIL
from tracker.demo.player import Player
from tracker.demo.scenes import scenes_of
from tracker.demo.stories import STORIES
from tracker.ids import experiment_code
from tracker.people import actions as people_actions
from tracker.people import queries as people
from tracker.people.models import Organisation
from tracker.people.passwords import hash_password, is_right
from tracker.tables import in_organisation

STEPS = len(scenes_of(STORIES, lambda working: working)) + 2  # people before, passwords after

Tell = Callable[[str], None]
Keep = Callable[[], None]


def password_for(secret_key: str) -> str:
    """The one password of the examples: as lasting as the key of the install, and nobody outside can guess it."""
    digest = hmac.new(secret_key.encode(), b"the examples", hashlib.sha256).digest()
    signs = base64.b32encode(digest).decode().lower()
    return "-".join(signs[at : at + 4] for at in range(0, 16, 4))


def loaded() -> Organisation | None:
    """The organisation of the examples, whole or half, when it is here."""
    return next((organisation for organisation in people.organisations() if organisation.is_demo), None)


def is_whole(organisation: Organisation) -> bool:
    """Was loading finished? Passwords are given last, so without one it was not."""
    with in_organisation(organisation.id):
        admin = people.person_by_email(ADMIN_EMAIL)
    return admin is not None and admin.password_hash is not None


def load(password: str, *, keep: Keep, tell: Tell) -> Organisation:
    """Act out the stories up to this moment. Everything happened so many days before today."""
    now = clock.now()
    with clock.moved(now - timedelta(days=municipality.FOUNDED)):
        with act() as (_, then):
            organisation = people_actions.add_organisation(municipality.NAME, now=then, is_demo=True)
            keep()
        with in_organisation(organisation.id):
            cast = gather(keep)
    tell("people, teams and directions")
    with in_organisation(organisation.id):
        calendar = people.calendar()
        today = calendar.local_day(now)
        scenes = scenes_of(STORIES, lambda working: days_back(working, today, calendar))
        Player(cast, today, calendar.zone, keep).play(scenes, tell)
        _settle(keep)
        give_password(password, keep=keep)
    tell("sign-ins")
    return organisation


def days_back(working: int, today: date, calendar: WorkingCalendar) -> int:
    """How many days ago the newest day was with so many working days since, today included."""
    days = 0
    while working > 0:
        working -= calendar.is_working_day(today - timedelta(days=days))
        days += 1
    return days


def _settle(keep: Keep) -> None:
    """What fell due since the last scene of a story happens now, as the worker would do it."""
    for story in STORIES:
        with act(experiment=experiment_code(story.number)):
            keep()


def give_password(password: str, *, keep: Keep) -> None:
    """Everybody in the examples signs in with the one password. When the administrator has it, all have."""
    admin = people.person_by_email(ADMIN_EMAIL)
    if admin is None or is_right(admin.password_hash, password):
        return
    hashed = hash_password(password)
    with act() as (_, now):
        for told in municipality.PEOPLE:
            person = people.person_by_email(told.email)
            if person is not None:
                people_actions.set_password(person, hashed, by=admin, now=now)
        keep()
