# SPDX-License-Identifier: EUPL-1.2
"""How values look on the screen: in the language of the reader and the zone of the organisation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal
from flask import Flask, g
from flask_babel import get_locale, gettext, ngettext

from tracker import clock

DEFAULT_ZONE = "Europe/Amsterdam"


def init_app(app: Flask) -> None:
    """The same functions as template filters."""
    filters: dict[str, Callable[..., Any]] = {
        "day": day,
        "day_short": day_short,
        "weekday": weekday,
        "moment": moment,
        "hour": hour,
        "ago": ago,
        "number": number,
        "euro": euro,
        "measure": measure,
        "first_upper": first_upper,
    }
    for name, function in filters.items():
        app.add_template_filter(function, name)


def zone() -> ZoneInfo:
    """The zone of the organisation of this request."""
    organisation = g.get("organisation")
    return ZoneInfo(organisation.zone if organisation else DEFAULT_ZONE)


def _local(value: date | datetime) -> date | datetime:
    return value.astimezone(zone()) if isinstance(value, datetime) else value


def day(value: date | datetime) -> str:
    """26 november 2026."""
    return format_date(_local(value), "d MMMM y", locale=get_locale())


def day_short(value: date | datetime) -> str:
    """26 november."""
    return format_date(_local(value), "d MMMM", locale=get_locale())


def weekday(value: date | datetime) -> str:
    """Donderdag 26 november."""
    return format_date(_local(value), "EEEE d MMMM", locale=get_locale())


def hour(value: datetime) -> str:
    """17.00 uur in Dutch, 17:00 in English."""
    return clock_time(value.astimezone(zone()).time())


def clock_time(value: time) -> str:
    """A time on the clock of the organisation, written as `hour` writes one."""
    pattern = "H.mm 'uur'" if get_locale().language == "nl" else "H:mm"
    return format_time(value, pattern, locale=get_locale())


def moment(value: datetime) -> str:
    """Donderdag 26 november, 17.00 uur."""
    return f"{weekday(value)}, {hour(value)}"


def ago(value: datetime) -> str:
    """How long ago, in days of the organisation: today, yesterday, 5 days ago, 3 weeks ago."""
    local_now = clock.now().astimezone(zone())
    days = (local_now.date() - value.astimezone(zone()).date()).days
    if days <= 0:
        return str(gettext("today"))
    if days == 1:
        return str(gettext("yesterday"))
    if days < 14:
        return str(ngettext("%(num)s day ago", "%(num)s days ago", days))
    if days < 60:
        return str(ngettext("%(num)s week ago", "%(num)s weeks ago", days // 7))
    return str(ngettext("%(num)s month ago", "%(num)s months ago", days // 30))


def number(value: int | Decimal) -> str:
    """1.100 in Dutch, 1,100 in English; a real minus sign; no empty decimals."""
    exact = Decimal(value).normalize() if isinstance(value, Decimal) else value
    return format_decimal(exact, locale=get_locale()).replace("-", "\N{MINUS SIGN}")


def euro(value: int) -> str:
    """€ 3.600, whole euros."""
    return format_currency(value, "EUR", format="¤ #,##0", currency_digits=False, locale=get_locale())


def measure(value: Decimal, unit: str) -> str:
    """A measured value with its unit: 52%, 88 seconden, 93 van 100."""
    gap = "" if not unit or unit.startswith("%") else " "
    return f"{number(value)}{gap}{unit}"


def first_lower(text: str) -> str:
    """The text inside a sentence: with a small letter in front."""
    return text[:1].lower() + text[1:]


def first_upper(text: str) -> str:
    """The text with a capital in front, the rest as it was typed."""
    return text[:1].upper() + text[1:]
