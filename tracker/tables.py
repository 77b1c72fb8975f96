# SPDX-License-Identifier: EUPL-1.2
"""What every table shares: keys that cannot cross organisations, moments in UTC, and the organisation in every query.

A row's primary key is (organisation_id, id) and its foreign keys carry the organisation too, so no row can point into
another organisation (DESIGN 5). The session adds the organisation to every select of an entity or its columns; with no
organisation set, such a select raises.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from itertools import repeat
from threading import RLock
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    Dialect,
    Enum,
    Executable,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    Uuid,
    bindparam,
    event,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    declared_attr,
    mapped_column,
    relationship,
    with_loader_criteria,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.selectable import SelectBase

from tracker.ids import uuid7

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class NoOrganisation(RuntimeError):
    """A query on rows of an organisation while no organisation was entered: a programming error, never a page."""


_organisation: ContextVar[UUID | None] = ContextVar("organisation_id", default=None)


def current_organisation_id() -> UUID:
    """The organisation that this request, command or worker turn is in. Raises NoOrganisation."""
    organisation_id = _organisation.get()
    if organisation_id is None:
        raise NoOrganisation("enter an organisation first: with in_organisation(...)")
    return organisation_id


def has_organisation() -> bool:
    """Was an organisation entered?"""
    return _organisation.get() is not None


def enter_organisation(organisation_id: UUID | None) -> Token[UUID | None]:
    """Enter an organisation for the rest of a request; give the token to `leave_organisation` at its end."""
    return _organisation.set(organisation_id)


def leave_organisation(token: Token[UUID | None]) -> None:
    """Undo `enter_organisation`."""
    _organisation.reset(token)


@contextmanager
def in_organisation(organisation_id: UUID) -> Iterator[None]:
    """Enter one organisation for the length of a block: command line, worker, tests."""
    token = enter_organisation(organisation_id)
    try:
        yield
    finally:
        leave_organisation(token)


class UtcMoment(TypeDecorator[datetime]):
    """A moment. Aware on the way in, UTC in the table, aware UTC on the way out, on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Thousandths(TypeDecorator[Decimal]):
    """A measured number, exact to three decimals on both engines (SQLite has no decimals of its own)."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int((value * 1000).to_integral_value())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / 1000


class CanonicalJson(TypeDecorator[dict[str, Any]]):
    """JSON with one spelling (sorted keys, no spaces), so that a hash over it holds on every engine."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, Any] | None:
        return None if value is None else json.loads(value)


def canonical(value: dict[str, Any]) -> str:
    """The one spelling of a JSON object that is hashed and stored."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def one_of(kind: type[StrEnum], name: str | None = None) -> Enum:
    """A column type for one of our enums: its value as text, held to the list by a check constraint.

    `name` is needed only when a table has two columns of the same enum.
    """
    return Enum(
        kind,
        name=name or kind.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """Every table. Flask-SQLAlchemy gives the session; the models are plain SQLAlchemy."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012  # as SQLAlchemy declares it
        datetime: UtcMoment(),
        UUID: Uuid(),
        str: Text(),
        Decimal: Thousandths(),
        bool: Boolean(create_constraint=False),
        dict[str, Any]: CanonicalJson(),
    }


class OrganisationRow:
    """A row of one organisation: all tables but `organisation` itself."""

    @declared_attr
    def organisation_id(cls) -> Mapped[UUID]:  # noqa: N805  # declared_attr works on the class
        return mapped_column(
            ForeignKey("organisation.id", ondelete="RESTRICT"),
            primary_key=True,
            default=current_organisation_id,
            sort_order=-2,
        )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, sort_order=-1)


def links(**columns: str) -> tuple[ForeignKeyConstraint, ...]:
    """Make composite foreign keys: `links(team_id="team")` keeps team_id inside the organisation of the row."""
    return tuple(
        ForeignKeyConstraint(["organisation_id", column], [f"{table}.organisation_id", f"{table}.id"])
        for column, table in columns.items()
    )


def belongs_to(owner: str, column: str, target: str) -> Any:
    """The row that a composite foreign key points to; writes only `column`, never the organisation (SPIKE 14)."""
    join = f"and_({owner}.organisation_id == {target}.organisation_id, foreign({owner}.{column}) == {target}.id)"
    return relationship(target, primaryjoin=join)


def has_many(
    owner: str, target: str, column: str, order_by: str, lazy: Literal["select", "selectin"] = "select"
) -> Any:
    """The rows of `target` whose `column` points here, in order. For reading; rows are added by their own id."""
    join = f"and_({owner}.organisation_id == {target}.organisation_id, foreign({target}.{column}) == {owner}.id)"
    return relationship(target, primaryjoin=join, order_by=order_by, viewonly=True, lazy=lazy)


ACROSS = "across_organisations"

# Made once, and filled in when a question is asked: a question that has it can be kept, and SQLAlchemy knows it again.
_ENTERED: Any = bindparam("entered_organisation_id", type_=Uuid(), callable_=current_organisation_id)
_MAKING = RLock()
_OF_ORGANISATION = with_loader_criteria(
    OrganisationRow, lambda row: row.organisation_id == _ENTERED, include_aliases=True
)


def prepared(make: Callable[..., SelectBase]) -> Callable[..., Any]:
    """A question made once for all that ask it: its values are `bindparam`s, filled in by `execute`.

    To make one costs more than to ask it. It already holds the organisation, as a value to be filled in. Arguments of
    `make` say only which shape the question has, of the few that there are.
    """
    made = cache(lambda *shape: cast("Executable", make(*shape)).options(_OF_ORGANISATION))

    def ask_for(*shape: Any) -> Any:
        with _MAKING:  # an alias that two threads use for the first time at once may stand for the table itself
            return made(*shape)

    return ask_for


LENGTHS = (1, 10, 50, 200)


def filled_up(these: Iterable[UUID]) -> list[UUID]:
    """The same ids, up to a length that questions have more often: the last one again and again.

    To a database every length of a list is another question, to be read and planned anew.
    """
    ids = list(these)
    most = next((length for length in LENGTHS if length >= len(ids)), len(ids))
    return [*ids, *repeat(ids[-1], most - len(ids))] if ids else []


def guard_session(session: Any) -> None:
    """Make a session add the organisation to every select of a row of ours, and refuse one without it.

    The option `across_organisations` lifts this for the few questions asked before an organisation is known, like
    signing in; a house test names the places that may use it.
    """
    event.listen(session, "do_orm_execute", _add_organisation)


def _add_organisation(state: ORMExecuteState) -> None:
    if state.is_column_load or state.execution_options.get(ACROSS):
        return
    if any(option is _OF_ORGANISATION for option in getattr(state.statement, "_with_options", ())):
        current_organisation_id()  # raises without one: `_ENTERED` would only do so inside the database driver
    elif _asks_for_rows(state):
        current_organisation_id()
        state.statement = state.statement.options(_OF_ORGANISATION)


def _asks_for_rows(state: ORMExecuteState) -> bool:
    """Does a row of an organisation stand anywhere in this question?

    The mappers tell it at once, but not those inside a union, or a subquery with no entity around it: those are looked
    for part by part, which only the few questions without a row of ours on the outside pay for.
    """
    if any(issubclass(mapper.class_, OrganisationRow) for mapper in state.all_mappers):
        return True
    if not isinstance(state.statement, SelectBase):
        return False
    parts = visitors.iterate(state.statement)
    return any(isinstance(part, Table) and "organisation_id" in part.c for part in parts)
