# SPDX-License-Identifier: EUPL-1.2
"""Health for whoever runs it: is the process there, and is the database at the migration this code expects."""

from __future__ import annotations

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from tracker.extensions import db

health = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """The two addresses; no session, no language, no sign-in."""
    app.register_blueprint(health)


@health.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "ok"}


@health.get("/readyz")
def ready() -> ResponseReturnValue:
    """The database answers and is at the current migration; 503 with the reason when not."""
    state = database_state()
    return state, 200 if state["status"] == "ok" else 503


def database_state() -> dict[str, str | None]:
    """Whether the database can be used, as `status`: ok, database not migrated, or database unreachable."""
    try:
        with db.engine.connect() as connection:
            present = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError:
        return {"status": "database unreachable"}
    expected = _expected_revision()
    if present != expected:
        return {"status": "database not migrated", "present": present, "expected": expected}
    return {"status": "ok", "migration": present}


def _expected_revision() -> str | None:
    return ScriptDirectory(current_app.extensions["migrate"].directory).get_current_head()
