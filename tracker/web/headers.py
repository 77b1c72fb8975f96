# SPDX-License-Identifier: EUPL-1.2
"""Response headers: a strict content policy, nothing kept by caches but the assets (PUBLIC-SECTOR 52, 66)."""

from __future__ import annotations

from flask import Flask, Response, current_app, request

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-src 'none'; frame-ancestors 'none'; base-uri 'none'"
)
YEAR = 31_536_000


def init_app(app: Flask) -> None:
    """Add the headers to every response."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    headers = response.headers
    headers["Content-Security-Policy"] = POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if current_app.config["SETTINGS"].is_https:  # behind a proxy the request itself comes over http
        headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
    if request.endpoint == "static" and response.status_code < 400:
        versioned = "v" in request.args
        headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if versioned else "public, max-age=300"
    else:
        headers["Cache-Control"] = "no-store"
    return response
