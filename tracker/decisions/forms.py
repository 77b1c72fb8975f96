# SPDX-License-Identifier: EUPL-1.2
"""The forms of deciding: the decision with the parts of its outcome, taking back, answering, the stop card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, RadioField, ValidationError

from tracker.decisions.clean_up_forms import UsualLines
from tracker.decisions.models import StopCard
from tracker.decisions.queries import DecisionRow
from tracker.decisions.rules import suggests_child
from tracker.decisions.sponsor import TrueRule
from tracker.decisions.terms import DecisionFacts, HandoverState, Outcome, PivotFacts, PivotKind, StopCardFacts
from tracker.decisions.words import ARGUMENTS, REFUSALS
from tracker.directions.terms import Stage
from tracker.experiments.queries import QuestionRow
from tracker.experiments.terms import HypothesisFacts
from tracker.learnings.queries import LearningRow
from tracker.people.queries import PersonRow
from tracker.votes.terms import Choice
from tracker.web import words
from tracker.web.edits import EditingForm
from tracker.web.forms import CreatingForm, IdChoice, day, line, pick, text

REASON, PART, QUESTION, NOTE = 2000, 400, 200, 1000
NONE_OF_THESE, TYPED = "none", "typed"
PIVOT_LACKS = {
    "kind": REFUSALS["pivot_kind_missing"],
    "stays": REFUSALS["stays_missing"],
    "changes": REFUSALS["changes_missing"],
    "action": REFUSALS["hypothesis_missing"],
}

ONE_LINE: Any = lazy_gettext("It stays the same experiment")


class QuestionField(RadioField):
    """One of the open questions of the experiment, or a new one that is typed below."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, [], choices=[], validate_choice=False, **kwargs)

    def offer(self, questions: Sequence[QuestionRow]) -> None:
        """Set what can be picked. Without open questions there is nothing to pick: the question is typed."""
        rows = [(str(row.id), row.text) for row in questions]
        self.choices = [*rows, (TYPED, gettext("Another question"))] if rows else []

    def pre_validate(self, form: Any) -> None:
        """Refuse a question that this page did not offer."""
        offered = {value for value, _label in cast("list[tuple[str, str]]", self.choices)}
        if self.choices and self.data and self.data not in offered:
            raise ValidationError(gettext("Choose one of the list."))

    @property
    def question_id(self) -> UUID | None:
        """The question that was picked; None when it is typed."""
        return UUID(self.data) if self.choices and self.data and self.data != TYPED else None


class DecideForm(CreatingForm):
    """A decision. Of the parts below the outcome only the chosen one is read."""

    outcome = pick(lazy_gettext("What do you decide?"), Outcome)
    question = QuestionField(lazy_gettext("What is the question of the next sprint?"))
    next_question = line(lazy_gettext("Question of the next sprint"), most=QUESTION, required=False)
    kind = pick(lazy_gettext("What kind of pivot is it?"), PivotKind, required=False)
    stays = text(lazy_gettext("What stays?"), most=PART, required=False)
    changes = text(lazy_gettext("What changes?"), most=PART, required=False)
    action = text(lazy_gettext("We think that"), most=PART, required=False)
    audience = text(lazy_gettext("for"), most=PART, required=False)
    effect = text(lazy_gettext("leads to"), most=PART, required=False)
    because = text(lazy_gettext("because"), most=QUESTION, required=False)
    one_line = BooleanField(ONE_LINE)
    argument_keep = text(ARGUMENTS[Choice.KEEP], most=PART, required=REFUSALS["argument_missing"])
    argument_pivot = text(ARGUMENTS[Choice.PIVOT], most=PART, required=REFUSALS["argument_missing"])
    argument_stop = text(ARGUMENTS[Choice.STOP], most=PART, required=REFUSALS["argument_missing"])
    reason = text(lazy_gettext("Why?"), most=REASON, required=lazy_gettext("Say why. One line is enough."))
    tipping = IdChoice(lazy_gettext("Which learning tips it?"))
    discussed_on = day(lazy_gettext("When did you discuss this with the team?"), required=False)
    review_on = day(lazy_gettext("When do we look back at this?"), required=False)

    before: HypothesisFacts | None = None
    tied: Sequence[Choice] = ()

    def offer(
        self,
        outcomes: Sequence[Outcome],
        learnings: Sequence[LearningRow],
        questions: Sequence[QuestionRow],
        before: HypothesisFacts | None = None,
        tied: Sequence[Choice] = (),
    ) -> None:
        """Show what this person may decide, and what can be picked. What was sent is judged by the rules.

        Of the best arguments only those for the choices that are tied are asked (R15).
        """
        self.before, self.tied = before, tied
        for choice in ARGUMENTS.keys() - tied:
            del self[f"argument_{choice.value}"]
        self.outcome.choices = [(outcome.value, words.label(outcome)) for outcome in outcomes]
        if len(outcomes) == 1 and not self.is_submitted():
            self.outcome.data = outcomes[0]
        rows = [(str(row.id), row.learned) for row in learnings]
        self.tipping.choices = [("", gettext("Choose a learning")), *rows, (NONE_OF_THESE, gettext("None of these"))]
        self.question.offer(questions)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Say everything that a pivot lacks at once; the rules say it again, one by one."""
        is_right: bool = super().validate(*args, **kwargs)
        if self.outcome.data is not Outcome.PIVOT:
            return is_right
        lacking = [name for name in PIVOT_LACKS if not self._fields[name].data]
        for name in lacking:
            self.refuse(name, str(PIVOT_LACKS[name]))
        if is_right and not lacking and not self.one_line.data:
            return not self._asks_for_a_child()
        return is_right and not lacking

    def _asks_for_a_child(self) -> bool:
        """DOMAIN 2.5: when problem and group both change, a child experiment is proposed, and the choice is asked."""
        if not suggests_child(self.before, self._pivot(self.before)):
            return False
        self.refuse("one_line", gettext("The problem and the group both change. Is it still the same experiment?"))
        return True

    def prefill(self, before: HypothesisFacts | None, drafted: DecisionRow | None, review_on: date) -> None:
        """Begin with the old hypothesis, and with what was typed in a decision that was withdrawn (R19)."""
        self.review_on.data = review_on
        self._write_hypothesis(before)
        if drafted is None:
            return
        if drafted.outcome.value in {value for value, _label in self.outcome.choices}:
            self.outcome.data = drafted.outcome
        self.reason.data = drafted.reason
        self.tipping.data = str(drafted.tipping_learning_id) if drafted.tipping_learning_id else NONE_OF_THESE
        self.question.data = str(drafted.next_question_id) if drafted.next_question_id else None
        self.discussed_on.data = drafted.discussed_on
        if drafted.pivot is not None:
            pivot = drafted.pivot
            self.kind.data, self.stays.data, self.changes.data = pivot.kind, pivot.stays, pivot.changes
            self._write_hypothesis(pivot.after.facts())

    def _write_hypothesis(self, facts: HypothesisFacts | None) -> None:
        if facts is not None:
            self.action.data, self.audience.data = facts.action, facts.audience
            self.effect.data, self.because.data = facts.effect, facts.because

    def facts(self, before: HypothesisFacts | None) -> DecisionFacts:
        """The decision as typed; what belongs to another outcome than the chosen one is left out."""
        outcome: Outcome = self.outcome.data
        picked = self.question.question_id
        tipping = self.tipping.data
        return DecisionFacts(
            outcome=outcome,
            reason=self.reason.data,
            tipping_learning_id=UUID(tipping) if tipping != NONE_OF_THESE else None,
            next_question=self.next_question.data or None if outcome is Outcome.KEEP and picked is None else None,
            next_question_id=picked if outcome is Outcome.KEEP else None,
            pivot=self._pivot(before) if outcome is Outcome.PIVOT and self.kind.data else None,
            discussed_on=self.discussed_on.data,
            review_on=self.review_on.data,
            arguments={choice: self[f"argument_{choice.value}"].data for choice in self.tied},
        )

    def _pivot(self, before: HypothesisFacts | None) -> PivotFacts:
        hypothesis = HypothesisFacts(
            self.action.data or "",
            self.audience.data or "",
            self.effect.data or "",
            self.because.data or None,
            before.doubt if before else None,
        )
        return PivotFacts(self.kind.data, self.stays.data or "", self.changes.data or "", hypothesis)


def review_day(today: date, length_days: int) -> date:
    """When a choice is looked back at, unless somebody says otherwise: after the next sprint, and a week to start."""
    return today + timedelta(days=length_days + 7)


class TakeBackForm(CreatingForm):
    """Taking a decision back, with the reason."""

    why = text(lazy_gettext("Why do you withdraw this decision?"), most=PART)


class SetAsideForm(CreatingForm):
    """Setting a stop rule aside that came true, with the reason (R9)."""

    answer = IdChoice(lazy_gettext("Which stop rule do you set aside?"))
    why = text(lazy_gettext("Why may this experiment go on?"), most=PART)

    def offer(self, rules: Sequence[TrueRule]) -> None:
        """Set which stop rules still block; one alone is chosen already."""
        self.answer.choices = [
            (str(rule.answer_id), gettext("Sprint %(number)s", number=rule.sprint_number) + ": " + rule.condition)
            for rule in rules
        ]
        if len(rules) == 1 and not self.is_submitted():
            self.answer.data = str(rules[0].answer_id)


class ReceiverForm(CreatingForm):
    """Who would take it over (R20)."""

    receiver_id = IdChoice(lazy_gettext("Who takes it over when it works?"))

    def offer(self, everybody: Sequence[PersonRow], now_named: UUID | None) -> None:
        """Everybody who is active; who is named stands chosen."""
        named = [(str(person.id), person.name) for person in everybody]
        self.receiver_id.choices = [("", gettext("Choose a person")), *named]
        if not self.is_submitted():
            self.receiver_id.data = str(now_named) if now_named else ""


class StageForm(CreatingForm):
    """How real the experiment is from the next sprint on."""

    stage = pick(lazy_gettext("Which stage is it in?"), Stage)


class AnswerForm(CreatingForm):
    """What the receiver says: accept, one question, or no (R20)."""

    said = pick(lazy_gettext("What do you answer?"), HandoverState)
    words = text(lazy_gettext("Your question, or why you refuse"), most=QUESTION, required=False)

    def offer(self) -> None:
        """The three answers; nothing is picked beforehand."""
        answers = (HandoverState.ACCEPTED, HandoverState.SENT_BACK, HandoverState.REFUSED)
        self.said.choices = [(answer.value, words.label(answer)) for answer in answers]


class AskForm(CreatingForm):
    """Asking the sponsor to decide, with the reason (R17 B)."""

    why = text(lazy_gettext("Why does the sponsor have to decide this?"), most=PART)


class CounterNoteForm(CreatingForm):
    """What the team says back."""

    text = text(lazy_gettext("What does the team think of this decision?"), most=NOTE)


class StopCardForm(UsualLines, EditingForm):
    """A stop card; two people of the team may be writing it. A new one begins the clean-up list too."""

    why = text(lazy_gettext("Why did you stop?"), most=REASON)
    unknown = text(lazy_gettext("What do you still not know?"), most=NOTE, required=False)
    first = IdChoice(lazy_gettext("First learning"))
    second = IdChoice(lazy_gettext("Second learning"), required=False)
    third = IdChoice(lazy_gettext("Third learning"), required=False)
    useful_for = text(lazy_gettext("Who can use this too?"), most=NOTE, required=False)
    thanks = text(lazy_gettext("Whom do you thank?"), most=NOTE, required=False)

    def offer(self, learnings: Sequence[LearningRow]) -> None:
        """Set which learnings can stand on the card."""
        rows = [("", gettext("No learning")), *((str(row.id), row.learned) for row in learnings)]
        if not learnings:  # nobody wrapped it up: the stop of the sponsor left nothing to choose
            self.first.validators = self.second.validators
        for field in (self.first, self.second, self.third):
            field.choices = rows

    def merged_facts(self, current: dict[str, Any]) -> StopCardFacts:
        """The card as it will be kept: my changes over those of others. Raises Clashes."""
        self.check(current)
        values = self.merged(current)
        picked = [values[name] for name in ("first", "second", "third") if values[name]]
        return StopCardFacts(
            why=values["why"],
            unknown=values["unknown"] or None,
            useful_for=values["useful_for"] or None,
            thanks=values["thanks"] or None,
            learnings=tuple(UUID(one) for one in picked),
        )


def card_values(card: StopCard | None, reason: str | None, learnings: Sequence[LearningRow]) -> dict[str, Any]:
    """A stop card as its form shows it; a new one begins with the reason of the stop and the newest learnings."""
    ids = [str(row.id) for row in learnings[:3]]
    first, second, third = [*ids, "", "", ""][:3]
    return {
        "why": card.why if card else reason or "",
        "unknown": (card.unknown if card else None) or "",
        "useful_for": (card.useful_for if card else None) or "",
        "thanks": (card.thanks if card else None) or "",
        "first": first,
        "second": second,
        "third": third,
    }
