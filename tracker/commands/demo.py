# SPDX-License-Identifier: EUPL-1.2
"""`tracker demo`: load the example municipality, print how to sign in, or remove it."""

from __future__ import annotations

from typing import Any

import click
from flask import current_app

from tracker.commands.console import CommandFailed, Progress, keep, say_json, with_app
from tracker.demo import load, municipality
from tracker.demo.removal import remove
from tracker.settings import Settings
from tracker.tables import in_organisation


@click.command()
@click.option("--remove", "removing", is_flag=True, help="Remove the examples with everything in them.")
@click.option("--force", is_flag=True, help="Load them on an install that others can reach (https).")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@with_app()
def demo(*, removing: bool, force: bool, as_json: bool) -> None:
    """Load the example municipality and print its sign-ins.

    It is an organisation of its own: what is yours is not touched, and it can be removed at any moment. When it is here
    already it stays, and its sign-ins are printed again.
    """
    if removing:
        _remove()
        return
    settings: Settings = current_app.config["SETTINGS"]
    if settings.is_https and not force:
        raise CommandFailed(
            "PUBLIC_URL is https, so others can reach this install, and everybody in the examples signs in with one "
            "password. Load them anyway: tracker demo --force"
        )
    password = load.password_for(settings.SECRET_KEY)
    is_new = _load(password)
    _say(password, is_new=is_new, as_json=as_json)


def _load(password: str) -> bool:
    """Load them, or leave the ones that are here; ones that were left half are loaded anew. True when loaded now."""
    here = load.loaded()
    if here is not None and load.is_whole(here):
        with in_organisation(here.id):
            load.give_password(password, keep=keep)
        return False
    if here is not None:
        remove(here, keep=keep)
    with Progress("Examples", load.STEPS) as progress:
        load.load(password, keep=keep, tell=progress.step)
    return True


def _remove() -> None:
    here = load.loaded()
    if here is None:
        raise CommandFailed("there are no examples to remove")
    remove(here, keep=keep)
    click.echo("The examples are removed.")


def _say(password: str, *, is_new: bool, as_json: bool) -> None:
    rows: list[dict[str, Any]] = [
        {"role": told.sign_in, "email": told.email, "name": told.name}
        for told in municipality.PEOPLE
        if told.sign_in is not None
    ]
    if as_json:
        say_json({"organisation": municipality.NAME, "loaded": is_new, "password": password, "sign_ins": rows})
        return
    click.echo(f"{municipality.NAME} is {'loaded' if is_new else 'here already'}. Sign in as:")
    for row in rows:
        click.echo(f"  {row['email']:<36} {row['name']}")
    click.echo(f"Password of everybody there: {password}")
