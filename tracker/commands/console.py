# SPDX-License-Identifier: EUPL-1.2
"""What every command shares: the application around it, one clear line for what went wrong, and progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar, cast

import click
from flask import Flask, g
from sqlalchemy.exc import DBAPIError

from tracker import create_app
from tracker.extensions import db
from tracker.people import queries as people
from tracker.people.models import Organisation
from tracker.refusal import Refused
from tracker.settings import Settings, SettingsError
from tracker.web import words
from tracker.web.health import database_state

Command = TypeVar("Command", bound=Callable[..., Any])

LANGUAGE = "en"  # the command line is for whoever runs the server, and so are the words of the tools around it
UNREACHABLE = "the database does not answer: is DATABASE_URL right, and does its server run?"


class CommandFailed(click.ClickException):
    """What went wrong, in one line; the command ends with exit status 1."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


def _application() -> Flask:
    try:
        return create_app(Settings.from_environment())
    except SettingsError as error:
        raise CommandFailed(str(error)) from error


def with_app(*, migrated: bool = True) -> Callable[[Command], Command]:
    """Run a command inside the application; by default only on a database at the newest migration.

    A refused act, a database that is away: one line that says so, and exit status 1.
    """

    def decorate(command: Command) -> Command:
        @click.pass_context
        @wraps(command)
        def run(context: click.Context, *args: Any, **kwargs: Any) -> Any:
            app: Flask = context.obj or _application()
            with app.app_context():
                g.language = LANGUAGE
                if migrated:
                    require_migrated()
                with one_line_errors():
                    return command(*args, **kwargs)

        return cast("Command", run)

    return decorate


def require_migrated() -> None:
    """Raises CommandFailed when the database is away or not at the migration that this code expects."""
    status = database_state()["status"]
    if status == "database not migrated":
        raise CommandFailed("the database is not at the newest migration: run `tracker migrate` first")
    if status != "ok":
        raise CommandFailed(UNREACHABLE)


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Make one line of a refused act or of an error of the database."""
    try:
        yield
    except Refused as refused:
        said = words.explain(refused.refusal)
        raise CommandFailed(" ".join(filter(None, (said.why, said.lift)))) from refused
    except DBAPIError as error:
        raise CommandFailed(f"the database said no: {str(error.orig).splitlines()[0]}") from error


def keep() -> None:
    """Commit what an act of the command line did."""
    db.session.commit()


def say_json(value: Any) -> None:
    """A report for a program: JSON on standard output and nothing else there."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def named_organisation(name: str | None) -> Organisation:
    """The organisation to work in. Only an install with several needs to say which; the examples do not count."""
    everything = people.organisations()
    if name is not None:
        chosen = [organisation for organisation in everything if name in {organisation.name, str(organisation.id)}]
        if len(chosen) != 1:
            problem = "is the name of several organisations; give its id" if chosen else "is no organisation here"
            raise CommandFailed(f"{name!r} {problem}")
        return chosen[0]
    own = [organisation for organisation in everything if not organisation.is_demo]
    if not own:
        raise CommandFailed("there is no organisation yet: open the set-up page in a browser first")
    if len(own) > 1:
        names = ", ".join(repr(organisation.name) for organisation in own)
        raise CommandFailed(f"say which one with --organisation: {names}")
    return own[0]


class Progress:
    """How far long work is: a bar on a terminal, else at most ten plain lines. Goes to standard error."""

    LINES = 10

    def __init__(self, label: str, total: int) -> None:
        self.label = label
        self.total = total
        self.done = 0
        self.bar: Any = None

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            self.bar = click.progressbar(length=self.total, label=self.label, file=sys.stderr)
            self.bar.__enter__()
        return self

    def step(self, said: str) -> None:
        """One step is done; `said` names it."""
        before, self.done = self.done, self.done + 1
        if self.bar is not None:
            self.bar.update(1)
        elif before * self.LINES // self.total != self.done * self.LINES // self.total:
            click.echo(f"{self.label} {self.done}/{self.total}: {said}", err=True)

    def __exit__(self, *error: Any) -> None:
        if self.bar is not None:
            self.bar.__exit__(*error)
