# SPDX-License-Identifier: EUPL-1.2
"""The form that wraps a sprint up: result, stop rules, cost and first learning together (R6).

Two pages post it: "save for later" in this room, and "open the vote" in `votes`. Make it with `wrap_up_form`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import gettext, lazy_gettext
from wtforms import RadioField
from wtforms.validators import Optional

from tracker.experiments.terms import StopRuleKind
from tracker.learnings.forms import as_typed, is_surprise, learned, saw, strength, verdict
from tracker.learnings.terms import LearningFacts
from tracker.sprints import rules
from tracker.sprints.forms import typed_number
from tracker.sprints.models import Sprint
from tracker.sprints.results import result_of
from tracker.sprints.terms import AskedRule, ResultFacts
from tracker.web import words
from tracker.web.edits import EditingForm
from tracker.web.forms import number, parse_number, text, whole
from tracker.web.once import new_token

YES, NO = "yes", "no"


def yes_or_no(label: Any) -> Any:
    """A question that is answered with yes or no; nothing is picked beforehand."""
    return RadioField(label, [Optional()], choices=lambda: [(YES, gettext("Yes")), (NO, gettext("No"))])


def said(answer: bool | None) -> str | None:
    """An answer as its field shows it."""
    return None if answer is None else YES if answer else NO


class WrapUpForm(EditingForm):
    """What came out of a sprint. Half is enough to keep it for later; a vote needs it whole.

    Each stop rule in words adds a field `rule-<id>`.
    """

    measured = yes_or_no(lazy_gettext("Did you measure?"))
    measured_value = number(lazy_gettext("What did you measure?"), required=False)
    measured_n = whole(lazy_gettext("Of how many people or cases?"), least=1, required=False)
    not_measured_why = text(lazy_gettext("Why not?"), most=500, required=False)
    surprised = yes_or_no(lazy_gettext("Did it surprise you?"))
    euros_used = whole(lazy_gettext("How many euros did this sprint cost?"), most=10_000_000, required=False)
    hours_used = whole(lazy_gettext("How many hours did you use together?"), most=100_000, required=False)
    saw = saw(required=False)
    learned = learned(required=False)
    verdict = verdict(required=False)
    strength = strength(required=False)
    is_surprise = is_surprise()

    sprint: Sprint
    stop_rules: Sequence[AskedRule]
    stored: Mapping[str, Any]

    def validate(self, extra_validators: Any = None) -> bool:
        """What is typed must be right. Unless it is kept for later, it must be whole too."""
        super().validate(extra_validators)
        self._refuse_small_n()
        if "later" not in request.form:
            self._refuse_half()
        return not self.errors

    def _refuse_small_n(self) -> None:
        refusal = rules.refuse_small_n(self.result_facts(), self.sprint.threshold)
        if refusal is not None:
            self._put(refusal.field_name, words.explain(refusal).why)

    def _refuse_half(self) -> None:
        """R6: what the vote still waits for, each at its field."""
        waits = rules.missing_for_vote(
            self.result_facts(),
            [rule.id for rule in self.text_rules],
            [True],
            asks_surprise=self.sprint.asks_surprise,
            asks_value=self.sprint.asks_value,
        )
        for refusal in waits:
            self._put(refusal.field_name, words.explain(refusal).why)
        empty = {
            "saw": gettext("Say what you saw."),
            "learned": gettext("Say what you learned from it."),
            "verdict": gettext("Choose one answer. In doubt? Then choose “unclear”."),
            "strength": gettext("Choose one answer."),
        }
        for name, why in empty.items():
            if not self._fields[name].data:
                self._put(name, why)

    def _put(self, name: str | None, why: str) -> None:
        """The first thing that is wrong with a field is enough."""
        if name in self._fields and not self._fields[name].errors:
            self._fields[name].errors = [why]

    @property
    def text_rules(self) -> list[AskedRule]:
        """The stop rules that the team answers."""
        return [rule for rule in self.stop_rules if rule.kind is StopRuleKind.TEXT]

    def rule_fields(self) -> list[Any]:
        """The questions about the stop rules, in order."""
        return [self._fields[field_of(rule.id)] for rule in self.text_rules]

    def _valid(self, name: str) -> Any:
        """What is right in a field: what was typed, or what was kept before when that cannot be."""
        return self.stored.get(name) if self._fields[name].errors else self._fields[name].data

    def result_facts(self) -> ResultFacts:
        """The result, as far as it is right."""
        not_measured = self._valid("measured") == NO
        answers = {rule.id: self._valid(field_of(rule.id)) for rule in self.text_rules}
        surprised = self._valid("surprised")
        return ResultFacts(
            measured_value=None if not_measured else parse_number(self._valid("measured_value") or ""),
            measured_n=None if not_measured else self._valid("measured_n"),
            not_measured_why=(self._valid("not_measured_why") or None) if not_measured else None,
            note=self.sprint.result_note,
            surprised=surprised == YES if surprised else None,
            euros_used=self._valid("euros_used") or 0,
            hours_used=self._valid("hours_used") or 0,
            stop_rule_answers=tuple((rule_id, answer == YES) for rule_id, answer in answers.items() if answer),
        )

    def learning_facts(self) -> LearningFacts | None:
        """The first learning, as far as it is right; None when nothing of it was typed."""
        facts = LearningFacts(
            saw=self._valid("saw") or "",
            learned=self._valid("learned") or "",
            verdict=self._valid("verdict"),
            strength=self._valid("strength"),
            is_surprise=bool(self._valid("is_surprise")),
        )
        return None if facts == LearningFacts("", "") else facts

    def adopt(self, current: Mapping[str, Any]) -> None:
        """Keep what a colleague changed in the fields that I left alone; raise Clashes where we both changed one."""
        self.stored = current
        self.check(current)
        for name, value in self.merged(current).items():
            self._fields[name].data = value

    def renew(self) -> None:
        """What is right was kept, and the form is shown again: sending it once more is not a repeat."""
        typed = {name: self._fields[name].data for name in self.stored}
        self.show(self.stored)
        for name, value in typed.items():
            self._fields[name].data = value
        self.once.data = new_token()


def field_of(rule_id: UUID) -> str:
    """The name of the field that asks about a stop rule."""
    return f"rule-{rule_id}"


def wrap_up_form(sprint: Sprint, stop_rules: Sequence[AskedRule], first: LearningFacts | None) -> WrapUpForm:
    """The form of one sprint: with a question for each stop rule in words, and as it was kept last."""
    asks = {field_of(rule.id): yes_or_no(rule.condition) for rule in stop_rules if rule.kind is StopRuleKind.TEXT}
    form: WrapUpForm = type("WrapUpForm", (WrapUpForm,), asks)()
    form.sprint, form.stop_rules, form.stored = sprint, stop_rules, as_kept(sprint, stop_rules, first)
    if not form.is_submitted():
        form.show(form.stored)
    return form


def as_kept(sprint: Sprint, stop_rules: Sequence[AskedRule], first: LearningFacts | None) -> dict[str, Any]:
    """What is kept of a wrap-up, as its form shows it. An aborted sprint was not measured, unless somebody says so."""
    result = result_of(sprint, stop_rules)
    why_not = result.not_measured_why
    if sprint.aborted_at is not None and result.measured_value is None:
        why_not = why_not or sprint.end_reason
    return {
        "measured": NO if why_not else YES,
        "measured_value": "" if result.measured_value is None else typed_number(result.measured_value),
        "measured_n": result.measured_n,
        "not_measured_why": why_not or "",
        "surprised": said(result.surprised),
        "euros_used": result.euros_used,
        "hours_used": result.hours_used,
        **{field_of(rule.id): said(rule.came_true) for rule in stop_rules if rule.kind is StopRuleKind.TEXT},
        **as_typed(first or LearningFacts("", "")),
    }
