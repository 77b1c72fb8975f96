# SPDX-License-Identifier: EUPL-1.2
"""What the pages of a sprint show: gathered from the queries, answered as a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext
from werkzeug.wrappers import Response

from tracker import clock
from tracker.experiments.access import works_on
from tracker.experiments.queries import open_questions
from tracker.people.session import current_person
from tracker.sprints import corrections, queries, rules
from tracker.sprints.forms import EndForm, LogForm, PlanForm, as_typed
from tracker.sprints.models import Sprint
from tracker.sprints.queries import LogRow, SprintPage
from tracker.sprints.terms import BlockerKind, LogKind, PlanCheckFacts, PlanFacts, SprintState
from tracker.web import show, words
from tracker.web.answers import found, page

_FIGURE = re.compile(r"([-+\N{MINUS SIGN}]?\d[\d.,]*(?:\s?%)?)[ :,]\s*(\S.*)")


@dataclass(frozen=True, slots=True)
class LineShown:
    """A log line as the page shows it. `number` is the figure that a line begins with."""

    kind: LogKind
    text: str
    by: str
    number: str | None = None
    id: UUID | None = None
    blocker_kind: BlockerKind | None = None


@dataclass(frozen=True, slots=True)
class DaysShown:
    """The days of a sprint: how many, which one it is, how many are left, and what was logged on which."""

    total: int
    today: int
    left: int
    entries: list[tuple[int, str]]


def sprint_page(head: SprintPage, *, log_form: LogForm | None = None, end_form: EndForm | None = None) -> Response:
    """The page of a sprint that was started. A form is given when it was just refused."""
    sprint, now = found(head.sprint), clock.now()
    log, blockers = queries.log_and_blockers(sprint)
    works = works_on(head.experiment, current_person().id, now)
    return page(
        "sprints/show.html",
        part="experiments",
        form=log_form or end_form,
        head=head,
        sprint=sprint,
        state=rules.state_at(sprint.facts(), now),
        days=days_of(sprint, log, now),
        log=[line_shown(row) for row in log],
        last_figure=next((row.text for row in log if row.kind is LogKind.FIGURE), None),
        blockers=blockers,
        rules=queries.stop_rules(sprint),
        used=queries.used(sprint.experiment_id, sprint.number),
        corrections=corrections.of_sprint(sprint.id),
        works=works,
        may_write=works and rules.refuse_adding(sprint.facts(), now) is None,
        leads=current_person().id == head.experiment.lead_id,
        log_form=log_form or _log_form(),
        end_form=end_form or EndForm(formdata=None),
    )


def _log_form() -> LogForm:
    form = LogForm(formdata=None)
    form.kind.data = LogKind.OBSERVED
    return form


def days_of(sprint: Sprint, log: list[LogRow], now: datetime) -> DaysShown:
    """Where a sprint is in its timebox, in days of the organisation."""
    if sprint.started_at is None:
        return DaysShown(sprint.length_days, 0, sprint.length_days, [])
    first = sprint.started_at.astimezone(show.zone()).date()
    until = min(now, sprint.ended_at or now)
    today = min((until.astimezone(show.zone()).date() - first).days, sprint.length_days)
    entries = [
        ((row.written_at.astimezone(show.zone()).date() - first).days, row.kind.value)
        for row in log
        if row.written_at is not None and not row.after_sprint
    ]
    return DaysShown(sprint.length_days, today, sprint.length_days - today, entries)


def line_shown(row: LogRow) -> LineShown:
    """A line of the log in words: who, when, and whether it was after the sprint."""
    said = [row.author or gettext("not recorded")]
    if row.written_at is not None:
        said += [show.ago(row.written_at), show.hour(row.written_at)]
    if row.after_sprint:
        said.append(gettext("after the sprint"))
    match = _FIGURE.fullmatch(row.text) if row.kind is LogKind.FIGURE else None
    number, text = (match[1], match[2]) if match else (None, row.text)
    kind = row.blocker_kind if row.kind is not LogKind.BLOCKER else None
    return LineShown(row.kind, text, ", ".join(said), number, row.id, kind)


def plan_form(head: SprintPage) -> PlanForm:
    """The form of the test card: as it was kept, else filled in as far as we know."""
    form = PlanForm()
    offered = [(str(row.id), row.text) for row in open_questions(head.experiment.id)]
    form.question_id.choices = [("", gettext("None of these: I type a new one")), *offered] if offered else []
    if not form.is_submitted():
        form.show(as_typed(head.sprint.plan() if head.sprint else _first_plan(head)))
    return form


def _first_plan(head: SprintPage) -> PlanFacts:
    """Question and test come from the hypothesis, the safety box from the start check (R5)."""
    basis = queries.plan_basis(head.experiment.id)
    if basis is None:
        return PlanFacts(question="", test="", contact=head.lead)
    action, effect = basis.hypothesis.action, basis.hypothesis.effect
    question = gettext("Is it true that %(action)s leads to %(effect)s?", action=action, effect=_in_sentence(effect))
    return PlanFacts(
        question=question if effect else "",
        test=gettext("We try this: %(action)s.", action=action),
        metric=basis.hypothesis.metric,
        threshold=basis.hypothesis.threshold,
        touched=basis.touched,
        contact=head.lead,
    )


def _in_sentence(text: str | None) -> str:
    """A text that began a sentence, inside one: a small first letter, unless the word is all capitals."""
    text = (text or "").strip().rstrip(".")
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def plan_page(code: str, number: int, form: PlanForm) -> Response:
    """The page of a plan: the form for who works on it, the card itself for everybody else."""
    head = found(queries.page_of(code, number))
    sprint, person = head.sprint, current_person()
    check = PlanCheckFacts(head.experiment.stage, sprint.plan()) if sprint else None
    blocked = rules.refuse_planning(head.experiment.state, sprint.state if sprint else None)
    return page(
        "sprints/plan.html",
        part="experiments",
        form=form,
        head=head,
        number=number,
        sprint=sprint,
        stage=head.experiment.stage,
        missing=[(one.field_name, words.explain(one).why) for one in rules.missing_in_plan(check)] if check else [],
        blocked=words.explain(blocked) if blocked else None,
        may_write=blocked is None and works_on(head.experiment, person.id, clock.now()),
        leads=person.id == head.experiment.lead_id,
        is_planned=sprint is not None and sprint.state is SprintState.PLANNED,
    )
