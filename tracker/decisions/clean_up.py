# SPDX-License-Identifier: EUPL-1.2
"""The clean-up list of a stop: what is left, by whom and before which day, and who checked it (DOMAIN 2.6, R18)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import SelectBase

from tracker.decisions import queries
from tracker.decisions import rules_clean_up as rules
from tracker.decisions.models import CleanUp, Decision
from tracker.decisions.terms import CleanUpFacts, CleanUpLine
from tracker.directions.access import is_sponsor
from tracker.experiments.access import refuse_working, works_on
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.people.models import Person
from tracker.people.queries import calendar
from tracker.people.queries import person as person_by_id
from tracker.people.terms import Role
from tracker.record.actions import record
from tracker.record.terms import EventKind
from tracker.refusal import Refusal, Refused, refused_if
from tracker.tables import current_organisation_id, filled_up, prepared


@dataclass(frozen=True, slots=True)
class CleanUpRow:
    """A line of a clean-up list with its names and the experiment it belongs to."""

    id: UUID
    what: str
    due_on: date
    person_id: UUID
    person: str
    done_by_id: UUID | None
    done_by: str | None
    done_at: datetime | None
    checked_by: str | None
    checked_at: datetime | None
    sent_back_why: str | None
    code: str
    title: str

    def is_late(self, today: date) -> bool:
        """Did its day pass while it is not done?"""
        return self.done_at is None and self.due_on < today


def of_experiment(experiment_id: UUID) -> list[CleanUpRow]:
    """The clean-up list of a stop that stands, in the order in which it was written."""
    return [CleanUpRow(*row) for row in db.session.execute(_of_experiment(), {"experiment_id": experiment_id})]


def waiting_for(person_id: UUID, team_ids: frozenset[UUID]) -> list[CleanUpRow]:
    """What a person must still clean up, and what waits until this person checks it; the earliest day first.

    A line of somebody whose account was closed waits for the lead.
    """
    found = db.session.execute(_waiting_for(), {"me": person_id, "teams": filled_up(team_ids)})
    return [CleanUpRow(*row) for row in found]


@prepared
def _of_experiment() -> SelectBase:
    return _rows(CleanUp.experiment_id == bindparam("experiment_id", type_=Uuid()))


@prepared
def _waiting_for() -> SelectBase:
    me: Any = bindparam("me", type_=Uuid())
    teams: Any = bindparam("teams", expanding=True)
    gone = exists().where(  # of this line, not a list of everybody who ever left
        Person.organisation_id == CleanUp.organisation_id, Person.id == CleanUp.person_id, Person.is_active.is_(False)
    )
    works = or_(Experiment.team_id.in_(teams), Experiment.lead_id == me, Experiment.domain_owner_id == me)
    mine = or_(CleanUp.person_id == me, and_(Experiment.lead_id == me, gone))
    to_do = and_(CleanUp.done_at.is_(None), mine)
    to_check = and_(
        CleanUp.done_at.is_not(None),
        CleanUp.checked_at.is_(None),
        CleanUp.person_id != me,
        CleanUp.done_by_id != me,
        works,
    )
    return _rows(or_(to_do, to_check))


def _rows(which: ColumnElement[bool]) -> Select[Any]:
    named, doer, checker = aliased(Person), aliased(Person), aliased(Person)
    columns: tuple[Any, ...] = (
        CleanUp.id, CleanUp.what, CleanUp.due_on, CleanUp.person_id, named.name, CleanUp.done_by_id, doer.name,
        CleanUp.done_at, checker.name, CleanUp.checked_at, CleanUp.sent_back_why, Experiment.code, Experiment.title,
    )  # fmt: skip
    return (
        select(*columns)
        .join(Experiment, Experiment.id == CleanUp.experiment_id)
        .join(Decision, Decision.id == CleanUp.decision_id)
        .join(named, named.id == CleanUp.person_id)
        .outerjoin(doer, doer.id == CleanUp.done_by_id)
        .outerjoin(checker, checker.id == CleanUp.checked_by_id)
        .where(Decision.state.in_(queries.IN_FORCE), which)
        .order_by(CleanUp.due_on, CleanUp.id)
    )


def line(experiment: Experiment, line_id: UUID) -> CleanUp | None:
    """A line of the clean-up list of this experiment, while its stop stands."""
    found = db.session.get(CleanUp, (current_organisation_id(), line_id))
    if found is None or found.experiment_id != experiment.id:
        return None
    stop = queries.stop_of(experiment.id)
    return found if stop is not None and stop.id == found.decision_id else None


def facts_of(
    found: CleanUp | CleanUpRow, experiment: Experiment, person: Person, now: datetime, *, works: bool | None = None
) -> CleanUpLine:
    """What the rules look at: where the line is, and what this person is to it. `works`: if that is known."""
    works = works_on(experiment, person.id, now) if works is None else works
    checks = works or is_sponsor(experiment.direction, person.id) or Role.ADVISER in person.roles
    return CleanUpLine(
        works_on=works,
        may_check=checks,
        is_named=found.person_id == person.id,
        is_lead=experiment.lead_id == person.id,
        did_it=found.done_by_id == person.id,
        is_done=found.done_at is not None,
        is_checked=found.checked_at is not None,
    )


def facts(what: str, person_id: UUID, due_on: date) -> CleanUpFacts:
    """A line as typed, with whether its person is here."""
    named = person_by_id(person_id)
    return CleanUpFacts(what, person_id, due_on, person_is_active=named is not None and named.is_active)


def add_line(experiment: Experiment, typed: CleanUpFacts, *, by: Person, now: datetime) -> CleanUp:
    """Those who work on it add a line, from the moment that the stop is announced and as long as it takes. Flushes."""
    refused_if(refuse_working(experiment, by.id, now))
    stop = queries.stop_of(experiment.id)
    if stop is None:
        raise Refused(Refusal("no_stop_no_clean_up"))
    refused_if(rules.refuse_line(typed, calendar().local_day(now)))
    added = CleanUp(
        decision_id=stop.id,
        experiment_id=experiment.id,
        what=typed.what,
        person_id=typed.person_id,
        due_on=typed.due_on,
        added_by_id=by.id,
        added_at=now,
    )
    db.session.add(added)
    db.session.flush()
    _record(experiment, EventKind.CLEAN_UP_ADD, added, by, now, {"what": typed.what})
    return added


def add_all(experiment: Experiment, lines: Iterable[tuple[str, UUID, date]], *, by: Person, now: datetime) -> None:
    """The lines that were chosen while the stop card was written. Flushes."""
    for line_typed in lines:
        add_line(experiment, facts(*line_typed), by=by, now=now)


def change(found: CleanUp, experiment: Experiment, typed: CleanUpFacts, *, by: Person, now: datetime) -> None:
    """Other words, another person or another day, until it is done. Flushes."""
    refused_if(rules.refuse_changing(facts_of(found, experiment, by, now)))
    before = CleanUpFacts(found.what, found.person_id, found.due_on)
    refused_if(rules.refuse_line(typed, calendar().local_day(now), before))
    found.what, found.person_id, found.due_on = typed.what, typed.person_id, typed.due_on
    found.version += 1
    db.session.flush()
    _record(experiment, EventKind.CLEAN_UP_EDIT, found, by, now, {"what": typed.what})


def say_done(found: CleanUp, experiment: Experiment, *, by: Person, now: datetime) -> None:
    """Who is named, or the lead, says that it is done; somebody else still checks it. Flushes."""
    refused_if(rules.refuse_done(facts_of(found, experiment, by, now)))
    found.done_by_id, found.done_at, found.sent_back_why = by.id, now, None
    db.session.flush()
    _record(experiment, EventKind.CLEAN_UP_DONE, found, by, now)


def send_back(found: CleanUp, experiment: Experiment, why: str, *, by: Person, now: datetime) -> None:
    """Who checks finds that it is not done: it is open again, with what is left. Flushes."""
    refused_if(rules.refuse_sending_back(facts_of(found, experiment, by, now), why))
    found.done_by_id, found.done_at, found.sent_back_why = None, None, why
    db.session.flush()
    _record(experiment, EventKind.CLEAN_UP_SEND_BACK, found, by, now, {"why": why})


def check(found: CleanUp, experiment: Experiment, *, by: Person, now: datetime) -> None:
    """Somebody else checked it: that name and moment stay with it. Flushes."""
    refused_if(rules.refuse_checking(facts_of(found, experiment, by, now)))
    found.checked_by_id, found.checked_at = by.id, now
    db.session.flush()
    _record(experiment, EventKind.CLEAN_UP_CHECK, found, by, now)


def _record(
    experiment: Experiment,
    kind: EventKind,
    found: CleanUp,
    by: Person,
    now: datetime,
    texts: dict[str, str | None] | None = None,
) -> None:
    data = {"clean_up": found.id, "person": found.person_id, "due": found.due_on}
    record(experiment.stream, kind, by=by.id, now=now, data=data, texts=texts or {})
