# SPDX-License-Identifier: EUPL-1.2
"""Pages of the paramount objection: raising it, reading it with its answers, settling it, and restarting (R16)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms import Field

from tracker import clock
from tracker.acts import act, settle_by
from tracker.experiments.models import Experiment
from tracker.experiments.queries import by_code
from tracker.people.access import requires
from tracker.people.models import Person
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.sprints import queries as sprint_queries
from tracker.sprints.models import Sprint
from tracker.votes import objection_access as access
from tracker.votes import objection_queries as queries
from tracker.votes import objection_rules as rules
from tracker.votes import objection_words as words
from tracker.votes import objections
from tracker.votes.objection_forms import AdaptForm, AnswerForm, ObjectionForm, RejectForm
from tracker.votes.objection_models import Objection
from tracker.votes.objection_queries import AskRow, ObjectionRow
from tracker.votes.objection_terms import Side
from tracker.web.answers import finish, found, page, turn_back
from tracker.web.forms import Form
from tracker.web.furniture import lend
from tracker.web.words import register as register_words

PART = "experiments"
ONE = "/experiments/<code>/objections/<uuid:objection_id>"
RESTART = "/experiments/<code>/sprints/<int(max=9999):number>/restart"
Settle = Callable[..., None]


def register(blueprint: Blueprint) -> None:
    """Hang up these pages on the blueprint of the votes."""
    blueprint.route("/experiments/<code>/objections/new", methods=["GET", "POST"])(raise_objection)
    blueprint.get(ONE)(objection)
    blueprint.post(f"{ONE}/answer")(answer_objection)
    blueprint.post(f"{ONE}/adapt")(adapt_objection)
    blueprint.post(f"{ONE}/reject")(reject_objection)
    blueprint.post(f"{RESTART}/ask")(ask_restart)
    blueprint.post(f"{RESTART}/confirm")(confirm_restart)


def init_app(app: Flask) -> None:
    """Its words, the halt that the clock brings, and what stands beside a sprint on the pages of other rooms."""
    register_words(app, words.LABELS, words.REFUSALS)
    settle_by(app, objections.settle)
    lend(app, standing, "standing_objections")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a page about an experiment says of objections: those that are open, and the halt of its sprint."""

    open: list[ObjectionRow]
    halting: ObjectionRow | None
    halted_since: datetime | None
    now: datetime


def standing_of(rows: list[ObjectionRow], now: datetime) -> Standing:
    """The same, of objections that were read already."""
    return Standing(
        open=[row for row in rows if row.is_open],
        halting=queries.halting(rows, now),
        halted_since=queries.halted_since(rows, now),
        now=now,
    )


def standing(sprint: Sprint) -> Standing:
    """What the page of a sprint says of objections: one statement."""
    return standing_of(queries.standing(sprint.experiment_id, sprint.id), clock.now())


@requires(Permission.OBJECTION_RAISE)
def raise_objection(code: str) -> Response:
    """Raise an objection: anybody, at any time, by name. It is not a vote against."""
    form, experiment = ObjectionForm(), found(by_code(code))
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            made = objections.raise_objection(experiment, form.facts(), by=current_person(), now=now)
            return finish("votes.objection", code=experiment.code, objection_id=made.id, said=_raised(made, now))
        experiment = found(by_code(code))
    return page("votes/objection_new.html", part=PART, form=form, experiment=experiment,
                is_close=access.is_close(experiment, current_person(), clock.now()))  # fmt: skip


def _raised(objection: Objection, now: datetime) -> str:
    if objection.halts_at == now:
        return gettext("Your objection stands here. The sprint lies still from now on.")
    return gettext("Your objection stands here. The next sprint waits for it.")


@requires(Permission.READ)
def objection(code: str, objection_id: UUID) -> Response:
    """One objection with its answer and how it was settled; who can do something sees the form for it."""
    return _show(code, objection_id)


@requires(Permission.OBJECTION_ANSWER)
def answer_objection(code: str, objection_id: UUID) -> Response:
    """Answer it: the lead or an adviser."""
    form = AnswerForm()
    said = gettext("Your answer is saved.")
    return _act_on(code, objection_id, form, form.answer, objections.answer, said)


@requires(Permission.EXPERIMENT_LEAD)
def adapt_objection(code: str, objection_id: UUID) -> Response:
    """Settle it by adapting: the lead."""
    form = AdaptForm()
    said = gettext("The objection is settled: you adapted the experiment.")
    return _act_on(code, objection_id, form, form.adapted, objections.adapt, said)


@requires(Permission.DECISION_TAKE)
def reject_objection(code: str, objection_id: UUID) -> Response:
    """Reject it with a reason: the sponsor or the deputy."""
    form = RejectForm()
    said = gettext("The objection is rejected, with your reason.")
    return _act_on(code, objection_id, form, form.reason, objections.reject, said)


def _act_on(code: str, objection_id: UUID, form: Form, typed: Field, do: Settle, said: str) -> Response:
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            one = found(queries.objection(experiment.id, objection_id))
            do(one, experiment, typed.data, by=current_person(), now=now)
            return finish("votes.objection", code=experiment.code, objection_id=objection_id, said=said)
    return _show(code, objection_id, form)


@dataclass(frozen=True, slots=True)
class May:
    """What this reader can do about an objection."""

    answer: bool
    adapt: bool
    reject: bool
    ask: bool
    confirm: bool


def _show(code: str, objection_id: UUID, form: Form | None = None) -> Response:
    experiment, person, now = found(by_code(code)), current_person(), clock.now()
    rows = queries.of_experiment(experiment.id)
    one = found(next((row for row in rows if row.id == objection_id), None))
    halted_since = queries.halted_since([row for row in rows if row.sprint_id == one.sprint_id], now)
    asked = queries.ask_shown(one.sprint_id, now) if halted_since and one.sprint_id else None
    return page(
        "votes/objection.html",
        part=PART,
        form=form,
        experiment=experiment,
        one=one,
        now=now,
        halted_since=halted_since,
        waits=queries.keeping_still([row for row in rows if row.sprint_id == one.sprint_id], now),
        asked=asked,
        may=_may(experiment, person, one, asked, is_halted=halted_since is not None),
        forms=_forms(form),
        has_ended=experiment.state in rules.FINAL,
    )


def _may(experiment: Experiment, person: Person, one: ObjectionRow, asked: AskRow | None, *, is_halted: bool) -> May:
    side = access.side_of(experiment, person)
    is_open = one.is_open and experiment.state not in rules.FINAL
    may_answer = is_open and one.answered_at is None and one.raised_by_id != person.id
    return May(
        answer=may_answer and access.may_answer(experiment, person),
        adapt=is_open and person.id == experiment.lead_id,
        reject=is_open and side is Side.SPONSOR,
        ask=is_halted and side is not None and asked is None,
        confirm=is_halted and side is not None and asked is not None and asked.side is not side,
    )


def _forms(refused: Form | None) -> dict[str, Any]:
    """The three forms of the page; the one that was just refused keeps what was typed."""
    empty = {
        "answer": AnswerForm(formdata=None),
        "adapt": AdaptForm(formdata=None),
        "reject": RejectForm(formdata=None),
    }
    return {name: refused if isinstance(refused, type(form)) else form for name, form in empty.items()}


@requires(Permission.SPRINT_RESTART)
def ask_restart(code: str, number: int) -> Response:
    """Ask to restart a halted sprint: the lead or the sponsor."""
    with act(experiment=code) as (experiment, now):
        sprint = found(sprint_queries.sprint(experiment.id, number))
        objections.ask_restart(sprint, experiment, by=current_person(), now=now)
        said = gettext("You asked for a restart. The other of the two confirms it.")
        return finish("loop.show", code=experiment.code, said=said)
    return turn_back("loop.show", code=code)


@requires(Permission.SPRINT_RESTART)
def confirm_restart(code: str, number: int) -> Response:
    """Confirm the restart that the other asked for."""
    with act(experiment=code) as (experiment, now):
        sprint = found(sprint_queries.sprint(experiment.id, number))
        objections.confirm_restart(sprint, experiment, by=current_person(), now=now)
        return finish("loop.show", code=experiment.code, said=gettext("The sprint goes on. Its end date stands."))
    return turn_back("loop.show", code=code)
