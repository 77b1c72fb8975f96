# SPDX-License-Identifier: EUPL-1.2
"""When the wrap-up of a sprint is late, and for whom: stored when the phase begins, never moved later (R6, R7)."""

from __future__ import annotations

from datetime import datetime

from tracker.people.queries import calendar, organisation
from tracker.sprints.models import Sprint

LATE_FOR_ALL_DAYS = 3  # working days after the deadline: then those outside the team see it too (DOMAIN 2.9)
ASK_LEAD_DAYS = 15  # working days after the deadline: then the sponsor is asked, stop or another lead (DOMAIN 2.9)


def set_wrap_up_due(sprint: Sprint, from_: datetime) -> None:
    """The deadline of the wrap-up, and when others than the team see that it passed (DOMAIN 2.9)."""
    days = calendar()
    due_at = days.add_working_days(from_, organisation().wrap_up_days)
    sprint.wrap_up_due_at = due_at
    sprint.late_for_all_at = days.add_working_days(due_at, LATE_FOR_ALL_DAYS)
    sprint.ask_lead_at = days.add_working_days(due_at, ASK_LEAD_DAYS)


def ask_about_lead_later(sprint: Sprint, now: datetime) -> None:
    """Another lead was named: the sponsor is asked again when this one brings no wrap-up either."""
    sprint.ask_lead_at = calendar().add_working_days(now, ASK_LEAD_DAYS)
