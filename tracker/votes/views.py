# SPDX-License-Identifier: EUPL-1.2
"""Pages of a vote: voting, the result, opening, closing and announcing the meeting that closes it."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Flask, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from tracker import acts, clock
from tracker.acts import act
from tracker.experiments.access import refuse_leading
from tracker.learnings import pages as learning_pages
from tracker.learnings.queries import LearningRow, of_experiment, waits_for
from tracker.people.access import requires
from tracker.people.queries import calendar
from tracker.people.session import current_person
from tracker.people.terms import Permission
from tracker.sprints import corrections
from tracker.sprints import queries as sprint_queries
from tracker.sprints.actions import announce_meeting
from tracker.votes import actions, objection_views, queries, rules, skipping, words
from tracker.votes.forms import BallotForm, MeetingForm
from tracker.votes.models import Round
from tracker.votes.queries import VoteOn, VotePage
from tracker.votes.scale import scale_of
from tracker.votes.terms import RoundKind
from tracker.web import show
from tracker.web.answers import finish, found, page, turn_back
from tracker.web.words import explain, register

votes = Blueprint("votes", __name__)
objection_views.register(votes)
PART = "experiments"
SPRINT = "/experiments/<code>/sprints/<int(max=9999):number>"


def init_app(app: Flask) -> None:
    """Hang up the room: its pages, its words, and what closes a vote when its time is over."""
    app.register_blueprint(votes)
    register(app, words.LABELS, words.REFUSALS)
    acts.settle_by(app, actions.settle)
    objection_views.init_app(app)


@votes.route(f"{SPRINT}/vote", methods=["GET", "POST"])
@requires(Permission.BALLOT_CAST)
def cast(code: str, number: int) -> Response:
    """Vote, or look how many voted. A vote leaves nothing but itself: no event, no token, no moment (R12)."""
    on = _vote(code, number)
    form, learnings = BallotForm(), _choosable(on)
    form.tipping.offer(learnings)
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            round_ = found(_vote(code, number).round)
            keep = actions.give_advice if round_.kind is RoundKind.WRITTEN else actions.cast_ballot
            keep(round_, experiment, current_person(), form.facts(), now)
            return finish("votes.cast", traceless=True, code=code, number=number, said=gettext("Your vote is saved."))
        on = _vote(code, number)
    if on.round is None:
        missing = [explain(refusal) for refusal in waits_for(on.sprint)]
        return page("votes/not_open.html", part=PART, on=on, missing=missing, may_open=_leads(on))
    return _ballot_page(on, on.round, form, learnings)


def _ballot_page(on: VoteOn, round_: Round, form: BallotForm, learnings: list[LearningRow]) -> Response:
    """The ballot with the result beside its threshold. A vote that came too late keeps its words here (R13)."""
    now = clock.now()
    vote = queries.vote_page(on, round_, current_person().id, now)
    if vote.is_over and not form.is_submitted():
        return redirect(url_for("votes.result", code=on.experiment.code, number=on.sprint.number), 303)
    if not form.is_submitted():
        form.show(on.own)
    return page(
        "votes/vote.html",
        part=PART,
        form=form,
        on=on,
        vote=vote,
        stop_rules=sprint_queries.stop_rules(on.sprint),
        learnings=learnings,
        choices=words.CHOICES,
        scale=scale_of(on.sprint, queries.results_so_far(on.sprint)),
        standing=objection_views.standing(on.sprint),
        corrections=corrections.of_sprint(on.sprint.id),
        may_close=_leads(on) and _may_close(vote, now),
    )


@votes.get(f"{SPRINT}/vote/result")
@requires(Permission.READ)
def result(code: str, number: int) -> Response:
    """What the team advised: totals and reasons without names. Nothing is shown before the vote is closed (R12)."""
    on, now = _vote(code, number), clock.now()
    round_ = found(on.round)
    outcome = queries.outcome(round_, now, with_reasons=True, with_tipping=True)
    if outcome is None:
        return redirect(url_for("votes.cast", code=code, number=number), 303)
    return page(
        "votes/result.html",
        part=PART,
        on=on,
        outcome=outcome,
        standing=objection_views.standing(on.sprint),
        scale=scale_of(on.sprint, queries.results_so_far(on.sprint)),
        corrections=corrections.of_sprint(on.sprint.id),
    )


@votes.post(f"{SPRINT}/vote/open")
@requires(Permission.EXPERIMENT_LEAD)
def open_round(code: str, number: int) -> Response:
    """Open the vote: electorate, learnings and result are fixed from now on (R6, R10)."""
    with act(experiment=code) as (experiment, now):
        sprint = found(sprint_queries.sprint(experiment.id, number))
        actions.open_round(sprint, experiment, by=current_person(), now=now)
        said = gettext("The vote is open. Everybody who may vote sees it now.")
        return finish("votes.cast", code=code, number=number, said=said)
    return turn_back("votes.cast", code=code, number=number)


@votes.post(f"{SPRINT}/wrap-up/open")
@requires(Permission.EXPERIMENT_LEAD)
def open_wrapped_up(code: str, number: int) -> Response:
    """The button "Open the vote" of the wrap-up: keep result and learning, and open the vote, in one act (R6)."""
    form = learning_pages.form_of(code, number)
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            sprint = learning_pages.keep(form, experiment, number, by=current_person(), now=now)
            actions.open_round(sprint, experiment, by=current_person(), now=now)
            said = gettext("The vote is open. Everybody who may vote sees it now.")
            return finish("votes.cast", code=code, number=number, said=said)
    return learning_pages.wrap_up_page(code, number, form)


@votes.post(f"{SPRINT}/wrap-up/skip-vote")
@requires(Permission.EXPERIMENT_LEAD)
def skip_wrapped_up(code: str, number: int) -> Response:
    """The button "Skip the vote" of a sprint that was broken off: keep what was learned, and ask the sponsor (2.3)."""
    form = learning_pages.form_of(code, number)
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            sprint = learning_pages.keep(form, experiment, number, by=current_person(), now=now)
            skipping.skip_vote(sprint, experiment, by=current_person(), now=now)
            said = gettext("The vote is skipped. The sponsor decides now.")
            return finish("loop.show", code=experiment.code, said=said)
    return learning_pages.wrap_up_page(code, number, form)


@votes.post(f"{SPRINT}/vote/close")
@requires(Permission.EXPERIMENT_LEAD)
def close(code: str, number: int) -> Response:
    """Close the vote before its time: everybody voted, or in the announced closing meeting (R14)."""
    with act(experiment=code) as (experiment, now):
        on = _vote(code, number)
        actions.close_early(found(on.round), on.sprint, experiment, by=current_person(), now=now)
        return finish("votes.result", code=code, number=number, said=gettext("The vote is closed."))
    return turn_back("votes.cast", code=code, number=number)


@votes.route(f"{SPRINT}/meeting/announce", methods=["GET", "POST"])
@requires(Permission.EXPERIMENT_LEAD)
def announce(code: str, number: int) -> Response:
    """Announce the meeting in which the sprint is closed (R14)."""
    form, on = MeetingForm(), _vote(code, number)
    if form.validate_on_submit():
        with act(experiment=code) as (experiment, now):
            sprint = found(sprint_queries.sprint(experiment.id, number))
            at = form.moment(calendar().zone)
            announce_meeting(sprint, experiment, at, by=current_person(), now=now)
            said = gettext("The meeting is announced: %(at)s.", at=show.moment(at))
            return finish("loop.show", code=experiment.code, said=said)
        on = _vote(code, number)
    return page("votes/announce.html", part=PART, form=form, on=on, may_announce=_leads(on))


def _vote(code: str, number: int) -> VoteOn:
    return found(queries.vote_on(code, number, current_person().id))


def _may_close(vote: VotePage, now: datetime) -> bool:
    """R14. The calendar is only asked when a meeting was announced."""
    if vote.facts.meeting_announced_at is None:
        return not vote.is_over and rules.everybody_voted(vote.facts)
    return rules.refuse_close_early(vote.facts, now, calendar()) is None


def _leads(on: VoteOn) -> bool:
    return refuse_leading(on.experiment, current_person().id) is None


def _choosable(on: VoteOn) -> list[LearningRow]:
    """The learnings that can tip a vote, newest first."""
    return [row for row in reversed(of_experiment(on.experiment.id)) if row.frozen_at is not None]
