# SPDX-License-Identifier: EUPL-1.2
"""A wrap-up that does not come: fifteen working days late the sponsor stops, or names another lead (DOMAIN 2.9)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tracker.decisions import actions as decisions
from tracker.decisions.terms import DecisionFacts, Outcome
from tracker.directions.access import refuse_steering
from tracker.experiments import preparing
from tracker.experiments.models import Experiment
from tracker.loop import queries
from tracker.loop.rules_absent import asks_stop_or_lead
from tracker.loop.terms import Reader
from tracker.people.models import Person
from tracker.people.queries import calendar, organisation
from tracker.refusal import Refusal, refused_if
from tracker.sprints import actions as sprints
from tracker.sprints.lateness import ask_about_lead_later
from tracker.sprints.models import Sprint


def stop(sprint: Sprint, experiment: Experiment, reason: str, *, by: Person, now: datetime) -> None:
    """The sponsor stops, without a result or a vote: nobody wrapped it up (R17 B). The stop is announced (R19)."""
    refused_if(refuse_choosing(experiment, sprint, by, now))
    sprints.begin_deciding(sprint, now, calendar().add_working_days(now, organisation().decide_days))
    decisions.take_decision(sprint, experiment, DecisionFacts(Outcome.STOP, reason), by=by, now=now)


def name_lead(sprint: Sprint, experiment: Experiment, lead_id: UUID, *, by: Person, now: datetime) -> None:
    """The sponsor names somebody else of the team as lead, and is asked again when that does not help either."""
    refused_if(refuse_choosing(experiment, sprint, by, now))
    preparing.replace_lead(experiment, lead_id, by=by, now=now)
    ask_about_lead_later(sprint, now)


def refuse_choosing(experiment: Experiment, sprint: Sprint, by: Person, now: datetime) -> Refusal | None:
    """Only the sponsor or the deputy chooses, and only about a wrap-up that is that late."""
    if (not_theirs := refuse_steering(experiment.direction, by.id)) is not None:
        return not_theirs
    row = queries.row_of(experiment.code, Reader(by.id, frozenset()), now)
    if row is None or row.sprint_id != sprint.id or not asks_stop_or_lead(row, now):
        return Refusal("not_overdue", lift=("team", "time"))
    return None
