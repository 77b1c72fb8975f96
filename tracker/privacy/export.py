# SPDX-License-Identifier: EUPL-1.2
"""Everything that is kept about one person, by the inventory (AVG art. 15, PUBLIC-SECTOR 77). Never about another.

Of a table comes each row that names this person, with only the columns that are this person's in it. A ballot of a
round that closed hangs on nobody, so it is not in here; the vote in a round that is open is. Texts without an author,
like a learning that its team signed, come when the record vouches that this person wrote them as they stand.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, or_, select

from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.people.models import Membership, Person, Team
from tracker.people.queries import organisation
from tracker.privacy import words
from tracker.privacy.inventory import TABLES
from tracker.privacy.places import located, model
from tracker.privacy.terms import TableFacts
from tracker.record.chain import text_hash
from tracker.record.models import Event, EventSalt
from tracker.record.terms import StreamKind
from tracker.web.words import label

FORMAT = "leerlus-person/1"
OWN_NAME = {"team": "name", "direction": "question", "experiment": "title"}  # what a row is called by
Row = dict[str, Any]


def of_person(person: Person, now: datetime) -> Row:
    """The export: plain values under plain names in the language of whoever asks."""
    return {
        "format": FORMAT,
        "organisation": organisation().name,
        "made_at": now.isoformat(),
        "account": {words.column(name): _plain(getattr(person, name)) for name in TABLES["person"].personal},
        "kept_but_never_shown": [words.column(name) for name in TABLES["person"].unseen],
        "rows": [row for table, facts in TABLES.items() for row in _rows(table, facts, person.id)],
        "texts": _texts(person.id),
        "acts": _events(Event.actor_id == person.id),
        "acts_about_you": _events(
            or_(
                (Event.stream_kind == StreamKind.PERSON) & (Event.stream_id == person.id),
                cast(Event.data, Text).contains(str(person.id)),
            ),
            by_others_than=person.id,
        ),
    }


def _rows(table: str, facts: TableFacts, person_id: UUID) -> list[Row]:
    """The rows of a table that name a person; `event` comes in its own words."""
    here: Any = model(table)
    found: list[Row] = []
    for link, theirs in facts.links.items() if table != "event" else ():
        names = [*([OWN_NAME[table]] if table in OWN_NAME else []), *theirs]
        columns = [getattr(here, name).label(name) for name in names]
        query = located(table, *columns, _team(table)).where(getattr(here, link) == person_id).order_by(here.id)
        for row in db.session.execute(query):
            *values, team, code, number = row
            where = {"team": team, "experiment": code, "sprint": number}
            found.append(
                {"what": words.table(table), "as": words.column(link)}
                | {name: value for name, value in where.items() if value is not None}
                | {words.column(name): _plain(value) for name, value in zip(names, values, strict=True)}
            )
    return found


def _team(table: str) -> Any:
    """The name of the team that somebody is or was in; nothing for other tables."""
    if table != "membership":
        return cast(None, Text)
    same = (Team.organisation_id == Membership.organisation_id, Team.id == Membership.team_id)
    return select(Team.name).where(*same).correlate(Membership).scalar_subquery()


def _texts(person_id: UUID) -> list[Row]:
    """Free texts as they stand, of which an event of this person vouches with its salted hash that they are theirs."""
    signed = (
        select(Event.stream_id, Event.data, EventSalt.salt)
        .join(EventSalt, EventSalt.event_id == Event.id)
        .where(Event.actor_id == person_id, Event.stream_kind == StreamKind.EXPERIMENT)
    )
    vouched: dict[UUID, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    for stream_id, data, salt in db.session.execute(signed):
        vouched[stream_id].append((salt, frozenset((data.get("texts") or {}).values())))
    asked = select(Experiment.code, Experiment.id).where(Experiment.id.in_(vouched))
    codes = {row.code: row.id for row in db.session.execute(asked)}
    return [
        {"what": words.table(table), "field": words.column(column), "experiment": code, "sprint": number, "text": text}
        for table, column, text, code, number in _texts_of(list(codes))
        if any(text_hash(salt, text) in hashes for salt, hashes in vouched[codes[code]])
    ]


def _texts_of(codes: list[str]) -> list[tuple[str, str, str, str, int | None]]:
    """Every free text of some experiments. What voters wrote has no author: none of it, open or closed (R12)."""
    found = []
    for table, facts in TABLES.items():
        if table == "ballot" or facts.secret_until_close or not facts.texts:
            continue
        here: Any = model(table)
        query = located(table, *(getattr(here, name) for name in facts.texts)).subquery()
        for row in db.session.execute(select(query).where(query.c.code.in_(codes))):
            *texts, code, number = row
            found += [(table, name, text, code, number) for name, text in zip(facts.texts, texts, strict=True) if text]
    return found


def _events(where: Any, *, by_others_than: UUID | None = None) -> list[Row]:
    """What happened, when and where, without who else took part."""
    asked = (
        select(Event.kind, Event.recorded_at, Experiment.code)
        .outerjoin(Experiment, (Event.stream_kind == StreamKind.EXPERIMENT) & (Experiment.id == Event.stream_id))
        .where(where)
        .order_by(Event.recorded_at, Event.id)
    )
    if by_others_than is not None:
        asked = asked.where(or_(Event.actor_id.is_(None), Event.actor_id != by_others_than))
    return [
        {"what": kind, "at": at.isoformat()} | ({"experiment": code} if code else {})
        for kind, at, code in db.session.execute(asked)
    ]


def _plain(value: Any) -> Any:
    """A value as JSON and a reader know it."""
    if isinstance(value, Enum):
        return _in_words(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return str(value) if isinstance(value, UUID) else value


def _in_words(member: Enum) -> str:
    """As the pages say it; a word of the product that no page says yet as it is kept."""
    try:
        return label(member)
    except KeyError:
        return str(member.value)
