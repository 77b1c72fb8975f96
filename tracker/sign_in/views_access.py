# SPDX-License-Identifier: EUPL-1.2
"""The log of access, for administrators: on the screen by kind, and as a file."""

from __future__ import annotations

from uuid import UUID

from flask import Flask, request
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from tracker.acts import act
from tracker.people import access_log
from tracker.people import queries as people
from tracker.people.access import requires
from tracker.people.session import current_person
from tracker.people.terms import AccessAction, Permission, Role, WayIn
from tracker.sign_in import queries_access
from tracker.sign_in.blueprint import sign_in
from tracker.sign_in.forms import AccessFilter
from tracker.sign_in.queries_access import AccessLine
from tracker.web.answers import keep, page, turn_back
from tracker.web.csv_file import csv_answer
from tracker.web.furniture import add_settings_page
from tracker.web.words import label

ON_A_PAGE = 50
MOST_IN_A_FILE = 50_000


def init_app(app: Flask) -> None:
    """Among the pages of the administrator."""
    text, hint = lazy_gettext("Access"), lazy_gettext("Who signed in, who was refused, whose role changed.")
    add_settings_page(app, 80, "sign_in.access", text, hint)


@sign_in.get("/settings/access")
@requires(Permission.PEOPLE_MANAGE)
def access() -> Response:
    """The log of access, newest first. Nothing is counted, and it is not asked per person."""
    asked = AccessFilter.of(request.args)
    lines = queries_access.access_lines(asked.action, most=ON_A_PAGE + 1, skip=(asked.page - 1) * ON_A_PAGE)
    shown = lines[:ON_A_PAGE]
    accounts = people.names({line.account_id for line in shown if line.account_id})
    return page(
        "sign_in/access.html", lines=[(line, _about(line, accounts)) for line in shown], asked=asked,
        actions=list(AccessAction), has_more=len(lines) > ON_A_PAGE, most=MOST_IN_A_FILE,
    )  # fmt: skip


def _about(line: AccessLine, accounts: dict[UUID, str]) -> str:
    """What a line is about, as people call it: an account, with the role that was given or taken, or a way in."""
    if line.account_id is None:
        return label(WayIn(line.about)) if line.about in set(WayIn) else line.about or ""
    name = accounts.get(line.account_id, "")
    return f"{name}: {line.change[0]} {label(Role(line.change[1:]))}" if line.change else name


@sign_in.post("/settings/access/download")
@requires(Permission.PEOPLE_MANAGE)
def download_access() -> Response:
    """The same as a file. Taking it along is itself a line: hence a POST."""
    with act() as (_, now):
        access_log.note(AccessAction.EXPORT, by=current_person().id, now=now, about="access")
        keep()
        lines = queries_access.access_lines(None, most=MOST_IN_A_FILE)
        heads = ("at", "action", "result", "about", "origin", "actor", "actor_id")
        rows = [(i.at.isoformat(), i.action, i.result, i.about, i.origin, i.actor, i.actor_id) for i in lines]
        return csv_answer("access", heads, rows)
    return turn_back("sign_in.access")
