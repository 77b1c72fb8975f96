# SPDX-License-Identifier: EUPL-1.2
"""Forms of the room privacy: the privacy page, finding and hiding words, erasing an account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask_babel import lazy_gettext
from wtforms import Field, ValidationError

from tracker.privacy.terms import NoticeFacts
from tracker.web import forms
from tracker.web.edits import EditingForm

MOST_YEARS = 100


class NoticeForm(EditingForm):
    """What the organisation says on its privacy page; what is left empty has a text of the product."""

    purpose = forms.text(lazy_gettext("What do you use the data for?"), required=False)
    basis = forms.text(
        lazy_gettext("Legal basis"),
        required=False,
        hint=lazy_gettext("For example: a task in the public interest. Ask your data protection officer."),
    )
    retention = forms.text(lazy_gettext("How long do you keep it?"), required=False)
    contact = forms.text(
        lazy_gettext("Data protection officer"),
        required=False,
        hint=lazy_gettext("How people reach this officer: an address or a telephone number."),
    )
    keep_years = forms.whole(
        lazy_gettext("Years that a name stays under a decision"),
        most=MOST_YEARS,
        hint=lazy_gettext("What your archive asks. 0 when it asks nothing. Until then the account cannot be erased."),
    )

    def facts(self, kept: Mapping[str, Any]) -> NoticeFacts:
        """What is to be saved, after the check for a conflict."""
        said = {name: kept[name] or None for name in ("purpose", "basis", "retention", "contact")}
        return NoticeFacts(**said, keep_years=kept["keep_years"])


def shown_notice(notice: NoticeFacts) -> dict[str, Any]:
    """The privacy page as the form shows it."""
    return {name: "" if value is None else value for name, value in asdict(notice).items()}


class FindForm(forms.Form):
    """Words to look for in every text."""

    words = forms.line(lazy_gettext("Words to look for"), hint=lazy_gettext("A name, an address, a telephone number."))


class HideForm(forms.CreatingForm):
    """Which words are hidden, and why."""

    words = forms.line(
        lazy_gettext("Words to hide"),
        most=forms.TEXT,
        required=False,
        hint=lazy_gettext("As they stand in the text. Every place where they stand is hidden."),
    )
    whole = forms.tick(lazy_gettext("Hide the whole text"))
    reason = forms.line(
        lazy_gettext("Why?"), hint=lazy_gettext("Everybody reads this. Do not write the hidden words here.")
    )

    def validate_whole(self, field: Field) -> None:
        """Some words, or the whole text; a slip must not hide more than was meant."""
        if not field.data and not self.words.data:
            raise ValidationError(str(lazy_gettext("Say which words, or choose the whole text.")))

    def validate_reason(self, field: Field) -> None:
        """The trace must not bring back what was hidden."""
        words = (self.words.data or "").casefold()
        if words and words in (field.data or "").casefold():
            raise ValidationError(str(lazy_gettext("Do not write the hidden words in the reason.")))


class EraseForm(forms.Form):
    """Erasing an account: sure, also of the texts in which the name stands."""

    is_checked = forms.tick(lazy_gettext("I looked at these texts. They may stay as they are."))

    def __init__(self, *, hits: int, **more: Any) -> None:
        super().__init__(**more)
        self.hits = hits

    def validate_is_checked(self, field: Field) -> None:
        """2.9: text stays after a check."""
        if self.hits and not field.data:
            raise ValidationError(str(lazy_gettext("Look at the texts first. Hide what should not stay.")))
