# SPDX-License-Identifier: EUPL-1.2
"""The file of a backup: a zip with one JSON line a row, one part a table, and a manifest that vouches for them.

It says nothing about the engine: ids and moments are text, numbers are exact, so what SQLite wrote goes into PostgreSQL
and back. The manifest comes last and holds format, migration, moment, and rows and SHA-256 of every part; a file that
was cut off has no end and so no manifest.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Date, DateTime, Table, Uuid
from sqlalchemy import Enum as EnumType
from sqlalchemy.types import TypeEngine

from tracker.tables import Thousandths, UtcMoment

FORMAT = "leerlus-backup/1"
MANIFEST = "manifest.json"
Values = dict[str, Any]


class BadBackup(Exception):
    """The file cannot be restored; the text says why, in one line."""


@dataclass(frozen=True, slots=True)
class Part:
    """What the manifest knows of one table."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself. `migration` is the one of the database it was made from."""

    format: str
    migration: str
    made_at: str
    tables: dict[str, Part]

    @property
    def rows(self) -> int:
        """All rows together."""
        return sum(part.rows for part in self.tables.values())


@contextmanager
def new_file(target: Path) -> Iterator[zipfile.ZipFile]:
    """A zip that only its owner may read, and that gets its name when it is whole: never half a backup.

    Raises FileExistsError when the name is taken: a backup is never overwritten.
    """
    if target.exists():
        raise FileExistsError(f"{target} exists already")
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)  # mode 0600
    half = Path(name)
    try:
        with os.fdopen(handle, "wb") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
                yield file
            raw.flush()
            os.fsync(raw.fileno())
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)


def write_part(file: zipfile.ZipFile, table: Table, rows: Iterable[Sequence[Any]]) -> Part:
    """Write the rows of one table, each as a JSON list in the order of the columns on the first line."""
    digest, count = hashlib.sha256(), 0
    with file.open(_part_name(table.name), "w", force_zip64=True) as part:
        head = _line([column.name for column in table.columns])
        digest.update(head)
        part.write(head)
        for row in rows:
            line = _line([_plain(value) for value in row])
            digest.update(line)
            part.write(line)
            count += 1
    return Part(count, digest.hexdigest())


def write_manifest(file: zipfile.ZipFile, manifest: Manifest) -> None:
    """Close the backup with what it holds."""
    file.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))


@contextmanager
def open_file(source: Path) -> Iterator[zipfile.ZipFile]:
    """Open a backup. Raises BadBackup when it is none, is cut off, or turns out damaged while it is read."""
    try:
        with zipfile.ZipFile(source) as file:
            yield file
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise BadBackup(f"{source} is no backup of Leerlus, or it is cut off or damaged") from error


def read_manifest(file: zipfile.ZipFile) -> Manifest:
    """What the backup says it holds. Raises BadBackup when it is not one that this version reads."""
    try:
        raw = json.loads(file.read(MANIFEST))
        tables = {str(name): Part(int(part["rows"]), str(part["sha256"])) for name, part in raw["tables"].items()}
        manifest = Manifest(str(raw["format"]), str(raw["migration"]), str(raw["made_at"]), tables)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadBackup("this is no backup of Leerlus: it has no manifest that can be read") from error
    if manifest.format != FORMAT:
        raise BadBackup(f"the format of this backup is {manifest.format[:40]}; this version reads {FORMAT}")
    return manifest


def check_parts(file: zipfile.ZipFile, manifest: Manifest, tables: Iterable[Table]) -> None:
    """Read the whole file against its manifest before a row is written. Raises BadBackup at the first difference."""
    names = {table.name for table in tables}
    expected = sorted([MANIFEST, *map(_part_name, names)])
    if set(manifest.tables) != names or sorted(file.namelist()) != expected:
        raise BadBackup("this backup does not hold the tables that its manifest and this version name")
    for name, part in manifest.tables.items():
        digest, lines = hashlib.sha256(), 0
        with file.open(_part_name(name)) as lines_of_part:
            for line in lines_of_part:
                digest.update(line)
                lines += 1
        if digest.hexdigest() != part.sha256 or lines != part.rows + 1:
            raise BadBackup(f"this backup was changed or damaged: {name} is not what its manifest says")


def read_part(file: zipfile.ZipFile, table: Table) -> Iterator[Values]:
    """The rows of one table as the database takes them. Raises BadBackup on one that does not fit its columns."""
    readers = {column.name: _reader(column.type) for column in table.columns}
    with file.open(_part_name(table.name)) as part:
        columns = json.loads(part.readline())
        if sorted(columns) != sorted(readers):
            raise BadBackup(f"the columns of {table.name} in this backup are not those of this version")
        for line in part:
            try:
                values = zip(columns, json.loads(line), strict=True)
                yield {name: None if value is None else readers[name](value) for name, value in values}
            except (ValueError, TypeError, ArithmeticError) as error:
                raise BadBackup(f"a row of {table.name} in this backup cannot be read") from error


def _part_name(table: str) -> str:
    return f"{table}.ndjson"


def _line(values: list[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    """A value as JSON knows it, exact. A type that we do not know is a mistake of ours and stops the backup."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, date):  # a moment is a date too
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | dict | list):
        return value
    raise TypeError(f"a backup cannot hold a {type(value).__name__}")


def _reader(kind: TypeEngine[Any]) -> Callable[[Any], Any]:
    """How text becomes a value of this column again."""
    if isinstance(kind, EnumType) and kind.enum_class is not None:
        return kind.enum_class
    readers: Mapping[type[TypeEngine[Any]], Callable[[Any], Any]] = {
        Uuid: UUID,
        UtcMoment: datetime.fromisoformat,
        DateTime: datetime.fromisoformat,
        Date: date.fromisoformat,
        Thousandths: Decimal,
    }
    return next((read for known, read in readers.items() if isinstance(kind, known)), _as_it_is)


def _as_it_is(value: Any) -> Any:
    return value
