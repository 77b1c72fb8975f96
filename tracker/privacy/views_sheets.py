# SPDX-License-Identifier: EUPL-1.2
"""The sheets for works council and privacy officer: to read, to print, and as a file that any word processor opens."""

from __future__ import annotations

from flask import Flask, render_template
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from tracker.people import queries as people
from tracker.people.access import requires
from tracker.people.terms import Permission
from tracker.privacy.blueprint import privacy
from tracker.privacy.sheets import PRIVACY, WORKS_COUNCIL, Sheet
from tracker.web.answers import as_file, page
from tracker.web.furniture import add_settings_page

HTML = "text/html; charset=utf-8"


def init_app(app: Flask) -> None:
    """Among the pages of the administrator; everybody may read them."""
    about = lazy_gettext("What to agree before you begin; to print or to hand over.")
    add_settings_page(app, 63, "privacy.council_sheet", lazy_gettext("Sheet for the works council"), about)
    about = lazy_gettext("What to fill in for the register of processing.")
    add_settings_page(app, 64, "privacy.officer_sheet", lazy_gettext("Sheet for the privacy officer"), about)


@privacy.get("/sheets/works-council")
@requires(Permission.READ)
def council_sheet() -> Response:
    """What Leerlus does with data about colleagues, for the works council."""
    return page("privacy/sheet.html", sheet=WORKS_COUNCIL, file="privacy.council_file")


@privacy.get("/sheets/works-council/file")
@requires(Permission.READ)
def council_file() -> Response:
    """The same to take along."""
    return _file(WORKS_COUNCIL, "leerlus-works-council.html")


@privacy.get("/sheets/privacy")
@requires(Permission.READ)
def officer_sheet() -> Response:
    """What the privacy officer fills in and looks at."""
    return page("privacy/sheet.html", sheet=PRIVACY, file="privacy.officer_file")


@privacy.get("/sheets/privacy/file")
@requires(Permission.READ)
def officer_file() -> Response:
    """The same to take along."""
    return _file(PRIVACY, "leerlus-privacy.html")


def _file(sheet: Sheet, name: str) -> Response:
    """Plain HTML without style: a word processor makes of it what the organisation is used to."""
    own = people.organisation().name
    return as_file(render_template("privacy/sheet_file.html", sheet=sheet, own=own), name, HTML)
