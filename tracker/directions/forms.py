# SPDX-License-Identifier: EUPL-1.2
"""Forms of the room directions: the steps of setting up, a direction, who steers it, its frame."""

from __future__ import annotations

from typing import Any

from flask_babel import LazyString, lazy_gettext
from wtforms import Field, SelectMultipleField, ValidationError

from tracker.directions.models import Frame
from tracker.directions.terms import DataAllowed, FrameFacts, Place, SponsorPick, Stage
from tracker.people.forms import check_pasted, pasted_colleagues
from tracker.web import forms, words
from tracker.web.edits import EditingForm

LONGEST_QUESTION = 300


def _question(label: LazyString, hint: LazyString) -> Any:
    return forms.text(label, most=LONGEST_QUESTION, hint=hint)


class FirstDirectionForm(forms.CreatingForm):
    """Step 2 of setting up: one question, and whether there is a sponsor."""

    question = _question(
        lazy_gettext("Which question does the board want to answer?"),
        lazy_gettext("This is an example. Type over it. How will residents notice the answer?"),
    )
    sponsor = forms.pick(lazy_gettext("Who is the sponsor?"), SponsorPick)


class FirstTeamForm(forms.CreatingForm):
    """Step 3 of setting up: one team and who is in it."""

    name = forms.line(lazy_gettext("Name of the team"), most=100)
    colleagues = pasted_colleagues(required=False)
    place = forms.pick(lazy_gettext("What do you do in this team?"), Place)

    def offer_no_lead(self) -> None:
        """A sponsor is no lead: leave that place out."""
        self.place.members = [place for place in Place if place is not Place.LEAD]
        self.place.choices = [(place.value, words.label(place)) for place in self.place.members]

    def validate_colleagues(self, field: Field) -> None:
        """Every line is an address."""
        check_pasted(self, field)


class DirectionForm(forms.CreatingForm):
    """A new direction."""

    question = _question(
        lazy_gettext("Which question does the board want to answer?"),
        lazy_gettext("A question, not a goal with a number."),
    )
    title = forms.line(
        lazy_gettext("Short name"), most=60, required=False, hint=lazy_gettext("Two to five words, for lists.")
    )
    why = forms.text(lazy_gettext("Why this question?"), most=1000, required=False)
    sponsor = forms.IdChoice(lazy_gettext("Sponsor"), required=False)


class AppointForm(forms.Form):
    """Who steers a direction."""

    sponsor = forms.IdChoice(lazy_gettext("Sponsor"), required=False)
    deputy = forms.IdChoice(lazy_gettext("Deputy"), required=False)


class CloseForm(forms.CreatingForm):
    """Why a direction closes."""

    why = forms.text(
        lazy_gettext("Why does this direction close?"), most=1000, hint=lazy_gettext("One sentence for the teams.")
    )


class StagesField(SelectMultipleField):
    """Stages as checkboxes; at least one."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(
            label,
            choices=lambda: [(stage.value, words.label(stage)) for stage in Stage],
            validate_choice=False,
            **kwargs,
        )

    def pre_validate(self, form: Any) -> None:
        """Refuse an empty choice, and a stage that there is not."""
        if not self.data:
            raise ValidationError(str(lazy_gettext("Choose one or more.")))
        if not set(self.data) <= {stage.value for stage in Stage}:
            raise ValidationError(str(lazy_gettext("Choose one of the list.")))


class FrameForm(EditingForm):
    """The limits inside which a team asks nobody (R2)."""

    max_loss_eur = forms.whole(lazy_gettext("Euros, at most"), most=1_000_000)
    max_hours = forms.whole(lazy_gettext("Hours, at most"), most=100_000)
    max_sprints = forms.whole(lazy_gettext("Sprints, at most"), least=1, most=50)
    max_running = forms.whole(lazy_gettext("Experiments at the same time, at most"), least=1, most=500)
    data_allowed = forms.pick(lazy_gettext("Which data may a team use without asking?"), DataAllowed)
    stages = StagesField(lazy_gettext("Which stages may a team reach without asking?"))
    note = forms.text(lazy_gettext("Note for the teams"), most=1000, required=False)

    def facts(self, values: dict[str, Any]) -> FrameFacts:
        """The limits, from what is to be saved (`merged`)."""
        limits = {name: value for name, value in values.items() if name not in {"note", "stages"}}
        return FrameFacts(**limits, stages=tuple(stage for stage in Stage if stage.value in values["stages"]))


def shown_frame(frame: Frame) -> dict[str, Any]:
    """A frame as the form shows it."""
    return {
        "max_loss_eur": frame.max_loss_eur,
        "max_hours": frame.max_hours,
        "max_sprints": frame.max_sprints,
        "max_running": frame.max_running,
        "data_allowed": frame.data_allowed,
        "stages": frame.stages.split(),
        "note": frame.note,
    }
