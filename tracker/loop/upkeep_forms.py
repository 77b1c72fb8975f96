# SPDX-License-Identifier: EUPL-1.2
"""The forms of upkeep: texts after the start, who carries an experiment and where it belongs, and a pause."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext, lazy_gettext

from tracker.directions.queries import DirectionRow
from tracker.experiments.forms import AUDIENCE, PROBLEM, REASON, TITLE, theme_field
from tracker.experiments.models import Experiment
from tracker.experiments.terms import IdeaFacts, PlaceFacts
from tracker.people.queries import PersonRow, TeamRow
from tracker.web.edits import EditingForm
from tracker.web.forms import CreatingForm, IdChoice, day, line, text

WANTED = "wanted"


class TextsForm(EditingForm):
    """Title, theme, problem and audience of what has started. Others may be editing them too."""

    title = line(lazy_gettext("Title"), most=TITLE)
    theme = theme_field()
    problem = text(lazy_gettext("Problem"), most=PROBLEM)
    audience = line(lazy_gettext("For whom?"), most=AUDIENCE)

    def merged_facts(self, experiment: Experiment) -> IdeaFacts:
        """My changes over those of others. Raises Clashes."""
        current = texts_of(experiment)
        self.check(current)
        values = self.merged(current)
        return IdeaFacts(
            values["title"], values["problem"], values["audience"], experiment.direction_id, values["theme"] or None
        )


def texts_of(experiment: Experiment) -> dict[str, Any]:
    """The texts as the form shows them."""
    return {
        "title": experiment.title,
        "theme": experiment.theme or "",
        "problem": experiment.problem,
        "audience": experiment.audience or "",
    }


class PlaceForm(EditingForm):
    """Lead, domain owner, team and direction. Somebody else may be appointing too."""

    lead_id = IdChoice(lazy_gettext("Lead"))
    domain_owner_id = IdChoice(lazy_gettext("Domain owner"))
    team_id = IdChoice(lazy_gettext("Team"))
    direction_id = IdChoice(lazy_gettext("Direction"))

    def offer(
        self,
        experiment: Experiment,
        people: Sequence[PersonRow],
        teams: Sequence[TeamRow],
        directions: Sequence[DirectionRow],
    ) -> None:
        """What can be picked. What it has now stays a choice, also when that left or closed."""
        colleagues = [(str(row.id), row.name) for row in people]
        self.lead_id.choices = _with(colleagues, experiment.lead_id, experiment, "lead")
        self.domain_owner_id.choices = [
            (WANTED, gettext("Wanted")),
            *_with(colleagues, experiment.domain_owner_id, experiment, "domain_owner"),
        ]
        self.team_id.choices = [(str(row.id), row.name) for row in teams]
        open_ones = [(str(row.id), row.name) for row in directions]
        self.direction_id.choices = _with(open_ones, experiment.direction_id, experiment, "direction")

    def merged_facts(self, experiment: Experiment) -> PlaceFacts:
        """My picks over those of others. Raises Clashes."""
        current = place_of(experiment)
        self.check(current)
        values = self.merged(current)
        owner = values["domain_owner_id"]
        return PlaceFacts(
            lead_id=UUID(values["lead_id"]),
            domain_owner_id=None if owner == WANTED else UUID(owner),
            domain_owner_wanted=owner == WANTED,
            team_id=UUID(values["team_id"]),
            direction_id=UUID(values["direction_id"]),
        )


def _with(
    choices: list[tuple[str, str]], current_id: UUID | None, experiment: Experiment, relation: str
) -> list[tuple[str, str]]:
    """The choices, and the row that it has now; that one is read only when it is not among them."""
    if current_id is None or str(current_id) in {value for value, _name in choices}:
        return choices
    return [*choices, (str(current_id), getattr(experiment, relation).name)]


def place_of(experiment: Experiment) -> dict[str, Any]:
    """The people and the place as the form shows them. Without a domain owner, one is wanted."""
    return {
        "lead_id": str(experiment.lead_id or ""),
        "domain_owner_id": str(experiment.domain_owner_id or WANTED),
        "team_id": str(experiment.team_id or ""),
        "direction_id": str(experiment.direction_id or ""),
    }


class PauseForm(CreatingForm):
    """Why it rests, and when it goes on."""

    reason = text(lazy_gettext("Why do you pause?"), most=REASON)
    resume_on = day(
        lazy_gettext("When does it go on?"), hint=lazy_gettext("At most 42 days from now. You can go on sooner.")
    )


class ResumeForm(CreatingForm):
    """A button: go on."""
