# SPDX-License-Identifier: EUPL-1.2
"""Two people editing one text: a conflict is the same field changed twice, and the later saver loses nothing.

The form carries a short digest of every text as it was shown. On saving, a field conflicts when the row has changed
since, the typed text differs from what was shown, and the two do not agree.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import HiddenField

from tracker.refusal import Refusal, Refused
from tracker.web.forms import CreatingForm


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that two people changed: its name and label, what this person typed, what stands in the row."""

    name: str
    label: str
    mine: str
    theirs: str


class Clashes(Refused):
    """The save met another one. The page shows both texts and asks to choose."""

    def __init__(self, clashes: list[Clash]) -> None:
        super().__init__(Refusal("edited_meanwhile"))
        self.clashes = clashes


def digest(value: Any) -> str:
    """A short digest of a field's value."""
    return hashlib.sha256(_spelled(value).encode()).hexdigest()[:12]


def _spelled(value: Any) -> str:
    return "" if value is None else str(getattr(value, "value", value))


class EditingForm(CreatingForm):
    """A form over a text that others may be editing too."""

    seen = HiddenField("seen")

    def show(self, values: Mapping[str, Any]) -> None:
        """Fill the form for its first showing and remember what was shown."""
        for name, value in values.items():
            if name in self._fields:
                self._fields[name].data = value
        self.seen.data = json.dumps({name: digest(value) for name, value in values.items()})

    def check(self, current: Mapping[str, Any]) -> None:
        """Raise Clashes when a field of this form was changed by somebody else since it was shown.

        The page then shows both texts, so the other one counts as seen: what is kept next is a choice.
        """
        shown = _read(self.seen.data)
        clashes = [
            Clash(name, str(self._fields[name].label.text), _spelled(self._fields[name].data), _spelled(value))
            for name, value in current.items()
            if name in self._fields and self._clashes(shown.get(name), self._fields[name].data, value)
        ]
        if clashes:
            self.seen.data = json.dumps(shown | {clash.name: digest(current[clash.name]) for clash in clashes})
            raise Clashes(clashes)

    @staticmethod
    def _clashes(shown: str | None, mine: Any, theirs: Any) -> bool:
        if shown is None:
            return False
        return shown != digest(theirs) and shown != digest(mine) and digest(mine) != digest(theirs)

    def merged(self, current: Mapping[str, Any]) -> dict[str, Any]:
        """What to save: of each field the newest change; one I did not touch keeps what somebody else made of it."""
        shown = _read(self.seen.data)
        return {
            name: value if shown.get(name) == digest(self._fields[name].data) else self._fields[name].data
            for name, value in current.items()
            if name in self._fields
        }


def _read(seen: str | None) -> dict[str, str]:
    try:
        read = json.loads(seen or "{}")
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
