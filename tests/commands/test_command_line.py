# SPDX-License-Identifier: EUPL-1.2
"""The command line as a whole: help for each command, one line for each error, exit status 0 only when all went well."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from tests.databases import SECRET, settings
from tests.factories.command_line import Tracker
from tracker import create_app
from tracker.cli import run, tracker
from tracker.people.access import permission_of

COMMANDS = sorted(tracker.commands)


@pytest.fixture
def nowhere(tmp_path: Path) -> Flask:
    """An application on a database that nobody migrated."""
    return create_app(settings(f"sqlite:///{tmp_path / 'none.db'}"))


def test_the_commands_are_those_of_the_design() -> None:
    assert COMMANDS == ["backup", "demo", "import", "migrate", "restore", "routes", "second-factor", "verify", "worker"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    told = capsys.readouterr()
    assert f"Usage: tracker {name}" in told.out
    assert not told.err


def test_without_a_command_it_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    told = capsys.readouterr().err
    assert all(name in told for name in COMMANDS)


WRONG_USE = [
    (["nonsense"], "tracker: No such command 'nonsense'. See: tracker --help"),
    (["import", "10x"], "tracker import 10x: Missing argument 'FILE'. See: tracker import 10x --help"),
    (["verify", "--loud"], "tracker verify: No such option '--loud'. See: tracker verify --help"),
]


@pytest.mark.parametrize(("words", "said"), WRONG_USE)
def test_wrong_use_is_one_line(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == 2
    told = capsys.readouterr()
    assert told.err.strip() == said
    assert not told.out


@pytest.mark.parametrize("words", [["verify"], ["demo"], ["worker", "--once"], ["import", "10x", "x.json"]])
def test_a_database_that_is_not_migrated_is_one_line(
    nowhere: Flask, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words, nowhere) == 1
    told = capsys.readouterr()
    assert told.err == "tracker: the database is not at the newest migration: run `tracker migrate` first\n"
    assert not told.out


@pytest.mark.parametrize("words", [["verify"], ["migrate"]])
def test_a_database_that_is_away_is_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    away = create_app(settings("postgresql://nobody@127.0.0.1:1/none"))
    assert run(words, away) == 1
    assert capsys.readouterr().err.splitlines() == [
        "tracker: the database does not answer: is DATABASE_URL right, and does its server run?"
    ]


def test_migrate_makes_the_tables_once(nowhere: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["migrate"], nowhere) == 0
    first = capsys.readouterr().out
    assert run(["migrate"], nowhere) == 0
    assert capsys.readouterr().out == first
    assert first.startswith("The database is at the newest migration, ")
    assert run(["verify"], nowhere) == 0


def test_routes_as_json_name_path_methods_and_permission(tracker: Tracker, app: Flask) -> None:
    ran = tracker("routes", "--json")
    rows = json.loads(ran.out)
    assert ran.status == 0
    assert len(rows) == len(list(app.url_map.iter_rules()))
    assert all(set(row) == {"path", "methods", "permission"} for row in rows)
    show = next(row for row in rows if row["path"] == "/experiments/<code>")
    assert show == {"path": "/experiments/<code>", "methods": ["GET"], "permission": "all:read"}
    assert {"path": "/healthz", "methods": ["GET"], "permission": "public"} in rows
    assert {str(permission_of(app, rule.endpoint)) for rule in app.url_map.iter_rules()} == {
        row["permission"] for row in rows
    }


def test_routes_in_words_are_a_line_each(tracker: Tracker, app: Flask) -> None:
    ran = tracker("routes")
    assert ran.status == 0
    assert len(ran.out.splitlines()) == len(list(app.url_map.iter_rules()))


def as_a_program(tmp_path: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, with its settings from the environment."""
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'own.db'}", "SECRET_KEY": SECRET, **environment}
    command = [sys.executable, "-m", "tracker", *words]
    return subprocess.run(command, env={**os.environ, **own}, capture_output=True, text=True, check=False)


def test_as_a_program_of_its_own(tmp_path: Path) -> None:
    done = as_a_program(tmp_path, "verify")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "tracker: the database is not at the newest migration: run `tracker migrate` first\n"


def test_a_setting_that_is_wrong_ends_the_command(tmp_path: Path) -> None:
    done = as_a_program(tmp_path, "verify", SECRET_KEY="short")
    assert done.returncode != 0
    assert "SECRET_KEY: use at least 32 random characters" in done.stderr
    assert "Traceback" not in done.stderr
