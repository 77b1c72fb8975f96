# SPDX-License-Identifier: EUPL-1.2
"""A backup is one moment of the whole database, in a file that either engine reads; a restore is all of it or nothing."""

from __future__ import annotations

import hashlib
import json
import threading
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import ENGINES
from tests.databases import Database, Postgres, Sqlite, disconnect, settings
from tests.factories.command_line import Ran, Tracker
from tests.factories.experiments import make_idea
from tests.factories.people import House, make_organisation, make_person
from tests.factories.votes import KEEP, STOP, make_deciding_sprint, make_open_round, vote
from tracker import create_app
from tracker.cli import run
from tracker.commands import backup as backup_module
from tracker.commands.backup_file import MANIFEST, write_part
from tracker.experiments.models import Experiment
from tracker.extensions import db, writing
from tracker.record.models import Event
from tracker.tables import in_organisation
from tracker.votes.models import OpenBallot

Everything = dict[str, list[tuple[Any, ...]]]


def everything() -> Everything:
    """Every row of every table, as the application's own connection reads it."""
    with db.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in db.metadata.sorted_tables
        }


@pytest.fixture(scope="module", params=ENGINES)
def other_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A second migrated database, on each engine in turn, to restore into."""
    if request.param not in request.config.getoption("engines").split(","):
        pytest.skip(f"without {request.param}")
    if request.param == "sqlite":
        yield Sqlite(tmp_path_factory.mktemp("restored"))
        return
    made = Postgres(request.getfixturevalue("postgres_server"), f"restored_{uuid.uuid4().hex[:8]}")
    yield made
    made.close()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The second database: empty, until a file is restored into it. `source` is the application on the first one."""

    source: Flask
    app: Flask
    file: Path
    said: Callable[[], Any]

    def restore(self, file: Path | None = None) -> Ran:
        """Run the command there."""
        self.said()
        status = run(["restore", str(file or self.file)], self.app)
        out, err = self.said()
        return Ran(status, out, err)

    def everything(self) -> Everything:
        """All its rows."""
        with self.app.app_context():
            return everything()


@pytest.fixture
def elsewhere(
    app: Flask, other_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[Elsewhere]:
    """The application on that second database."""
    other_database.empty()
    other = create_app(settings(other_database.url))
    yield Elsewhere(app, other, tmp_path / "a.backup", capsys.readouterr)
    disconnect(other)


@pytest.fixture
def furnished(house: House) -> House:
    """Two organisations; one with a closed vote and an open one that holds two ballots."""
    make_deciding_sprint(house, *(STOP,) * len(house.electorate))
    open_round = make_open_round(house)
    vote(open_round, house.electorate[0], KEEP, "Een reden met “aanhalingstekens”,\nen een nieuwe regel.")
    vote(open_round, house.electorate[1], STOP)
    with in_organisation(make_organisation("Zuiderdorp").id):
        make_person()
    db.session.commit()
    return house


@pytest.fixture
def file(furnished: House, tracker: Tracker, tmp_path: Path) -> Path:
    """A backup of that."""
    assert furnished.members
    target = tmp_path / "leerlus.backup"
    ran = tracker("backup", str(target))
    assert (ran.status, ran.err) == (0, "")
    return target


def test_the_whole_database_comes_back_on_either_engine(file: Path, elsewhere: Elsewhere) -> None:
    before = everything()
    assert [len(before[name]) for name in ("organisation", "open_ballot", "round")] == [2, 2, 2]
    assert before["ballot"]
    ran = elsewhere.restore(file)
    assert (ran.status, ran.err) == (0, "")
    assert f"{len(before['event'])} events, all whole" in ran.out
    assert elsewhere.everything() == before


def test_a_backup_is_one_moment_while_others_write(
    furnished: House, tracker: Tracker, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before each table another thread adds a person with its event: none of them is in the backup."""
    before = everything()
    real, errors = write_part, list[Exception]()

    def write() -> None:
        try:
            with elsewhere.source.app_context(), in_organisation(furnished.organisation.id):
                make_person()
                db.session.remove()
        except Exception as error:  # noqa: BLE001  # told by the test itself, in its own thread
            errors.append(error)

    def write_meanwhile(*args: Any) -> Any:
        if args[1].name != db.metadata.sorted_tables[0].name:  # the moment is that of the first row that is read
            other_thread = threading.Thread(target=write)
            other_thread.start()
            other_thread.join()
        return real(*args)

    monkeypatch.setattr(backup_module, "write_part", write_meanwhile)
    assert tracker("backup", str(elsewhere.file)).status == 0
    assert errors == []
    assert len(everything()["person"]) >= len(before["person"]) + 20
    assert elsewhere.restore().status == 0
    assert elsewhere.everything() == before


def test_a_row_may_point_to_a_later_row_of_its_own_table(house: House, tracker: Tracker, elsewhere: Elsewhere) -> None:
    older, younger = sorted((make_idea(house).id, make_idea(house).id))
    with writing():
        row = db.session.scalars(select(Experiment).where(Experiment.id == older)).one()
        row.predecessor_id, row.now_different = younger, "Nu wel."
        db.session.commit()
    assert tracker("backup", str(elsewhere.file)).status == 0
    assert elsewhere.restore().status == 0
    assert elsewhere.everything() == everything()


def test_the_file_is_for_its_owner_and_tells_of_open_votes(file: Path, tracker: Tracker, tmp_path: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file], "nothing half made stays behind"
    again = tracker("backup", str(tmp_path / "second"))
    assert "It holds 2 votes of rounds that are open" in again.out


def test_r12_a_backup_after_the_close_holds_no_link(house: House, tracker: Tracker, tmp_path: Path) -> None:
    make_deciding_sprint(house, *(STOP,) * len(house.electorate))
    ran = tracker("backup", str(tmp_path / "b"))
    assert "rounds that are open" not in ran.out
    with zipfile.ZipFile(tmp_path / "b") as backup:
        tables = json.loads(backup.read(MANIFEST))["tables"]
    assert (tables["open_ballot"]["rows"], tables["elector"]["rows"]) == (0, 0)
    assert tables["ballot"]["rows"] == len(house.electorate)


def test_a_backup_never_lies_over_another(file: Path, tracker: Tracker, tmp_path: Path) -> None:
    before = file.read_bytes()
    ran = tracker("backup", str(file))
    assert (ran.status, len(ran.err.splitlines())) == (1, 1)
    assert "exists" in ran.err
    assert file.read_bytes() == before
    missing = tracker("backup", str(tmp_path / "no" / "folder"))
    assert (missing.status, len(missing.err.splitlines())) == (1, 1)


def rewrite(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Make the zip again after a change to its parts: what somebody with an editor would do."""
    with zipfile.ZipFile(file) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    change(parts)
    with zipfile.ZipFile(file, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)


def in_manifest(change: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, bytes]], None]:
    def edit(parts: dict[str, bytes]) -> None:
        manifest = json.loads(parts[MANIFEST])
        change(manifest)
        parts[MANIFEST] = json.dumps(manifest).encode()

    return edit


def without(name: str) -> Callable[[dict[str, bytes]], None]:
    def edit(parts: dict[str, bytes]) -> None:
        del parts[name]

    return edit


def cut(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) * 2 // 3])


def flip_a_byte(file: Path) -> None:
    """In the packed rows themselves: a zip has bytes in its heads that nobody reads."""
    with zipfile.ZipFile(file) as backup:
        event = backup.getinfo("event.ndjson")
    whole = bytearray(file.read_bytes())
    whole[event.header_offset + event.compress_size // 2] ^= 0xFF
    file.write_bytes(bytes(whole))


def rename_a_team(file: Path) -> None:
    def edit(parts: dict[str, bytes]) -> None:
        head, row, *rest = parts["team.ndjson"].splitlines(keepends=True)
        values = json.loads(row)
        values[json.loads(head).index("name")] = "Een ander team"
        parts["team.ndjson"] = b"".join([head, json.dumps(values).encode() + b"\n", *rest])

    rewrite(file, edit)


def leave_out_a_row(file: Path) -> None:
    rewrite(file, lambda parts: parts.update({"person.ndjson": parts["person.ndjson"].rsplit(b"\n", 2)[0] + b"\n"}))


def leave_out_a_table(file: Path) -> None:
    rewrite(file, without("ballot.ndjson"))


def other_migration(file: Path) -> None:
    rewrite(file, in_manifest(lambda manifest: manifest.update(migration="0001")))


def other_format(file: Path) -> None:
    rewrite(file, in_manifest(lambda manifest: manifest.update(format="leerlus-backup/9")))


def no_manifest(file: Path) -> None:
    rewrite(file, without(MANIFEST))


def no_zip(file: Path) -> None:
    file.write_text("SELECT 1;\n", encoding="utf-8")


def sealed_again(file: Path, table: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a row and make the checksum right again: only the database and the record can still tell."""

    def edit(parts: dict[str, bytes]) -> None:
        head, row, *rest = parts[f"{table}.ndjson"].splitlines(keepends=True)
        columns, values = json.loads(head), json.loads(row)
        named = dict(zip(columns, values, strict=True))
        change(named)
        changed = json.dumps([named[column] for column in columns]).encode() + b"\n"
        parts[f"{table}.ndjson"] = b"".join([head, changed, *rest])
        digest = hashlib.sha256(parts[f"{table}.ndjson"]).hexdigest()
        in_manifest(lambda manifest: manifest["tables"][table].update(sha256=digest))(parts)

    rewrite(file, edit)


def another_kind_of_event(file: Path) -> None:
    sealed_again(file, "event", lambda row: row.update(kind="team:edit"))


def a_word_for_a_number(file: Path) -> None:
    sealed_again(file, "organisation", lambda row: row.update(created_at="gisteren"))


def a_team_of_nobody(file: Path) -> None:
    sealed_again(file, "membership", lambda row: row.update(team_id=str(uuid.uuid4())))


REFUSED = [
    (cut, "no backup of Leerlus, or it is cut off"),
    (flip_a_byte, "damaged"),
    (rename_a_team, "team is not what its manifest says"),
    (leave_out_a_row, "person is not what its manifest says"),
    (leave_out_a_table, "does not hold the tables"),
    (other_migration, "of migration 0001 and the database is at"),
    (other_format, "leerlus-backup/9; this version reads"),
    (no_manifest, "no manifest"),
    (no_zip, "no backup of Leerlus"),
    (another_kind_of_event, "changed at event 1 "),
    (a_word_for_a_number, "a row of organisation"),
    (a_team_of_nobody, "the database said no"),
]


@pytest.mark.parametrize(("damage", "said"), REFUSED, ids=[damage.__name__ for damage, _ in REFUSED])
@pytest.mark.parametrize("other_database", ["sqlite"], indirect=True)
@pytest.mark.engines("sqlite")
def test_a_backup_that_is_not_whole_is_refused_and_nothing_is_written(
    file: Path, elsewhere: Elsewhere, damage: Callable[[Path], None], said: str
) -> None:
    damage(file)
    ran = elsewhere.restore(file)
    assert (ran.status, ran.out, len(ran.err.splitlines())) == (1, "", 1)
    assert said in ran.err
    assert not any(elsewhere.everything().values())


@pytest.mark.parametrize("damage", [another_kind_of_event, a_team_of_nobody])
@pytest.mark.engines("sqlite")
def test_a_refusal_after_writing_takes_everything_back(
    file: Path, elsewhere: Elsewhere, damage: Callable[[Path], None]
) -> None:
    damage(file)
    assert elsewhere.restore(file).status == 1
    assert not any(elsewhere.everything().values())


def test_a_database_in_use_is_not_written_over(file: Path, tracker: Tracker) -> None:
    before = everything()
    ran = tracker("restore", str(file))
    assert (ran.status, len(ran.err.splitlines())) == (1, 1)
    assert "the database is not empty" in ran.err
    assert everything() == before


def test_the_record_takes_rows_but_lets_none_be_changed_after_a_restore(
    file: Path, elsewhere: Elsewhere, furnished: House
) -> None:
    organisation_id = furnished.organisation.id  # read here: its session has no business in the other database
    assert elsewhere.restore(file).status == 0
    with elsewhere.app.app_context(), in_organisation(organisation_id), writing():
        ballots = db.session.scalars(select(OpenBallot.choice)).all()
        event = db.session.scalars(select(Event).limit(1)).one()
        event.kind = "team:edit"
        with pytest.raises(Exception, match="append-only"):
            db.session.flush()
        db.session.rollback()
    assert len(ballots) == 2
