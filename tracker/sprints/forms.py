# SPDX-License-Identifier: EUPL-1.2
"""Forms of the room sprints: the test card, a log line, a blocker, ending early, a correction."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, StringField, ValidationError
from wtforms.validators import Optional, StopValidation

from tracker.experiments.terms import Threshold, Way
from tracker.sprints.rules import LONGEST_DAYS, SHORTEST_DAYS, USUAL_DAYS
from tracker.sprints.terms import BlockerKind, CorrectionOf, LogFacts, LogKind, PlanFacts
from tracker.web import words
from tracker.web.edits import EditingForm
from tracker.web.forms import CreatingForm, IdChoice, clean_line, line, parse_number, pick, text, whole

CARD = 500
UNIT = 40
_NUMBER_AND_UNIT = re.compile(r"([-+\N{MINUS SIGN}]?\s?\d[\d.,]*)\s*(.*)")


def parse_threshold(typed: str) -> tuple[Decimal, str] | None:
    """A number with its unit as people type it ("45%", "-40%", "60 seconden", "90 van 100"), or None."""
    match = _NUMBER_AND_UNIT.fullmatch(" ".join(typed.split()))
    value = parse_number(match[1]) if match else None
    return (value, match[2].strip()) if match and value is not None else None


def typed_number(value: Decimal) -> str:
    """A number as it can be typed again: 2,1 or 1100. With a comma, since 2.125 is read as two thousand."""
    return f"{value.normalize():f}".replace(".", ",")


class ThresholdField(StringField):
    """A threshold in one field: `parsed` is its value and unit, None when it is empty."""

    parsed: tuple[Decimal, str] | None = None

    def pre_validate(self, form: Any) -> None:
        """Take the number and the unit apart, or say what a threshold looks like."""
        self.parsed = None
        if not self.data:
            return
        self.parsed = parse_threshold(self.data)
        if self.parsed is None or len(self.parsed[1]) > UNIT:
            self.parsed = None
            raise StopValidation(gettext("Begin with a number, for example 45% or 60 seconds."))


def number_with_unit(label: Any) -> Any:
    """A threshold, or nothing."""
    return ThresholdField(label, [Optional(strip_whitespace=True)], filters=[clean_line])


def box(label: Any) -> Any:
    """One checkbox."""
    return BooleanField(label)


def is_link(address: str) -> bool:
    """Is this a whole https address, with nothing hidden in it?"""
    try:
        parts = urlsplit(address)
        return (
            parts.scheme == "https"
            and "." in (parts.hostname or "")
            and parts.username is None
            and parts.password is None
            and not re.search(r"[\s\"'<>\\]", address)
        )
    except ValueError:
        return False


class PlanForm(EditingForm):
    """The test card (R5). What is missing may wait until the start; what is filled in must be right."""

    question_id = IdChoice(lazy_gettext("Choose an open question"), required=False)
    question = text(lazy_gettext("What do you want to know?"), most=CARD, required=False)
    test = text(lazy_gettext("What are you going to do to find out?"), most=CARD, required=False)
    metric = line(lazy_gettext("What do you measure?"), required=False)
    threshold = number_with_unit(lazy_gettext("From which number on does it work?"))
    way = pick(lazy_gettext("Which side is good?"), Way, required=False)
    surprise = text(lazy_gettext("What would surprise us?"), most=CARD, required=False)
    sample = line(lazy_gettext("How many people or cases?"), required=False)
    visible_result = text(lazy_gettext("What can somebody use or see after this sprint?"), most=CARD, required=False)
    baseline = line(lazy_gettext("How is it now?"), required=False)
    touched = text(lazy_gettext("Who notices something of it?"), most=CARD, required=False)
    fallback = text(lazy_gettext("What is plan B?"), most=CARD, required=False)
    contact = line(lazy_gettext("Who do people call when something is wrong?"), required=False)
    length_days = whole(lazy_gettext("How many days does this sprint take?"), least=SHORTEST_DAYS, most=LONGEST_DAYS)
    board_url = line(lazy_gettext("Address of your own board"), most=500, required=False)
    board_title = line(lazy_gettext("What is it called?"), required=False)

    def validate(self, extra_validators: Any = None) -> bool:
        """A number needs its side (40 bikes is good news, 40 complaints are bad news), and a link needs its name."""
        super().validate(extra_validators)
        if self.threshold.data and not self.threshold.errors and self.way.data is None:
            self.refuse("way", gettext("Choose which side is good."))
        if self.board_url.data and not self.board_url.errors and not self.board_title.data:
            self.refuse("board_title", gettext("Say what the link is called."))
        return not self.errors

    def validate_board_url(self, field: Any) -> None:
        """Links only, and only safe ones."""
        if field.data and not is_link(field.data):
            raise ValidationError(gettext("Fill in a whole address that begins with https://"))

    def facts(self) -> PlanFacts:
        """The plan as filled in. A picked question goes before a typed one."""
        picked = self.question_id.data or None
        return PlanFacts(
            question="" if picked else clean_line(self.question.data) or "",
            question_id=UUID(picked) if picked else None,
            test=self.test.data or "",
            metric=self.metric.data or None,
            threshold=self._threshold(),
            surprise=self.surprise.data or None,
            sample=self.sample.data or None,
            visible_result=self.visible_result.data or None,
            baseline=self.baseline.data or None,
            touched=self.touched.data or None,
            fallback=self.fallback.data or None,
            contact=self.contact.data or None,
            board_url=self.board_url.data or None,
            board_title=(self.board_title.data or None) if self.board_url.data else None,
            length_days=self.length_days.data or USUAL_DAYS,
        )

    def _threshold(self) -> Threshold | None:
        parsed, way = parse_threshold(self.threshold.data or ""), self.way.data
        return Threshold(parsed[0], parsed[1], way) if parsed and way else None

    def adopt(self, current: Mapping[str, Any]) -> None:
        """Keep what a colleague changed in the fields that I left alone; raise Clashes where we both changed one."""
        self.check(current)
        for name, value in self.merged(current).items():
            self._fields[name].data = value


def as_typed(plan: PlanFacts) -> dict[str, Any]:
    """A plan as its form shows it."""
    threshold = plan.threshold
    glue = "" if threshold is None or threshold.unit.startswith("%") or not threshold.unit else " "
    return {
        "question_id": str(plan.question_id) if plan.question_id else "",
        "question": "" if plan.question_id else plan.question,
        "test": plan.test,
        "metric": plan.metric or "",
        "threshold": f"{typed_number(threshold.value)}{glue}{threshold.unit}" if threshold else "",
        "way": threshold.way if threshold else None,
        "surprise": plan.surprise or "",
        "sample": plan.sample or "",
        "visible_result": plan.visible_result or "",
        "baseline": plan.baseline or "",
        "touched": plan.touched or "",
        "fallback": plan.fallback or "",
        "contact": plan.contact or "",
        "length_days": plan.length_days,
        "board_url": plan.board_url or "",
        "board_title": plan.board_title or "",
    }


class LogForm(CreatingForm):
    """A line in the log: one sentence and a pick."""

    text = line(lazy_gettext("One sentence is enough"), most=CARD, required=lazy_gettext("One sentence is enough."))
    kind = pick(lazy_gettext("What kind of line is it?"), LogKind)
    blocker_kind = pick(lazy_gettext("What stands in the way?"), BlockerKind, required=False)

    def validate(self, extra_validators: Any = None) -> bool:
        """A blocker says of which kind it is."""
        super().validate(extra_validators)
        if self.kind.data is LogKind.BLOCKER and self.blocker_kind.data is None and not self.blocker_kind.errors:
            self.refuse("blocker_kind", gettext("Choose what stands in the way."))
        return not self.errors

    def facts(self) -> LogFacts:
        """The line as typed."""
        is_blocker = self.kind.data is LogKind.BLOCKER
        return LogFacts(self.kind.data, self.text.data, blocker_kind=self.blocker_kind.data if is_blocker else None)


class BlockerForm(CreatingForm):
    """Of which kind is the blocker that a line turns out to be?"""

    kind = pick(lazy_gettext("What stands in the way?"), BlockerKind)


class ResolveForm(CreatingForm):
    """How a blocker was solved."""

    how = line(lazy_gettext("How was it solved?"), most=CARD)


class CorrectionForm(CreatingForm):
    """What was wrong in a plan or a result that is locked."""

    about = pick(lazy_gettext("What do you correct?"), CorrectionOf, only=(CorrectionOf.PLAN, CorrectionOf.RESULT))
    text = text(lazy_gettext("What was wrong, and what is right?"), most=CARD)

    def offer(self, parts: Sequence[CorrectionOf]) -> None:
        """What is locked by now; one alone is chosen already."""
        self.about.choices = [(part.value, words.label(part)) for part in parts]
        if len(parts) == 1 and not self.is_submitted():
            self.about.data = parts[0]


def known() -> str:
    """Why a sprint ends earlier, unless somebody types another reason."""
    return gettext("We know the answer.")


class EndForm(CreatingForm):
    """End a sprint today, or abort it."""

    why = line(lazy_gettext("Why do you know enough now?"), most=CARD, required=lazy_gettext("Say why you end it now."))
    aborted = box(lazy_gettext("We abort it: the test could not go on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"why": known(), **kwargs})

    def validate(self, extra_validators: Any = None) -> bool:
        """Who aborts says why in own words: it is the one thing that is learned then (R4)."""
        super().validate(extra_validators)
        if self.aborted.data and self.why.data == known():
            self.refuse("why", gettext("Say why the test could not go on."))
        return not self.errors
