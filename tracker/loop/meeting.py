# SPDX-License-Identifier: EUPL-1.2
"""Closing a sprint in one meeting: five stops on one line, the same for everybody who looks on (DESIGN 2.11)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum
from uuid import UUID

from flask_babel import lazy_gettext as _

from tracker.decisions.terms import DecisionFacts, Outcome
from tracker.experiments import queries as experiments
from tracker.experiments.queries import QuestionRow
from tracker.learnings import queries as learnings
from tracker.learnings.queries import LearningRow
from tracker.loop import queries, rules, story
from tracker.loop.story import StepRow
from tracker.loop.terms import LoopRow
from tracker.people import queries as people
from tracker.people.models import Person
from tracker.refusal import Refusal
from tracker.sprints.terms import SprintState
from tracker.votes import queries as votes
from tracker.votes import rules as vote_rules
from tracker.votes.queries import ResultPage, VotePage
from tracker.votes.terms import Advice
from tracker.web.forms import CreatingForm, IdChoice, line

OTHER = "other"


class Stop(IntEnum):
    """The five stops, in order."""

    WRAP_UP = 1
    VOTE = 2
    CLOSE = 3
    CONFIRM = 4
    START = 5


class ConfirmForm(CreatingForm):
    """Confirm the advice in the meeting: one line why and, for a keep, the next question: picked or typed."""

    reason = line(_("Why?"), hint=_("One line is enough. Everybody can read it."))
    question_id = IdChoice(_("What is the next question?"), required=False)
    question = line(_("Another question"), required=False)

    def offer(self, open_questions: list[QuestionRow]) -> None:
        """The open questions of the experiment, and one to type."""
        picks = [(str(row.id), row.text) for row in open_questions]
        self.question_id.choices = [*picks, (OTHER, str(_("Another question")))]

    def facts(self, outcome: Outcome) -> DecisionFacts:
        """The decision as the meeting takes it."""
        if outcome is not Outcome.KEEP:
            return DecisionFacts(outcome=outcome, reason=self.reason.data)
        picked = self.question_id.data
        is_picked = bool(picked) and picked != OTHER
        return DecisionFacts(
            outcome=outcome,
            reason=self.reason.data,
            next_question_id=UUID(picked) if is_picked else None,
            next_question=None if is_picked else self.question.data,
        )


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One sprint being closed: at which of the five stops, and what stands at each.

    `vote` is there while people vote, `outcome` once the round is over, `questions` when the next one is picked.
    """

    row: LoopRow
    step: StepRow
    following: StepRow | None
    stop: Stop
    learnings: list[LearningRow]
    vote: VotePage | None
    outcome: ResultPage | None
    questions: list[QuestionRow]
    advised: Outcome | None
    can_confirm: bool
    may_close: bool
    is_lead: bool
    meeting_at: datetime | None
    blockers: list[Refusal]


def meeting_page(code: str, number: int, person: Person, now: datetime) -> MeetingPage | None:
    """The meeting about a sprint that was started, or None when there is no such sprint."""
    row = queries.row_of(code, queries.reader_of(person.id, now), now)
    steps = {step.number: step for step in story.steps(row.experiment_id)} if row else {}
    on = votes.vote_on(code, number, person.id) if number in steps else None
    if row is None or on is None or steps[number].state is SprintState.PLANNED:
        return None
    stop = stop_of(row, steps[number], now)
    is_voting = stop in {Stop.VOTE, Stop.CLOSE} and on.round is not None
    vote = votes.vote_page(on, on.round, person.id, now) if is_voting and on.round else None
    outcome = votes.result_page(on.round, now) if stop >= Stop.CONFIRM and on.round else None
    return MeetingPage(
        row=row,
        step=steps[number],
        following=steps.get(number + 1),
        stop=stop,
        learnings=learnings.of_sprint(on.sprint.id),
        vote=vote,
        outcome=outcome,
        questions=experiments.open_questions(row.experiment_id) if stop is Stop.CONFIRM else [],
        advised=advised_outcome(outcome.advice if outcome else None),
        can_confirm=stop is Stop.CONFIRM and outcome is not None and _can_confirm(row, outcome, now),
        may_close=vote is not None and vote_rules.refuse_close_early(vote.facts, now, people.calendar()) is None,
        is_lead=person.id == row.lead_id,
        meeting_at=on.sprint.meeting_at,
        blockers=rules.blockers(row, now) if stop is Stop.START else [],
    )


def advised_outcome(advice: Advice | None) -> Outcome | None:
    """The outcome that follows an advice; None without one."""
    return Outcome(advice.choice.value) if advice is not None and advice.choice is not None else None


def _can_confirm(row: LoopRow, outcome: ResultPage, now: datetime) -> bool:
    """The advice of a round that nobody settled yet is not in the row; it is in the result."""
    known = replace(row, advice=outcome.advice.choice, advice_strength=outcome.advice.strength)
    return rules.can_confirm(known, now)


def stop_of(row: LoopRow, step: StepRow, now: datetime) -> Stop:
    """At which of the five stops a sprint is."""
    if row.sprint_number != step.number or step.outcome is not None:
        return Stop.START
    state = rules.sprint_state_at(row, now)
    if state is SprintState.VOTING:
        return Stop.CLOSE if (row.voted or 0) >= (row.eligible or 0) > 0 else Stop.VOTE
    if state is SprintState.DECIDING:
        return Stop.CONFIRM
    if state is SprintState.CLOSED:
        return Stop.START
    is_wrapped_up = state is SprintState.WRAPPING_UP and row.has_result and row.learnings > 0
    return Stop.VOTE if is_wrapped_up else Stop.WRAP_UP
