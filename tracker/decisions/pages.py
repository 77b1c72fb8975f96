# SPDX-License-Identifier: EUPL-1.2
"""What the pages of this room show: a decision that waits, one that was taken, a stop card."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tracker.decisions import access, clean_up_shown, queries, rules, sponsor
from tracker.decisions.clean_up_shown import CleanUpShown
from tracker.decisions.following import Following, what_followed
from tracker.decisions.queries import DecisionRow, StopCardRow
from tracker.decisions.sponsor import Asked, TrueRule
from tracker.decisions.terms import AskFacts, DecisionState, Freed, Outcome, Route, RouteFacts
from tracker.experiments.access import works_on
from tracker.experiments.models import Experiment
from tracker.experiments.queries import QuestionRow, open_questions
from tracker.learnings.queries import LearningRow, has_new, of_experiment
from tracker.people.models import Person
from tracker.people.queries import PersonRow, calendar, names
from tracker.refusal import Refusal
from tracker.sprints import corrections
from tracker.sprints.corrections import CorrectionRow
from tracker.sprints.queries import used
from tracker.sprints.rules import state_at
from tracker.sprints.terms import SprintState
from tracker.votes.objection_views import Standing, standing
from tracker.votes.queries import ResultPage, VoteOn, outcome
from tracker.votes.terms import Advice


@dataclass(frozen=True, slots=True)
class Deciding:
    """A decision that waits: the advice, the learnings, and what this person may decide."""

    on: VoteOn
    facts: RouteFacts
    outcomes: list[Outcome]
    departing: list[Outcome]
    refused: Refusal | None
    result: ResultPage | None
    learnings: list[LearningRow]
    questions: list[QuestionRow]
    drafted: DecisionRow | None
    left: Freed
    asked: Asked | None
    came_true: list[TrueRule]
    may_ask: bool
    is_late: bool
    receiver: str | None
    is_reopened: bool
    has_new_learning: bool
    may_open: bool
    works_on: bool
    standing: Standing | None
    corrections: list[CorrectionRow]


def deciding(on: VoteOn, taken: list[DecisionRow], person: Person, now: datetime) -> Deciding:
    """Everything that the page of a waiting decision asks."""
    learnings = [row for row in reversed(of_experiment(on.experiment.id)) if row.frozen_at is not None]
    spent, ids = used(on.experiment.id), frozenset(row.id for row in learnings)
    result = outcome(on.round, now, with_reasons=True) if on.round is not None else None
    facts = queries.route_facts_of(on.experiment, on.sprint, on.round, result, person, now, spent=spent, learnings=ids)
    outcomes = rules.open_outcomes(facts, now) if facts.is_deciding else []
    is_reopened = on.sprint.reopened_at is not None
    return Deciding(
        on=on,
        facts=facts,
        outcomes=outcomes,
        departing=[outcome for outcome in outcomes if rules.deviates(outcome, facts.advice)],
        refused=None if outcomes else _why_not(facts, now),
        result=result,
        learnings=learnings,
        questions=open_questions(on.experiment.id) if Outcome.KEEP in outcomes else [],
        drafted=next((row for row in reversed(taken) if row.state is DecisionState.WITHDRAWN), None),
        left=queries.freed(on.experiment, spent),
        asked=sponsor.asked(on.sprint.id) if facts.sponsor_asked else None,
        came_true=sponsor.true_rules(on.experiment.id) if facts.stop_rule_hit else [],
        may_ask=not facts.sponsor_asked and rules.refuse_asking(_ask_facts(on, facts, person, now), "the page") is None,
        is_late=on.sprint.decide_due_at is not None and now >= on.sprint.decide_due_at,
        receiver=_name_of(on.experiment.receiver_id) if Outcome.SCALE_UP in outcomes else None,
        is_reopened=is_reopened,
        has_new_learning=is_reopened and has_new(on.sprint.id),
        may_open=facts.is_lead,
        works_on=is_reopened and works_on(on.experiment, person.id, now),
        standing=standing(on.sprint) if facts.open_objection else None,
        corrections=corrections.of_sprint(on.sprint.id),
    )


def in_force(on: VoteOn, rows: list[DecisionRow], now: datetime) -> list[DecisionRow] | None:
    """The decisions on a sprint when one of them is in force, also one that silence took by now; else None."""
    if any(row.state in queries.IN_FORCE for row in rows):
        return rows
    kept = _kept_in_silence(on, now)
    return [*rows, kept] if kept is not None else None


def _kept_in_silence(on: VoteOn, now: datetime) -> DecisionRow | None:
    """R7, R17 C: the keep that silence took and nobody has settled yet, as it will stand in the database."""
    at, advice = _silence(on, now)
    if at is None or advice is None or now < at:
        return None
    unknown: dict[str, Any] = dict.fromkeys(one.name for one in fields(DecisionRow) if one.default is MISSING)
    return DecisionRow(
        **unknown
        | {
            "id": on.sprint.id,  # of no decision yet; the page asks by experiment and sprint
            "sprint_id": on.sprint.id,
            "sprint_number": on.sprint.number,
            "outcome": Outcome.KEEP,
            "route": Route.SILENCE,
            "state": DecisionState.VALID,
            "decided_at": at,
            "withdraw_until": calendar().add_working_days(at, rules.WITHDRAW_DAYS),
            "advice": advice.choice,
            "advice_strength": advice.strength,
            "deviates": False,
        }
    )


def _silence(on: VoteOn, now: datetime) -> tuple[datetime | None, Advice | None]:
    """From when silence is a yes, as noted; of a round that nobody settled it is worked out, once it can be over."""
    round_ = on.round
    if round_ is None:
        return None, None
    if on.sprint.state is SprintState.DECIDING and round_.advice_strength is not None:
        return on.sprint.silence_at, Advice(round_.advice, round_.advice_strength)
    if on.sprint.state is not SprintState.VOTING or now < round_.closes_at + timedelta(days=rules.SILENT_DAYS):
        return None, None
    result = outcome(round_, now)
    facts = queries.route_facts_of(on.experiment, on.sprint, round_, result, None, now, learnings=frozenset())
    return (facts.silent_at if rules.passes_in_silence(facts, now) else None), facts.advice


def _name_of(person_id: UUID | None) -> str | None:
    return names({person_id})[person_id] if person_id is not None else None


def _ask_facts(on: VoteOn, facts: RouteFacts, person: Person, now: datetime) -> AskFacts:
    return AskFacts(
        may_ask=sponsor.may_ask(on.experiment, person),
        is_sponsor=facts.is_sponsor or facts.voted_as_sponsor,
        sprint_state=state_at(on.sprint.facts(), now),
        is_asked=facts.sponsor_asked,
    )


def _why_not(facts: RouteFacts, now: datetime) -> Refusal:
    """Why this person decides nothing now, and who can."""
    if not facts.is_deciding:
        return Refusal("nothing_to_decide", lift=("lead",))
    advised = facts.advice.choice if facts.advice else None
    outcome = Outcome(advised.value) if advised is not None else Outcome.KEEP
    answer = rules.route_for(facts, outcome, now)
    return answer if isinstance(answer, Refusal) else Refusal("only_lead_or_sponsor", lift=("lead", "sponsor"))


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision that is in force, what came after it, and what this person can still do with it."""

    on: VoteOn
    row: DecisionRow
    withdrawn: list[DecisionRow]
    is_final: bool
    may_withdraw: bool
    may_answer: bool
    answer_until: datetime | None
    works_on: bool
    following: Following


def taken(on: VoteOn, rows: list[DecisionRow], person: Person, now: datetime) -> Taken | None:
    """The decision in force after a sprint, or None when there is none."""
    row = next((row for row in rows if row.state is not DecisionState.WITHDRAWN), None)
    if row is None:
        return None
    following = what_followed(on, row, person, now)
    started = following.has_started
    back = access.withdraw_facts(row, on.sprint, on.experiment, person.id, next_sprint_started=started)
    answer = access.counter_note_facts(row, on.experiment, person.id, now, has_note=row.counter_note is not None)
    return Taken(
        on=on,
        row=row,
        withdrawn=[one for one in rows if one.state is DecisionState.WITHDRAWN],
        is_final=rules.is_final_at(row.state, row.withdraw_until, now),
        may_withdraw=rules.refuse_withdrawing(back, "asked by the page", now) is None,
        may_answer=rules.refuse_counter_note(answer, "asked by the page", now) is None,
        answer_until=answer.until if answer.deviates and not answer.has_note else None,
        works_on=answer.is_team,
        following=following,
    )


@dataclass(frozen=True, slots=True)
class Card:
    """The stop of an experiment with its card, when that was written. What came free counts when the stop is final.

    `writes`: the form is shown. Then `workers` can be asked to clean up, and what only a reader sees is left out.
    """

    experiment: Experiment
    row: DecisionRow
    written: StopCardRow | None
    learnings: list[LearningRow]
    freed: Freed | None
    is_final: bool
    may_write: bool
    writes: bool
    clean_up: list[CleanUpShown]
    workers: list[PersonRow]


def card(
    experiment: Experiment, person: Person, now: datetime, *, edits: bool = False, sent: bool = False
) -> Card | None:
    """The stop card of an experiment; None when there was no stop. A card that is not there yet is written."""
    rows = queries.of_experiment(experiment.id)
    row = next((one for one in rows if one.outcome is Outcome.STOP and one.state is not DecisionState.WITHDRAWN), None)
    if row is None:
        return None
    learnings = [one for one in reversed(of_experiment(experiment.id)) if one.frozen_at is not None]
    written, works = queries.stop_card(experiment.id, learnings), works_on(experiment, person.id, now)
    writes = sent or (works and (written is None or edits))
    return Card(
        experiment=experiment,
        row=row,
        written=written,
        learnings=learnings,
        freed=None if writes else _freed(experiment, written),
        is_final=rules.is_final_at(row.state, row.withdraw_until, now),
        may_write=works,
        writes=writes,
        clean_up=[] if writes else clean_up_shown.of_experiment(experiment, person, now, works=works),
        workers=clean_up_shown.workers(experiment, now) if writes else [],
    )


def _freed(experiment: Experiment, written: StopCardRow | None) -> Freed:
    """What came free: as the card says it, or worked out as long as there is none."""
    if written is None:
        return queries.freed(experiment, used(experiment.id))
    return Freed(written.card.freed_eur, written.card.freed_hours, written.card.freed_sprints)
