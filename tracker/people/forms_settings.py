# SPDX-License-Identifier: EUPL-1.2
"""Forms of the administrator about the organisation: its settings, and its free days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext
from wtforms import Field, ValidationError

from tracker import clock
from tracker.people.models import Organisation
from tracker.people.rules_settings import FIRST_HOUR, LAST_HOUR, LEAST_DAYS, MOST_DAYS, ZONES
from tracker.people.terms import Language, SettingsFacts
from tracker.web import forms
from tracker.web.edits import EditingForm

YEARS_AHEAD = 5


def _days(label: Any) -> Any:
    return forms.whole(label, least=LEAST_DAYS, most=MOST_DAYS)


class SettingsForm(EditingForm):
    """What holds for the whole organisation."""

    name = forms.line(lazy_gettext("Name of the organisation"), most=100)
    language = forms.pick(lazy_gettext("Language of new accounts"), Language)
    zone = forms.IdChoice(lazy_gettext("Time zone"))
    wrap_up_days = _days(lazy_gettext("Working days to wrap up"))
    vote_days = _days(lazy_gettext("Working days to vote"))
    decide_days = _days(lazy_gettext("Working days to decide"))
    closing_hour = forms.whole(lazy_gettext("Hour at which a deadline falls"), least=FIRST_HOUR, most=LAST_HOUR)

    def offer_zones(self) -> None:
        """The zones that can be chosen."""
        self.zone.choices = [(zone, zone.partition("/")[2].replace("_", " ")) for zone in ZONES]

    def facts(self, kept: Mapping[str, Any]) -> SettingsFacts:
        """What is to be saved, after the check for a conflict."""
        return SettingsFacts(**kept)


def shown_settings(organisation: Organisation) -> dict[str, Any]:
    """The settings as the form shows them."""
    return {name: getattr(organisation, name) for name in SettingsFacts.__dataclass_fields__}


class FreeDayForm(forms.CreatingForm):
    """One more day on which no deadline falls."""

    day = forms.day(lazy_gettext("Day"))
    name = forms.line(lazy_gettext("Name of this day"), most=100, required=False)

    def validate_day(self, field: Field) -> None:
        """A typing error in the year is the usual one."""
        this_year = clock.now().year
        if field.data is not None and not this_year - 1 <= field.data.year <= this_year + YEARS_AHEAD:
            text = lazy_gettext("Choose a day in the years %(first)s to %(last)s.")
            raise ValidationError(str(text) % {"first": this_year - 1, "last": this_year + YEARS_AHEAD})
