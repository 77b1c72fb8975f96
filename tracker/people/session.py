# SPDX-License-Identifier: EUPL-1.2
"""Who is asking: Flask-Login behind one small module, and the organisation that the request is in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from tracker import clock
from tracker.extensions import login
from tracker.people import limits, queries, sessions
from tracker.people.models import Person
from tracker.people.terms import Permission, Role, SecondFactor, SessionLimits, SessionTimes
from tracker.tables import enter_organisation, leave_organisation

STARTED, SEEN, WHOLE = "started", "seen", "whole"  # whole: a second factor was given, or the way in brought it
HOME = "/"  # the page that shows what waits for this person; the room loop says where that is


def init_app(app: Flask) -> None:
    """Load the person of the session before each request, and forget the organisation after it."""
    login.user_loader(_load)
    login.unauthorized_handler(_to_sign_in)
    app.before_request(_enter)
    app.teardown_request(_leave)


def _enter() -> None:
    g.organisation_mark = enter_organisation(None)
    g.organisation = None
    _ = current_user.is_authenticated  # loads the person, which enters the organisation


def _leave(_error: BaseException | None) -> None:
    mark = g.pop("organisation_mark", None)
    if mark is not None:
        leave_organisation(mark)


def _load(token: str) -> Person | None:
    """The active person of a session, or None for anything that is not one (any more)."""
    now = clock.now()
    if not _goes_on(now):
        return None
    found = queries.person_of_session(sessions.hash_of(token))
    if found is None:
        return None
    person, organisation, leads, g.session_id = found
    if needs_second_factor(person) and not session.get(WHOLE):
        g.must_set_up = True
        if not _leads_in():
            return None
    enter_organisation(organisation.id)
    g.organisation, g.leads_team = organisation, leads
    session[SEEN] = now.timestamp()
    return person


def needs_second_factor(person: Person) -> bool:
    """Must this person have a second step, by the setting of this install?"""
    return limits.needs_second_factor(SecondFactor(current_app.config["SETTINGS"].second_factor), person.roles)


def _leads_in() -> bool:
    """Is this a page for who must still set up a second step: that, or signing out? On all others they are nobody."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "permission", None) is Permission.GET_IN


def _goes_on(now: datetime) -> bool:
    """The times lie in the signed cookie: a page that only reads writes nothing to the database."""
    try:
        started_at, seen_at = (datetime.fromtimestamp(float(session[name]), UTC) for name in (STARTED, SEEN))
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return False
    own = SessionLimits(timedelta(minutes=current_app.config["SETTINGS"].IDLE_MINUTES), longest())
    return limits.session_goes_on(SessionTimes(started_at, seen_at), own, now)


def longest() -> timedelta:
    """After how long everybody signs in again, used or not."""
    return timedelta(hours=current_app.config["SETTINGS"].SESSION_HOURS)


def _to_sign_in() -> Response:
    """Nobody is signed in: on to the way in, and then to where this person wanted to go. An empty install is set up."""
    if not queries.has_any_organisation():
        return redirect(url_for("sign_in.set_up"), 303)
    if g.get("must_set_up"):
        return redirect(url_for("sign_in.own_factors"), 303)
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("sign_in.show", next=wanted), 303)


def is_signed_in() -> bool:
    """Is there a person at all?"""
    return bool(current_user) and bool(current_user.is_authenticated)


def is_admin() -> bool:
    """Is an administrator asking?"""
    return is_signed_in() and Role.ADMIN in current_person().roles


def current_person() -> Person:
    """The person of this request; only on routes that are not for everybody."""
    person = cast("Any", current_user)._get_current_object()  # noqa: SLF001  # what the proxy is for
    if not isinstance(person, Person):
        raise TypeError("this route has no signed-in person")
    return person


def current_session_id() -> UUID:
    """The id of the session of this request; only on routes that are not for everybody."""
    found: UUID = g.session_id
    return found
