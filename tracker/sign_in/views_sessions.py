# SPDX-License-Identifier: EUPL-1.2
"""One's own sessions: where somebody is signed in, and ending that. An administrator ends all of a person."""

from __future__ import annotations

from uuid import UUID

from flask import Flask
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.people import queries as people
from tracker.people.access import requires
from tracker.people.session import current_person, current_session_id, longest
from tracker.people.terms import Permission
from tracker.sign_in import actions, queries_access
from tracker.sign_in.blueprint import sign_in
from tracker.web.answers import finish, found, page, turn_back


def init_app(_app: Flask) -> None:
    """Nothing to register: the pages stand on the blueprint of the room."""


@sign_in.get("/account/sessions")
@requires(Permission.OWN_ACCOUNT)
def sessions() -> Response:
    """Where this person is signed in. No moment of last use: a page that is read writes nothing."""
    shown = queries_access.sessions_of(current_person().id, clock.now() - longest())
    return page("sign_in/sessions.html", shown=shown, this_one=current_session_id(), longest=longest())


@sign_in.post("/account/sessions/<uuid:session_id>/end")
@requires(Permission.OWN_ACCOUNT)
def end_session(session_id: UUID) -> Response:
    """Sign out somewhere else."""
    with act() as (_, now):
        me = current_person()
        found(actions.end_session(me, session_id, by=me, now=now) or None)
        return finish("sign_in.sessions", said=gettext("That session is ended."))
    return turn_back("sign_in.sessions")


@sign_in.post("/account/sessions/end-others")
@requires(Permission.OWN_ACCOUNT)
def end_other_sessions() -> Response:
    """Sign out everywhere but here."""
    with act() as (_, now):
        me = current_person()
        ended = actions.end_sessions(me, but=current_session_id(), by=me, now=now)
        return finish("sign_in.sessions", said=_said(ended))
    return turn_back("sign_in.sessions")


@sign_in.post("/people/<uuid:person_id>/sessions/end")
@requires(Permission.PEOPLE_MANAGE)
def end_sessions_of(person_id: UUID) -> Response:
    """An administrator signs somebody out everywhere: a laptop was lost. The account stays open."""
    with act() as (_, now):
        person = found(people.person(person_id))
        ended = actions.end_sessions(person, by=current_person(), now=now)
        return finish("people.person", person_id=person_id, said=_said(ended))
    return turn_back("people.person", person_id=person_id)


def _said(ended: int) -> str:
    if not ended:
        return str(gettext("There was no other session to end."))
    return str(ngettext("%(num)s session is ended.", "%(num)s sessions are ended.", ended))
