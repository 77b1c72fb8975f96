# SPDX-License-Identifier: EUPL-1.2
"""Scaling up: naming the receiver, changing the stage, and what the receiver answers (R20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ScalarSelect, and_, exists, func, select
from sqlalchemy.orm import aliased

from tracker.decisions import rules_handover as rules
from tracker.decisions.models import Decision, Handover
from tracker.decisions.terms import AnswerFacts, HandoverState, ReceiverFacts, ScaleUpFacts, StageFacts
from tracker.directions.access import is_sponsor
from tracker.directions.queries import frame_facts
from tracker.directions.terms import Stage
from tracker.experiments import actions as experiment_actions
from tracker.experiments.access import works_on
from tracker.experiments.models import Experiment, Hypothesis
from tracker.experiments.terms import ExperimentState
from tracker.extensions import db
from tracker.learnings.models import Learning
from tracker.learnings.terms import Strength, Verdict
from tracker.people.models import Person
from tracker.people.queries import person as person_by_id
from tracker.record.actions import record
from tracker.record.terms import EventKind
from tracker.refusal import Refusal, Refused, refused_if
from tracker.sprints import actions as sprint_actions
from tracker.sprints import queries as sprint_queries
from tracker.sprints.models import Sprint
from tracker.sprints.rules import OPEN, state_at
from tracker.sprints.terms import SprintState
from tracker.votes.objection_queries import is_open

STRONG = (Strength.DONE, Strength.MEASURED)


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """A decision to scale up with its two signatures: the sponsor's and, once answered, the receiver's."""

    state: HandoverState
    sprint_number: int
    sponsor: str | None
    on_behalf_of: str | None
    offered_at: datetime
    receiver: str
    answered_at: datetime | None
    answer: str | None
    department: str | None  # of the receiver


def of_experiment(experiment_id: UUID) -> list[HandoverRow]:
    """Every time that scaling up was decided and stands, oldest first."""
    sponsor, behalf, receiver = aliased(Person), aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(
            Handover.state,
            Sprint.number,
            sponsor.name,
            behalf.name,
            Handover.offered_at,
            receiver.name,
            Handover.answered_at,
            Handover.answer,
            receiver.department,
        )
        .join(Decision, Decision.id == Handover.decision_id)
        .join(Sprint, Sprint.id == Decision.sprint_id)
        .join(receiver, receiver.id == Handover.receiver_id)
        .outerjoin(sponsor, sponsor.id == Decision.decided_by_id)
        .outerjoin(behalf, behalf.id == Decision.on_behalf_of_id)
        .where(Handover.experiment_id == experiment_id)
        .order_by(Sprint.number)
    )
    return [HandoverRow(*row) for row in rows]


def of_decision(decision_id: UUID) -> Handover | None:
    """What a decision to scale up set going."""
    return db.session.scalar(select(Handover).where(Handover.decision_id == decision_id))


def scale_up_facts(experiment: Experiment) -> ScaleUpFacts:
    """What R20 asks of an experiment, in one statement."""
    proof = exists().where(
        Learning.organisation_id == Sprint.organisation_id,
        Learning.sprint_id == Sprint.id,
        Learning.verdict == Verdict.CONFIRMED,
        Learning.strength.in_(STRONG),
        Learning.frozen_at.is_not(None),
    )
    ended = and_(Sprint.experiment_id == experiment.id, Sprint.state != SprintState.PLANNED)
    rows = db.session.execute(
        select(proof.label("proven"), is_open().label("objected"))
        .select_from(Sprint)
        .join(Experiment, Experiment.id == Sprint.experiment_id)
        .where(ended)
        .order_by(Sprint.number)
    ).all()
    return ScaleUpFacts(
        proven=tuple(bool(row.proven) for row in rows),
        stage=experiment.stage,
        has_receiver=experiment.receiver_id is not None,
        open_objection=any(row.objected for row in rows),
    )


def sent_back_after() -> ScalarSelect[int | None]:
    """As SQL, over a Sprint: the last sprint of its experiment after which a receiver sent it back (R20)."""
    tested, taken = aliased(Sprint), aliased(Decision)
    return (
        select(func.max(tested.number))
        .select_from(Handover)
        .join(taken, taken.id == Handover.decision_id)
        .join(tested, tested.id == taken.sprint_id)
        .where(Handover.experiment_id == Sprint.experiment_id, Handover.state == HandoverState.SENT_BACK)
        .correlate(Sprint)
        .scalar_subquery()
    )


def receiver_facts(experiment: Experiment, receiver: Person | None, by: Person, now: datetime) -> ReceiverFacts:
    """What R20 looks at before somebody is named."""
    return ReceiverFacts(
        may_name=by.id == experiment.lead_id or is_sponsor(experiment.direction, by.id),
        experiment_state=experiment.state,
        is_active=receiver is not None and receiver.is_active,
        is_ours=receiver is not None
        and receiver.id != experiment.domain_owner_id
        and works_on(experiment, receiver.id, now),
        is_sponsor=receiver is not None and is_sponsor(experiment.direction, receiver.id),
    )


def name_receiver(experiment: Experiment, receiver_id: UUID, *, by: Person, now: datetime) -> None:
    """R20: the lead or the sponsor names who would take this over, in sprint 3 at the latest. Flushes.

    While it waits for an answer the new receiver is the one who answers.
    """
    receiver = person_by_id(receiver_id)
    refused_if(rules.refuse_receiver(receiver_facts(experiment, receiver, by, now)))
    if experiment.receiver_id == receiver_id:
        return
    experiment.receiver_id = receiver_id
    offered = _offered(experiment)
    if offered is not None:
        offered.receiver_id = receiver_id
    db.session.flush()
    record(experiment.stream, EventKind.RECEIVER_NAME, by=by.id, now=now, data={"receiver": receiver_id})


def stage_facts(experiment: Experiment, by: Person, now: datetime) -> StageFacts:
    """What is looked at before the stage changes."""
    is_lead, steers = by.id == experiment.lead_id, is_sponsor(experiment.direction, by.id)
    frame = frame_facts(experiment.direction_id) if is_lead else None
    sprint = sprint_queries.current_sprint(experiment.id) if is_lead or steers else None
    return StageFacts(
        is_lead=is_lead,
        is_sponsor=steers,
        experiment_state=experiment.state,
        has_open_sprint=sprint is not None and state_at(sprint.facts(), now) in OPEN,
        allowed=frame.stages if frame else (),
    )


def change_stage(experiment: Experiment, stage: Stage, *, by: Person, now: datetime) -> None:
    """Between sprints the lead changes the stage inside the frame; outside it the sponsor does (R2, R20). Flushes."""
    refused_if(rules.refuse_stage(stage_facts(experiment, by, now), stage))
    if experiment.stage is stage:
        return
    before, experiment.stage = experiment.stage, stage
    db.session.flush()
    record(experiment.stream, EventKind.EXPERIMENT_STAGE, by=by.id, now=now, data={"from": before, "to": stage})


def offer(decision: Decision, experiment: Experiment, now: datetime) -> None:
    """Scaling up was decided: the receiver has the word. Part of that decision, which checked it. Flushes."""
    if experiment.receiver_id is None:
        raise Refused(Refusal("no_receiver", field="outcome", lift=("lead", "sponsor")))
    db.session.add(
        Handover(
            decision_id=decision.id,
            experiment_id=experiment.id,
            receiver_id=experiment.receiver_id,
            offered_at=now,
        )
    )
    experiment_actions.become_scaling_up(experiment)


def take_back(decision: Decision, experiment: Experiment) -> None:
    """The decision to scale up was withdrawn before anybody answered (R19). Flushes."""
    offered = of_decision(decision.id)
    if offered is None:
        return
    db.session.delete(offered)
    experiment_actions.become_active_again(experiment)


def answer(experiment: Experiment, said: HandoverState, words: str | None, *, by: Person, now: datetime) -> None:
    """R20: the receiver accepts, sends back one question, or refuses: the second signature. Flushes."""
    offered = _offered(experiment)
    facts = AnswerFacts(
        is_receiver=by.id == (offered.receiver_id if offered else experiment.receiver_id),
        is_scaling_up=offered is not None and experiment.state is ExperimentState.SCALING_UP,
        answer=said,
        text=words,
    )
    refused_if(rules.refuse_answer(facts))
    if offered is None or said is HandoverState.OFFERED:
        raise Refused(Refusal("nothing_to_receive", lift=("sponsor",)))
    offered.state, offered.answered_at, offered.answer = said, now, words or None
    db.session.flush()
    if said is HandoverState.ACCEPTED:
        experiment_actions.become_handed_over(experiment, now, by=by.id)
    elif said is HandoverState.SENT_BACK:
        _send_back(offered, experiment, words or "", by=by, now=now)
    else:
        experiment_actions.become_not_taken_over(experiment, now, words or "")
        record(experiment.stream, EventKind.HANDOVER_REFUSE, by=by.id, now=now, texts={"why": words})


def _send_back(offered: Handover, experiment: Experiment, question: str, *, by: Person, now: datetime) -> None:
    """R20: it goes on for one sprint, about the question of the receiver; this sprint may pass the maximum."""
    experiment_actions.become_active_again(experiment)
    hypothesis = db.session.scalar(
        select(Hypothesis)
        .join(Sprint, Sprint.hypothesis_id == Hypothesis.id)
        .join(Decision, Decision.sprint_id == Sprint.id)
        .where(Decision.id == offered.decision_id)
    )
    if hypothesis is None:
        raise LookupError("a decision has a sprint, and that has a hypothesis")
    asked = experiment_actions.note_question(experiment, question, by=by.id, now=now)
    sprint_actions.draft_next(experiment, hypothesis, question=None, question_id=asked.id, by=by, now=now)
    record(
        experiment.stream,
        EventKind.HANDOVER_SEND_BACK,
        by=by.id,
        now=now,
        data={"decision": offered.decision_id, "question": asked.id},
    )


def _offered(experiment: Experiment) -> Handover | None:
    return db.session.scalar(
        select(Handover).where(Handover.experiment_id == experiment.id, Handover.state == HandoverState.OFFERED)
    )
