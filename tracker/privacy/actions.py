# SPDX-License-Identifier: EUPL-1.2
"""Acts of privacy: hiding words in a text, making an account a former colleague, what the organisation says."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.people.access import refuse_former, refuse_managing
from tracker.people.models import Person
from tracker.people.queries import organisation
from tracker.people.terms import Language
from tracker.privacy import limits, queries, texts
from tracker.privacy.inventory import TABLES
from tracker.privacy.models import HiddenText, PrivacyNotice
from tracker.privacy.places import model
from tracker.privacy.terms import Erasure, NoticeFacts
from tracker.record.actions import record
from tracker.record.chain import text_hash
from tracker.record.models import Event, EventSalt
from tracker.record.terms import EventKind, Stream, StreamKind
from tracker.refusal import Refusal, Refused, refused_if
from tracker.tables import current_organisation_id

# Stored in the language of the organisation, because everybody reads it where a name or words stood.
FORMER = {Language.DUTCH: "Oud-collega", Language.ENGLISH: "Former colleague"}
MARK = {Language.DUTCH: "[verborgen]", Language.ENGLISH: "[hidden]"}


def set_notice(facts: NoticeFacts, *, by: Person, now: datetime) -> None:
    """What the organisation says on its privacy page (AVG art. 13). Flushes."""
    refused_if(refuse_managing(by.roles))
    row = queries.lock_notice()
    if row is None:
        row = PrivacyNotice()
        db.session.add(row)
    typed = asdict(facts)
    for name, value in typed.items():
        setattr(row, name, value)
    db.session.flush()
    data = {"keep_years": typed.pop("keep_years")}
    record(_of_organisation(), EventKind.PRIVACY_NOTICE_SET, by=by.id, now=now, data=data, texts=typed)


def hide(hit: texts.Hit, words: str | None, reason: str, *, by: Person, now: datetime) -> None:
    """Hide words in a text, or the whole of it: a mark stands in their place, and the trace says why. Flushes.

    The words are gone for good, and so is the salt with which the record vouched for them: the chain still verifies.
    """
    refused_if(refuse_managing(by.roles))
    place, row = hit.place, texts.row_of(hit.place)
    present = getattr(row, place.column)
    hidden = limits.hide(present, words, MARK[organisation().language])
    if isinstance(hidden, Refusal):
        raise Refused(hidden)
    setattr(row, place.column, hidden)
    stream = _stream_of(hit, row)
    _forget(stream, present)
    db.session.add(
        HiddenText(
            table_name=place.table,
            column_name=place.column,
            row_id=place.row_id,
            reason=reason,
            hidden_by_id=by.id,
            hidden_at=now,
        )
    )
    db.session.flush()
    data = {"table": place.table, "column": place.column, "row": place.row_id}
    record(stream, EventKind.TEXT_HIDE, by=by.id, now=now, data=data, texts={"reason": reason})


def _stream_of(hit: texts.Hit, row: Any) -> Stream:
    """Of the experiment that a text belongs to; else of the direction or team; else of the organisation."""
    if hit.code is not None:
        experiment = db.session.scalars(select(Experiment).where(Experiment.code == hit.code)).one()
        return experiment.stream
    kind, id_ = {
        "direction": (StreamKind.DIRECTION, row.id),
        "frame": (StreamKind.DIRECTION, getattr(row, "direction_id", None)),
        "team": (StreamKind.TEAM, row.id),
    }.get(hit.place.table, (StreamKind.ORGANISATION, current_organisation_id()))
    return Stream(kind, id_) if id_ is not None else _of_organisation()


def _of_organisation() -> Stream:
    return Stream(StreamKind.ORGANISATION, current_organisation_id())


def _forget(stream: Stream, text: str | None = None) -> None:
    """Delete the salts with which events of a stream vouch for a text, or for any: nobody can guess it back."""
    rows = db.session.execute(
        select(Event.data, EventSalt)
        .join(EventSalt, EventSalt.event_id == Event.id)
        .where(Event.stream_kind == stream.kind, Event.stream_id == stream.id)
    )
    for data, salt in rows:
        if text is None or text_hash(salt.salt, text) in (data.get("texts") or {}).values():
            db.session.delete(salt)


def erase(person: Person, *, by: Person, now: datetime) -> None:
    """Make a closed account a former colleague: name, address and every way in go for good (2.9). Flushes.

    What was decided, logged and signed stays, signed by a former colleague. Doing it twice is refused.
    """
    refused_if(refuse_managing(by.roles) or refuse_former(person))
    refused_if(limits.refuse_erasing(queries.held(person), now))
    own = organisation()
    person.name, person.email = FORMER[own.language], f"{person.id}@former.invalid"
    person.department, person.language, person.is_external = None, own.language, False
    person.password_hash, person.replace_by, person.erased_at = None, None, now
    for table, facts in TABLES.items():
        if facts.erasure is Erasure.GONE:
            for link in facts.links:
                _delete(table, link, person.id)
    db.session.expire(person, ["role_rows"])
    _forget(Stream(StreamKind.PERSON, person.id))
    db.session.flush()
    record(Stream(StreamKind.PERSON, person.id), EventKind.PERSON_ERASE, by=by.id, now=now)


def _delete(table: str, link: str, person_id: UUID) -> None:
    rows: Any = model(table)
    for row in db.session.scalars(select(rows).where(getattr(rows, link) == person_id)):
        db.session.delete(row)
