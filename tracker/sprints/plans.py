# SPDX-License-Identifier: EUPL-1.2
"""Acts on the plan of a sprint: writing the test card, drafting the next one, and starting (R4, R5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from tracker.directions.terms import Stage
from tracker.experiments import access
from tracker.experiments import actions as experiment_actions
from tracker.experiments import queries as experiment_queries
from tracker.experiments.models import Experiment, Hypothesis, Question
from tracker.extensions import db
from tracker.people.models import Person
from tracker.people.queries import calendar
from tracker.record.actions import record
from tracker.record.terms import EventKind
from tracker.refusal import Refusal, Refused, refused_if
from tracker.sprints import queries, rules
from tracker.sprints.lateness import set_wrap_up_due
from tracker.sprints.models import Sprint
from tracker.sprints.terms import PlanCheckFacts, PlanFacts, SprintState
from tracker.tables import current_organisation_id

COPIED = ("test", "sample", "visible_result", "baseline", "touched", "fallback", "contact", "board_url",
          "board_title", "length_days")  # fmt: skip


def plan_sprint(
    experiment: Experiment, facts: PlanFacts, *, by: Person, now: datetime, number: int | None = None
) -> Sprint:
    """Make or change the plan of the sprint that comes next; it may still be incomplete. Flushes.

    Metric and threshold are kept on the hypothesis too (R5). Raises Refused when another sprint is not closed yet, or
    when a page meant a sprint (by its number) that was started meanwhile.
    """
    refused_if(access.refuse_working(experiment, by.id, now))
    before = queries.current_sprint(experiment.id)
    refused_if(rules.refuse_planning(experiment.state, before.state if before else None))
    refused_if(rules.refuse_length(facts.length_days))
    hypothesis = _hypothesis(experiment)
    sprint = before if before and before.state is SprintState.PLANNED else _new(experiment, before)
    if number not in {None, sprint.number}:
        raise Refused(Refusal("sprint_plan_locked", lift=("time",)))
    facts = _as_asked(experiment, facts)
    sprint.hypothesis_id = hypothesis.id
    _write_plan(sprint, facts, _picked(experiment, facts))
    sprint.version += 1
    hypothesis.metric = facts.metric
    _write_threshold(hypothesis, facts)
    db.session.flush()
    _record_plan(sprint, experiment, facts, by.id, now)
    return sprint


def _as_asked(experiment: Experiment, facts: PlanFacts) -> PlanFacts:
    """A surprise is asked in stage discover only; what was written before a change of stage is left out."""
    return facts if experiment.stage is Stage.DISCOVER else replace(facts, surprise=None)


def _hypothesis(experiment: Experiment) -> Hypothesis:
    hypothesis = experiment_queries.current_hypothesis(experiment.id)
    if hypothesis is None:
        raise Refused(Refusal("no_hypothesis_to_test", lift=("team",)))
    return hypothesis


def _new(experiment: Experiment, before: Sprint | None) -> Sprint:
    sprint = Sprint(experiment_id=experiment.id, number=before.number + 1 if before else 1, version=0)
    db.session.add(sprint)
    return sprint


def _picked(experiment: Experiment, facts: PlanFacts) -> Question | None:
    """The open question that was picked; None when the question was typed. It becomes a row of its own at the start."""
    if facts.question_id is None:
        return None
    question = db.session.get(Question, (current_organisation_id(), facts.question_id))
    if question is None or question.experiment_id != experiment.id:
        raise Refused(Refusal("question_elsewhere", field="question_id"))
    return question


def _write_plan(sprint: Sprint, facts: PlanFacts, picked: Question | None) -> None:
    sprint.question_id = picked.id if picked else None
    sprint.question = picked.text if picked else facts.question
    sprint.metric = facts.metric
    sprint.surprise = facts.surprise
    for name in COPIED:
        setattr(sprint, name, getattr(facts, name))
    _write_threshold(sprint, facts)


def _write_threshold(row: Sprint | Hypothesis, facts: PlanFacts) -> None:
    threshold = facts.threshold
    row.threshold_value = threshold.value if threshold else None
    row.threshold_unit = threshold.unit if threshold else None
    row.threshold_way = threshold.way if threshold else None


def _record_plan(sprint: Sprint, experiment: Experiment, facts: PlanFacts, by: UUID | None, now: datetime) -> None:
    threshold = facts.threshold
    record(
        experiment.stream,
        EventKind.SPRINT_PLAN,
        by=by,
        now=now,
        data={
            "sprint": sprint.id,
            "number": sprint.number,
            "hypothesis": sprint.hypothesis_id,
            "days": sprint.length_days,
            "threshold": threshold.value if threshold else None,
            "way": threshold.way if threshold else None,
        },
        texts={"question": facts.question, "test": facts.test, "metric": facts.metric, "surprise": facts.surprise},
    )


def draft_next(
    experiment: Experiment,
    hypothesis: Hypothesis,
    *,
    question: str | None,
    question_id: UUID | None,
    by: Person | None,
    now: datetime,
) -> Sprint:
    """R8: the planned sprint after a decision: test and box of the last one, metric and threshold of the hypothesis.

    One that was drafted before, by a decision that was withdrawn, is used again. `by` is None when the clock decided.
    The caller has checked that this may be done. Flushes.
    """
    last = _last_started(experiment)
    sprint = queries.sprint(experiment.id, last.number + 1 if last else 1) or _new(experiment, last)
    copied = last.plan() if last else PlanFacts(question="", test="")
    facts = PlanFacts(
        question=question or "",
        metric=hypothesis.metric,
        threshold=hypothesis.threshold,
        surprise=copied.surprise,
        question_id=question_id,
        **{name: getattr(copied, name) for name in COPIED},
    )
    facts = _as_asked(experiment, facts)
    sprint.hypothesis_id = hypothesis.id
    _write_plan(sprint, facts, _picked(experiment, facts))
    sprint.version += 1
    db.session.flush()
    _record_plan(sprint, experiment, facts, by.id if by else None, now)
    return sprint


def _last_started(experiment: Experiment) -> Sprint | None:
    current = queries.current_sprint(experiment.id)
    if current is None or current.state is not SprintState.PLANNED:
        return current
    return queries.sprint(experiment.id, current.number - 1)


def start(sprint: Sprint, experiment: Experiment, *, by: Person, now: datetime) -> None:
    """Start a planned sprint: its plan is locked, its end is set, its question is picked (R4, R5).

    The first start makes the experiment active. What R9 asks beside the plan is checked by `loop`. Flushes.
    """
    refused_if(access.refuse_leading(experiment, by.id))
    refused_if(rules.refuse_start(sprint.facts(), PlanCheckFacts(experiment.stage, sprint.plan())))
    question = _question_row(sprint, experiment, by, now)
    question.is_picked = True
    sprint.question_id = question.id
    days = calendar()
    ends_at = rules.ends_at(now, sprint.length_days, days)
    sprint.state, sprint.started_at, sprint.ends_at = SprintState.RUNNING, now, ends_at
    # Known from the start, so that a page is right about lateness when nobody has settled the end yet (R7).
    set_wrap_up_due(sprint, ends_at)
    experiment_actions.become_active(experiment, now)
    db.session.flush()
    record(
        experiment.stream,
        EventKind.SPRINT_START,
        by=by.id,
        now=now,
        data={
            "sprint": sprint.id,
            "number": sprint.number,
            "ends_at": sprint.ends_at,
            "threshold": sprint.threshold_value,
            "way": sprint.threshold_way,
        },
        texts={"question": sprint.question, "metric": sprint.metric, "sample": sprint.sample},
    )


def _question_row(sprint: Sprint, experiment: Experiment, by: Person, now: datetime) -> Question:
    if sprint.question_id is not None:
        found = db.session.get(Question, (current_organisation_id(), sprint.question_id))
        if found is not None:
            return found
    return experiment_actions.note_question(experiment, sprint.question or "", by=by.id, now=now)
