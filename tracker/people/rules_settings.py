# SPDX-License-Identifier: EUPL-1.2
"""What an administrator may set for the whole organisation. Pure."""

from __future__ import annotations

from tracker.people.terms import SettingsFacts
from tracker.refusal import Refusal

LEAST_DAYS, MOST_DAYS = 1, 10  # working days of a phase (R6)
FIRST_HOUR, LAST_HOUR = 8, 22  # when a deadline may fall
# The zones in which the public bodies of the Kingdom lie.
ZONES = ("Europe/Amsterdam", "America/Kralendijk", "America/Lower_Princes", "America/Aruba", "America/Curacao")


def refuse_settings(facts: SettingsFacts) -> Refusal | None:
    """R6: the deadlines of wrapping up, voting and deciding are whole working days, and fall within a working day."""
    for name in ("wrap_up_days", "vote_days", "decide_days"):
        if not LEAST_DAYS <= getattr(facts, name) <= MOST_DAYS:
            return Refusal("phase_days", field=name, least=LEAST_DAYS, most=MOST_DAYS)
    if not FIRST_HOUR <= facts.closing_hour <= LAST_HOUR:
        return Refusal("closing_hour", field="closing_hour", least=FIRST_HOUR, most=LAST_HOUR)
    return None if facts.zone in ZONES else Refusal("zone_unknown", field="zone")
