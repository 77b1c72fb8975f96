# SPDX-License-Identifier: EUPL-1.2
"""The administrator's page about mail: is it set up, does it work, and what did not get away."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID, uuid4

from flask import Blueprint, Flask, current_app, flash, redirect, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from tracker.acts import act
from tracker.extensions import db
from tracker.notices import claims, letters, queries
from tracker.notices.mail import Mailbox
from tracker.notices.terms import MailFailed
from tracker.people.access import requires
from tracker.people.models import Person
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.settings import Settings
from tracker.web.answers import finish, found, page, turn_back
from tracker.web.forms import Form
from tracker.web.furniture import add_settings_page
from tracker.web.words import label

notices = Blueprint("notices", __name__)
SECONDS_OF_PATIENCE = 8  # somebody sits before the screen


def init_app(app: Flask) -> None:
    """The page, and the way to it."""
    add_settings_page(
        app, 50, "notices.mail", lazy_gettext("Mail"), lazy_gettext("Is it set up, does it work, what failed.")
    )
    app.register_blueprint(notices)


@notices.route("/settings/mail", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def mail() -> Response:
    """How mail is set up and what failed; the form sends a test to whoever presses it."""
    form, settings = Form(), current_app.config["SETTINGS"]
    if form.validate_on_submit():
        flash(*_tried(current_person(), settings))
        return redirect(url_for("notices.mail"), 303)
    host = urlsplit(settings.MAIL_URL or "").hostname
    return page("notices/mail.html", form=form, host=host, sender=settings.MAIL_FROM, failed=queries.failed_messages())


def _tried(person: Person, settings: Settings) -> tuple[str, str]:
    """Send a test, with no transaction open; what to say, and whether it went well."""
    letter = letters.test_letter(uuid4(), person)
    db.session.rollback()
    try:
        with Mailbox(settings, seconds=SECONDS_OF_PATIENCE) as mailbox:
            mailbox.send(letter)
    except MailFailed as failure:
        return gettext("The test was not sent.") + " " + label(failure.trouble), "refused"
    return gettext("The test is sent to %(address)s. Look whether it arrives.", address=letter.address), "kept"


@notices.post("/settings/mail/<uuid:delivery_id>/again")
@requires(Permission.PEOPLE_MANAGE)
def again(delivery_id: UUID) -> Response:
    """Try a message again that was given up."""
    with act() as (_, now):
        found(claims.again(delivery_id, now=now))
        return finish("notices.mail", said=gettext("The message is tried again, within a minute."))
    return turn_back("notices.mail")
