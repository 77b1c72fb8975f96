# SPDX-License-Identifier: EUPL-1.2
"""A double click, a replay and two acts at once: the first result is shown and nothing is written twice (DOMAIN 2.9)."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.client import AGENT, Client
from tests.factories.people import House
from tests.factories.votes import make_deciding_sprint
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.web import app as web_app
from tracker.web.models import FormToken

IDEA = {"title": "Vragenuur", "problem": "Mensen snappen de brief niet.", "audience": "Mensen met een brief"}


def ideas() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Experiment.id))) or 0


def hidden(client: Client) -> dict[str, str]:
    page = client.get("/ideas/new")
    fields = page.find_all("form[method=post] input[type=hidden]")
    return {field.attrs["name"]: field.attrs.get("value") or "" for field in fields}


def test_2_9_double_click_shows_the_stored_result_and_writes_once(client: Client, house: House) -> None:
    client.sign_in(house.lead)
    sent = {**hidden(client), **IDEA}
    first, second = client.post("/ideas/new", sent), client.post("/ideas/new", sent)
    assert first.location == second.location
    assert ideas() == 1


def test_two_forms_are_two_ideas_and_another_persons_token_is_not_mine(client: Client, house: House) -> None:
    client.sign_in(house.lead)
    sent = {**hidden(client), **IDEA}
    client.post("/ideas/new", sent)
    other = client.another().sign_in(house.members[0])
    other.post("/ideas/new", {**sent, "csrf_token": hidden(other)["csrf_token"]})
    client.post("/ideas/new", {**sent, **hidden(client)})
    assert ideas() == 3


def test_a_token_that_we_could_not_have_made_is_no_token(client: Client, house: House) -> None:
    """PostgreSQL takes no NUL in a text: such a token was a fault of ours (500)."""
    client.sign_in(house.lead)
    client.post("/ideas/new", {**hidden(client), **IDEA, "once": "a\x00b"})
    assert ideas() == 1
    assert not db.session.scalars(select(FormToken)).all()


def test_a_token_that_is_too_long_is_no_token(client: Client, house: House) -> None:
    client.sign_in(house.lead)
    sent = {**hidden(client), **IDEA, "once": "x" * 5000}
    client.post("/ideas/new", sent)
    client.post("/ideas/new", sent)
    assert ideas() == 2
    assert db.session.scalar(select(func.count(FormToken.id))) == 0


def test_2_9_double_click_that_is_refused_by_what_the_first_did_shows_its_result(
    client: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found under load: both clicks looked for a stored result before either was done; the second waits, and loses."""
    sprint = make_deciding_sprint(house)
    address = f"/experiments/{sprint.experiment.code}/sprints/1/decision"
    client.sign_in(house.lead)
    form = client.get(address, most_statements=12, why="who may decide looks at vote, limits and stop rules")
    typed: dict[str, Any] = {"reason": "Het werkt.", "next_question": "Waar nog meer?", "tipping": "none"}
    first = client.post_form(form, **typed)
    monkeypatch.setattr(web_app, "first_result", lambda: None)  # as it was when the second click came in
    second = client.post_form(form, **typed)
    assert first.location == second.location == address


def test_2_9_double_click_that_is_no_longer_valid_shows_the_result_of_the_first(
    client: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in(house.lead)
    sent = {**hidden(client), **IDEA}
    first = client.post("/ideas/new", sent)
    monkeypatch.setattr(web_app, "first_result", lambda: None)
    second = client.post("/ideas/new", {**sent, "title": ""})
    assert first.location == second.location
    client.post("/ideas/new", {**sent, **hidden(client), "title": ""}, status=422)


def test_two_clicks_at_once_make_one_idea(app: Flask, client: Client, house: House) -> None:
    client.sign_in(house.lead)
    sent = {**hidden(client), **IDEA}
    cookie = client.raw.get_cookie("leerlus")
    assert cookie is not None
    answers: list[tuple[int, str]] = []
    barrier = threading.Barrier(4)

    def click() -> None:
        browser = app.test_client()
        browser.set_cookie("leerlus", cookie.value)
        barrier.wait()
        answer = browser.post("/ideas/new", data=sent, headers=AGENT)
        answers.append((answer.status_code, answer.headers.get("Location", "")))

    db.session.rollback()
    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1, answers
    assert answers[0][0] == 303
    assert ideas() == 1
