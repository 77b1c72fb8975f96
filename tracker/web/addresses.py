# SPDX-License-Identifier: EUPL-1.2
"""Full addresses of pages, for what is read outside a browser: mail, and links to hand over."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app


def public_url(endpoint: str, **values: Any) -> str:
    """The address of a page as people reach it from outside: from PUBLIC_URL, whatever the request says of itself."""
    parts = urlsplit(current_app.config["SETTINGS"].PUBLIC_URL)
    adapter = current_app.url_map.bind(parts.netloc, script_name=parts.path or None, url_scheme=parts.scheme)
    return adapter.build(endpoint, values, force_external=True)
