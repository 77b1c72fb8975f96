# SPDX-License-Identifier: EUPL-1.2
"""The learning line of an experiment, from its story: what was decided, where it is now, and the room that is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from flask_babel import gettext

from tracker.decisions.terms import HandoverState, Outcome
from tracker.experiments.terms import ExperimentState
from tracker.learnings.terms import Verdict
from tracker.loop import rules
from tracker.loop.line_terms import LineFacts, SprintOnLine, Stop
from tracker.loop.story import ShortText, StepRow
from tracker.loop.terms import LoopRow
from tracker.sprints.terms import SprintState
from tracker.votes.terms import Choice
from tracker.web import show
from tracker.web.words import label

STOPS = {
    Outcome.KEEP: Stop.KEEP,
    Outcome.PIVOT: Stop.PIVOT,
    Outcome.STOP: Stop.STOP,
    Outcome.SCALE_UP: Stop.SCALE_UP,
}
NO_ROOM = {ExperimentState.SCALING_UP, ExperimentState.HANDED_OVER, ExperimentState.WITHDRAWN}
ENDED = {ExperimentState.STOPPED, ExperimentState.HANDED_OVER, ExperimentState.WITHDRAWN}


def forks(steps: Sequence[StepRow], children: Sequence[ShortText]) -> dict[int, list[ShortText]]:
    """Which children split off after which sprint: the last one that had started by the day of the child."""
    found: dict[int, list[ShortText]] = {}
    for child in children:
        begun = [step.number for step in steps if _started_by(step, child.on_day)]
        if begun:
            found.setdefault(begun[-1], []).append(child)
    return found


def _started_by(step: StepRow, day: date | None) -> bool:
    return step.started_at is not None and day is not None and step.started_at.date() <= day


def line_facts(
    row: LoopRow,
    steps: Sequence[StepRow],
    verdicts: dict[int, Verdict | None],
    forks: Mapping[int, Sequence[ShortText]],
    now: datetime,
) -> LineFacts:
    """The facts of the line: one sprint a piece; after the last one, room up to the most sprints."""
    ahead = row.sprint_number or 0  # a plan may lie ahead of a sprint whose decision was taken back: it is not drawn
    steps = [step for step in steps if step.number <= ahead or step.outcome is not None]
    drawn = [_sprint(row, step, verdicts.get(step.number), now) for step in steps]
    drawn = [replace(one, child=_codes(forks.get(one.number, ()))) for one in drawn]
    started = next((step.started_at for step in steps if step.started_at), None)
    return LineFacts(
        ident="line",
        title=gettext("Learning line of %(code)s %(title)s", code=row.code, title=row.title),
        started=show.day_short(started) if started else gettext("not yet"),
        sprints=(*drawn, *_room(row, len(steps), now)),
        predecessor=row.predecessor_code or "",
    )


def _codes(children: Sequence[ShortText]) -> str:
    """The code at a fork; of several children the first, and how many more."""
    if not children:
        return ""
    more = f" +{len(children) - 1}" if len(children) > 1 else ""
    return f"{children[0].detail}{more}"


def _sprint(row: LoopRow, step: StepRow, verdict: Verdict | None, now: datetime) -> SprintOnLine:
    note = label(verdict).lower() if verdict else ""
    if step.outcome is not None:
        return SprintOnLine(
            number=step.number,
            stop=STOPS[step.outcome],
            date=show.day_short(step.decided_at) if step.decided_at else gettext("not recorded"),
            result=result_in_words(step),
            note=note,
            kind=label(step.pivot_kind) if step.pivot_kind else "",
            ghost=_ghost(step),
            to=_to(row, step),
        )
    state = rules.sprint_state_at(row, now) if step.number == row.sprint_number else step.state
    if state is SprintState.PLANNED:
        return SprintOnLine(number=step.number, stop=Stop.PLANNED)
    if state is None:
        return SprintOnLine(number=step.number, stop=Stop.PLANNED)
    return SprintOnLine(
        number=step.number,
        stop=Stop.NOW,
        label=gettext("Now: %(state)s", state=label(state).lower()),
        date=_now_date(row, now),
        result=result_in_words(step) or gettext("still open"),
        note=note,
    )


def _now_date(row: LoopRow, now: datetime) -> str:
    due = rules.deadline(row, now)
    return gettext("until %(day)s", day=show.day_short(due)) if due is not None and due > now else ""


def _ghost(step: StepRow) -> str:
    """What the team chose, when the decision departs from it: the votes say which choice got most."""
    if not step.deviates:
        return ""
    votes = {Choice.KEEP: step.keep or 0, Choice.PIVOT: step.pivot or 0, Choice.STOP: step.stop or 0}
    return gettext("team chose %(choice)s", choice=label(max(votes, key=lambda choice: votes[choice])).lower())


def _to(row: LoopRow, step: StepRow) -> str:
    """R20: who takes it over, at the arrow behind the last stop."""
    ends_here = step.outcome is Outcome.SCALE_UP and step.number == row.sprint_number
    if not ends_here or row.receiver_name is None:
        return ""
    if row.handover_state is HandoverState.ACCEPTED:
        return gettext("to %(receiver)s", receiver=row.receiver_name)
    if row.handover_state is HandoverState.REFUSED:
        return gettext("not taken over")
    return gettext("offered to %(receiver)s", receiver=row.receiver_name)


def result_in_words(step: StepRow) -> str:
    """The measured value with its unit, or what stands for it; empty while there is none."""
    if step.measured_value is not None:
        return show.measure(step.measured_value, step.threshold_unit or "")
    if step.not_measured_why:
        return gettext("not measured")
    if step.surprised is not None:
        return gettext("surprised") if step.surprised else gettext("as expected")
    return ""


def _room(row: LoopRow, used: int, now: datetime) -> list[SprintOnLine]:
    """What is left up to the most sprints: by number while it runs, in one sum once it was stopped."""
    left = max(0, (row.max_sprints or used) - used)
    state = rules.state_at(row, now)
    if not left or state in NO_ROOM or rules.is_not_taken_over(row):
        return []
    if state is not ExperimentState.STOPPED:
        return [SprintOnLine(number=used + i + 1, stop=Stop.ROOM, in_tall=False) for i in range(left)]
    free = gettext("%(left)s sprints free", left=left)
    middle = (left - 1) // 2
    return [
        SprintOnLine(number=used + i + 1, stop=Stop.ROOM, name=free if i == middle else "", in_tall=i == middle)
        for i in range(left)
    ]


def mini_stops(row: LoopRow, outcomes: Sequence[Outcome], now: datetime) -> list[Stop]:
    """The stops of the small line in a row: what was decided, and where it waits now."""
    stops = [STOPS[outcome] for outcome in outcomes]
    if rules.state_at(row, now) in ENDED:
        return stops
    state = rules.sprint_state_at(row, now)
    if state is SprintState.PLANNED:
        return [*stops, Stop.PLANNED]
    return [*stops, Stop.NOW] if state is not None and state is not SprintState.CLOSED else stops
