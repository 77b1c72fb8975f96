# SPDX-License-Identifier: EUPL-1.2
"""The Flask application class: answers a request once, and once more when two acts met in the database."""

from __future__ import annotations

from flask import Flask, request
from flask.typing import ResponseReturnValue
from jinja2 import StrictUndefined
from sqlalchemy.exc import DBAPIError, IntegrityError
from werkzeug.exceptions import Conflict, NotFound

from tracker.extensions import db
from tracker.web.once import AnsweredBefore, first_result

RETRIED_SQLSTATES = {"40001", "40P01"}  # serialisation failure, deadlock


class LeerlusApp(Flask):
    """Flask, with strict templates and one retry of an act that lost a race (DESIGN 5, locks)."""

    jinja_options = {**Flask.jinja_options, "undefined": StrictUndefined}  # noqa: RUF012  # as Flask declares it

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view. An IntegrityError or deadlock runs it again: the loser then sees the winner's result."""
        if "\x00" in request.path:
            raise NotFound  # no address of ours holds a NUL, and PostgreSQL takes none in a text
        try:
            return self._once()
        except DBAPIError as error:
            if not met_another_act(error):
                raise
            db.session.rollback()
        try:
            return self._once()
        except DBAPIError as error:
            if not met_another_act(error):
                raise
            db.session.rollback()
            raise Conflict from error

    def _once(self) -> ResponseReturnValue:
        """The stored result of a form that was sent before, else the view's."""
        try:
            return first_result() or super().dispatch_request()
        except AnsweredBefore as before:
            return before.response


def met_another_act(error: DBAPIError) -> bool:
    """Did this act lose a race, rather than the database being away or a statement being wrong?"""
    if isinstance(error, IntegrityError):
        return True
    return getattr(error.orig, "sqlstate", None) in RETRIED_SQLSTATES or "database is locked" in str(error.orig)
