# SPDX-License-Identifier: EUPL-1.2
"""`tracker routes`: every address with who may use it."""

from __future__ import annotations

import click
from flask import Flask, current_app

from tracker.commands.console import say_json, with_app
from tracker.people.access import permission_of

NOT_OURS = {"HEAD", "OPTIONS"}  # Flask answers these by itself


@click.command(short_help="List every address and who may use it.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@with_app(migrated=False)
def routes(*, as_json: bool) -> None:
    """List every address with its methods and the permission that it asks."""
    rows = rows_of(current_app)
    if as_json:
        say_json(rows)
        return
    width = max(len(str(row["path"])) for row in rows)
    for row in rows:
        click.echo(f"{str(row['path']).ljust(width)}  {' '.join(row['methods']):<9} {row['permission']}")


def rows_of(app: Flask) -> list[dict[str, str | list[str]]]:
    """One row a route, by path: path, methods, and the permission (`public` for everybody, `closed` for nobody)."""
    rows: list[dict[str, str | list[str]]] = [
        {
            "path": rule.rule,
            "methods": sorted((rule.methods or set()) - NOT_OURS),
            "permission": str(permission_of(app, rule.endpoint)),
        }
        for rule in app.url_map.iter_rules()
    ]
    return sorted(rows, key=lambda row: (row["path"], row["methods"]))
