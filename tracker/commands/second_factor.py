# SPDX-License-Identifier: EUPL-1.2
"""`tracker second-factor reset`: for an install whose only administrator lost phone, passkeys and recovery codes."""

from __future__ import annotations

import click

from tracker.acts import act
from tracker.commands.console import CommandFailed, keep, with_app
from tracker.people import queries as people
from tracker.sign_in import factors
from tracker.tables import in_organisation


@click.group("second-factor")
def second_factor() -> None:
    """The second step of signing in, for who runs the server."""


@second_factor.command("reset")
@click.argument("email", metavar="E-MAIL")
@with_app()
def reset(email: str) -> None:
    """Take away everything that the person with this E-MAIL has for the second step, and end their sessions.

    For when nobody inside can do it any more: an administrator resets the second step of others on their page. Be sure
    who asks you. The password stays; the next sign-in asks to set up a second step when one is needed. It stands in
    the record, and the person reads it on their own page for thirty days.
    """
    found = people.person_by_email(email)
    if found is None:
        raise CommandFailed(f"nobody here has the address {email!r}")
    with in_organisation(found.organisation_id), act() as (_, now):
        factors.reset(found, by=None, now=now)
        keep()
    click.echo(f"{email}: the second step is reset, all sessions have ended.")
