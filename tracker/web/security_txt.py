# SPDX-License-Identifier: EUPL-1.2
"""/.well-known/security.txt: where somebody who found a weakness tells it (RFC 9116, PUBLIC-SECTOR 53)."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Flask, Response, current_app
from werkzeug.exceptions import NotFound

from tracker import clock

VALID_FOR = timedelta(days=180)  # the RFC recommends less than a year; every answer says it anew

well_known = Blueprint("well_known", __name__)


def init_app(app: Flask) -> None:
    """The address; no session, no language, no sign-in."""
    app.register_blueprint(well_known)


@well_known.get("/.well-known/security.txt")
def security_txt() -> Response:
    """The contact of this install; 404 while none is set."""
    settings = current_app.config["SETTINGS"]
    if not settings.SECURITY_CONTACT:
        raise NotFound
    lines = (
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {clock.now() + VALID_FOR:%Y-%m-%dT%H:00:00Z}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.PUBLIC_URL}/.well-known/security.txt",
    )
    return Response("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")
