# SPDX-License-Identifier: EUPL-1.2
"""Forms of the room learnings: one learning, using one again, looking in the library. Wrapping up has its own file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import lazy_gettext
from wtforms import BooleanField

from tracker.learnings.queries import ExperimentRow
from tracker.learnings.terms import LearningFacts, Strength, Verdict
from tracker.web.edits import EditingForm
from tracker.web.forms import CreatingForm, IdChoice, clean_line, line, pick, text

SAID = 1000
SEARCHED = 200


def box(label: Any) -> Any:
    """One checkbox."""
    return BooleanField(label)


def saw(*, required: bool = True) -> Any:
    """What we saw."""
    hint = lazy_gettext("Only what happened, with the number if you have one.")
    return text(lazy_gettext("What did we see?"), most=SAID, required=required, hint=hint)


def learned(*, required: bool = True) -> Any:
    """What we learned."""
    hint = lazy_gettext("One sentence that another team understands too.")
    return text(lazy_gettext("What did we learn?"), most=SAID, required=required, hint=hint)


def verdict(*, required: bool = True) -> Any:
    """What turned out."""
    return pick(lazy_gettext("What turned out?"), Verdict, required=required)


def strength(*, required: bool = True) -> Any:
    """How sure we are."""
    return pick(lazy_gettext("How sure are we?"), Strength, required=required)


def is_surprise() -> Any:
    """Did we expect it?"""
    return box(lazy_gettext("This surprised us"))


class LearningForm(EditingForm):
    """One learning on a page of its own."""

    saw = saw()
    learned = learned()
    verdict = verdict()
    strength = strength()
    is_surprise = is_surprise()

    def facts(self) -> LearningFacts:
        """The learning as typed."""
        return LearningFacts(
            saw=self.saw.data or "",
            learned=self.learned.data or "",
            verdict=self.verdict.data,
            strength=self.strength.data,
            is_surprise=bool(self.is_surprise.data),
        )

    def adopt(self, current: dict[str, Any]) -> None:
        """Keep what a colleague changed in the fields that I left alone; raise Clashes where we both changed one."""
        self.check(current)
        for name, value in self.merged(current).items():
            self._fields[name].data = value


def as_typed(learning: LearningFacts) -> dict[str, Any]:
    """A learning as its form shows it."""
    return {
        "saw": learning.saw,
        "learned": learning.learned,
        "verdict": learning.verdict,
        "strength": learning.strength,
        "is_surprise": learning.is_surprise,
    }


class CorrectionForm(CreatingForm):
    """What was wrong in a learning that is fixed."""

    text = text(lazy_gettext("What was wrong, and what is right?"), most=500)


class ReuseForm(CreatingForm):
    """Use a learning in an experiment of one's own."""

    experiment = IdChoice(lazy_gettext("In which experiment?"))
    how = line(lazy_gettext("How do you use it?"), most=SAID // 2)

    def offer(self, rows: list[ExperimentRow]) -> None:
        """Set what can be picked."""
        self._codes = {str(row.id): row.code for row in rows}
        self.experiment.choices = [(str(row.id), f"{row.code} {row.title}") for row in rows]

    def code(self) -> str:
        """The code of the picked experiment."""
        return self._codes[self.experiment.data]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for in the library, as the address says. What cannot be is as if nothing was said."""

    words: str
    verdicts: frozenset[Verdict]
    page: int

    @property
    def is_on(self) -> bool:
        """Is anything left out?"""
        return bool(self.words or self.verdicts)

    @property
    def chosen(self) -> frozenset[str]:
        """The verdicts as the address spells them."""
        return frozenset(verdict.value for verdict in self.verdicts)

    def address(self) -> str:
        """The address of a page of this list, with {} at the place of its number."""
        chosen = sorted(verdict.value for verdict in self.verdicts)
        url = url_for("learnings.library", q=self.words or None, verdict=chosen or None)
        return url.replace("{", "%7B").replace("}", "%7D") + ("&" if "?" in url else "?") + "page={}"


def asked() -> Asked:
    """The question of this request."""
    number = request.args.get("page", "")
    known = {verdict.value: verdict for verdict in Verdict}
    return Asked(
        words=(clean_line(request.args.get("q")) or "")[:SEARCHED],
        verdicts=frozenset(known[value] for value in request.args.getlist("verdict") if value in known),
        page=max(int(number), 1) if number.isascii() and number.isdigit() and len(number) <= 4 else 1,
    )
