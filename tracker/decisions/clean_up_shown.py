# SPDX-License-Identifier: EUPL-1.2
"""The clean-up list as a page shows it to one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from tracker.decisions import clean_up
from tracker.decisions import rules_clean_up as rules
from tracker.decisions.clean_up import CleanUpRow
from tracker.experiments.models import Experiment
from tracker.people.models import Person
from tracker.people.queries import PersonRow, members, names
from tracker.web.show import zone

USUAL_TIME = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class CleanUpShown:
    """A line of the clean-up list, and what this person may do with it: what may not be done is not offered."""

    row: CleanUpRow
    is_late: bool
    may_change: bool = False
    may_do: bool = False
    may_check: bool = False


def of_experiment(experiment: Experiment, person: Person, now: datetime, *, works: bool) -> list[CleanUpShown]:
    """The clean-up list of a stop, for this person; `works`: on the experiment."""
    rows, today = clean_up.of_experiment(experiment.id), local_day(now)
    shown = []
    for row in rows:
        facts = clean_up.facts_of(row, experiment, person, now, works=works)
        shown.append(
            CleanUpShown(
                row=row,
                is_late=row.is_late(today),
                may_change=rules.refuse_changing(facts) is None,
                may_do=rules.refuse_done(facts) is None,
                may_check=rules.refuse_checking(facts) is None,
            )
        )
    return shown


def to_read(experiment_id: UUID, now: datetime) -> list[CleanUpShown]:
    """The clean-up list of a stop where nothing can be done with it."""
    today = local_day(now)
    return [CleanUpShown(row, row.is_late(today)) for row in clean_up.of_experiment(experiment_id)]


def waiting_for(person_id: UUID, team_ids: frozenset[UUID], now: datetime) -> list[CleanUpShown]:
    """What somebody must still clean up or check, for Today: late ones first, by their day."""
    today = local_day(now)
    return [CleanUpShown(row, row.is_late(today)) for row in clean_up.waiting_for(person_id, team_ids)]


def local_day(now: datetime) -> date:
    """The day of the organisation at a moment, without asking for its free days."""
    return now.astimezone(zone()).date()


def usual_day(now: datetime) -> date:
    """Before which day a line is done unless somebody says otherwise."""
    return local_day(now) + USUAL_TIME


def workers(experiment: Experiment, now: datetime) -> list[PersonRow]:
    """Who can be asked to clean up: the team, the lead and the domain owner, by name."""
    found = {row.id: row.name for row in members(experiment.team_id, now)} if experiment.team_id else {}
    found |= names({one for one in (experiment.lead_id, experiment.domain_owner_id) if one and one not in found})
    return sorted((PersonRow(*row) for row in found.items()), key=lambda row: row.name)
