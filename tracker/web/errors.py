# SPDX-License-Identifier: EUPL-1.2
"""Error pages: what happened, what stays kept, who can help, and a way back. Never a trace, never a dead end."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from tracker.extensions import db
from tracker.refusal import Refused
from tracker.web import words
from tracker.web.answers import page
from tracker.web.logs import place

log = structlog.get_logger()
PAGES = {400, 403, 404, 405, 409, 413, 429}


def init_app(app: Flask) -> None:
    """One handler for each kind of trouble."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Exception, _broken)
    for away in (OperationalError, InterfaceError, ProgrammingError):
        app.register_error_handler(away, _database_away)


def _http(error: HTTPException) -> Any:
    if error.response is not None or error.code is None or error.code < 400:
        return error
    known = error.code if error.code in PAGES else 400
    response = page(f"errors/{known}.html", status=error.code)
    if error.code == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]  # MethodNotAllowed
    return response


def _expired(_error: CSRFError) -> Response:
    return page("errors/expired.html", status=400)


def _refused(refused: Refused) -> Response:
    db.session.rollback()
    return page("errors/403.html", status=403, why=words.explain(refused.refusal))


def _database_away(error: Exception) -> Response:
    log.error("database_away", error=type(error).__name__, place=place())
    db.session.rollback()
    return page("errors/503.html", status=503)


def _broken(error: Exception) -> Response:
    log.error("broken", place=place(), exc_info=error)
    db.session.rollback()
    return page("errors/500.html", status=500)
