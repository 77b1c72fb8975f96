# SPDX-License-Identifier: EUPL-1.2
"""Pages of the board and the managers."""

from __future__ import annotations

from flask import Blueprint, Flask
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from tracker import clock
from tracker.people import access
from tracker.people.access import requires
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.portfolio import queries
from tracker.web.answers import page
from tracker.web.furniture import add_menu_item

portfolio = Blueprint("portfolio", __name__)


def init_app(app: Flask) -> None:
    """The pages and their place in the menu."""
    app.register_blueprint(portfolio)
    add_menu_item(app, 50, "portfolio.directions", lazy_gettext("Directions"), "directions")


@portfolio.get("/directions")
@requires(Permission.READ)
def directions() -> Response:
    """Where the board wants to go: questions, sponsors, frames, and the experiments by state."""
    me = current_person()
    may_manage = access.refuse_managing(me.roles) is None
    return page(
        "portfolio/directions.html",
        part="directions",
        directions=queries.direction_cards(),
        may_manage=may_manage,
        me=me.id,
        now=clock.now(),
    )
