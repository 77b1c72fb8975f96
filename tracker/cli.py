# SPDX-License-Identifier: EUPL-1.2
"""The command line: `tracker` when installed, `./dev tracker` in a checkout. The commands lie in `commands/`.

Exit status 0 only when all went well; what went wrong is one line on standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

import click
from flask import Flask

from tracker import __version__
from tracker.commands.backup import backup, restore
from tracker.commands.demo import demo
from tracker.commands.imports import import_
from tracker.commands.migrate import migrate
from tracker.commands.routes import routes
from tracker.commands.second_factor import second_factor
from tracker.commands.verify import verify
from tracker.commands.worker import worker


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="tracker")
def tracker() -> None:
    """Leerlus, from the command line. Settings are read from the environment (docs/settings.md)."""


for command in (backup, demo, import_, migrate, restore, routes, second_factor, verify, worker):
    tracker.add_command(command)


def run(words: Sequence[str], app: Flask | None = None) -> int:
    """Run one command; answers the exit status. `app` is made from the settings when it is not given."""
    try:
        answer = tracker.main(list(words), prog_name="tracker", standalone_mode=False, obj=app)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "tracker"
        click.echo(f"{where}: {error.format_message()} See: {where} --help", err=True)
        return error.exit_code
    except click.ClickException as error:
        click.echo(f"tracker: {error.format_message()}", err=True)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    return answer if isinstance(answer, int) else 0


def main() -> NoReturn:
    """The console script."""
    sys.exit(run(sys.argv[1:]))
