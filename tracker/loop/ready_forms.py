# SPDX-License-Identifier: EUPL-1.2
"""The forms of Get ready: everything has a default, only the expected effect and the stop rule are typed (R1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import LazyString, gettext, lazy_gettext

from tracker import clock
from tracker.directions.terms import Stage
from tracker.experiments import rules
from tracker.experiments.terms import (
    HypothesisFacts,
    ReadyFacts,
    SafetyAnswer,
    SafetyKind,
    SafetyPickFacts,
    StartFacts,
    StopRuleFacts,
    StopRuleKind,
    Way,
)
from tracker.experiments.words import LABELS, SAFETY_SENTENCES
from tracker.learnings.terms import Mark
from tracker.loop.ready import MarkFacts, Preparation, Similar
from tracker.people.queries import TeamRow
from tracker.web import show, words
from tracker.web.edits import EditingForm
from tracker.web.forms import CreatingForm, IdChoice, day, number, parse_number, pick, text, whole

PART, SENTENCE, CONDITION = 300, 500, 300
MOST_EUROS, MOST_HOURS, MOST_SPRINTS = 10_000_000, 100_000, 50
WANTED = "wanted"
LATER = "later"
YES_OR_NO = (SafetyAnswer.NO, SafetyAnswer.YES)
KINDS_OF_DATA = (SafetyAnswer.NO, SafetyAnswer.TEST, SafetyAnswer.REAL)


class TakeUpForm(CreatingForm):
    """Which team takes the idea up; the only team of a person is picked beforehand."""

    team_id = IdChoice(lazy_gettext("Team"))

    def offer(self, teams: list[TeamRow]) -> None:
        """Set the teams of this person."""
        self.team_id.choices = [(str(row.id), row.name) for row in teams]
        if len(teams) > 1:
            self.team_id.choices = [("", gettext("Choose a team")), *self.team_id.choices]

    @property
    def team(self) -> UUID:
        """The team that was picked."""
        return UUID(self.team_id.data)


class AllowForm(CreatingForm):
    """The yes or no of the sponsor, with one sentence (R2)."""

    sentence = text(lazy_gettext("Why?"), most=SENTENCE, hint=lazy_gettext("One sentence. The team reads it."))

    @property
    def is_no(self) -> bool:
        """Was the button for no pressed?"""
        return "refuse" in request.form


def _safety(kind: SafetyKind, *answers: SafetyAnswer) -> Any:
    return pick(LABELS[kind], SafetyAnswer, only=answers or YES_OR_NO)


def _sentence(kind: SafetyKind) -> Any:
    return text(SAFETY_SENTENCES[kind], most=SENTENCE, required=False)


def _part(label: LazyString, *, required: bool = False) -> Any:
    return text(label, most=PART, required=required)


class ReadyForm(EditingForm):
    """Everything that R1 asks, in the order of the page. Only what is not possible at all is refused here."""

    action = _part(lazy_gettext("What do you do?"), required=True)
    audience = _part(lazy_gettext("For whom?"))
    effect = _part(lazy_gettext("What do you expect?"))
    because = _part(lazy_gettext("Why would it work?"))

    stop_when = text(
        lazy_gettext("When do you stop?"),
        most=CONDITION,
        required=False,
        hint=lazy_gettext("Start with 'if'. For example: if nobody comes three times."),
    )
    stop_after = whole(lazy_gettext("Look after sprint"), least=1, most=MOST_SPRINTS, required=False)
    stop_on = day(
        lazy_gettext("Or on a day"), required=False, hint=lazy_gettext("With a day, the sprint does not count.")
    )
    stop_way = pick(lazy_gettext("Stop when the measured value is"), Way, required=False)
    stop_value = number(lazy_gettext("this number"), required=False, hint=lazy_gettext("For example 10."))

    max_loss_eur = whole(lazy_gettext("Euros"), most=MOST_EUROS, required=False)
    max_hours = whole(lazy_gettext("Hours"), most=MOST_HOURS, required=False)
    max_sprints = whole(lazy_gettext("Sprints"), least=1, most=MOST_SPRINTS, required=False)

    lead_id = IdChoice(lazy_gettext("Experiment lead"), required=False)
    domain_owner_id = IdChoice(
        lazy_gettext("Domain owner"),
        required=False,
        description=lazy_gettext("A colleague whose daily work it is. Need not be in the team."),
    )
    stage = pick(lazy_gettext("How real is it?"), Stage)

    residents = _safety(SafetyKind.RESIDENTS)
    residents_why = _sentence(SafetyKind.RESIDENTS)
    personal_data = _safety(SafetyKind.PERSONAL_DATA, *KINDS_OF_DATA)
    personal_data_why = _sentence(SafetyKind.PERSONAL_DATA)
    software = _safety(SafetyKind.SOFTWARE)
    software_why = _sentence(SafetyKind.SOFTWARE)
    rule = _safety(SafetyKind.RULE)
    rule_why = _sentence(SafetyKind.RULE)
    purchase = _safety(SafetyKind.PURCHASE)
    purchase_why = _sentence(SafetyKind.PURCHASE)
    unequal = _safety(SafetyKind.UNEQUAL)
    unequal_why = _sentence(SafetyKind.UNEQUAL)

    similar: tuple[Similar, ...] = ()

    @property
    def is_for_later(self) -> bool:
        """Was "save for later" pressed? Then nothing has to be complete."""
        return LATER in request.form

    def offer(self, found: Preparation, *, is_lead: bool) -> None:
        """Set what can be picked. Only the lead hands over the lead."""
        team = [(str(one.id), one.name) for one in found.colleagues if one.in_team or one == found.lead]
        everybody = [(str(one.id), one.name) for one in found.colleagues]
        self.lead_id.choices = team
        self.domain_owner_id.choices = [("", gettext("Choose a colleague")), (WANTED, gettext("Wanted")), *everybody]
        if not is_lead:
            del self.lead_id

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """What two fields say together: a number needs its side and its words, and a day has yet to come."""
        valid = bool(super().validate(extra_validators))
        if self.stop_value.data and not self.stop_way.data:
            valid = not self.refuse("stop_way", gettext("Choose one."))
        if self.stop_value.data and not self.stop_when.data:
            valid = not self.refuse("stop_when", gettext("Say in words what you measure."))
        today = clock.now().astimezone(show.zone()).date()
        if self.stop_on.data is not None and self.stop_on.data <= today:
            valid = not self.refuse("stop_on", gettext("Choose a day that has yet to come."))
        return valid

    def draft(self, found: Preparation) -> ReadyFacts:
        """What to keep: my changes over those of others. Raises Clashes."""
        current = values_of(found)
        self.check(current)
        doubt = found.hypothesis.doubt if found.hypothesis else None
        return draft_from({**current, **self.merged(current)}, doubt=doubt)

    def marks(self) -> list[MarkFacts]:
        """What was said about the learnings that look like this idea."""
        said = [(row, self._fields[row.mark_field].data, self._fields[row.how_field].data) for row in self.similar]
        return [MarkFacts(row.learning.id, mark, how or None) for row, mark, how in said if mark is not None]

    def show_missing(self, check: StartFacts) -> None:
        """Put each missing thing of the start check at its field."""
        for refusal in rules.missing_for_ready(check):
            name = refusal.field_name
            if refusal.code == "no_learning_marked":
                name = self.similar[0].mark_field
            if name is not None and name in self._fields and not self._fields[name].errors:
                self.refuse(name, words.explain(refusal).why)


def ready_form(similar: Iterable[Similar], **kwargs: Any) -> ReadyForm:
    """The form, with two fields for each learning that looks like this idea."""
    shown = tuple(similar)
    fields: dict[str, Any] = {"similar": shown}
    for row in shown:
        fields[row.mark_field] = pick(lazy_gettext("What do you do with it?"), Mark, required=False)
        fields[row.how_field] = text(lazy_gettext("How do you use it?"), most=SENTENCE, required=False)
    form: ReadyForm = type("ReadyFormWithLearnings", (ReadyForm,), fields)(**kwargs)
    first = {name: form._fields[name] for name in fields if name != "similar"}  # the order of the page
    form._fields = {**first, **form._fields}  # in which errors are listed
    return form


def values_of(found: Preparation) -> dict[str, Any]:
    """What stands in the fields of the form now."""
    experiment = found.experiment
    values: dict[str, Any] = {
        **_hypothesis_values(found),
        **_stop_rule_values(found),
        "max_loss_eur": experiment.max_loss_eur,
        "max_hours": experiment.max_hours,
        "max_sprints": experiment.max_sprints,
        "lead_id": str(experiment.lead_id or ""),
        "domain_owner_id": str(experiment.domain_owner_id or (WANTED if experiment.domain_owner_wanted else "")),
        "stage": experiment.stage,
    }
    picks = {pick.kind: pick for pick in found.picks}
    for kind in SafetyKind:
        values[kind.value] = picks[kind].answer if kind in picks else SafetyAnswer.NO
        values[f"{kind.value}_why"] = (picks[kind].sentence if kind in picks else None) or ""
    return values


def _hypothesis_values(found: Preparation) -> dict[str, Any]:
    facts = found.hypothesis.facts() if found.hypothesis else HypothesisFacts("", "", "")
    return {
        "action": facts.action,
        "audience": facts.audience,
        "effect": facts.effect,
        "because": facts.because or "",
    }


def _stop_rule_values(found: Preparation) -> dict[str, Any]:
    rule = found.stop_rule
    if rule is None:
        default = StopRuleFacts("")
        return {"stop_when": "", "stop_after": default.after_sprint, "stop_on": None, "stop_way": None,
                "stop_value": ""}  # fmt: skip
    return {
        "stop_when": rule.condition,
        "stop_after": rule.after_sprint,
        "stop_on": rule.on_day,
        "stop_way": rule.way,
        "stop_value": show.number(rule.value) if rule.value is not None else "",
    }


def draft_from(values: Mapping[str, Any], *, doubt: str | None = None) -> ReadyFacts:
    """The values of the form as the facts that are kept."""
    owner = values["domain_owner_id"]
    return ReadyFacts(
        hypothesis=HypothesisFacts(
            values["action"], values["audience"] or "", values["effect"] or "", values["because"] or None, doubt
        ),
        stop_rule=_stop_rule(values),
        max_loss_eur=values["max_loss_eur"],
        max_hours=values["max_hours"],
        max_sprints=values["max_sprints"],
        lead_id=UUID(values["lead_id"]) if values["lead_id"] else None,
        domain_owner_id=UUID(owner) if owner and owner != WANTED else None,
        domain_owner_wanted=owner == WANTED,
        stage=values["stage"],
        picks=tuple(
            SafetyPickFacts(kind, values[kind.value], values[f"{kind.value}_why"] or None) for kind in SafetyKind
        ),
    )


def _stop_rule(values: Mapping[str, Any]) -> StopRuleFacts | None:
    """None while there are no words. A day, when given, stands in the place of the sprint."""
    if not values["stop_when"]:
        return None
    value = parse_number(values["stop_value"] or "")
    return StopRuleFacts(
        condition=values["stop_when"],
        kind=StopRuleKind.METRIC if value is not None else StopRuleKind.TEXT,
        value=value,
        way=values["stop_way"] if value is not None else None,
        after_sprint=None if values["stop_on"] else values["stop_after"] or StopRuleFacts("").after_sprint,
        on_day=values["stop_on"],
    )
