# SPDX-License-Identifier: EUPL-1.2
"""One-time tokens: a double click, or a second send of the same form, returns the first result (DOMAIN 2.9)."""

from __future__ import annotations

import re
import secrets
from uuid import UUID

from flask import Flask, g, redirect, request
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from tracker import clock
from tracker.extensions import db
from tracker.tables import has_organisation
from tracker.web.models import FormToken

TOKEN_FIELD = "once"  # noqa: S105  # the name of a form field, not a secret
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")


def init_app(app: Flask) -> None:
    """Nothing to register; here so that the list in `web.init_app` names every part."""


def new_token() -> str:
    """A token for a form that is about to be shown. Showing it stores nothing."""
    return secrets.token_urlsafe(18)


class AnsweredBefore(Exception):
    """The form that is being answered was sent before, and that act is done: `response` is what it was answered."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def _sent_token() -> str | None:
    """The token that was sent along, when it is one that `new_token` could have made."""
    token = request.form.get(TOKEN_FIELD, "") if request.method == "POST" else ""
    return token if _TOKEN.fullmatch(token) else None


def _person_id() -> UUID | None:
    return current_user.id if has_organisation() and current_user.is_authenticated else None


def first_result() -> Response | None:
    """The stored result of a form that was sent before, or None when this is the first time."""
    g.pop("kept_here", None)
    token, person_id = _sent_token(), _person_id()
    if token is None or person_id is None:
        return None
    url = db.session.scalar(
        select(FormToken.result_url).where(FormToken.person_id == person_id, FormToken.token == token)
    )
    return redirect(url, 303) if url is not None else None


def pass_first_result() -> None:
    """Of two clicks at once the second waits for the first, and may then be refused by what the first one did.

    Raises AnsweredBefore with the result of the first, when there is one.
    """
    if g.get("kept_here"):
        return  # this request is the first: it kept what was right, and now shows what was not
    result = first_result()
    if result is not None:
        raise AnsweredBefore(result)


def keep_result(url: str) -> None:
    """Store the result of the form that is being answered, in the transaction of its act. Flushes."""
    token, person_id = _sent_token(), _person_id()
    if token is not None and person_id is not None:
        db.session.add(FormToken(person_id=person_id, token=token, result_url=url, kept_at=clock.now()))
        db.session.flush()
        g.kept_here = True
