# SPDX-License-Identifier: EUPL-1.2
"""The page of handing over: what it asks, who receives, two signatures, and the answer of the receiver (R20)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint
from flask_babel import gettext
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.decisions import handover, rules_handover, words
from tracker.decisions.forms import AnswerForm, ReceiverForm, StageForm
from tracker.decisions.handover import HandoverRow
from tracker.decisions.terms import HandoverState
from tracker.experiments.models import Experiment
from tracker.experiments.queries import by_code
from tracker.people.access import requires
from tracker.people.queries import PersonRow, names, people
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.web.answers import finish, found, page
from tracker.web.words import RefusalText, explain

PART = "experiments"
PAGE = "/experiments/<code>/hand-over"


def register(blueprint: Blueprint) -> None:
    """Hang up this page on the blueprint of the room."""
    blueprint.get(PAGE)(hand_over)
    blueprint.post(f"{PAGE}/receiver")(name_receiver)
    blueprint.post(f"{PAGE}/stage")(change_stage)
    blueprint.post(f"{PAGE}/answer")(answer_handover)


@requires(Permission.READ)
def hand_over(code: str) -> Response:
    """What scaling up asks, who receives it, and who signed; everybody reads it."""
    return _page(code)


@requires(Permission.DECISION_TAKE)
def name_receiver(code: str) -> Response:
    """The lead or the sponsor names who would take it over."""
    form = ReceiverForm()
    form.offer(people(), None)
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            handover.name_receiver(experiment, UUID(form.receiver_id.data), by=current_person(), now=now)
            return finish("decisions.hand_over", code=code, said=gettext("The receiver is named."))
    return _page(code, receiver=form)


@requires(Permission.DECISION_TAKE)
def change_stage(code: str) -> Response:
    """The lead changes the stage inside the frame, the sponsor any stage; between two sprints."""
    form = StageForm()
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            handover.change_stage(experiment, form.stage.data, by=current_person(), now=now)
            return finish("decisions.hand_over", code=code, said=gettext("The stage is changed."))
    return _page(code, stage=form)


@requires(Permission.READ)
def answer_handover(code: str) -> Response:
    """The receiver accepts, sends back one question, or refuses."""
    form = AnswerForm()
    form.offer()
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            handover.answer(experiment, form.said.data, form.words.data, by=current_person(), now=now)
            return finish("loop.show", code=code, said=gettext("Your answer is saved, with your name and the date."))
    return _page(code, answer=form)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page shows of the hand-over, and what this person may do there."""

    experiment: Experiment
    everybody: list[PersonRow]
    receiver_name: str | None
    lacking: list[RefusalText]
    rows: list[HandoverRow]
    may_name: bool
    may_stage: bool
    may_answer: bool


def _desk(code: str) -> Desk:
    experiment, person, now = found(by_code(code)), current_person(), clock.now()
    rows = handover.of_experiment(experiment.id)
    lacking = rules_handover.missing_for_scaling_up(handover.scale_up_facts(experiment))
    receiver = handover.receiver_facts(experiment, None, person, now)
    stages = handover.stage_facts(experiment, person, now)
    waits = bool(rows) and rows[-1].state is HandoverState.OFFERED
    may_name = rules_handover.refuse_naming(receiver) is None
    everybody = people() if may_name else []
    known = {one.id: one.name for one in everybody}
    if experiment.receiver_id is not None and experiment.receiver_id not in known:
        known |= names({experiment.receiver_id})
    return Desk(
        experiment=experiment,
        everybody=everybody,
        receiver_name=known.get(experiment.receiver_id) if experiment.receiver_id else None,
        lacking=[explain(refusal) for refusal in lacking],
        rows=rows,
        may_name=may_name,
        may_stage=rules_handover.refuse_changing(stages) is None,
        may_answer=waits and person.id == experiment.receiver_id,
    )


def _page(
    code: str,
    *,
    receiver: ReceiverForm | None = None,
    stage: StageForm | None = None,
    answer: AnswerForm | None = None,
) -> Response:
    """The page; one of the forms is the one that was sent and could not be kept."""
    desk, sent = _desk(code), receiver or stage or answer
    naming, answering = receiver or ReceiverForm(formdata=None), answer or AnswerForm(formdata=None)
    if receiver is None and desk.may_name:
        naming.offer(desk.everybody, desk.experiment.receiver_id)
        naming.receiver_id.data = str(desk.experiment.receiver_id or "")
    answering.offer()
    staging = stage or StageForm(formdata=None, stage=desk.experiment.stage)
    return page("decisions/hand_over.html", part=PART, form=sent, desk=desk, experiment=desk.experiment, naming=naming,
                staging=staging, answering=answering, answer_words=words.ANSWERS)  # fmt: skip
