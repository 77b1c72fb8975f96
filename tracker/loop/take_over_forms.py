# SPDX-License-Identifier: EUPL-1.2
"""The form of Take over: four picks and a date, filled in as far as it can be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast
from uuid import UUID

from flask_babel import gettext, lazy_gettext

from tracker.directions.queries import DirectionRow
from tracker.loop.rules_take_over import TakeOverFacts
from tracker.loop.take_over import Colleague
from tracker.people.models import Person
from tracker.people.queries import TeamRow
from tracker.sprints.rules import USUAL_DAYS
from tracker.web.forms import CreatingForm, IdChoice, day

WANTED = "wanted"


class TakeOverForm(CreatingForm):
    """Who runs it from now on, and until when this sprint lasts."""

    team_id = IdChoice(lazy_gettext("Which team takes it over?"))
    lead_id = IdChoice(lazy_gettext("Experiment lead"), description=lazy_gettext("Somebody of that team."))
    domain_owner_id = IdChoice(
        lazy_gettext("Domain owner"),
        description=lazy_gettext("A colleague whose daily work it is. Need not be in the team."),
    )
    direction_id = IdChoice(lazy_gettext("Direction"))
    ends_on = day(
        lazy_gettext("Until when does this sprint last?"),
        hint=lazy_gettext("From 3 to 28 days from now. After that you wrap up."),
    )

    def offer(
        self, teams: list[TeamRow], colleagues: list[Colleague], directions: list[DirectionRow], *, is_running: bool
    ) -> None:
        """Set what can be picked. Only a running sprint asks a date."""
        in_team = [(row.id, row.name) for row in colleagues if row.in_team]
        everybody = [(str(row.id), row.name) for row in colleagues]
        self.team_id.choices = _choices([(row.id, row.name) for row in teams], gettext("Choose a team"))
        self.lead_id.choices = _choices(in_team, gettext("Choose a colleague"))
        self.domain_owner_id.choices = [("", gettext("Choose a colleague")), (WANTED, gettext("Wanted")), *everybody]
        self.direction_id.choices = _choices([(row.id, row.name) for row in directions], gettext("Choose a direction"))
        if not is_running:
            del self.ends_on

    def prefill(self, person: Person, today: date) -> None:
        """What stands there at first: you lead, and a sprint lasts two weeks."""
        for field in (self.team_id, self.direction_id):
            offered = _offered(field)
            if len(offered) == 1:
                field.data = offered[0]
        if str(person.id) in _offered(self.lead_id):
            self.lead_id.data = str(person.id)
        if "ends_on" in self:
            self.ends_on.data = today + timedelta(days=USUAL_DAYS)

    def facts(self) -> TakeOverFacts:
        """What was picked."""
        owner = self.domain_owner_id.data
        return TakeOverFacts(
            team_id=UUID(self.team_id.data),
            lead_id=UUID(self.lead_id.data),
            direction_id=UUID(self.direction_id.data),
            domain_owner_id=UUID(owner) if owner != WANTED else None,
            domain_owner_wanted=owner == WANTED,
            ends_on=self.ends_on.data if "ends_on" in self else None,
        )


def _offered(field: IdChoice) -> list[str]:
    """The ids that a field offers."""
    return [value for value, _name in cast("list[tuple[str, str]]", field.choices)]


def _choices(rows: list[tuple[UUID, str]], first: str) -> list[tuple[str, str]]:
    """The rows to pick from. One row needs no picking; of more, none is picked beforehand."""
    choices = [(str(row_id), name) for row_id, name in rows]
    return choices if len(choices) == 1 else [("", first), *choices]
