# SPDX-License-Identifier: EUPL-1.2
"""What SQLite knows of its tables: how many rows an index has for a value, by which it plans a query.

PostgreSQL gathers that by itself.
"""

from __future__ import annotations

from sqlalchemy import Engine

MOST_ROWS_READ = 1000  # of each index: an estimate in milliseconds, on a table of any length


def refresh(engine: Engine) -> None:
    """Count anew; what connects from now on plans with it. Beside SQLAlchemy, whose rollback would undo it."""
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA analysis_limit={MOST_ROWS_READ}")
        cursor.execute("ANALYZE")
        cursor.close()
    finally:
        connection.close()
