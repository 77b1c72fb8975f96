# SPDX-License-Identifier: EUPL-1.2
"""`tracker import`: bring in what was recorded elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.acts import act
from tracker.commands.console import CommandFailed, Progress, keep, named_organisation, say_json, with_app
from tracker.loop.imports.bring_in import bring_in
from tracker.loop.imports.reading import BadInput
from tracker.loop.imports.ten_x import projects_in
from tracker.tables import in_organisation


@click.group("import")
def import_() -> None:
    """Bring in what was recorded elsewhere: all of a file or nothing."""


@import_.command("10x")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--organisation", help="Name or id; needed only when the install has several.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@with_app()
def ten_x(*, file: Path, organisation: str | None, as_json: bool) -> None:
    """Bring in a portfolio of the 10x programme (JSON).

    Every project becomes an experiment that says it was imported; what the file does not tell is "not recorded". A
    project that was brought in before stays as it is. When something in the file is wrong nothing is brought in, and
    the place is named.
    """
    try:
        projects = projects_in(file)
    except BadInput as error:
        raise CommandFailed(str(error)) from error
    target = named_organisation(organisation).id
    with in_organisation(target), Progress("Projects", len(projects)) as progress, act() as (_, now):
        counts = bring_in(projects, now=now, tell=progress.step)
        keep()
    if as_json:
        say_json({"experiments": {"created": counts.created, "unchanged": counts.unchanged}})
    else:
        click.echo(f"Experiments: {counts.created} created, {counts.unchanged} unchanged.")
