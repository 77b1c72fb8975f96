# SPDX-License-Identifier: EUPL-1.2
"""Questions about decisions: what is in force, who may decide, and what a stop left behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, exists, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import SelectBase

from tracker.decisions import arguments, boundaries, handover, rules
from tracker.decisions.arguments import ArgumentRow
from tracker.decisions.models import CounterNote, Decision, Pivot, SponsorRequest, StopCard, StopCardLearning
from tracker.decisions.terms import DecisionState, Freed, Outcome, PivotKind, Route, RouteFacts
from tracker.directions.models import Direction
from tracker.experiments.models import Experiment, Hypothesis, Question
from tracker.extensions import db
from tracker.learnings.models import Learning
from tracker.learnings.queries import LearningRow
from tracker.learnings.queries import of_experiment as learnings_of_experiment
from tracker.people.models import Person
from tracker.people.queries import calendar, is_member
from tracker.people.terms import Role
from tracker.sprints import queries as sprint_queries
from tracker.sprints.models import Sprint, StopRuleAnswer
from tracker.sprints.terms import SprintState, Used
from tracker.tables import UtcMoment, current_organisation_id, prepared
from tracker.votes import queries as vote_queries
from tracker.votes.models import Round
from tracker.votes.objection_queries import is_open_for_sprint, was_open_while_deciding
from tracker.votes.queries import ResultPage
from tracker.votes.terms import AdviceStrength, Choice

IN_FORCE = (DecisionState.VALID, DecisionState.ANNOUNCED)


@dataclass(frozen=True, slots=True)
class PivotRow:
    """A pivot with both hypotheses side by side."""

    kind: PivotKind
    stays: str
    changes: str
    before: Hypothesis
    after: Hypothesis


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision as a page shows it; a withdrawn one too."""

    id: UUID
    sprint_id: UUID
    sprint_number: int
    outcome: Outcome
    route: Route | None
    state: DecisionState
    decided_by_id: UUID | None
    decided_by: str | None
    on_behalf_of: str | None
    decided_at: datetime | None
    withdraw_until: datetime | None
    reason: str | None
    tipping: str | None
    tipping_learning_id: UUID | None
    advice: Choice | None
    advice_strength: AdviceStrength | None
    deviates: bool
    discussed_on: date | None
    review_on: date | None
    next_question: str | None
    next_question_id: UUID | None
    withdrawn_at: datetime | None
    withdrawn_why: str | None
    counter_note: str | None
    counter_note_at: datetime | None
    pivot: PivotRow | None
    arguments: tuple[ArgumentRow, ...] = ()


@dataclass(frozen=True, slots=True)
class StopCardRow:
    """A stop card with the decision it belongs to and its learnings in order."""

    card: StopCard
    learnings: tuple[LearningRow, ...]


def in_force(sprint_id: UUID) -> Decision | None:
    """The decision on a sprint that holds: valid, or announced."""
    return db.session.scalar(select(Decision).where(Decision.sprint_id == sprint_id, Decision.state.in_(IN_FORCE)))


def decision(decision_id: UUID) -> Decision | None:
    """A decision of this organisation."""
    return db.session.get(Decision, (current_organisation_id(), decision_id))


def announced(experiment_id: UUID) -> Decision | None:
    """The stop of an experiment that can still be withdrawn."""
    found: Decision | None = db.session.scalar(_announced(), {"experiment_id": experiment_id})
    return found


@prepared
def _announced() -> SelectBase:
    return select(Decision).where(
        Decision.experiment_id == bindparam("experiment_id"), Decision.state == DecisionState.ANNOUNCED
    )


def stop_of(experiment_id: UUID) -> Decision | None:
    """The stop of an experiment, announced or final."""
    return db.session.scalar(
        select(Decision).where(
            Decision.experiment_id == experiment_id,
            Decision.outcome == Outcome.STOP,
            Decision.state.in_(IN_FORCE),
        )
    )


def of_experiment(experiment_id: UUID) -> list[DecisionRow]:
    """Every decision of an experiment, withdrawn ones included, in the order in which they were taken."""
    return _rows(experiment_id, None)


def of_sprint(sprint: Sprint) -> list[DecisionRow]:
    """Every decision on a sprint, withdrawn ones first: in the order in which they were taken."""
    return _rows(sprint.experiment_id, sprint.id)


_OF_DECISION = (
    "id", "sprint_id", "outcome", "route", "state", "decided_by_id", "decided_at", "withdraw_until", "reason",
    "tipping_learning_id", "advice", "advice_strength", "deviates", "discussed_on", "review_on", "next_question_id",
    "withdrawn_at", "withdrawn_why",
)  # fmt: skip


def _rows(experiment_id: UUID, sprint_id: UUID | None) -> list[DecisionRow]:
    decider, behalf = aliased(Person), aliased(Person)
    before, after = aliased(Hypothesis), aliased(Hypothesis)
    columns: list[Any] = [getattr(Decision, name) for name in _OF_DECISION]
    columns += [
        Sprint.number.label("sprint_number"),
        decider.name.label("decided_by"),
        behalf.name.label("on_behalf_of"),
        Learning.learned.label("tipping"),
        Question.text.label("next_question"),
        CounterNote.text.label("counter_note"),
        CounterNote.written_at.label("counter_note_at"),
    ]
    query = (
        select(*columns, Pivot.kind, Pivot.stays, Pivot.changes, before, after)
        .join(Sprint, Sprint.id == Decision.sprint_id)
        .outerjoin(decider, decider.id == Decision.decided_by_id)
        .outerjoin(behalf, behalf.id == Decision.on_behalf_of_id)
        .outerjoin(Learning, Learning.id == Decision.tipping_learning_id)
        .outerjoin(Question, Question.id == Decision.next_question_id)
        .outerjoin(CounterNote, CounterNote.decision_id == Decision.id)
        .outerjoin(Pivot, Pivot.decision_id == Decision.id)
        .outerjoin(before, before.id == Pivot.from_hypothesis_id)
        .outerjoin(after, after.id == Pivot.to_hypothesis_id)
        .where(Decision.experiment_id == experiment_id)
        .order_by(Sprint.number, Decision.id)
    )
    if sprint_id is not None:
        query = query.where(Decision.sprint_id == sprint_id)
    names = [column.key for column in columns]
    rows = db.session.execute(query).all()
    had_tie = any(row.advice_strength is AdviceStrength.TIE for row in rows)
    quoted = arguments.of_experiment(experiment_id) if had_tie else {}
    return [
        DecisionRow(
            **dict(zip(names, row, strict=False)),
            pivot=PivotRow(*row[-5:]) if row[-1] is not None else None,
            arguments=quoted.get(row[0], ()),
        )
        for row in rows
    ]


def stop_card(experiment_id: UUID, learnings: list[LearningRow] | None = None) -> StopCardRow | None:
    """The stop card of an experiment, when it was written; `learnings` are those of the experiment, if read already."""
    rows = db.session.execute(
        select(StopCard, StopCardLearning.learning_id)
        .join(Decision, Decision.id == StopCard.decision_id)
        .outerjoin(StopCardLearning, StopCardLearning.stop_card_id == StopCard.id)
        .where(StopCard.experiment_id == experiment_id, Decision.state.in_(IN_FORCE))
        .order_by(StopCardLearning.position)
    ).all()
    if not rows:
        return None
    known = learnings_of_experiment(experiment_id) if learnings is None else learnings
    by_id = {row.id: row for row in known}
    return StopCardRow(rows[0][0], tuple(by_id[row.learning_id] for row in rows if row.learning_id is not None))


def freed(experiment: Experiment, used: Used) -> Freed:
    """What a stop gives back, worked out from the limits of the experiment and what its sprints used."""
    return rules.freed(
        euros=(experiment.max_loss_eur or 0, used.euros),
        hours=(experiment.max_hours or 0, used.hours),
        sprints=(experiment.max_sprints or 0, used.sprints),
    )


def has_counter_note(decision_id: UUID) -> bool:
    """Did the team say something back already?"""
    found = db.session.scalar(select(CounterNote.id).where(CounterNote.decision_id == decision_id))
    return found is not None


def next_sprint_started(sprint: Sprint) -> bool:
    """Did a sprint after this one start? Then its decision cannot be withdrawn (R19)."""
    found = db.session.scalar(
        select(Sprint.id)
        .where(
            Sprint.experiment_id == sprint.experiment_id,
            Sprint.number > sprint.number,
            Sprint.state != SprintState.PLANNED,
        )
        .limit(1)
    )
    return found is not None


def route_facts(experiment: Experiment, sprint: Sprint, person: Person | None, now: datetime) -> RouteFacts:
    """What R17 looks at for this sprint and this person. `person` is None when the clock asks (R17 C)."""
    round_ = vote_queries.round_of(sprint.id)
    outcome = vote_queries.outcome(round_, now) if round_ is not None else None
    return route_facts_of(experiment, sprint, round_, outcome, person, now)


def route_facts_of(
    experiment: Experiment,
    sprint: Sprint,
    round_: Round | None,
    outcome: ResultPage | None,
    person: Person | None,
    now: datetime,
    *,
    spent: Used | None = None,
    learnings: frozenset[UUID] | None = None,
) -> RouteFacts:
    """The same, when the newest round and its outcome are known; `spent` and `learnings` too if the caller has them."""
    since = _deciding_since(sprint, outcome)
    used, days = spent or sprint_queries.used(experiment.id), calendar()
    is_sponsor = person is not None and _is_sponsor(experiment, person)
    voted = is_sponsor and person is not None and _was_elector(experiment, round_, person)
    found = _sprint_facts(sprint, since or now)
    return RouteFacts(
        advice=outcome.advice if outcome is not None else None,
        is_lead=person is not None and person.id == experiment.lead_id,
        is_sponsor=is_sponsor and not voted,
        voted_as_sponsor=voted,
        today=days.local_day(now),
        silent_at=days.add_working_days(since, rules.SILENT_DAYS) if since else None,
        confirm_at=days.add_working_days(since, rules.CONFIRM_DAYS) if since else None,
        is_deciding=since is not None and sprint.state is not SprintState.CLOSED,
        is_aborted=sprint.aborted_at is not None,
        stop_rule_hit=found.stop_rule_hit,
        loss_used_percent=rules.loss_percent(
            euros=(used.euros, experiment.max_loss_eur), hours=(used.hours, experiment.max_hours)
        ),
        sprints_used=used.sprints,
        max_sprints=max(experiment.max_sprints, found.one_more_after + 1)
        if experiment.max_sprints
        else used.sprints + 1,
        scale_up=handover.scale_up_facts(experiment) if is_sponsor and experiment.receiver_id else None,
        open_objection=found.open_objection,
        was_objected=found.was_objected,
        sponsor_asked=found.sponsor_asked,
        was_withdrawn=found.was_withdrawn,
        direction_closed=found.direction_closed,
        frame_tighter=found.frame_tighter,
        tied=outcome.tied if outcome is not None else (),
        hypothesis=found.hypothesis.facts() if found.hypothesis else None,
        learnings=learning_ids(experiment.id) if learnings is None else learnings,
    )


def _deciding_since(sprint: Sprint, outcome: ResultPage | None) -> datetime | None:
    """From when on a decision is asked: as stored, or when a round closed that nobody has settled yet (R7)."""
    if sprint.state in {SprintState.DECIDING, SprintState.CLOSED}:
        return sprint.deciding_at or sprint.ended_at
    return outcome.closed_at if sprint.state is SprintState.VOTING and outcome is not None else None


def _is_sponsor(experiment: Experiment, person: Person) -> bool:
    return (
        db.session.scalar(
            select(Direction.id).where(
                Direction.id == experiment.direction_id,
                (Direction.sponsor_id == person.id) | (Direction.deputy_id == person.id),
            )
        )
        is not None
    )


def _was_elector(experiment: Experiment, round_: Round | None, person: Person) -> bool:
    """DOMAIN 2.9: who became sponsor during a vote may have voted in it, so the deputy decides this round.

    No list of voters survives a round: who was in the team when it opened, and was no sponsor then, had a vote.
    """
    if round_ is None or person.id in {round_.sponsor_id, round_.deputy_id} or Role.MANAGER in person.roles:
        return False
    holds_office = person.id in {experiment.lead_id, experiment.domain_owner_id}
    return holds_office or is_member(person.id, experiment.team_id, round_.opened_at)


class _SprintFacts(NamedTuple):
    """What the route of a decision depends on in its sprint."""

    stop_rule_hit: bool
    was_withdrawn: bool
    sponsor_asked: bool
    open_objection: bool
    was_objected: bool
    one_more_after: int
    direction_closed: bool
    frame_tighter: bool
    hypothesis: Hypothesis | None


def _sprint_facts(sprint: Sprint, asked_at: datetime) -> _SprintFacts:
    """The facts of the sprint and the hypothesis that it tested: in one statement."""
    row = db.session.execute(_facts_asked(), {"sprint_id": sprint.id, "asked_at": asked_at}).one()
    return _SprintFacts(
        stop_rule_hit=bool(row[0]),
        was_withdrawn=bool(row[1]),
        sponsor_asked=bool(row[2]),
        open_objection=bool(row[3]),
        was_objected=bool(row[4]),
        one_more_after=max(row[5] or 0, row[6] or 0),
        direction_closed=bool(row[7]),
        frame_tighter=bool(row[8]),
        hypothesis=row[9],
    )


@prepared
def _facts_asked() -> SelectBase:
    """Asked at every act that settles, so it is made once."""
    moment: Any = bindparam("asked_at", type_=UtcMoment())
    hit = exists().where(
        StopRuleAnswer.organisation_id == Sprint.organisation_id,
        StopRuleAnswer.sprint_id == Sprint.id,
        StopRuleAnswer.came_true.is_(True),
    )
    withdrawn = exists().where(
        Decision.organisation_id == Sprint.organisation_id,
        Decision.sprint_id == Sprint.id,
        Decision.state == DecisionState.WITHDRAWN,
    )
    asked = exists().where(
        SponsorRequest.organisation_id == Sprint.organisation_id, SponsorRequest.sprint_id == Sprint.id
    )
    return (
        select(
            hit,
            withdrawn,
            asked,
            is_open_for_sprint(),
            was_open_while_deciding(),
            handover.sent_back_after(),
            boundaries.sponsor_kept_after(),
            boundaries.direction_closed(moment),
            boundaries.frame_tighter(moment),
            Hypothesis,
        )
        .select_from(Sprint)
        .join(Experiment, Experiment.id == Sprint.experiment_id)
        .outerjoin(Hypothesis, and_(Hypothesis.id == Sprint.hypothesis_id))
        .where(Sprint.id == bindparam("sprint_id", type_=Uuid()))
    )


def learning_ids(experiment_id: UUID) -> frozenset[UUID]:
    """The frozen learnings of an experiment: those that a decision or a stop card may name."""
    return frozenset(
        db.session.scalars(
            select(Learning.id).where(Learning.experiment_id == experiment_id, Learning.frozen_at.is_not(None))
        )
    )
