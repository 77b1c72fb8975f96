# SPDX-License-Identifier: EUPL-1.2
"""What every page shares and no page owns. Knows no room: rooms hand in their menu items, words and checks."""

from __future__ import annotations

from flask import Flask

from tracker.web import answers, errors, furniture, headers, health, language, logs, once, rich, security_txt, show


def init_app(app: Flask) -> None:
    """Put the shared parts of pages on the app, in the order in which a request meets them."""
    for part in (logs, language, headers, furniture, show, rich, once, answers, errors, health, security_txt):
        part.init_app(app)
