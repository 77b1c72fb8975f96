# SPDX-License-Identifier: EUPL-1.2
"""Acts on ideas and on the states of an experiment. What happens on the page Get ready stands in `preparing.py`."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from tracker.directions.models import Direction
from tracker.directions.queries import direction as direction_by_id
from tracker.experiments import access, queries, rules
from tracker.experiments.framing import is_outside_now
from tracker.experiments.models import Experiment, Hypothesis, Question
from tracker.experiments.numbers import next_number
from tracker.experiments.preparing import (
    allow,
    appoint,
    fill_limits,
    make_ready,
    refuse,
    save_draft,
    take_up,
)
from tracker.experiments.terms import ExperimentState, HypothesisFacts, HypothesisSource, IdeaFacts
from tracker.extensions import db
from tracker.ids import experiment_code
from tracker.people.models import Person
from tracker.record.actions import record
from tracker.record.terms import EventKind
from tracker.refusal import Refusal, Refused, refused_if
from tracker.tables import current_organisation_id

__all__ = [
    "add_idea",
    "add_question",
    "allow",
    "appoint",
    "become_active",
    "become_active_again",
    "become_handed_over",
    "become_not_taken_over",
    "become_scaling_up",
    "become_stopped",
    "edit_idea",
    "make_ready",
    "new_hypothesis",
    "note_question",
    "refuse",
    "save_draft",
    "take_up",
    "withdraw",
]


def add_idea(
    facts: IdeaFacts,
    *,
    by: Person,
    now: datetime,
    predecessor_id: UUID | None = None,
    now_different: str | None = None,
    parent_id: UUID | None = None,
    number: int | None = None,
) -> Experiment:
    """A new idea with the next code of the organisation. Everybody may add one; flushes.

    With a predecessor it is "trying again", and what is different now must be said (R18). With a parent it splits off
    from an experiment that goes on, begun by somebody who works on that one. `number` is for the examples, which have
    codes of their own.
    """
    refused_if(_refuse_direction(facts.direction_id))
    if parent_id is not None:
        refused_if(_refuse_parent(parent_id, by, now))
    if predecessor_id is not None:
        refused_if(_refuse_predecessor(predecessor_id, now_different))
    number = next_number(number)
    experiment = Experiment(
        number=number,
        code=experiment_code(number),
        title=facts.title,
        problem=facts.problem,
        audience=facts.audience,
        theme=facts.theme,
        direction_id=facts.direction_id,
        author_id=by.id,
        predecessor_id=predecessor_id,
        parent_id=parent_id,
        now_different=now_different,
        created_at=now,
        touched_at=now,
    )
    db.session.add(experiment)
    db.session.flush()
    record(
        experiment.stream,
        EventKind.EXPERIMENT_ADD,
        by=by.id,
        now=now,
        data={
            "code": experiment.code,
            "direction": facts.direction_id,
            "predecessor": predecessor_id,
            "parent": parent_id,
        },
        texts={**_texts(facts), "now_different": now_different},
    )
    return experiment


def _texts(facts: IdeaFacts) -> dict[str, str | None]:
    return {"title": facts.title, "problem": facts.problem, "audience": facts.audience, "theme": facts.theme}


def _refuse_direction(direction_id: UUID | None) -> Refusal | None:
    """An idea may wait for a direction; when it names one, that one exists and is open."""
    if direction_id is None:
        return None
    found: Direction | None = direction_by_id(direction_id)
    return None if found and found.closed_at is None else Refusal("no_such_direction", field="direction_id")


def _refuse_predecessor(predecessor_id: UUID, now_different: str | None) -> Refusal | None:
    before = db.session.get(Experiment, (current_organisation_id(), predecessor_id))
    if before is None:
        return Refusal("no_such_predecessor", field="predecessor_id")
    if (goes_on := rules.refuse_predecessor(before.state)) is not None:
        return goes_on
    if not (now_different or "").strip():
        return Refusal("say_what_differs", field="now_different", lift=("you",))
    return None


def _refuse_parent(parent_id: UUID, by: Person, now: datetime) -> Refusal | None:
    parent = db.session.get(Experiment, (current_organisation_id(), parent_id))
    if parent is None:
        return Refusal("no_such_parent")
    return access.refuse_working(parent, by.id, now) or rules.refuse_parent(parent.state)


def edit_idea(experiment: Experiment, facts: IdeaFacts, *, by: Person, now: datetime) -> None:
    """Change the words of an idea, until its first sprint starts. A ready one keeps its direction and frame."""
    refused_if(access.refuse_editing(experiment, by.id, now))
    refused_if(rules.refuse_before_start(experiment.state))
    moved = facts.direction_id != experiment.direction_id
    if moved:
        refused_if(_refuse_direction(facts.direction_id))
        if experiment.state is ExperimentState.READY:
            raise Refused(Refusal("direction_is_set", field="direction_id", lift=("lead",)))
    experiment.title, experiment.problem, experiment.audience = facts.title, facts.problem, facts.audience
    experiment.direction_id, experiment.theme = facts.direction_id, facts.theme
    experiment.touched_at = now
    experiment.version += 1
    if experiment.team_id is not None:
        fill_limits(experiment)
    db.session.flush()
    record(
        experiment.stream,
        EventKind.EXPERIMENT_EDIT,
        by=by.id,
        now=now,
        data={"version": experiment.version, "direction": facts.direction_id},
        texts=_texts(facts),
    )


def withdraw(experiment: Experiment, why: str, *, by: Person, now: datetime) -> None:
    """Take an idea back before its first sprint, with the reason. Final (DOMAIN 2.2)."""
    refused_if(access.refuse_withdrawing(experiment, by.id))
    end_before_start(experiment, why, EventKind.EXPERIMENT_WITHDRAW, by=by.id, now=now)


def end_before_start(experiment: Experiment, why: str, kind: EventKind, *, by: UUID, now: datetime) -> None:
    """An idea or a ready experiment ends without a sprint, as part of an act that was checked already. Flushes."""
    refused_if(rules.refuse_before_start(experiment.state))
    experiment.state = ExperimentState.WITHDRAWN
    experiment.ended_at, experiment.end_reason = now, why
    db.session.flush()
    record(experiment.stream, kind, by=by, now=now, texts={"why": why})


def add_question(experiment: Experiment, text: str, *, by: Person, now: datetime) -> Question:
    """One more open question, by somebody who works on the experiment."""
    refused_if(access.refuse_working(experiment, by.id, now))
    return note_question(experiment, text, by=by.id, now=now)


def note_question(experiment: Experiment, text: str, *, by: UUID | None, now: datetime) -> Question:
    """One more open question, as part of another act that was checked already: a plan, a decision."""
    last = db.session.scalar(select(func.max(Question.position)).where(Question.experiment_id == experiment.id))
    question = Question(experiment_id=experiment.id, text=text, position=(last or 0) + 1, created_at=now)
    db.session.add(question)
    db.session.flush()
    record(
        experiment.stream,
        EventKind.QUESTION_ADD,
        by=by,
        now=now,
        data={"question": question.id},
        texts={"text": text},
    )
    return question


def new_hypothesis(
    experiment: Experiment, facts: HypothesisFacts, *, source: HypothesisSource, by: Person | None, now: datetime
) -> Hypothesis:
    """The next version of the hypothesis; metric and threshold are carried over until a plan changes them (R5).

    Part of another act (a pivot), which checked who may do it.
    """
    before = queries.current_hypothesis(experiment.id)
    last = db.session.scalar(select(func.max(Hypothesis.number)).where(Hypothesis.experiment_id == experiment.id))
    hypothesis = Hypothesis(
        experiment_id=experiment.id,
        number=(last or 0) + 1,
        source=source,
        action=facts.action,
        audience=facts.audience or None,
        effect=facts.effect or None,
        because=facts.because,
        doubt=facts.doubt,
        metric=before.metric if before else None,
        threshold_value=before.threshold_value if before else None,
        threshold_unit=before.threshold_unit if before else None,
        threshold_way=before.threshold_way if before else None,
    )
    db.session.add(hypothesis)
    db.session.flush()
    db.session.expire(experiment, ["hypotheses"])
    record(
        experiment.stream,
        EventKind.HYPOTHESIS_ADD,
        by=by.id if by else None,
        now=now,
        data={"hypothesis": hypothesis.id, "number": hypothesis.number, "source": source},
        texts={"action": facts.action, "audience": facts.audience, "effect": facts.effect, "because": facts.because},
    )
    return hypothesis


def become_active(experiment: Experiment, now: datetime) -> None:
    """The first sprint starts. The record has it as the start of that sprint; a running experiment stays as it is.

    Raises Refused when it is not ready, or lies outside its frame without a yes of the sponsor (R2).
    """
    if experiment.state is ExperimentState.ACTIVE:
        return
    if experiment.state is not ExperimentState.READY:
        raise Refused(Refusal("not_put_ready", lift=("lead",)))
    experiment.outside_frame = is_outside_now(experiment)  # from now on a fact: by the frame that held at the start
    is_allowed = experiment.sponsor_allowed_at is not None and experiment.sponsor_allowed_at <= now
    refused_if(rules.refuse_start_outside_frame(is_outside=experiment.outside_frame, is_allowed=is_allowed))
    experiment.state = ExperimentState.ACTIVE
    db.session.flush()


def become_stopped(experiment: Experiment, now: datetime, due_at: datetime | None) -> None:
    """A stop is final (R18, R19): it ended when the time to withdraw the stop was over, by the clock."""
    experiment.state = ExperimentState.STOPPED
    experiment.ended_at = due_at or now
    db.session.flush()
    record(experiment.stream, EventKind.EXPERIMENT_STOPPED, by=None, now=now, due_at=due_at)


def become_scaling_up(experiment: Experiment) -> None:
    """The sponsor decided to scale up: it waits for its receiver (R20). The decision records it."""
    experiment.state = ExperimentState.SCALING_UP
    db.session.flush()


def become_active_again(experiment: Experiment) -> None:
    """Scaling up was withdrawn, or the receiver sent it back (R19, R20). That act records it."""
    experiment.state = ExperimentState.ACTIVE
    db.session.flush()


def become_not_taken_over(experiment: Experiment, now: datetime, why: str) -> None:
    """The receiver refused: it ends as stopped, with the mark "worked, not taken over" (R20). That act records it."""
    experiment.state, experiment.ended_at, experiment.end_reason = ExperimentState.STOPPED, now, why
    db.session.flush()


def become_handed_over(experiment: Experiment, now: datetime, *, by: UUID) -> None:
    """The receiver accepted (R20). Final."""
    experiment.state = ExperimentState.HANDED_OVER
    experiment.ended_at = now
    db.session.flush()
    record(experiment.stream, EventKind.EXPERIMENT_HAND_OVER, by=by, now=now)
