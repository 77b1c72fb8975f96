# SPDX-License-Identifier: EUPL-1.2
"""Invitations and links for tests, made through the actions; and the application with mail switched on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select

from tests.databases import settings
from tests.factories.mail import MailServer, mail_server
from tracker.acts import act
from tracker.extensions import db
from tracker.people.colleagues import read
from tracker.people.models import Person, Team
from tracker.people.queries import person_by_email
from tracker.sign_in import invitations
from tracker.sign_in.link_tokens import token_of
from tracker.sign_in.models import Link

NOOR = "noor@testwaard.example"


def make_invited(admin: Person, pasted: str = f"Noor Haverkamp <{NOOR}>", team: Team | None = None) -> Person:
    """Somebody who was invited and is not in yet; the first of what was pasted."""
    with act() as (_, now):
        judged = invitations.invite(read(pasted).colleagues, team=team, by=admin, now=now)
        db.session.commit()
    found = person_by_email(judged[0].email)
    assert found is not None
    return found


def open_path(person: Person) -> str:
    """The path of the newest link of a person, as it stands in a message."""
    link = db.session.scalars(select(Link).where(Link.person_id == person.id).order_by(Link.id.desc())).first()
    assert link is not None
    return f"/link/{token_of(link.organisation_id, link.id)}"


def path_in(url: str) -> str:
    """The path of an address that stood in a message."""
    return urlsplit(url).path


@contextmanager
def mail_for(app: Flask, *, is_up: bool = True, **behaviour: Any) -> Iterator[MailServer]:
    """Let the application send mail, to a real server that is there for the length of the block."""
    before = app.config["SETTINGS"]
    with mail_server(**behaviour) as server:
        url = server.url if is_up else "smtp://localhost:1"
        changes = {"MAIL_URL": url, "MAIL_FROM": "Leerlus <leerlus@testwaard.example>"}
        app.config["SETTINGS"] = settings(before.DATABASE_URL, **changes)
        try:
            yield server
        finally:
            app.config["SETTINGS"] = before
