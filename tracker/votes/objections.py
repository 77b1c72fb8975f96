# SPDX-License-Identifier: EUPL-1.2
"""Acts on a paramount objection: raising, answering, settling, and restarting what it halted (R16)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tracker.directions.access import acts_for
from tracker.experiments.models import Experiment
from tracker.extensions import db
from tracker.people.models import Person
from tracker.people.queries import calendar
from tracker.record.actions import record
from tracker.record.terms import EventKind
from tracker.refusal import refused_if
from tracker.sprints import queries as sprint_queries
from tracker.sprints.models import Sprint
from tracker.sprints.rules import OPEN, state_at
from tracker.sprints.terms import SprintState
from tracker.tables import current_organisation_id
from tracker.votes import objection_access as access
from tracker.votes import objection_queries as queries
from tracker.votes import objection_rules as rules
from tracker.votes.objection_models import Objection, Restart
from tracker.votes.objection_terms import ObjectionState, RaiseFacts, RestartFacts, Side


def raise_objection(experiment: Experiment, facts: RaiseFacts, *, by: Person, now: datetime) -> Objection:
    """Say, by name, that this is not safe to try (R16). Flushes.

    Blocks the next sprint until it is settled. On the grounds safety, privacy and harm it halts the running sprint: at
    once, or after one working day when an outsider raised it and nobody answered.
    """
    refused_if(rules.refuse_raising(experiment.state, facts))
    current = sprint_queries.current_sprint(experiment.id)
    sprint = current if current is not None and current.state in OPEN else None
    halts_at = rules.halts_at(
        facts.ground,
        is_close=access.is_close(experiment, by, now),
        is_running=sprint is not None and state_at(sprint.facts(), now) is SprintState.RUNNING,
        now=now,
        calendar=calendar(),
    )
    objection = Objection(
        experiment_id=experiment.id,
        sprint_id=sprint.id if sprint else None,
        raised_by_id=by.id,
        raised_at=now,
        ground=facts.ground,
        text=facts.text,
        halts_at=halts_at,
    )
    db.session.add(objection)
    if sprint is not None:
        sprint.silence_at = None  # R17 C: with an objection silence is no yes
    db.session.flush()
    record(
        experiment.stream,
        EventKind.OBJECTION_RAISE,
        by=by.id,
        now=now,
        data={"objection": objection.id, "ground": facts.ground, "sprint": objection.sprint_id, "halts_at": halts_at},
        texts={"text": facts.text},
    )
    if sprint is not None and halts_at == now:
        _halt(sprint, experiment, objection, by=by.id, now=now, due_at=None)
    return objection


def _halt(
    sprint: Sprint,
    experiment: Experiment,
    objection: Objection,
    *,
    by: UUID | None,
    now: datetime,
    due_at: datetime | None,
) -> bool:
    """Write that a sprint lies still: a dated fact beside its state, once. The end date stands (R16)."""
    if sprint.halted_at is not None:
        return False
    sprint.halted_at = objection.halts_at
    db.session.flush()
    record(
        experiment.stream,
        EventKind.SPRINT_HALT,
        by=by,
        now=now,
        due_at=due_at,
        data={"sprint": sprint.id, "number": sprint.number, "objection": objection.id, "ground": objection.ground},
    )
    return True


def settle(experiment: Experiment, now: datetime) -> bool:
    """R7, R16: a warning of an outsider that nobody answered in time halted the sprint. True when it wrote that."""
    did = False
    for objection in queries.due(experiment.id, now):
        sprint = db.session.get(Sprint, (current_organisation_id(), objection.sprint_id))
        if sprint is not None:
            did |= _halt(sprint, experiment, objection, by=None, now=now, due_at=objection.halts_at)
    return did


def answer(objection: Objection, experiment: Experiment, text: str, *, by: Person, now: datetime) -> None:
    """Lead or adviser answers: the objection stays open, but it does not halt a sprint any more (R16). Flushes."""
    may = access.may_answer(experiment, by)
    refused_if(rules.refuse_answering(objection.facts(), by.id, text, may=may))
    objection.answer, objection.answered_by_id, objection.answered_at = text, by.id, now
    db.session.flush()
    record(
        experiment.stream,
        EventKind.OBJECTION_ANSWER,
        by=by.id,
        now=now,
        data={"objection": objection.id, "sprint": objection.sprint_id},
        texts={"answer": text},
    )


def adapt(objection: Objection, experiment: Experiment, text: str, *, by: Person, now: datetime) -> None:
    """The lead settles an objection by saying what was adapted (R16). Flushes."""
    refused_if(rules.refuse_adapting(objection.facts(), text, is_lead=by.id == experiment.lead_id))
    _settle(objection, ObjectionState.ADAPTED, text, by=by.id, now=now)
    record(
        experiment.stream,
        EventKind.OBJECTION_ADAPT,
        by=by.id,
        now=now,
        data={"objection": objection.id, "sprint": objection.sprint_id},
        texts={"settlement": text},
    )


def reject(objection: Objection, experiment: Experiment, text: str, *, by: Person, now: datetime) -> None:
    """The sponsor, or the deputy on behalf of the sponsor, rejects an objection with a reason (R16). Flushes."""
    is_sponsor = access.side_of(experiment, by) is Side.SPONSOR
    refused_if(rules.refuse_rejecting(objection.facts(), text, is_sponsor=is_sponsor))
    direction = experiment.direction
    objection.on_behalf_of_id = acts_for(direction, by.id) if direction else None
    _settle(objection, ObjectionState.REJECTED, text, by=by.id, now=now)
    record(
        experiment.stream,
        EventKind.OBJECTION_REJECT,
        by=by.id,
        now=now,
        data={"objection": objection.id, "sprint": objection.sprint_id, "on_behalf_of": objection.on_behalf_of_id},
        texts={"settlement": text},
    )


def _settle(objection: Objection, state: ObjectionState, text: str | None, *, by: UUID | None, now: datetime) -> None:
    objection.state, objection.settlement = state, text
    objection.settled_by_id, objection.settled_at = by, now
    db.session.flush()


def close_by_stop(experiment: Experiment, *, by: UUID | None, now: datetime, due_at: datetime | None = None) -> None:
    """R16: a stop closes every objection that is open. Called by the decision. Flushes."""
    for objection in _in_state(experiment, ObjectionState.OPEN):
        _settle(objection, ObjectionState.CLOSED, None, by=by, now=now)
        record(
            experiment.stream,
            EventKind.OBJECTION_CLOSE,
            by=by,
            now=now,
            due_at=due_at,
            data={"objection": objection.id, "sprint": objection.sprint_id},
        )


def reopen_after_stop(experiment: Experiment, *, by: UUID, now: datetime) -> None:
    """R16, R19: a stop that is taken back closes nothing: what it closed stands open again. Flushes."""
    for objection in _in_state(experiment, ObjectionState.CLOSED):
        objection.state, objection.settled_by_id, objection.settled_at = ObjectionState.OPEN, None, None
        db.session.flush()
        record(
            experiment.stream,
            EventKind.OBJECTION_REOPEN,
            by=by,
            now=now,
            data={"objection": objection.id, "sprint": objection.sprint_id},
        )


def _in_state(experiment: Experiment, state: ObjectionState) -> list[Objection]:
    return list(
        db.session.scalars(
            select(Objection)
            .where(Objection.experiment_id == experiment.id, Objection.state == state)
            .order_by(Objection.id)
        )
    )


def ask_restart(sprint: Sprint, experiment: Experiment, *, by: Person, now: datetime) -> Restart:
    """Sponsor or lead asks to restart a halted sprint; the other has five working days to confirm (R16). Flushes."""
    ask = queries.ask_of(sprint.id)
    facts = _restart_facts(sprint, experiment, ask, by, now)
    refused_if(rules.refuse_asking(facts, now))
    until = calendar().add_working_days(now, rules.RESTART_DAYS)
    if ask is None:
        ask = Restart(sprint_id=sprint.id)
        db.session.add(ask)
    ask.asked_by_id, ask.asked_as, ask.asked_at, ask.until = by.id, facts.side or Side.LEAD, now, until
    db.session.flush()
    record(
        experiment.stream,
        EventKind.SPRINT_RESTART_ASK,
        by=by.id,
        now=now,
        data={"sprint": sprint.id, "number": sprint.number, "as": ask.asked_as, "until": ask.until},
    )
    return ask


def confirm_restart(sprint: Sprint, experiment: Experiment, *, by: Person, now: datetime) -> None:
    """The other of sponsor and lead confirms: the sprint goes on, and its end date stands (R16). Flushes."""
    ask = queries.ask_of(sprint.id)
    refused_if(rules.refuse_confirming(_restart_facts(sprint, experiment, ask, by, now), now))
    if ask is not None:
        ask.confirmed_by_id, ask.confirmed_at = by.id, now
    for objection in queries.lying_on(sprint.id):
        objection.lifted_at = now
    sprint.halted_at = None
    db.session.flush()
    record(
        experiment.stream,
        EventKind.SPRINT_RESTART,
        by=by.id,
        now=now,
        data={"sprint": sprint.id, "number": sprint.number},
    )


def _restart_facts(
    sprint: Sprint, experiment: Experiment, ask: Restart | None, by: Person, now: datetime
) -> RestartFacts:
    rows = [row for row in queries.of_experiment(experiment.id) if row.sprint_id == sprint.id]
    return RestartFacts(
        is_halted=queries.halted_since(rows, now) is not None,
        person_id=by.id,
        side=access.side_of(experiment, by),
        waiting=queries.keeping_still(rows, now),
        asked=ask.facts() if ask else None,
    )
