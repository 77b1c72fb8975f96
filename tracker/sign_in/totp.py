# SPDX-License-Identifier: EUPL-1.2
"""Codes of an authenticator app (TOTP, RFC 6238): six digits, new every thirty seconds. A library does the sums."""

from __future__ import annotations

import hmac
from datetime import datetime
from itertools import groupby

import pyotp
import segno
from flask_babel import gettext
from markupsafe import Markup

from tracker.sign_in.rules_factors import STEP_SECONDS, steps_to_try
from tracker.sign_in.terms_factors import SeenCode
from tracker.web import svg

NEVER = -1  # no time step: nothing was used yet
_MARGIN = 4  # modules of paper around a QR code


def new_secret() -> str:
    """A secret of 160 bits, in base32."""
    return pyotp.random_base32()


def seen(secret: str, code: str, *, last_used: int, now: datetime, setting_up: bool = False) -> SeenCode:
    """A typed code as the rules see it."""
    app, present = pyotp.TOTP(secret, interval=STEP_SECONDS), int(now.timestamp()) // STEP_SECONDS
    fitting = [
        step
        for step in steps_to_try(present, setting_up=setting_up)
        if hmac.compare_digest(app.generate_otp(step).encode(), code.encode())
    ]
    nearest = min(fitting, key=lambda step: abs(step - present), default=None)
    return SeenCode(step=nearest, present=present, last_used=last_used)


def spelled(secret: str) -> str:
    """The secret in groups of four, to type over."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def address(secret: str, *, email: str, organisation: str) -> str:
    """What the QR code says: the address that authenticator apps know."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=email, issuer_name=f"Leerlus {organisation}")


def qr_code(text: str) -> Markup:
    """A QR code as an inline drawing: dark on light in every theme, coloured by classes, because cameras need that."""
    rows = segno.make(text, error="l", micro=False).matrix
    size = len(rows) + 2 * _MARGIN
    ink = "".join(_runs(bytes(row), _MARGIN + at) for at, row in enumerate(rows))
    drawn = svg.joined([svg.rect("app-qr__paper", 0, 0, size, size), svg.path("app-qr__ink", ink)])
    title = gettext("QR code to scan with your app")
    return svg.picture("app-qr", drawn, ident="qr", title=title, view_box=f"0 0 {size} {size}")


def _runs(row: bytes, y: int) -> str:
    """The dark modules of one row as a path: one box for each run of them."""
    boxes, x = [], _MARGIN
    for is_dark, modules in groupby(row):
        length = len(list(modules))
        if is_dark:
            boxes.append(f"M{x} {y}h{length}v1h-{length}z")
        x += length
    return "".join(boxes)
