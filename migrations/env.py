# SPDX-License-Identifier: EUPL-1.2
"""How Alembic meets our database: on the application's own engine, one transaction for all migrations."""

from alembic import context
from flask import current_app

from tracker.extensions import db, writing


def run() -> None:
    """Run the migrations that were asked for."""
    options = current_app.extensions["migrate"].configure_args
    with writing(), db.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=db.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
