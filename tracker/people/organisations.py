# SPDX-License-Identifier: EUPL-1.2
"""Acts on the organisation itself: its settings, and the free days that it adds to those of the country."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from tracker.extensions import db
from tracker.people import access, queries, queries_settings
from tracker.people.models import FreeDay, Organisation, Person
from tracker.people.rules_settings import refuse_settings
from tracker.people.terms import SettingsFacts
from tracker.record.actions import record
from tracker.record.terms import EventKind, Stream, StreamKind
from tracker.refusal import Refusal, Refused, refused_if
from tracker.tables import current_organisation_id


def change_settings(organisation: Organisation, facts: SettingsFacts, *, by: Person, now: datetime) -> None:
    """Name, language, zone and deadlines, for what begins from now on: a deadline that runs is stored (R7). Flushes."""
    refused_if(access.refuse_managing(by.roles) or refuse_settings(facts))
    typed = asdict(facts)
    for name, value in typed.items():
        setattr(organisation, name, value)
    db.session.flush()
    texts = {"name": typed.pop("name")}
    record(_own_stream(), EventKind.ORGANISATION_EDIT, by=by.id, now=now, data=typed, texts=texts)


def add_free_day(day: date, name: str | None, *, by: Person, now: datetime) -> None:
    """A day on which no deadline falls. A public holiday that was worked on becomes free again. Flushes."""
    refused_if(access.refuse_managing(by.roles))
    own = queries_settings.own_day(day)
    is_public = queries.is_public_holiday(day)
    if is_public if own is None else own.is_free:
        raise Refused(Refusal("free_already", day=day, field="day"))
    if own is not None:
        db.session.delete(own)
    if not is_public:
        db.session.add(FreeDay(day=day, name=name, is_free=True))
    _record_day(day, by=by, now=now, is_free=True, name=name)


def take_free_day(day: date, *, by: Person, now: datetime) -> None:
    """Work on a day that was free. Doing it twice changes nothing. Flushes."""
    refused_if(access.refuse_managing(by.roles))
    own = queries_settings.own_day(day)
    is_public = queries.is_public_holiday(day)
    if not (is_public if own is None else own.is_free):
        return
    if own is not None:
        db.session.delete(own)
    if is_public:
        db.session.add(FreeDay(day=day, is_free=False))
    _record_day(day, by=by, now=now, is_free=False)


def _record_day(day: date, *, by: Person, now: datetime, is_free: bool, name: str | None = None) -> None:
    db.session.flush()
    data = {"day": day.isoformat(), "free": is_free}
    record(_own_stream(), EventKind.FREE_DAY_SET, by=by.id, now=now, data=data, texts={"name": name})


def _own_stream() -> Stream:
    return Stream(StreamKind.ORGANISATION, current_organisation_id())
