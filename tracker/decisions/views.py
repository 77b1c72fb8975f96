# SPDX-License-Identifier: EUPL-1.2
"""Pages of deciding: the decision and what follows from it, taking it back, the team's answer, and the stop card."""

from __future__ import annotations

from flask import Blueprint, Flask, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from tracker import acts, clock
from tracker.acts import act
from tracker.decisions import (
    actions,
    clean_up,
    clean_up_shown,
    clean_up_views,
    handover_views,
    pages,
    queries,
    sponsor_views,
    words,
)
from tracker.decisions.forms import (
    CounterNoteForm,
    DecideForm,
    StopCardForm,
    TakeBackForm,
    card_values,
    review_day,
)
from tracker.decisions.models import Decision
from tracker.decisions.queries import DecisionRow
from tracker.decisions.terms import Outcome
from tracker.experiments.models import Experiment
from tracker.experiments.queries import by_code
from tracker.people.access import requires
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.sprints.queries import sprint as sprint_of
from tracker.votes.queries import VoteOn, results_so_far, vote_on
from tracker.votes.scale import scale_of
from tracker.web.answers import finish, found, page
from tracker.web.words import explain, register

decisions = Blueprint("decisions", __name__)
sponsor_views.register(decisions)
handover_views.register(decisions)
clean_up_views.register(decisions)
PART = "experiments"
DECISION = "/experiments/<code>/sprints/<int(max=9999):number>/decision"


def init_app(app: Flask) -> None:
    """Hang up the room: its pages, its words, and what time does with a decision."""
    app.register_blueprint(decisions)
    register(app, words.LABELS, words.REFUSALS)
    acts.settle_by(app, actions.settle)


@decisions.route(DECISION, methods=["GET", "POST"])
@requires(Permission.DECISION_TAKE)
def decide(code: str, number: int) -> Response:
    """Decide after a sprint, or read what was decided. Who comes second sees the first decision (DOMAIN 2.9)."""
    form, on = DecideForm(), found(vote_on(code, number))
    rows = queries.of_sprint(on.sprint)
    if not form.is_submitted() and (in_force := pages.in_force(on, rows, clock.now())):
        return _taken_page(on, in_force)
    desk = pages.deciding(on, rows, current_person(), clock.now())
    form.offer(desk.outcomes, desk.learnings, desk.questions, desk.facts.hypothesis, desk.facts.tied)
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            sprint = found(sprint_of(experiment.id, number))
            taken = actions.take_decision(
                sprint, experiment, form.facts(desk.facts.hypothesis), by=current_person(), now=now
            )
            return finish("decisions.decide", code=code, number=number, said=_said(taken.outcome))
        on = found(vote_on(code, number))
        if queries.in_force(on.sprint.id) is not None:
            return _taken_page(on, queries.of_sprint(on.sprint), typed=form.reason.data)
    elif not form.is_submitted():
        form.prefill(desk.facts.hypothesis, desk.drafted, review_day(desk.facts.today, on.sprint.length_days))
    return _deciding_page(desk, form)


def _said(outcome: Outcome) -> str:
    if outcome is Outcome.STOP:
        return gettext("The stop is announced. The team writes the stop card now.")
    if outcome is Outcome.SCALE_UP:
        return gettext("The decision is taken. The receiver answers now.")
    return gettext("The decision is taken. The next sprint is ready to be planned.")


def _deciding_page(desk: pages.Deciding, form: DecideForm) -> Response:
    return page(
        "decisions/decide.html",
        part=PART,
        form=form,
        desk=desk,
        on=desk.on,
        why_not=explain(desk.refused) if desk.refused else None,
        outcome_words=words.OUTCOMES,
        pivot_words=words.PIVOTS,
        scale=scale_of(desk.on.sprint, results_so_far(desk.on.sprint)),
    )


def _taken_page(
    on: VoteOn,
    rows: list[DecisionRow],
    *,
    typed: str | None = None,
    back: TakeBackForm | None = None,
    note: CounterNoteForm | None = None,
) -> Response:
    """A decision that was taken. `back` or `note` is the form that was sent and could not be kept."""
    taken = found(pages.taken(on, rows, current_person(), clock.now()))
    sent = back or note
    back, note = back or TakeBackForm(formdata=None), note or CounterNoteForm(formdata=None)
    return page("decisions/taken.html", part=PART, form=sent, on=on, taken=taken, back=back, note=note, typed=typed)


@decisions.post(f"{DECISION}/withdraw")
@requires(Permission.DECISION_TAKE)
def withdraw(code: str, number: int) -> Response:
    """Take a decision back: it stays readable, and the sprint waits for a decision again (R19)."""
    form = TakeBackForm()
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            decision = _in_force(experiment, number)
            actions.withdraw(decision, experiment, form.why.data, by=current_person(), now=now)
            said = gettext("The decision is withdrawn. What was typed is kept for the next one.")
            return finish("decisions.decide", code=code, number=number, said=said)
    on = found(vote_on(code, number))
    return _taken_page(on, queries.of_sprint(on.sprint), back=form)


@decisions.post(f"{DECISION}/counter-note")
@requires(Permission.LEARNING_WRITE)
def counter_note(code: str, number: int) -> Response:
    """What the team says back to a decision that departs from its vote (R17)."""
    form = CounterNoteForm()
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            decision = _in_force(experiment, number)
            actions.add_counter_note(decision, experiment, form.text.data, by=current_person(), now=now)
            said = gettext("Your counter-note stands beside the decision.")
            return finish("decisions.decide", code=code, number=number, said=said)
    on = found(vote_on(code, number))
    return _taken_page(on, queries.of_sprint(on.sprint), note=form)


def _in_force(experiment: Experiment, number: int) -> Decision:
    sprint = found(sprint_of(experiment.id, number))
    return found(queries.in_force(sprint.id))


@decisions.route("/experiments/<code>/stop-card", methods=["GET", "POST"])
@requires(Permission.READ)
def stop_card(code: str) -> Response:
    """The stop card: read by everybody, written by the team from the moment that the stop is announced."""
    form, edits = StopCardForm(), "edit" in request.args
    experiment = found(by_code(code))
    shown = found(pages.card(experiment, current_person(), clock.now(), edits=edits, sent=form.is_submitted()))
    form.offer(shown.learnings)
    form.offer_usual(shown.workers, clean_up_shown.usual_day(clock.now()))
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            stop = found(queries.stop_of(experiment.id))
            facts = form.merged_facts(_card_values(found(pages.card(experiment, current_person(), now, sent=True))))
            actions.write_stop_card(stop, experiment, facts, by=current_person(), now=now)
            clean_up.add_all(experiment, form.usual_lines(), by=current_person(), now=now)
            return finish("decisions.stop_card", code=code, said=gettext("The stop card is saved."))
    elif not form.is_submitted():
        form.show(_card_values(shown))
    template = "decisions/stop_card_form.html" if shown.writes else "decisions/stop_card.html"
    return page(template, part=PART, form=form, shown=shown, experiment=shown.experiment)


def _card_values(shown: pages.Card) -> dict[str, object]:
    card = shown.written.card if shown.written else None
    return card_values(card, shown.row.reason, shown.written.learnings if shown.written else shown.learnings)
