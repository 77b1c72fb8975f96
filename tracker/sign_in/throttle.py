# SPDX-License-Identifier: EUPL-1.2
"""How often one address may try at the doors of the house (ASVS 6.3.1): all doors share one count.

Behind one address sits a whole town hall, so what goes well costs nothing: wrong tries count.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, TypeVar, cast

from flask import Flask, current_app, request
from flask_limiter import Limiter, RequestLimit
from limits import parse
from werkzeug.wrappers import Response

from tracker.acts import act
from tracker.people import access_log
from tracker.people import queries as people
from tracker.people.terms import AccessAction, AccessResult
from tracker.tables import in_organisation
from tracker.web.answers import keep

View = TypeVar("View", bound=Callable[..., Any])

MINUTES = 10
WRONG = frozenset({409, 422})
ONE_HOME = 64  # bits of an IPv6 address that a provider gives to one customer
_SHARED = "doors"


def _address() -> str:
    """Who tries. Of IPv6 the network: whoever has one has billions of addresses in it."""
    origin = request.remote_addr or "nobody"
    try:
        address = ip_address(origin)
    except ValueError:
        return origin
    if isinstance(address, IPv6Address):
        return str(ip_network((address, ONE_HOME), strict=False))
    return str(address)


def _most() -> str:
    return f"{current_app.config['SETTINGS'].WRONG_TRIES} per {MINUTES} minutes"


def _note(_limit: RequestLimit) -> None:
    """One line in the log of access when an address is stopped, not one for each time it goes on trying."""
    if limiter.limiter.hit(parse(f"1 per {MINUTES} minutes"), "noted", _address()):
        with in_organisation(people.oldest_organisation_id()), act() as (_, now):
            access_log.note(AccessAction.SIGN_IN, by=None, now=now, result=AccessResult.THROTTLED)
            keep()


limiter = Limiter(_address, headers_enabled=True, in_memory_fallback_enabled=True, on_breach=_note)


def init_app(app: Flask) -> None:
    """Count in this process, or for all processes together where the install has a Redis."""
    app.config["RATELIMIT_STORAGE_URI"] = app.config["SETTINGS"].RATE_LIMIT_STORAGE
    limiter.init_app(app)


def limits_wrong_tries(view: View) -> View:
    """A door: a try that was refused counts, one that went well does not."""
    counted = limiter.shared_limit(_most, _SHARED, methods=["POST"], deduct_when=lambda r: r.status_code in WRONG)
    return cast("View", counted(view))


def limits_refused_visits(view: View) -> View:
    """The way back from the provider: who was not let in counts. Apart, so that it never closes the other doors."""
    counted = limiter.shared_limit(_most, "provider", methods=["GET"], deduct_when=_is_trouble)
    return cast("View", counted(view))


def _is_trouble(response: Response) -> bool:
    return (response.location or "").endswith("/trouble")


def limits_every_try(view: View) -> View:
    """A door that answers the same to everybody, or that sends mail: every try counts."""
    return cast("View", limiter.shared_limit(_most, _SHARED, methods=["POST"])(view))
