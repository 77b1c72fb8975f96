# SPDX-License-Identifier: EUPL-1.2
"""The forms of ideas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext, lazy_gettext

from tracker.directions.queries import DirectionRow
from tracker.experiments.models import Experiment
from tracker.experiments.piles import page_address, page_number
from tracker.experiments.terms import IdeaFacts
from tracker.web.edits import EditingForm
from tracker.web.forms import CreatingForm, IdChoice, clean_line, day, line, text

TITLE, PROBLEM, AUDIENCE, THEME, REASON = 120, 1000, 200, 60, 300
BOARD, LIST = "board", "list"


def _title() -> Any:
    return line(lazy_gettext("What do you call it?"), most=TITLE)


def _problem() -> Any:
    return text(
        lazy_gettext("Which problem do you see?"),
        most=PROBLEM,
        hint=lazy_gettext("Start with people, not with technology."),
    )


def _audience() -> Any:
    return line(
        lazy_gettext("For whom?"), most=AUDIENCE, hint=lazy_gettext("A group of people that you can point out.")
    )


def _direction() -> Any:
    return IdChoice(lazy_gettext("Which direction does it fit?"), required=False)


def theme_field() -> Any:
    """The theme: a word or two by which people find what belongs together."""
    return line(
        lazy_gettext("Theme"), most=THEME, required=False, hint=lazy_gettext("For example: debts, housing, waste.")
    )


class IdeaForm(CreatingForm):
    """A new idea: three fields and a pick. The only direction there is, is picked beforehand."""

    problem = _problem()
    audience = _audience()
    title = _title()
    direction_id = _direction()

    def offer(self, directions: list[DirectionRow]) -> None:
        """Set what can be picked, and the default."""
        self.direction_id.choices = _choices(directions)
        if not self.is_submitted() and len(directions) == 1:
            self.direction_id.data = str(directions[0].id)

    def facts(self) -> IdeaFacts:
        """The idea as typed."""
        return _facts({name: self._fields[name].data for name in _NAMES if name in self._fields})


class AgainForm(IdeaForm):
    """Trying again what was stopped: the same questions, and the one that counts (R18)."""

    now_different = text(
        lazy_gettext("What is different now?"),
        most=REASON,
        hint=lazy_gettext("You read above why it stopped. What makes it worth another try?"),
    )


class IdeaEditForm(EditingForm):
    """The texts of an idea, which others may be editing too."""

    theme = theme_field()

    title = _title()
    problem = _problem()
    audience = _audience()
    direction_id = _direction()

    def offer(self, directions: list[DirectionRow], experiment: Experiment) -> None:
        """Set what can be picked. The direction it has stays a choice, also when it was closed."""
        choices = _choices(directions)
        current = experiment.direction
        if current is not None and str(current.id) not in {value for value, _ in choices}:
            choices.append((str(current.id), current.name))
        self.direction_id.choices = choices

    def merged_facts(self, experiment: Experiment) -> IdeaFacts:
        """The idea as it will be kept: my changes over those of others. Raises Clashes."""
        current = idea_values(experiment)
        self.check(current)
        return _facts(self.merged(current))


_NAMES = ("title", "problem", "audience", "direction_id", "theme")


def idea_values(experiment: Experiment) -> dict[str, Any]:
    """The texts of an idea as its form shows them."""
    return {
        "title": experiment.title,
        "problem": experiment.problem,
        "audience": experiment.audience or "",
        "direction_id": str(experiment.direction_id or ""),
        "theme": experiment.theme or "",
    }


def _facts(values: dict[str, Any]) -> IdeaFacts:
    chosen = values["direction_id"]
    return IdeaFacts(
        values["title"],
        values["problem"],
        values["audience"],
        UUID(chosen) if chosen else None,
        values.get("theme") or None,
    )


def _choices(directions: list[DirectionRow]) -> list[tuple[str, str]]:
    return [("", gettext("I do not know yet")), *((str(row.id), row.name) for row in directions)]


class WithdrawForm(CreatingForm):
    """Taking an idea back, with the reason."""

    why = text(lazy_gettext("Why do you withdraw this idea?"), most=REASON)


class DeclineForm(CreatingForm):
    """Saying no to an idea, with the reason."""

    why = text(lazy_gettext("Why do you not take up this idea?"), most=REASON)


class ParkForm(CreatingForm):
    """Laying an idea aside until a day."""

    wake_on = day(
        lazy_gettext("When should it come back?"),
        hint=lazy_gettext("Until then it lies with the parked ideas. Then we ask the author whether it still lives."),
    )


class KeepForm(CreatingForm):
    """A button: this idea lives."""


@dataclass(frozen=True, slots=True)
class BacklogFilter:
    """What of the backlog somebody wants to see, as the address says. What cannot be is as if nothing was said."""

    words: str
    direction_id: UUID | None
    view: str
    page: int

    @classmethod
    def asked(cls, directions: list[DirectionRow]) -> BacklogFilter:
        """The filter of this request."""
        asked = request.args
        by_text = {str(row.id): row.id for row in directions}
        return cls(
            words=(clean_line(asked.get("q")) or "")[:TITLE],
            direction_id=by_text.get(asked.get("direction", "")),
            view=LIST if asked.get("view") == LIST else BOARD,
            page=page_number(asked.get("page", "")),
        )

    @property
    def is_on(self) -> bool:
        """Is anything left out?"""
        return bool(self.words or self.direction_id)

    def address(self) -> str:
        """The address of a page of this list, with {} at the place of its number."""
        return page_address(
            url_for("experiments.ideas", q=self.words or None, direction=self.direction_id, view=self.view)
        )
