# SPDX-License-Identifier: EUPL-1.2
"""Loading the examples and removing them: half loaded, on an install that others reach, and not here at all."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.databases import Database, settings
from tests.factories.command_line import Tracker
from tests.factories.people import House
from tracker import create_app
from tracker.cli import run
from tracker.demo import load
from tracker.demo.removal import remove
from tracker.extensions import db


def test_without_examples_there_is_nothing_to_remove(tracker: Tracker) -> None:
    gone = tracker("demo", "--remove")
    assert (gone.status, gone.err) == (1, "tracker: there are no examples to remove\n")


@pytest.fixture
def no_stories(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only people, teams and directions: enough for tests of loading itself."""
    monkeypatch.setattr(load, "STORIES", ())


def test_what_was_left_half_is_loaded_anew(no_stories: None, tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_words: object, **_facts: object) -> None:
        raise RuntimeError("the power went out")

    with monkeypatch.context() as patch:
        patch.setattr(load, "give_password", breaks)
        with pytest.raises(RuntimeError):
            tracker("demo")
    db.session.rollback()
    half = load.loaded()
    assert half is not None
    assert not load.is_whole(half)
    half_id = half.id
    assert tracker("demo").status == 0
    whole = load.loaded()
    assert whole is not None
    assert whole.id != half_id
    assert load.is_whole(whole)


def test_only_examples_can_be_removed(house: House) -> None:
    with pytest.raises(ValueError, match="only examples"):
        remove(house.organisation, keep=db.session.commit)


def test_on_https_it_is_refused_unless_forced(
    no_stories: None, database: Database, app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    public = create_app(settings(database.url, PUBLIC_URL="https://leerlus.example"))
    assert run(["demo"], public) == 1
    told = capsys.readouterr()
    assert told.err.startswith("tracker: PUBLIC_URL is https")
    assert len(told.err.splitlines()) == 1
    assert load.loaded() is None
    db.session.rollback()
    assert run(["demo", "--force"], public) == 0
    db.session.rollback()
    assert load.loaded() is not None
    with public.app_context():
        db.session.remove()
        db.engine.dispose()
