# SPDX-License-Identifier: EUPL-1.2
"""What the reader sees of sprints: labels of the room's enums, texts of its refusals, and measured values in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum

from flask import Flask
from flask_babel import LazyString, gettext, lazy_gettext

from tracker.experiments.terms import Threshold, Way
from tracker.sprints.models import Sprint
from tracker.sprints.rules import is_out_of
from tracker.sprints.terms import BlockerKind, CorrectionOf, LogKind, SprintState
from tracker.web import show, words

LABELS: Mapping[Enum, LazyString] = {
    SprintState.PLANNED: lazy_gettext("planned"),
    SprintState.RUNNING: lazy_gettext("running"),
    SprintState.WRAPPING_UP: lazy_gettext("wrapping up"),
    SprintState.VOTING: lazy_gettext("voting"),
    SprintState.DECIDING: lazy_gettext("deciding"),
    SprintState.CLOSED: lazy_gettext("closed"),
    LogKind.OBSERVED: lazy_gettext("Observed"),
    LogKind.FIGURE: lazy_gettext("Figure"),
    LogKind.BLOCKER: lazy_gettext("Blocker"),
    LogKind.EVENT: lazy_gettext("Event"),
    BlockerKind.INFRASTRUCTURE: lazy_gettext("Technology"),
    BlockerKind.DATA: lazy_gettext("Data"),
    BlockerKind.LAW: lazy_gettext("Law"),
    BlockerKind.PEOPLE: lazy_gettext("People"),
    BlockerKind.PURCHASE: lazy_gettext("Purchase"),
    CorrectionOf.PLAN: lazy_gettext("The plan"),
    CorrectionOf.RESULT: lazy_gettext("The result"),
    CorrectionOf.LEARNING: lazy_gettext("The learning"),
}

REFUSALS: Mapping[str, LazyString] = {
    # The plan
    "experiment_not_plannable": lazy_gettext("You can only plan a sprint of an experiment that is ready or active."),
    "sprint_plan_locked": lazy_gettext(
        "The plan is locked since the start. Plan the next sprint when this one is closed."
    ),
    "sprint_already_started": lazy_gettext("This sprint was started already."),
    "no_hypothesis_to_test": lazy_gettext("There is no hypothesis yet. Write down first what you think."),
    "question_elsewhere": lazy_gettext("Choose one of the list."),
    "sprint_length": lazy_gettext(
        "A sprint takes %(least)s to %(most)s days. Need more time? Make a new sprint of it."
    ),
    "question_missing": lazy_gettext("Choose or type the question of this sprint."),
    "test_missing": lazy_gettext("Say what you are going to do to find out."),
    "metric_missing": lazy_gettext("Say what you are going to measure."),
    "threshold_missing": lazy_gettext("Say from which number on it works."),
    "surprise_missing": lazy_gettext("Say what would surprise you."),
    "sample_missing": lazy_gettext("Say how many people or cases you look at."),
    "visible_result_missing": lazy_gettext("Say what somebody can use or see after this sprint."),
    "fallback_missing": lazy_gettext("Residents count on this. Say what happens when it goes wrong."),
    # While it runs
    "sprint_not_running": lazy_gettext("This sprint is not running any more."),
    "stop_rule_said": lazy_gettext("Somebody said already that this stop rule came true."),
    "stop_rule_not_said": lazy_gettext("Nobody said that this stop rule came true."),
    "end_reason_missing": lazy_gettext("Say why you end the sprint now."),
    "log_before_start": lazy_gettext("The log opens when the sprint starts."),
    "log_closed": lazy_gettext("This sprint is decided, so its log is closed. Write it in the log of the next sprint."),
    "log_empty": lazy_gettext("One sentence is enough."),
    "blocker_kind_missing": lazy_gettext("Choose what stands in the way."),
    "blocker_taken": lazy_gettext("%(name)s took this on already."),
    "blocker_already": lazy_gettext("This line is a blocker already."),
    "blocker_not_yours": lazy_gettext("This blocker does not stand on your name."),
    "blocker_resolved": lazy_gettext("This blocker was solved already."),
    "only_taker_or_team": lazy_gettext("Only who took it on, or the team, says how it was solved."),
    "how_missing": lazy_gettext("Say how it was solved. One sentence is enough."),
    "not_locked_yet": lazy_gettext("This is not locked yet: you can change the text itself."),
    "correction_missing": lazy_gettext("Say what was wrong, and what is right."),
    "meeting_without_sprint": lazy_gettext("There is no sprint to close together."),
    "meeting_in_the_past": lazy_gettext("Choose a moment that is still to come."),
    # What came out
    "not_wrapping_up": lazy_gettext("The result can be changed while the sprint is wrapped up, not now."),
    "measured_and_not": lazy_gettext("You fill in a result here. Then leave out why you did not measure."),
    "n_too_small": lazy_gettext("Fill in a number of 1 or more."),
    "n_below_value": lazy_gettext("This is less than the result. There were %(n)s at most."),
    "used_below_zero": lazy_gettext("Fill in 0 or more."),
    "stop_rule_elsewhere": lazy_gettext("That stop rule belongs to another experiment."),
    "result_missing": lazy_gettext("Fill in what you measured, or say why you did not measure."),
    "n_missing": lazy_gettext("Say how many people or cases this is about."),
    "surprised_missing": lazy_gettext("Say if it surprised you."),
    "stop_rule_unanswered": lazy_gettext("Say if this stop rule came true."),
    "learning_missing": lazy_gettext("Write at least one learning."),
    "learning_unfinished": lazy_gettext("Say of each learning what turned out, and how sure you are."),
    "learning_before_start": lazy_gettext("You write a learning when the sprint has started."),
    "learning_too_late": lazy_gettext("The vote on this sprint has opened, so no learning can be added."),
}


def init_app(app: Flask) -> None:
    """Hand in the words, and the filters with which pages show a measured value."""
    words.register(app, LABELS, REFUSALS)
    app.add_template_filter(measured, "measured")
    app.add_template_filter(threshold, "threshold")
    app.add_template_filter(side, "side")
    app.add_template_filter(result, "result")


def measured(value: Decimal, unit: str = "") -> str:
    """A number with its unit: −40%, 60 seconden, 90 van 100."""
    glue = "" if unit.startswith("%") or not unit else "\N{NO-BREAK SPACE}"
    return f"{show.number(value)}{glue}{unit}"


def threshold(limit: Threshold) -> str:
    """A threshold as a phrase: at least 60%."""
    text = measured(limit.value, limit.unit)
    return (
        gettext("at least %(value)s", value=text)
        if limit.way is Way.AT_LEAST
        else gettext("at most %(value)s", value=text)
    )


def side(limit: Threshold) -> str:
    """Which side of a threshold is good, to stand beside its number."""
    return gettext("or more") if limit.way is Way.AT_LEAST else gettext("or less")


def result(sprint: Sprint) -> str | None:
    """What came out, in the unit of the threshold; None when nothing was measured."""
    if sprint.measured_value is None:
        return None
    unit = sprint.threshold_unit or ""
    if is_out_of(unit) and sprint.measured_n is not None:
        unit = gettext("of %(count)s", count=show.number(sprint.measured_n))
    return measured(sprint.measured_value, unit)
