# SPDX-License-Identifier: EUPL-1.2
"""How a rule says no: a code, the facts behind it, and who can lift it. Pure; every room's rules use it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an act is not allowed. The code has one text per language, in the `words.py` of its room.

    Facts the texts may use are free, but three names are kept: `field` puts the message at a form field,
    `lift` is a tuple of words for who can take the obstacle away (`lead`, `sponsor`, `team`, `admin`, ...),
    and a moment among the facts is shown in the zone of the organisation.
    """

    code: str
    facts: dict[str, Any] = field(default_factory=dict)

    def __init__(self, code: str, **facts: Any) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "facts", facts)

    @property
    def lift(self) -> tuple[str, ...]:
        """Who can lift this, in the words of DESIGN 3."""
        return tuple(self.facts.get("lift", ()))

    @property
    def field_name(self) -> str | None:
        """The form field that this message belongs to, if it belongs to one."""
        name = self.facts.get("field")
        return str(name) if name is not None else None


class Refused(Exception):
    """An act that was not allowed. Carries the refusal; nothing of the act is kept."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def refused_if(refusal: Refusal | None) -> None:
    """Raise Refused when a rule or an access check answered with a refusal; None means allowed."""
    if refusal is not None:
        raise Refused(refusal)
