# SPDX-License-Identifier: EUPL-1.2
"""Forms of the clean-up list: one line, sending it back, and the usual lines beside a new stop card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import LazyString, gettext, lazy_gettext

from tracker.decisions.models import CleanUp
from tracker.people.queries import PersonRow
from tracker.web.edits import EditingForm
from tracker.web.forms import CreatingForm, IdChoice, day, line, text

WHAT, WHY = 200, 400

# What a stop usually leaves (DOMAIN 2.6). Each becomes a line when a person is chosen for it.
USUAL: dict[str, LazyString] = {
    "data": lazy_gettext("Erase personal data and recordings"),
    "told": lazy_gettext("Tell and thank who took part"),
    "licence": lazy_gettext("End licences and contracts"),
    "returned": lazy_gettext("Return what was borrowed"),
}


class LineForm(EditingForm):
    """One line of the clean-up list. Somebody else may be changing it too."""

    what = line(lazy_gettext("What must be cleaned up?"), most=WHAT)
    person_id = IdChoice(lazy_gettext("Who does it?"))
    due_on = day(lazy_gettext("Before which day?"))

    def offer(self, everybody: Sequence[PersonRow], named: PersonRow | None = None) -> None:
        """Everybody who is active, and who is named already."""
        rows = [(str(one.id), one.name) for one in everybody]
        if named is not None and str(named.id) not in dict(rows):
            rows.append((str(named.id), named.name))
        self.person_id.choices = [("", gettext("Choose a person")), *rows]

    def typed(self, current: dict[str, Any] | None = None) -> tuple[str, UUID, date]:
        """The line as typed, over what stands there now. Raises Clashes."""
        if current is None:
            return self.what.data, UUID(self.person_id.data), self.due_on.data
        self.check(current)
        values = self.merged(current)
        return values["what"], UUID(values["person_id"]), values["due_on"]


def values_of(found: CleanUp) -> dict[str, Any]:
    """A line as its form shows it."""
    return {"what": found.what, "person_id": str(found.person_id), "due_on": found.due_on}


class SendBackForm(CreatingForm):
    """What is not cleaned up yet."""

    why = text(lazy_gettext("What is left to do?"), most=WHY)


class UsualLines:
    """The usual lines beside a new stop card: mixed into its form. Without a person a line is not needed."""

    data_who = IdChoice(USUAL["data"], required=False)
    data_due = day(lazy_gettext("Before which day?"), required=False)
    told_who = IdChoice(USUAL["told"], required=False)
    told_due = day(lazy_gettext("Before which day?"), required=False)
    licence_who = IdChoice(USUAL["licence"], required=False)
    licence_due = day(lazy_gettext("Before which day?"), required=False)
    returned_who = IdChoice(USUAL["returned"], required=False)
    returned_due = day(lazy_gettext("Before which day?"), required=False)

    def usual(self) -> list[tuple[Any, Any]]:
        """The fields of each line: who, and before which day."""
        return [(getattr(self, f"{key}_who"), getattr(self, f"{key}_due")) for key in USUAL]

    def offer_usual(self, workers: Sequence[PersonRow], due_on: date) -> None:
        """Who can be chosen; a day is filled in."""
        for who, due in self.usual():
            who.choices = [("", gettext("Not needed")), *((str(one.id), one.name) for one in workers)]
            if due.data is None and not due.errors:
                due.data = due_on

    def usual_lines(self) -> Iterator[tuple[str, UUID, date]]:
        """The lines for which a person was chosen."""
        for key, (who, due) in zip(USUAL, self.usual(), strict=True):
            if who.data:
                yield str(USUAL[key]), UUID(who.data), due.data
