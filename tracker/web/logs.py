# SPDX-License-Identifier: EUPL-1.2
"""The log of the server: one line of JSON for each thing, with the number of its request (PUBLIC-SECTOR 59, 61).

A request is told by its rule and not by its address, and never with who asked: an address can hold a secret link, and
who voted when is nobody's business (R12).
"""

from __future__ import annotations

import sys
from time import perf_counter

import structlog
from flask import Flask, Response, g, has_request_context, request

from tracker.ids import uuid7

HEADER = "X-Request-ID"
NOT_TOLD = {"static", "health.alive", "health.ready"}

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Number each request, and tell of it when it is answered."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=_where,
    )
    app.before_request(_number)
    app.after_request(_tell)


def place() -> str:
    """Where a request went, as the rule of its address."""
    return request.url_rule.rule if request.url_rule else "no such page"


def _where(*_names: str) -> structlog.PrintLogger:
    """A server writes to standard output; a command has its answer there, and writes beside it."""
    return structlog.PrintLogger(sys.stdout if has_request_context() else sys.stderr)


def _number() -> None:
    g.began, g.request_id = perf_counter(), uuid7().hex
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _tell(response: Response) -> Response:
    if "request_id" in g:
        response.headers[HEADER] = g.request_id
        if request.endpoint not in NOT_TOLD:
            took = round((perf_counter() - g.began) * 1000)
            log.info("request", method=request.method, place=place(), status=response.status_code, ms=took)
    return response
