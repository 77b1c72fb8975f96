# SPDX-License-Identifier: EUPL-1.2
"""Who can become a former colleague, and how words in a text are hidden (2.8, 2.9, PUBLIC-SECTOR 78). Pure."""

from __future__ import annotations

import re
from datetime import datetime

from tracker.privacy.terms import Held
from tracker.refusal import Refusal


def refuse_erasing(held: Held, now: datetime) -> Refusal | None:
    """2.9: an account becomes a former colleague when it is closed, its work is others', and no archive needs its name.

    PUBLIC-SECTOR 78: under a decision the name stays as long as the organisation says that the archive asks for it.
    """
    if held.is_active:
        return Refusal("erase_active", lift=("admin",))
    if held.experiments:
        return Refusal("erase_has_work", codes=", ".join(held.experiments), lift=("admin",))
    if held.directions:
        return Refusal("erase_has_direction", names=", ".join(held.directions), lift=("admin",))
    if held.has_tasks:
        return Refusal("erase_has_tasks", lift=("team",))
    if held.kept_until is not None and now < held.kept_until:
        return Refusal("erase_archive", until=held.kept_until, lift=("time",))
    return None


def hide(text: str, words: str | None, mark: str) -> str | Refusal:
    """The text with a mark for each time that these words stand in it; without words, a mark for the whole text."""
    if not words:
        return mark
    hidden, times = re.subn(re.escape(words), mark.replace("\\", ""), text, flags=re.IGNORECASE)
    return hidden if times else Refusal("words_not_there", field="words")
