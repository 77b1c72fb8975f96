# SPDX-License-Identifier: EUPL-1.2
"""The forms of a vote. The ballot is a plain form without a one-time token: only the vote itself is stored (R12)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext, lazy_gettext
from wtforms import RadioField, ValidationError
from wtforms.validators import InputRequired

from tracker.learnings.queries import LearningRow
from tracker.votes.terms import BallotFacts, Choice
from tracker.web import show
from tracker.web.forms import CreatingForm, Form, IdChoice, day, pick, text

REASON = 600
NONE_OF_THESE = "none"
HOURS = tuple(f"{hour:02}:{minute:02}" for hour in range(7, 19) for minute in (0, 30))


class TippingField(RadioField):
    """One of the learnings of the experiment, or none of these. An id from elsewhere is not in the list."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        required = InputRequired(cast("str", lazy_gettext("Choose one.")))
        super().__init__(label, [required], choices=[], validate_choice=False, **kwargs)

    def offer(self, learnings: Iterable[LearningRow]) -> None:
        """Set what can be picked."""
        rows = [(str(row.id), row.learned) for row in learnings]
        self.choices = [*rows, (NONE_OF_THESE, gettext("None of these"))]

    def pre_validate(self, form: Any) -> None:
        """Refuse what this page did not offer."""
        offered = {value for value, _label in cast("list[tuple[str, str]]", self.choices)}
        if self.data and self.data not in offered:
            raise ValidationError(str(lazy_gettext("Choose one of the list.")))

    @property
    def learning_id(self) -> UUID | None:
        """The learning that was picked; None for none of these."""
        return UUID(self.data) if self.data and self.data != NONE_OF_THESE else None


class BallotForm(Form):
    """A vote. Nothing is picked beforehand, unless it is your own vote that you come back to."""

    tipping = TippingField(lazy_gettext("Which learning tips it for you?"))
    choice = pick(lazy_gettext("What do you choose?"), Choice)
    reason = text(lazy_gettext("Why? (may stay empty)"), most=REASON, required=False)

    def show(self, own: BallotFacts | None) -> None:
        """Show the vote that this person cast before."""
        if own is not None:
            self.tipping.data = str(own.tipping_learning_id) if own.tipping_learning_id else NONE_OF_THESE
            self.choice.data = own.choice
            self.reason.data = own.reason or ""

    def facts(self) -> BallotFacts:
        """The vote as chosen."""
        return BallotFacts(self.choice.data, self.tipping.learning_id, self.reason.data or None)


class MeetingForm(CreatingForm):
    """When the sprint is closed together."""

    on = day(lazy_gettext("On which day?"))
    at = IdChoice(lazy_gettext("At what time?"), default="10:00")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at.choices = [(hour, show.clock_time(time.fromisoformat(hour))) for hour in HOURS]

    def moment(self, zone: ZoneInfo) -> datetime:
        """The moment, from the clock on the wall of the organisation."""
        on: date = self.on.data
        return datetime.combine(on, time.fromisoformat(self.at.data), zone)
