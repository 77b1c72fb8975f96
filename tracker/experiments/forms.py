# SPDX-License-Identifier: EUPL-1.2
"""The forms of ideas."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext, lazy_gettext
from wtforms import RadioField, SearchField

from tracker.directions.queries import DirectionRow
from tracker.experiments.models import Experiment
from tracker.experiments.terms import IdeaFacts
from tracker.web.edits import EditingForm
from tracker.web.forms import CreatingForm, Form, IdChoice, clean_line, line, text

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


class BacklogForm(Form):
    """What of the backlog somebody wants to see. Comes from the address, so it carries no token."""

    q = SearchField(cast("str", lazy_gettext("Search in ideas")), filters=[clean_line], render_kw={"maxlength": TITLE})
    direction = IdChoice(lazy_gettext("Direction"), required=False)
    view = RadioField(
        cast("str", lazy_gettext("Show as")),
        choices=[(BOARD, cast("str", lazy_gettext("Board"))), (LIST, cast("str", lazy_gettext("List")))],
    )

    def __init__(self) -> None:
        super().__init__(request.args, meta={"csrf": False})

    def offer(self, directions: list[DirectionRow]) -> None:
        """Set what can be picked; what cannot be picked is as if nothing was."""
        self.direction.choices = [("", gettext("All directions")), *((str(row.id), row.name) for row in directions)]
        if self.direction.data not in {str(row.id) for row in directions}:
            self.direction.data = ""
        if self.view.data not in {BOARD, LIST}:
            self.view.data = BOARD

    @property
    def words(self) -> str:
        """The words to look for."""
        return (self.q.data or "")[:TITLE]

    @property
    def direction_id(self) -> UUID | None:
        """The direction to look in, or None for all."""
        return UUID(self.direction.data) if self.direction.data else None

    def address(self) -> str:
        """The address of a page of this list, with {} at the place of its number."""
        chosen = {"q": self.words or None, "direction": self.direction.data or None, "view": self.view.data}
        return url_for("experiments.ideas", **chosen) + "&page={}"

    @property
    def page(self) -> int:
        """Which page of the list, from 1."""
        typed = request.args.get("page", "1")
        return max(int(typed), 1) if typed.isascii() and typed.isdigit() and len(typed) <= 4 else 1
