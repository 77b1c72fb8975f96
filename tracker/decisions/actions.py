# SPDX-License-Identifier: EUPL-1.2
"""Acts of deciding: keep, pivot, stop; what settles by itself; taking back. The stop card stands in `cards.py`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tracker.decisions import access, arguments, handover, queries, rules
from tracker.decisions.cards import write_stop_card
from tracker.decisions.models import CounterNote, Decision, Pivot
from tracker.decisions.terms import (
    DecisionFacts,
    DecisionState,
    Outcome,
    PivotFacts,
    Route,
    RouteFacts,
)
from tracker.directions.access import acts_for
from tracker.experiments import actions as experiment_actions
from tracker.experiments.models import Experiment, Hypothesis
from tracker.experiments.terms import ExperimentState, HypothesisSource
from tracker.extensions import db
from tracker.learnings import actions as learning_actions
from tracker.people.models import Person
from tracker.people.queries import calendar, organisation
from tracker.record.actions import record
from tracker.record.terms import EventKind
from tracker.refusal import Refusal, Refused, refused_if
from tracker.sprints import actions as sprint_actions
from tracker.sprints import queries as sprint_queries
from tracker.sprints.models import Sprint
from tracker.sprints.terms import SprintState
from tracker.tables import current_organisation_id
from tracker.votes import objections

__all__ = ["add_counter_note", "settle", "take_decision", "withdraw", "write_stop_card"]


def take_decision(
    sprint: Sprint, experiment: Experiment, facts: DecisionFacts, *, by: Person, now: datetime
) -> Decision:
    """Decide about a sprint: confirm the vote, or as sponsor follow it or depart from it (R17). Flushes.

    Closes the sprint and drafts what follows: the next sprint, hypothesis 2, or an announced stop. Raises Refused with
    the name and moment of the decision that is there already, when somebody was first.
    """
    _refuse_second(sprint)
    known = queries.route_facts(experiment, sprint, by, now)
    refused_if(rules.refuse_decision(known, facts, now))
    route = rules.route_for(known, facts.outcome, now)
    if isinstance(route, Refusal):
        raise Refused(route)
    direction = experiment.direction
    decision = _decision(sprint, experiment, facts, known, route, now)
    decision.decided_by_id = by.id
    decision.on_behalf_of_id = acts_for(direction, by.id) if route is Route.SPONSOR and direction else None
    db.session.add(decision)
    db.session.flush()
    learning_actions.freeze(sprint.id, now)  # one that came after a withdrawn decision, and that no vote saw (R19)
    sprint_actions.close(sprint, now)
    quoted = arguments.keep(decision.id, known.tied, facts.arguments)
    _record_decision(decision, experiment, sprint, by=by.id, now=now, quoted=quoted)
    _follow_up(decision, sprint, experiment, facts, by=by, now=now)
    return decision


def _refuse_second(sprint: Sprint) -> None:
    """DOMAIN 2.9: one decision in force per sprint; the second sees the first, with name and moment."""
    first = queries.in_force(sprint.id)
    if first is not None:
        name = first.decided_by.name if first.decided_by is not None else ""
        raise Refused(
            Refusal("decided_already", outcome=first.outcome, at=first.decided_at, by=name)
            if name
            else Refusal("decided_by_silence", outcome=first.outcome, at=first.decided_at)
        )


def _decision(
    sprint: Sprint, experiment: Experiment, facts: DecisionFacts, known: RouteFacts, route: Route, now: datetime
) -> Decision:
    is_stop = facts.outcome is Outcome.STOP
    advice = known.advice
    return Decision(
        sprint_id=sprint.id,
        experiment_id=experiment.id,
        outcome=facts.outcome,
        route=route,
        state=DecisionState.ANNOUNCED if is_stop else DecisionState.VALID,
        decided_at=now,
        withdraw_until=calendar().add_working_days(now, rules.WITHDRAW_DAYS),
        reason=facts.reason,
        tipping_learning_id=facts.tipping_learning_id,
        advice=advice.choice if advice else None,
        advice_strength=advice.strength if advice else None,
        deviates=rules.deviates(facts.outcome, advice),
        discussed_on=facts.discussed_on,
        review_on=facts.review_on,
    )


def _record_decision(
    decision: Decision,
    experiment: Experiment,
    sprint: Sprint,
    *,
    by: UUID | None,
    now: datetime,
    due_at: datetime | None = None,
    quoted: Mapping[str, str] | None = None,
) -> None:
    record(
        experiment.stream,
        EventKind.DECISION_TAKE,
        by=by,
        now=now,
        due_at=due_at,
        data={"decision": decision.id, "sprint": sprint.id, "number": sprint.number, "outcome": decision.outcome,
              "route": decision.route, "state": decision.state, "on_behalf_of": decision.on_behalf_of_id,
              "tipping": decision.tipping_learning_id, "advice": decision.advice,
              "strength": decision.advice_strength, "deviates": decision.deviates,
              "withdraw_until": decision.withdraw_until},
        texts={"reason": decision.reason, **(quoted or {})},
    )  # fmt: skip


def _follow_up(
    decision: Decision, sprint: Sprint, experiment: Experiment, facts: DecisionFacts, *, by: Person, now: datetime
) -> None:
    """What a decision sets going: a next question, a next hypothesis, or nothing more."""
    if facts.outcome is Outcome.KEEP:
        question_id = facts.next_question_id
        if question_id is None and facts.next_question:
            question_id = experiment_actions.note_question(experiment, facts.next_question, by=by.id, now=now).id
        decision.next_question_id = question_id
        _draft(experiment, _tested(sprint), question_id, by=by, now=now)
    elif facts.outcome is Outcome.PIVOT and facts.pivot is not None:
        hypothesis = _pivot(decision, sprint, experiment, facts.pivot, by=by, now=now)
        _draft(experiment, hypothesis, None, by=by, now=now)
    elif facts.outcome is Outcome.STOP:
        _drop_plan(sprint)
        objections.close_by_stop(experiment, by=by.id, now=now)
    elif facts.outcome is Outcome.SCALE_UP:
        _drop_plan(sprint)
        handover.offer(decision, experiment, now)


def _drop_plan(sprint: Sprint) -> None:
    """A stop or scaling up has no next sprint: one that a withdrawn decision drafted goes."""
    plans = select(Sprint).where(
        Sprint.experiment_id == sprint.experiment_id,
        Sprint.number > sprint.number,
        Sprint.state == SprintState.PLANNED,
    )
    for plan in db.session.scalars(plans):
        db.session.delete(plan)
    db.session.flush()


def _draft(
    experiment: Experiment,
    hypothesis: Hypothesis,
    question_id: UUID | None,
    *,
    by: Person | None,
    now: datetime,
) -> None:
    sprint_actions.draft_next(experiment, hypothesis, question=None, question_id=question_id, by=by, now=now)


def _tested(sprint: Sprint) -> Hypothesis:
    """The hypothesis that a sprint tested: a keep goes on with it."""
    found = db.session.get(Hypothesis, (current_organisation_id(), sprint.hypothesis_id))
    if found is None:
        raise LookupError("a sprint has a hypothesis")
    return found


def _pivot(
    decision: Decision, sprint: Sprint, experiment: Experiment, pivot: PivotFacts, *, by: Person, now: datetime
) -> Hypothesis:
    """R17: what stays, what changes, and the new version of the hypothesis. Nothing of the counters goes back."""
    before = _tested(sprint)
    after = experiment_actions.new_hypothesis(
        experiment, pivot.hypothesis, source=HypothesisSource.PIVOT, by=by, now=now
    )
    db.session.add(
        Pivot(
            decision_id=decision.id,
            kind=pivot.kind,
            stays=pivot.stays,
            changes=pivot.changes,
            from_hypothesis_id=before.id,
            to_hypothesis_id=after.id,
        )
    )
    db.session.flush()
    record(
        experiment.stream,
        EventKind.PIVOT_MAKE,
        by=by.id,
        now=now,
        data={"decision": decision.id, "kind": pivot.kind, "from": before.id, "to": after.id},
        texts={"stays": pivot.stays, "changes": pivot.changes},
    )
    return after


def withdraw(decision: Decision, experiment: Experiment, why: str, *, by: Person, now: datetime) -> None:
    """Take a decision back (R19): it stays readable, and the sprint waits for a decision again. Flushes."""
    sprint = db.session.get(Sprint, (current_organisation_id(), decision.sprint_id))
    if sprint is None:
        raise LookupError("a decision has a sprint")
    facts = access.withdraw_facts(decision, sprint, experiment, by.id)
    refused_if(rules.refuse_withdrawing(facts, why, now))
    decision.state, decision.withdrawn_at, decision.withdrawn_why = DecisionState.WITHDRAWN, now, why
    _set_aside_hypothesis(decision, now)
    handover.take_back(decision, experiment)
    sprint_actions.reopen_deciding(sprint, now, calendar().add_working_days(now, organisation().decide_days))
    sprint.silence_at = None  # somebody looks at it again: it does not pass by silence any more
    db.session.flush()
    if decision.outcome is Outcome.STOP:
        objections.reopen_after_stop(experiment, by=by.id, now=now)
    record(
        experiment.stream,
        EventKind.DECISION_WITHDRAW,
        by=by.id,
        now=now,
        data={"decision": decision.id, "sprint": sprint.id, "outcome": decision.outcome},
        texts={"why": why},
    )


def _set_aside_hypothesis(decision: Decision, now: datetime) -> None:
    """The hypothesis of a pivot that was withdrawn stays readable, and is never the current one again."""
    hypothesis = db.session.scalar(
        select(Hypothesis).join(Pivot, Pivot.to_hypothesis_id == Hypothesis.id).where(Pivot.decision_id == decision.id)
    )
    if hypothesis is not None:
        hypothesis.withdrawn_at = now


def add_counter_note(
    decision: Decision, experiment: Experiment, text: str, *, by: Person, now: datetime
) -> CounterNote:
    """What the team says back to a decision that departs from its vote (R17). It is signed by the team. Flushes."""
    facts = access.counter_note_facts(decision, experiment, by.id, now, has_note=queries.has_counter_note(decision.id))
    refused_if(rules.refuse_counter_note(facts, text, now))
    note = CounterNote(decision_id=decision.id, text=text, written_at=now)
    db.session.add(note)
    db.session.flush()
    record(
        experiment.stream,
        EventKind.COUNTER_NOTE_ADD,
        by=by.id,
        now=now,
        data={"decision": decision.id},
        texts={"text": text},
    )
    return note


def settle(experiment: Experiment, now: datetime) -> bool:
    """R7, R17 C, R19: a stop becomes final, a strong keep passes in silence. True when it did anything."""
    return _finish_stop(experiment, now) or _settle_silence(experiment, now)


def _finish_stop(experiment: Experiment, now: datetime) -> bool:
    if experiment.state is ExperimentState.STOPPED:
        return False
    stop = queries.announced(experiment.id)
    if stop is None or not rules.is_final_at(stop.state, stop.withdraw_until, now):
        return False
    stop.state = DecisionState.VALID
    db.session.flush()
    objections.close_by_stop(experiment, by=None, now=now, due_at=stop.withdraw_until)  # raised since the announcement
    record(
        experiment.stream,
        EventKind.DECISION_FINAL,
        by=None,
        now=now,
        due_at=stop.withdraw_until,
        data={"decision": stop.id, "outcome": stop.outcome},
    )
    experiment_actions.become_stopped(experiment, now, stop.withdraw_until)
    return True


def _settle_silence(experiment: Experiment, now: datetime) -> bool:
    """R17 C: note from when silence is a yes, and let the keep pass when that moment is there."""
    sprint = sprint_queries.in_state(experiment.id, SprintState.DECIDING)
    if sprint is None:
        return False
    known = queries.route_facts(experiment, sprint, None, now)
    would_pass = known.silent_at is not None and rules.passes_in_silence(known, known.silent_at)
    silence_at = (sprint.silence_at or known.silent_at) if would_pass else None
    if silence_at is not None and now >= silence_at:
        _keep_by_silence(sprint, experiment, known, silence_at, now)
        return True
    changed = sprint.silence_at != silence_at
    sprint.silence_at = silence_at
    db.session.flush()
    return changed


def _keep_by_silence(sprint: Sprint, experiment: Experiment, known: RouteFacts, at: datetime, now: datetime) -> None:
    """R17 C: the vote is followed without an answer. The next question stays open; the sponsor can withdraw it."""
    decision = _decision(sprint, experiment, DecisionFacts(Outcome.KEEP), known, Route.SILENCE, at)
    db.session.add(decision)
    db.session.flush()
    sprint_actions.close(sprint, at)
    _record_decision(decision, experiment, sprint, by=None, now=now, due_at=at)
    _draft(experiment, _tested(sprint), None, by=None, now=now)
