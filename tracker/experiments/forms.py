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
from tracker.experiments.terms import IdeaFacts
from tracker.web.edits import EditingForm
from tracker.web.forms import CreatingForm, IdChoice, clean_line, line, text

TITLE, PROBLEM, AUDIENCE, REASON = 120, 1000, 200, 300
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
        return _facts({name: self._fields[name].data for name in _NAMES})


class IdeaEditForm(EditingForm):
    """The texts of an idea, which others may be editing too."""

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


_NAMES = ("title", "problem", "audience", "direction_id")


def idea_values(experiment: Experiment) -> dict[str, Any]:
    """The texts of an idea as its form shows them."""
    return {
        "title": experiment.title,
        "problem": experiment.problem,
        "audience": experiment.audience or "",
        "direction_id": str(experiment.direction_id or ""),
    }


def _facts(values: dict[str, Any]) -> IdeaFacts:
    chosen = values["direction_id"]
    return IdeaFacts(values["title"], values["problem"], values["audience"], UUID(chosen) if chosen else None)


def _choices(directions: list[DirectionRow]) -> list[tuple[str, str]]:
    return [("", gettext("I do not know yet")), *((str(row.id), row.name) for row in directions)]


class WithdrawForm(CreatingForm):
    """Taking an idea back, with the reason."""

    why = text(lazy_gettext("Why do you withdraw this idea?"), most=REASON)


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
        asked, number = request.args, request.args.get("page", "")
        by_text = {str(row.id): row.id for row in directions}
        return cls(
            words=(clean_line(asked.get("q")) or "")[:TITLE],
            direction_id=by_text.get(asked.get("direction", "")),
            view=LIST if asked.get("view") == LIST else BOARD,
            page=max(int(number), 1) if number.isascii() and number.isdigit() and len(number) <= 4 else 1,
        )

    @property
    def is_on(self) -> bool:
        """Is anything left out?"""
        return bool(self.words or self.direction_id)

    def address(self) -> str:
        """The address of a page of this list, with {} at the place of its number."""
        own = url_for("experiments.ideas", q=self.words or None, direction=self.direction_id, view=self.view)
        return own.replace("{", "%7B").replace("}", "%7D") + "&page={}"
