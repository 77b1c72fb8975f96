# SPDX-License-Identifier: EUPL-1.2
"""Who may come in at all: every route declares a permission, and a route without one is closed to everybody.

A permission says what a route is for and which roles may try; the `access.py` of the room answers for the object.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, current_app, request
from flask_login import current_user
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from tracker.acts import act
from tracker.extensions import login
from tracker.people import access_log
from tracker.people.models import Person
from tracker.people.session import current_person, is_signed_in
from tracker.people.terms import AccessAction, AccessResult, Permission, Role
from tracker.refusal import Refusal
from tracker.web.answers import keep
from tracker.web.logs import place

View = TypeVar("View", bound=Callable[..., Any])

NEEDS_ROLE: dict[Permission, Role] = {Permission.PEOPLE_MANAGE: Role.ADMIN}
OPEN_ENDPOINTS = {"static", "health.alive", "health.ready", "well_known.security_txt"}


def requires(permission: Permission) -> Callable[[View], View]:
    """Declare what a route is for. Without this, or `for_everybody`, nobody gets in."""

    def declare(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # read by `_check`
        return view

    return declare


def for_everybody(view: View) -> View:
    """Declare that a route is for people who are not signed in, too."""
    view.permission = None  # type: ignore[attr-defined]  # read by `_check`
    return view


def permission_of(app: Flask, endpoint: str) -> Permission | str:
    """What a route declares: a permission, `public`, or `closed` when it declares nothing."""
    if endpoint in OPEN_ENDPOINTS:
        return "public"
    view = app.view_functions[endpoint]
    if not hasattr(view, "permission"):
        return "closed"
    permission: Permission | None = view.permission
    return permission if permission is not None else "public"


def init_app(app: Flask) -> None:
    """Check each request before its view, and note who was refused."""
    app.before_request(_check)
    app.after_request(_note_refused)


def _check() -> Response | None:
    if request.endpoint is None or request.endpoint in OPEN_ENDPOINTS:
        return None
    permission = permission_of(current_app, request.endpoint)
    if permission == "public":
        return None
    if permission == "closed":
        raise Forbidden
    if not current_user.is_authenticated:
        answer: Response = login.unauthorized()
        return answer
    role = NEEDS_ROLE.get(Permission(permission))
    if role is not None and role not in current_person().roles:
        raise Forbidden
    return None


def _note_refused(response: Response) -> Response:
    """A signed-in person who may not: the one line that also a GET leaves (PUBLIC-SECTOR 58).

    It names the page, not what stands in its address: that could be somebody's secret link.
    """
    if response.status_code == Forbidden.code and is_signed_in():
        person_id = current_person().id
        with act() as (_, now):
            access_log.note(AccessAction.PAGE, by=person_id, now=now, about=place(), result=AccessResult.REFUSED)
            keep()
    return response


def refuse_managing(roles: frozenset[Role]) -> Refusal | None:
    """DOMAIN 2.8: people, teams and settings are for administrators."""
    return None if Role.ADMIN in roles else Refusal("only_admin", lift=("admin",))


def refuse_former(person: Person) -> Refusal | None:
    """2.9: a former colleague has no account any more: nothing of it changes, and it does not open again."""
    return Refusal("is_former_colleague") if person.erased_at is not None else None


def refuse_account(person_id: UUID, by: Person) -> Refusal | None:
    """An account is changed by its owner or by an administrator."""
    return None if by.id == person_id else refuse_managing(by.roles)
