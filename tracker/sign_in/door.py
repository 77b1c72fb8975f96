# SPDX-License-Identifier: EUPL-1.2
"""The one door. Whichever way somebody proves who it is, here the session begins, after a second factor if need be.

`let_in` answers a request in which the first proof was right. Without more to ask it starts the session. When a second
factor is asked, it only notes who waits: for five minutes, in the signed cookie, as nobody's session, so that no page
opens by it. The page that asks reads `waiting()`, and ends with `second_factor_right()`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.people import access_log, sessions
from tracker.people import queries as people
from tracker.people.models import Person
from tracker.people.session import HOME, SEEN, STARTED, WHOLE, current_person, current_session_id
from tracker.people.terms import AccessAction, Role, WayIn
from tracker.refusal import refused_if
from tracker.sign_in import devices, lock_outs, queries
from tracker.sign_in.rules_provider import refuse_local
from tracker.tables import in_organisation
from tracker.web.answers import keep

WAITING = "waiting"
WAITS_FOR = timedelta(minutes=5)
_STRANGE = re.compile(r"[\x00-\x20\x7f\\]")
_EXTENSION = "tracker_second_factor"

PageThatAsks = Callable[[Person, WayIn], str | None]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody whose first proof was right, and who is not in yet: by which way, and where to go after it."""

    person: Person
    by: WayIn
    wanted: str | None


def ask_second_factor_by(app: Flask, page_that_asks: PageThatAsks) -> None:
    """Say which page asks this person for a second factor (its endpoint), or None when nothing more is asked.

    Called inside the organisation of the person. It is not called for a way in that brought its second factor along.
    """
    app.extensions[_EXTENSION] = page_that_asks


def let_in(person: Person, *, by: WayIn, wanted: str | None = None, has_second_factor: bool = False) -> Response:
    """Answer a request in which somebody proved to be this person. Opens an act of its own: call it outside any other.

    `wanted` is where this person was going; an address outside the house is left aside. `has_second_factor` is for a
    provider that says it asked for one. Raises Refused when this install lets this person in by the provider only.
    """
    with in_organisation(person.organisation_id):
        if by is not WayIn.PROVIDER:
            refused_if(refuse_local(current_app.config["SETTINGS"].SIGN_IN_LOCAL, person.roles))
        endpoint = None if has_second_factor else second_factor_page(person, by)
        if endpoint is not None:
            _wait(person, by, wanted)
            return redirect(url_for(endpoint), 303)
        with act() as (_, now):
            if by is WayIn.PASSWORD:
                lock_outs.forget(person.id)  # not before: a right password alone may not clear a row of wrong codes
            enter(person, by=by, now=now, is_whole=has_second_factor)
            keep()
        return redirect(local_path(wanted) or first_page(person), 303)


def second_factor_page(person: Person, by: WayIn) -> str | None:
    """Which page asks this person for a second factor (its endpoint); None when nothing more is asked."""
    asks: PageThatAsks | None = current_app.extensions.get(_EXTENSION)
    return asks(person, by) if asks else None


def enter(person: Person, *, by: WayIn, now: datetime, is_whole: bool = False) -> None:
    """Start the session, inside the act that the caller opened and commits. Nothing of the session before stays.

    `is_whole`: a second factor was given. Who must have one and did not give it, finds only the pages to set it up.
    """
    _empty()
    session.permanent = True
    session[STARTED] = session[SEEN] = now.timestamp()
    session[WHOLE] = is_whole
    person.session_token = sessions.start(person, by=by, device=devices.name_of(request.user_agent.string), now=now)
    login_user(person)
    access_log.note(AccessAction.SIGN_IN, by=person.id, now=now, about=by.value)


def make_whole() -> None:
    """Whoever is in has a second factor from now on: all pages are open, also in the rest of this request."""
    session[WHOLE] = True
    g.pop("must_set_up", None)


def waiting() -> Waiting | None:
    """Who is to give a second factor in this browser; None when nobody is, or when it took too long."""
    noted = session.get(WAITING, {})
    try:
        until = datetime.fromtimestamp(float(noted["until"]), UTC)
        organisation_id, person_id = UUID(noted["organisation"]), UUID(noted["person"])
        by = WayIn(noted["by"])
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None
    if clock.now() >= until:
        return None
    with in_organisation(organisation_id):
        person = people.person(person_id)
    return Waiting(person, by, noted.get("wanted")) if person is not None and person.is_active else None


def second_factor_right(one: Waiting) -> Response:
    """The second factor was right: let in who waited."""
    return let_in(one.person, by=one.by, wanted=one.wanted, has_second_factor=True)


def leave(*, now: datetime) -> WayIn | None:
    """End the session of this browser, inside the act that the caller opened. Answers by which way it began."""
    me, by = current_person(), queries.way_in_of(current_session_id())
    sessions.end(me.id, current_session_id())
    access_log.note(AccessAction.SIGN_OUT, by=me.id, now=now)
    logout_user()
    session.clear()
    return by


def local_path(wanted: str | None) -> str | None:
    """The address when it is a path of ours, else None: after signing in nobody is sent out of the house."""
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or _STRANGE.search(wanted):
        return None
    parts = urlsplit(wanted)
    return None if parts.scheme or parts.netloc else wanted


def _wait(person: Person, by: WayIn, wanted: str | None) -> None:
    _empty()
    session[WAITING] = {
        "organisation": str(person.organisation_id),
        "person": str(person.id),
        "by": by.value,
        "wanted": local_path(wanted),
        "until": (clock.now() + WAITS_FOR).timestamp(),
    }


def _empty() -> None:
    """A new session: nothing that was planted in the one before comes along, only the language."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


def first_page(person: Person) -> str:
    """Where somebody lands. An administrator passes by the set-up, which sends him home when it is done."""
    return url_for("directions.set_up") if Role.ADMIN in person.roles else HOME
