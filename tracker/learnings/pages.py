# SPDX-License-Identifier: EUPL-1.2
"""What the pages of learnings show, and the wrap-up that this room and `votes` both post."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from tracker import clock
from tracker.experiments.access import works_on
from tracker.experiments.models import Experiment
from tracker.learnings import actions, queries, words
from tracker.learnings.forms import LearningForm, ReuseForm
from tracker.learnings.queries import LearningRow
from tracker.learnings.wrap_up_form import WrapUpForm, as_kept, wrap_up_form
from tracker.people.models import Person
from tracker.people.session import current_person
from tracker.sprints import corrections, rules
from tracker.sprints import queries as sprint_queries
from tracker.sprints.models import Sprint
from tracker.sprints.terms import SprintState
from tracker.web.answers import found, page

PART = "learnings"


def form_of(code: str, number: int) -> WrapUpForm:
    """The wrap-up form of a sprint, filled with what was kept or sent. Raises NotFound for one that is not started."""
    sprint = found(found(sprint_queries.page_of(code, number)).sprint)
    if sprint.state is SprintState.PLANNED:
        found(None)
    first = queries.first_of_sprint(sprint.id)
    return wrap_up_form(sprint, sprint_queries.stop_rules(sprint), first.facts() if first else None)


def keep(form: WrapUpForm, experiment: Experiment, number: int, *, by: Person, now: datetime) -> Sprint:
    """Keep what is right in the form, inside an act. Raises Clashes when a colleague changed a field too."""
    sprint = found(sprint_queries.sprint(experiment.id, number))
    form.sprint = sprint
    form.adopt(_kept(sprint))
    actions.wrap_up(sprint, experiment, form.result_facts(), form.learning_facts(), by=by, now=now)
    form.stored = _kept(sprint)
    return sprint


def _kept(sprint: Sprint) -> dict[str, Any]:
    first = queries.first_of_sprint(sprint.id)
    return as_kept(sprint, sprint_queries.stop_rules(sprint), first.facts() if first else None)


def wrap_up_page(code: str, number: int, form: WrapUpForm) -> Response:
    """The wrap-up: what we agreed beside what came out. Also the answer when opening the vote was refused."""
    head = found(sprint_queries.page_of(code, number))
    sprint, person, now = found(head.sprint), current_person(), clock.now()
    return page(
        "learnings/wrap_up.html",
        part="experiments",
        form=form,
        head=head,
        sprint=sprint,
        state=rules.state_at(sprint.facts(), now),
        may_write=works_on(head.experiment, person.id, now),
        leads=person.id == head.experiment.lead_id,
        more=queries.of_sprint(sprint.id)[1:],
        strengths=words.STRENGTHS,
    )


def learning_page(row: LearningRow, form: ReuseForm) -> Response:
    """One learning: who signed it, where it was used, and using it in an experiment of one's own."""
    return page(
        "learnings/show.html",
        part=PART,
        form=form,
        row=row,
        uses=queries.reuse_of(row.id),
        corrections=corrections.of_learning(row.id) if row.frozen_at is not None else [],
        may_correct=row.frozen_at is not None and queries.is_of_its_people(row, current_person().id, clock.now()),
    )


def form_page(code: str, number: int, form: LearningForm, learning_id: UUID | None = None) -> Response:
    """Writing a learning, or changing the one with this id."""
    head = found(sprint_queries.page_of(code, number))
    sprint = found(head.sprint)
    if sprint.state is SprintState.PLANNED:
        found(None)
    return page(
        "learnings/form.html",
        part="experiments",
        form=form,
        head=head,
        sprint=sprint,
        learning_id=learning_id,
        may_write=works_on(head.experiment, current_person().id, clock.now()),
        strengths=words.STRENGTHS,
    )
