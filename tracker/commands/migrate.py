# SPDX-License-Identifier: EUPL-1.2
"""`tracker migrate`: bring the database to the newest migration."""

from __future__ import annotations

import logging

import click
import flask_migrate

from tracker.commands.console import UNREACHABLE, CommandFailed, with_app
from tracker.web.health import database_state


@click.command()
@with_app(migrated=False)
def migrate() -> None:
    """Bring the database to the newest migration. Safe to run again."""
    before = database_state()
    if before["status"] == "database unreachable":
        raise CommandFailed(UNREACHABLE)
    if before["status"] == "ok":
        click.echo(f"The database is at the newest migration, {before['migration']}.")
        return
    logging.getLogger("alembic").setLevel(logging.WARNING)
    flask_migrate.upgrade()
    after = database_state()
    if after["status"] != "ok":
        raise CommandFailed(f"after migrating: {after['status']}")
    click.echo(f"The database is at the newest migration, {after['migration']}.")
