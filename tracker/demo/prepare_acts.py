# SPDX-License-Identifier: EUPL-1.2
"""How the examples come to their start: an idea, and a team that puts it ready."""

from __future__ import annotations

from datetime import datetime

from tracker.demo.cast import Cast
from tracker.demo.script import Idea, Question, Ready, Thought
from tracker.experiments import actions as experiments
from tracker.experiments.models import Experiment
from tracker.experiments.terms import HypothesisFacts, IdeaFacts, ReadyFacts, SafetyKind, SafetyPickFacts
from tracker.learnings.queries import shown_to
from tracker.learnings.terms import Mark
from tracker.loop import ready
from tracker.loop.ready import MarkFacts


def add_idea(cast: Cast, told: Idea, number: int, now: datetime) -> None:
    """Somebody adds an idea, with the number of the story."""
    facts = IdeaFacts(told.title, told.problem, told.audience, cast.directions[told.direction])
    experiments.add_idea(facts, by=cast.person(told.by), now=now, number=number)


def get_ready(cast: Cast, told: Ready, experiment: Experiment, now: datetime) -> None:
    """The lead takes the idea up for the team, fills in Get ready, and puts it ready (R1)."""
    lead = cast.person(told.lead)
    ready.take_up(experiment, cast.team(told.team), by=lead, now=now)
    check = ready.keep(experiment, _draft(cast, told), _marks(experiment), by=lead, now=now)
    experiments.make_ready(experiment, check, by=lead, now=now)


def _draft(cast: Cast, told: Ready) -> ReadyFacts:
    said = {pick.kind: SafetyPickFacts(pick.kind, pick.answer, pick.sentence) for pick in told.picks}
    return ReadyFacts(
        hypothesis=hypothesis(told.thought),
        stop_rule=told.stop_rule,
        max_loss_eur=told.max_loss_eur,
        max_hours=told.max_hours,
        max_sprints=told.max_sprints,
        lead_id=cast.people[told.lead],
        domain_owner_id=cast.people[told.owner],
        domain_owner_wanted=False,
        stage=told.stage,
        picks=tuple(said.get(kind, SafetyPickFacts(kind)) for kind in SafetyKind),
    )


def _marks(experiment: Experiment) -> list[MarkFacts]:
    """Of the learnings that were shown, the team says that they are about something else."""
    return [MarkFacts(row.learning.id, Mark.NOT_RELEVANT, None) for row in shown_to(experiment.id)]


def hypothesis(thought: Thought) -> HypothesisFacts:
    """What we think, as the rooms read it."""
    return HypothesisFacts(thought.action, thought.audience, thought.effect, thought.because)


def ask(cast: Cast, told: Question, experiment: Experiment, now: datetime) -> None:
    """Somebody writes an open question down."""
    experiments.add_question(experiment, told.text, by=cast.person(told.by), now=now)
