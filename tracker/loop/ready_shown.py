# SPDX-License-Identifier: EUPL-1.2
"""Get ready in words: the check list, what lies outside the frame, and what this person can do on the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for
from flask_babel import LazyString, gettext, lazy_gettext, ngettext

from tracker.directions.access import is_sponsor
from tracker.directions.terms import Stage
from tracker.experiments import rules
from tracker.experiments.terms import ExperimentState, StartFacts, StopRuleFacts
from tracker.learnings.terms import Mark
from tracker.loop.ready import Preparation
from tracker.people.models import Person
from tracker.refusal import Refusal
from tracker.web import show, words

Said = Callable[[Preparation, StartFacts], str]

MISSING_IN: dict[str, frozenset[str]] = {
    "learnings": frozenset({"no_learning_marked"}),
    "hypothesis": frozenset({"no_effect"}),
    "stop": frozenset({"no_stop_rule"}),
    "limits": frozenset({"no_max_loss", "no_max_hours", "no_max_sprints"}),
    "safety": frozenset({"pick_missing", "pick_without_sentence"}),
    "direction": frozenset({"no_open_direction", "no_sponsor"}),
    "people": frozenset(
        {"no_team", "no_lead", "lead_is_sponsor", "lead_not_in_team", "no_domain_owner", "stage_needs_domain_owner",
         "residents_need_domain_owner"}
    ),
}  # fmt: skip


STAGE_TEXTS: dict[Stage, LazyString] = {
    Stage.DISCOVER: lazy_gettext("You look and ask. Nobody uses anything yet."),
    Stage.TRY_OUT: lazy_gettext("Volunteers try it. It is not for real yet."),
    Stage.SMALL_LIVE: lazy_gettext("A small group uses it for real, with a fallback."),
}


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One line of the check list. `anchor` is the part of the page where it is filled in, `button` says what to do."""

    anchor: str
    text: str
    more: str
    is_done: bool
    button: str
    was_seen: bool = True

    @property
    def icon(self) -> str:
        """The drawing beside it: no check for what stands on its default and nobody looked at."""
        return "open" if not self.is_done else "check" if self.was_seen else "eye"


@dataclass(frozen=True, slots=True)
class ReadyPage:
    """What the page shows besides the fields of its form."""

    found: Preparation
    check: StartFacts
    items: list[CheckItem]
    outside: list[str]
    is_lead: bool
    is_team: bool
    may_answer: bool

    @property
    def left(self) -> int:
        """How many things of the check list are still to do."""
        return sum(not item.is_done for item in self.items)

    @property
    def first(self) -> CheckItem | None:
        """The first thing that is still to do."""
        return next((item for item in self.items if not item.is_done), None)

    @property
    def first_url(self) -> str:
        """Where the first thing is done: on this page, or for the direction on that of the idea."""
        if self.first is None:
            return "#put-ready"
        if self.first.anchor == "direction":
            return url_for("experiments.edit", code=self.found.experiment.code)
        return f"#{self.first.anchor}"

    @property
    def was_filled_in(self) -> bool:
        """Did the team keep this form at least once? Before that all answers are defaults."""
        return _was_filled_in(self.found)

    @property
    def is_ready(self) -> bool:
        """Was it put ready?"""
        return self.found.experiment.state is ExperimentState.READY

    @property
    def waits_for_sponsor(self) -> bool:
        """R2: put ready outside the frame, and no yes yet."""
        return self.is_ready and bool(self.outside) and self.found.experiment.sponsor_allowed_at is None

    @property
    def answer(self) -> str:
        """What the sponsor said, and when; empty as long as nothing was said."""
        experiment = self.found.experiment
        facts = {"name": self.sponsor, "said": experiment.sponsor_said or ""}
        if experiment.sponsor_allowed_at is not None:
            day = show.day(experiment.sponsor_allowed_at)
            return gettext("%(name)s said yes on %(day)s: '%(said)s'", day=day, **facts)
        if experiment.sponsor_refused_at is not None:
            day = show.day(experiment.sponsor_refused_at)
            return gettext("%(name)s said no on %(day)s: '%(said)s'", day=day, **facts)
        return ""

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """The check list as the component shows it: text, who or what, and the drawing."""
        return [(item.text, item.more, item.icon) for item in self.items]

    @property
    def not_yet(self) -> str:
        """What is still in the way of the button, in one line; empty when nothing is."""
        parts = [item.text for item in self.items if not item.is_done]
        return gettext("Not possible yet: %(parts)s.", parts=", ".join(parts)) if parts else ""

    @property
    def stop_moment(self) -> str:
        """When the team looks at its stop rule, and that this can change."""
        default = gettext("You look after sprint %(number)s", number=StopRuleFacts("").after_sprint)
        change = gettext("Choose another moment")
        return f"{_stop_done(self.found, self.check) or default}. {change}"

    @property
    def stage_texts(self) -> dict[str, str]:
        """What each stage means."""
        return {stage.value: str(text) for stage, text in STAGE_TEXTS.items()}

    @property
    def safety(self) -> list[tuple[str, str]]:
        """The six questions with their answers, to read."""
        return [
            (words.label(pick.kind), f"{words.label(pick.answer)}. {pick.sentence or ''}".strip())
            for pick in self.check.picks
        ]

    @property
    def limits(self) -> str:
        """The maximum loss in words."""
        return limits_in_words(self.check)

    @property
    def sponsor(self) -> str:
        """Who can say yes, by name when there is one."""
        return self.found.sponsor or gettext("the sponsor")


def ready_page(found: Preparation, person: Person, check: StartFacts) -> ReadyPage:
    """The page for one person. `check` is what the start check looks at: of the rows, or of what was just typed."""
    experiment = found.experiment
    outside = [words.explain(refusal).why for refusal in rules.outside_frame(check)]
    waits = experiment.state is ExperimentState.READY and bool(outside)
    return ReadyPage(
        found=found,
        check=check,
        items=check_list(found, check, person),
        outside=outside,
        is_lead=person.id == experiment.lead_id,
        is_team=_works_on(found, person),
        may_answer=waits and experiment.sponsor_allowed_at is None and is_sponsor(found.direction, person.id),
    )


def _works_on(found: Preparation, person: Person) -> bool:
    """The same as `experiments.access.works_on`, of what was gathered already."""
    in_team = {one.id for one in found.colleagues if one.in_team}
    return person.id in in_team | {found.experiment.lead_id, found.experiment.domain_owner_id}


def check_list(found: Preparation, check: StartFacts, person: Person) -> list[CheckItem]:
    """R1 as a list: what is there, what is missing and who can help. In the order of the page."""
    missing = rules.missing_for_ready(check)
    mine = frozenset({"lead"}) if _works_on(found, person) else frozenset()  # the team fills in what the lead needs
    lines: list[tuple[str, str, str, Said]] = [
        ("learnings", gettext("Earlier learnings looked at"), gettext("Look at the learnings"), _learnings_done),
        ("hypothesis", gettext("Hypothesis"), gettext("Fill in what you expect"), _hypothesis_done),
        ("stop", gettext("Stop rule"), gettext("Write the stop rule"), _stop_done),
        ("limits", gettext("Maximum loss"), gettext("Fill in the maximum loss"), _limits_done),
        ("safety", gettext("Safety"), gettext("Answer what safety asks"), _safety_done),
        ("people", gettext("People"), gettext("Choose the people"), _people_done),
        ("direction", gettext("Direction"), gettext("Choose a direction"), _direction_done),
    ]
    items = []
    for anchor, text, button, said in lines:
        lacking = next((refusal for refusal in missing if refusal.code in MISSING_IN[anchor]), None)
        more = said(found, check) if lacking is None else _lacking(lacking, mine)
        was_seen = anchor != "safety" or _was_filled_in(found)
        items.append(CheckItem(anchor, text, more, lacking is None, button, was_seen))
    return items


def _lacking(refusal: Refusal, mine: frozenset[str]) -> str:
    """Why it is missing, and who can help when the reader is not the one."""
    told = words.explain(refusal)
    return told.why if mine & set(refusal.lift) or not told.lift else f"{told.why} {told.lift}"


def _learnings_done(found: Preparation, _check: StartFacts) -> str:
    total = len(found.similar)
    if not total:
        return gettext("No learning looks like this one yet")
    used = sum(row.mark is Mark.USED for row in found.similar)
    return gettext("%(used)s of %(total)s used", used=used, total=total)


def _hypothesis_done(_found: Preparation, _check: StartFacts) -> str:
    return gettext("What you expect is written down")


def _stop_done(found: Preparation, _check: StartFacts) -> str:
    rule = found.stop_rule
    if rule is None:
        return ""
    if rule.on_day is not None:
        return gettext("You look on %(day)s", day=show.day(rule.on_day))
    return gettext("You look after sprint %(number)s", number=rule.after_sprint)


def _limits_done(_found: Preparation, check: StartFacts) -> str:
    return limits_in_words(check)


def limits_in_words(check: StartFacts) -> str:
    """€ 10.000, 320 hours, 7 sprints."""
    parts = []
    if check.max_loss_eur is not None:
        parts.append(show.euro(check.max_loss_eur))
    if check.max_hours is not None:
        parts.append(ngettext("%(count)s hour", "%(count)s hours", check.max_hours, count=show.number(check.max_hours)))
    if check.max_sprints is not None:
        parts.append(ngettext("%(num)s sprint", "%(num)s sprints", check.max_sprints))
    return ", ".join(parts)


def _was_filled_in(found: Preparation) -> bool:
    """The first draft of the hypothesis is version 1; each time the form is kept it goes up."""
    return found.hypothesis is not None and found.hypothesis.version > 1


def _safety_done(found: Preparation, check: StartFacts) -> str:
    if not _was_filled_in(found):
        return gettext("Six answers stand on no. Look whether that is right")
    if rules.is_inside_frame(check):
        return gettext("Inside the frame: you need not ask anybody")
    return gettext("Outside the frame: %(name)s must say yes or no", name=found.sponsor or gettext("the sponsor"))


def _people_done(found: Preparation, check: StartFacts) -> str:
    owner = next((one.name for one in found.colleagues if one.id == check.domain_owner_id), None)
    if owner is None:
        return gettext("Domain owner wanted, before sprint 2")
    return gettext("Domain owner: %(name)s", name=owner)


def _direction_done(found: Preparation, _check: StartFacts) -> str:
    return found.direction.name if found.direction else ""
