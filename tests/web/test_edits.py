# SPDX-License-Identifier: EUPL-1.2
"""Two people edit one text: nobody's words are lost, and a clash can be solved by choosing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import StringField

from tracker.web.edits import Clashes, EditingForm


class Note(EditingForm):
    """Two texts that more people may be editing."""

    problem = StringField("Problem")
    audience = StringField("For whom")


SHOWN = {"problem": "letters", "audience": "residents"}


@pytest.fixture(autouse=True)
def request_context() -> Iterator[None]:
    """A form needs a request around it, and nothing else of an application."""
    app = Flask("edits")
    app.secret_key = "a key of this test"
    with app.test_request_context("/"):
        yield


def sent(seen: str | None, **typed: str) -> Note:
    """The form as it comes back: what was shown, with what a person typed over it."""
    return Note(formdata=MultiDict(SHOWN | typed | {"seen": seen or ""}), meta={"csrf": False})


def shown() -> str | None:
    form = Note(formdata=None, meta={"csrf": False})
    form.show(SHOWN)
    return form.seen.data


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("letters", "letters and calls"), ("calls", "letters"), ("calls", "calls")],
    ids=["only they changed it", "only I changed it", "we agree"],
)
def test_no_clash_when_one_person_changed_a_text(mine: str, theirs: str) -> None:
    sent(shown(), problem=mine).check(SHOWN | {"problem": theirs})


def test_what_i_left_alone_keeps_what_another_person_made_of_it() -> None:
    form = sent(shown(), problem="calls")
    assert form.merged(SHOWN | {"audience": "elderly"}) == {"problem": "calls", "audience": "elderly"}


def test_a_clash_holds_both_texts() -> None:
    with pytest.raises(Clashes) as caught:
        sent(shown(), problem="mine").check(SHOWN | {"problem": "theirs"})
    assert [(c.name, c.label, c.mine, c.theirs) for c in caught.value.clashes] == [
        ("problem", "Problem", "mine", "theirs")
    ]


@pytest.mark.parametrize("chosen", ["mine", "theirs", "one text of the two"])
def test_after_a_clash_the_choice_can_be_kept(chosen: str) -> None:
    """The page showed both texts: keeping it again must not clash with what was just read."""
    now = SHOWN | {"problem": "theirs", "audience": "elderly"}
    first = sent(shown(), problem="mine")
    with pytest.raises(Clashes):
        first.check(now)
    again = sent(first.seen.data, problem=chosen)
    again.check(now)
    assert again.merged(now) == {"problem": chosen, "audience": "elderly"}


def test_after_a_clash_a_third_text_clashes_again() -> None:
    first = sent(shown(), problem="mine")
    with pytest.raises(Clashes):
        first.check(SHOWN | {"problem": "theirs"})
    with pytest.raises(Clashes):
        sent(first.seen.data, problem="mine").check(SHOWN | {"problem": "a third"})


@pytest.mark.parametrize("seen", ["", "not json", "[1]"])
def test_a_form_without_a_memory_saves_what_was_typed(seen: str) -> None:
    form = sent(seen, problem="mine")
    form.check(SHOWN | {"problem": "theirs"})
    assert form.merged(SHOWN)["problem"] == "mine"
