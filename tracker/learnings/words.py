# SPDX-License-Identifier: EUPL-1.2
"""What the reader sees of learnings: labels of the room's enums, texts of its refusals, and found words marked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

from flask import Flask
from flask_babel import LazyString, lazy_gettext, lazy_pgettext
from markupsafe import Markup

from tracker.learnings.terms import Mark, Strength, Verdict
from tracker.web import words

LABELS: Mapping[Enum, LazyString] = {
    Verdict.CONFIRMED: lazy_gettext("Confirmed"),
    Verdict.REFUTED: lazy_gettext("Refuted"),
    Verdict.UNCLEAR: lazy_gettext("Unclear"),
    Strength.OPINION: lazy_gettext("Opinion"),
    Strength.SAID: lazy_gettext("Said"),
    Strength.DONE: lazy_pgettext("strength", "Done"),
    Strength.MEASURED: lazy_gettext("Measured"),
    Mark.USED: lazy_gettext("We use this"),
    Mark.NOT_RELEVANT: lazy_gettext("Does not fit"),
}

# What each strength means, in one sentence.
STRENGTHS: Mapping[str, LazyString] = {
    Strength.OPINION.value: lazy_gettext("Somebody thinks so."),
    Strength.SAID.value: lazy_gettext("People told us."),
    Strength.DONE.value: lazy_gettext("We saw people do it."),
    Strength.MEASURED.value: lazy_gettext("We counted it."),
}

REFUSALS: Mapping[str, LazyString] = {
    "learning_frozen": lazy_gettext("This learning is fixed since the vote opened, on %(frozen_at)s."),
    "learning_not_frozen": lazy_gettext("This learning can be used when the vote on its sprint has opened."),
    "reuse_in_own_experiment": lazy_gettext("This learning comes from that experiment. Choose another one."),
}


def init_app(app: Flask) -> None:
    """Hand in the words, and the filter that marks found words."""
    words.register(app, LABELS, REFUSALS)
    app.add_template_filter(marked, "marked")


def marked(text: str | None, searched: str) -> Markup:
    """A text with the words that somebody searched for marked in it."""
    wanted = "|".join(re.escape(word) for word in sorted(searched.split(), key=len, reverse=True))
    if not text or not wanted:
        return Markup.escape(text or "")
    pieces = re.split(f"({wanted})", text, flags=re.IGNORECASE)
    return Markup("").join(
        Markup('<mark class="nl-mark">{}</mark>').format(piece) if number % 2 else piece
        for number, piece in enumerate(pieces)
    )
